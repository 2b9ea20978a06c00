"""The readings of a run as columns, eight bytes a value, so that a run of days stays small; NaN is unknown."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

from core.hardware.energy import EnergyMeter
from core.schema.hardware_sample import HardwareSample


class HardwareHistory:
    """Grows at its end. `latest` is the newest sample whole, `energy_wh` what was drawn so far (None where unknown)."""

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
        self.latest = sample
        self.t_s.append(sample.t_s)
        self.temperature_c.append(_or_nan(sample.temperature_c))
        self.memory_bytes.append(_or_nan(sample.memory_used_bytes))
        self._meter.add(sample)

    def _start_again(self) -> None:
        self.t_s = array("d")
        self.temperature_c = array("d")
        self.memory_bytes = array("d")

    @property
    def energy_wh(self) -> float | None:
        return self._meter.energy_wh

    @property
    def on_card(self) -> bool:
        """Whether the readings are those of an NVIDIA card, not of the computer itself."""
        return self.latest is not None and self.latest.uuid is not None


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)
