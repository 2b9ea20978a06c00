"""The temperature of the card (or the processor) with the limit at which training waits, and what slows the card down."""

from __future__ import annotations

import math

from core.supervision import heat_limits
from gui.plots.look import Floats, Look
from gui.plots.run_plot import LABEL_PX, RunPlot, moment_text
from gui.run_texts import UNKNOWN, duration, throttle_text


class TemperaturePlot(RunPlot):
    def __init__(self) -> None:
        super().__init__("temperature", "", "°C")
        self.rename(self.tr("Temperature"))
        self.curve = self.chart.add_curve("temperature", 1.5)
        self.limit = self.chart.add_level("bad", 0.008, (0.0, 1.0))

    def draw(self, look: Look) -> None:
        self.rename(self.tr("Temperature") if look.on_card else self.tr("Processor temperature"))
        limit = heat_limits(look.recipe.guard, look.card).pause_above_c if look.recipe and look.on_card else None
        text = self.tr("pause at {c} °C").format(c=f"{limit:.0f}") if limit is not None else ""
        self.chart.set_level(self.limit, limit, text)
        points = self.visible(look, look.sensor("temperature_c"))
        self.put(self.curve, points)
        self.chart.set_down(*heat_range(points.y, limit), LABEL_PX if limit is not None else 0)

    def say(self, look: Look, at: float | None) -> None:
        points = look.sensor("temperature_c")
        value = points.last() if at is None else points.at(at)
        self.value.setText(f"{value:.0f} °C" if value is not None else UNKNOWN)
        self.remark.setText(self._slowed(look, at) if look.on_card else self._no_card(known=value is not None))

    def _no_card(self, known: bool) -> str:
        if known:
            return self.tr("This computer has no NVIDIA card: this is the processor.")
        return self.tr("This computer has no NVIDIA card, and its processor does not tell its temperature.")

    def _slowed(self, look: Look, at: float | None) -> str:
        """Why the card is slowed down now, or was at the cursor; else for how long in all."""
        hardware = look.hardware
        if at is not None:
            reasons = hardware.reasons_at(look.t_s_of(at))
            return f"{moment_text(look, at)}, {throttle_text(reasons)}"
        latest = hardware.latest
        now = throttle_text(latest.throttle_reasons if latest else None)
        if hardware.slowed_s < 1.0:
            return now
        return self.tr("{now} · slowed for {time} in all").format(now=now, time=duration(hardware.slowed_s))


def heat_range(values: Floats, limit_c: float | None) -> tuple[float, float]:
    known = [float(values.min()), float(values.max())] if len(values) else [30.0, 60.0]
    low, high = min(known), max([*known, *([limit_c] if limit_c is not None else [])])
    bottom = math.floor((low - 4) / 10) * 10
    return float(max(0, bottom)), max(high + 2.0, bottom + 30.0)
