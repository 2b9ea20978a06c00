"""Energy from power readings, by trapezoids. A gap longer than a few readings (sleep, lost card) counts as nothing."""

from __future__ import annotations

from core.schema.hardware_sample import HardwareSample

LONGEST_GAP_S = 10.0
S_PER_H = 3600.0


class EnergyMeter:
    """Adds up samples in order; `energy_wh` is None until two readings of power came together."""

    def __init__(self) -> None:
        self.energy_wh: float | None = None
        self._last: tuple[float, float] | None = None

    def add(self, sample: HardwareSample) -> None:
        if sample.power_w is None:
            self._last = None
            return
        if self._last is not None:
            gap_s = sample.t_s - self._last[0]
            if 0 < gap_s <= LONGEST_GAP_S:
                mean_w = (sample.power_w + self._last[1]) / 2
                self.energy_wh = (self.energy_wh or 0.0) + mean_w * gap_s / S_PER_H
        self._last = (sample.t_s, sample.power_w)
