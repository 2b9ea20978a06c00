"""The readings of a run as thinned curves, and the spells in which the card held its clocks back. A run of days stays small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.hardware.energy import EnergyMeter
from core.schema.curve import Curve
from core.schema.hardware_sample import HardwareSample

# Codes of core.hardware.throttle that slow nothing down that anybody waits for.
HARMLESS_THROTTLING = frozenset({"idle", "clock_setting", "display_clock", "sync_boost"})
SENSORS = (
    "temperature_c", "memory_used_bytes", "job_memory_bytes", "power_w", "utilization", "sm_clock_mhz", "fan_percent",
)  # fmt: skip
OTHERS = "others_memory_bytes"  # what programs beside the run hold: derived
GAP_S = 10.0  # readings further apart say nothing of what was between them
MOST_SPELLS = 400


@dataclass(slots=True)
class Spell:
    """From one reading to another the card was slowed down, for reasons that are codes of core.hardware.throttle."""

    from_s: float
    until_s: float
    reasons: tuple[str, ...]


class HardwareHistory:
    """Grows at its end. `latest` is the newest sample whole, `energy_wh` what was drawn so far (None where unknown)."""

    curves: dict[str, Curve]
    _drawn_s: float  # up to here the curves go

    def __init__(self, samples: Iterable[HardwareSample] = ()) -> None:
        self._start_again()
        self.latest: HardwareSample | None = None
        self._meter = EnergyMeter()
        for sample in samples:
            self.add(sample)

    def add(self, sample: HardwareSample) -> None:
        # Until a job names its card, the computer itself is read: that is no part of the card's curve, at a resume either.
        if self.on_card and sample.uuid is None:
            return
        if self.latest is not None and not self.on_card and sample.uuid is not None:
            self._start_again()
        self._note_spell(sample)
        self.latest = sample
        self.count += 1
        self._meter.add(sample)
        if sample.t_s < self._drawn_s:  # a resume begins at the last event, and the computer was read a little longer
            return
        self._drawn_s = sample.t_s
        for name in SENSORS:
            self.curves[name].add(0, sample.t_s, getattr(sample, name))
        used, own = sample.memory_used_bytes, sample.job_memory_bytes
        others = None if used is None or own is None else max(0, used - own)
        self.curves[OTHERS].add(0, sample.t_s, others)

    def _start_again(self) -> None:
        self.count = 0  # readings so far
        self._drawn_s = 0.0
        self.curves = {name: Curve() for name in (*SENSORS, OTHERS)}
        self.spells: list[Spell] = []
        self.slowed_s = 0.0
        self._spell: Spell | None = None  # the one that goes on

    def _note_spell(self, sample: HardwareSample) -> None:
        reasons = tuple(code for code in sample.throttle_reasons or () if code not in HARMLESS_THROTTLING)
        passed_s = sample.t_s - self.latest.t_s if self.latest is not None else 0.0
        follows = 0 <= passed_s <= GAP_S
        if self._spell is not None and follows:
            self._spell.until_s = sample.t_s
            self.slowed_s += passed_s
        if self._spell is not None and not (follows and reasons == self._spell.reasons):
            self._spell = None
        if reasons and self._spell is None:
            self._spell = Spell(sample.t_s, sample.t_s, reasons)
            self.spells.append(self._spell)
            if len(self.spells) > MOST_SPELLS:
                self.spells = _joined(self.spells)

    @property
    def newest_t_s(self) -> float:
        return self.latest.t_s if self.latest is not None else 0.0

    @property
    def energy_wh(self) -> float | None:
        return self._meter.energy_wh

    @property
    def on_card(self) -> bool:
        """Whether the readings are those of an NVIDIA card, not of the computer itself."""
        return self.latest is not None and self.latest.uuid is not None

    def reasons_at(self, t_s: float) -> tuple[str, ...]:
        """Why the card was slowed at that moment; empty where it was not."""
        return next((spell.reasons for spell in reversed(self.spells) if spell.from_s <= t_s <= spell.until_s), ())


def _joined(spells: list[Spell]) -> list[Spell]:
    """Neighbours as one, for the older three quarters: shorter than a pixel in so long a run."""
    older = len(spells) * 3 // 4 // 2 * 2
    joined = [
        Spell(first.from_s, second.until_s, tuple(dict.fromkeys((*first.reasons, *second.reasons))))
        for first, second in zip(spells[0:older:2], spells[1:older:2], strict=True)
    ]
    return joined + spells[older:]
