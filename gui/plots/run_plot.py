"""One plot of a run: a card that draws its curves for a `Look` and says their values in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication

from core.schema.quantities import count_text
from gui.plots.look import Floats, Look, Points
from gui.plots.plot_card import PlotCard
from gui.plots.ticks import clock_text, nice_range
from gui.run_texts import UNKNOWN, throttle_text

LABEL_PX = 17


class RunPlot(PlotCard):
    """`key` is its name in the preferences. `draw` is called when something of it changed, `say` more often."""

    def __init__(self, key: str, title: str, unit: str = "", weight: int = 10) -> None:
        super().__init__(title, unit)
        self.key, self.weight = key, weight
        self._drawn: tuple[object, ...] = ()

    def draw(self, look: Look) -> None:
        raise NotImplementedError

    def say(self, look: Look, at: float | None) -> None:
        """The values of now, or of the moment under the cursor."""
        raise NotImplementedError

    def refresh(self, look: Look, stamp: tuple[object, ...], at: float | None) -> None:
        """Draws unless `stamp`, which is all that could be seen to change, is that of the last time."""
        if stamp != self._drawn:
            self._drawn = stamp
            self._draw_across(look)
            self.draw(look)
        self.say(look, at)
        self.describe()

    def forget(self) -> None:
        """The next refresh draws."""
        self._drawn = ()

    def _draw_across(self, look: Look) -> None:
        chart = self.chart
        chart.bottom.set_kind("time" if look.across == "time" else "number")
        chart.set_across(look.low, look.high)
        chart.set_now(look.now if look.is_live and look.low < look.now < look.high else None)
        chart.shading.set_stretches(
            [
                (look.x_of(spell.from_s), look.x_of(spell.until_s), *_tint(spell.reasons))
                for spell in look.hardware.spells
            ]
        )

    def visible(self, look: Look, points: Points) -> Points:
        """What of the points can be seen, for as many pixels as there are."""
        return points.between(look.low, look.high).for_pixels(self.chart.pixels_across)

    def put(self, curve: pg.PlotDataItem, points: Points) -> None:
        curve.setData(points.x, points.y)


@dataclass(frozen=True)
class Line:
    """A curve of a simple plot: where it comes from, its colour, its name where there are several."""

    points: Callable[[Look], Points]
    color: str
    name: str = ""


class SimplePlot(RunPlot):
    """One or more curves on a linear axis, and perhaps a level. `text` makes words of a value."""

    def __init__(
        self,
        key: str,
        title: str,
        lines: Sequence[Line],
        text: Callable[[float], str],
        unit: str = "",
        *,
        bottom: float | None = 0.0,
        top: float | None = None,
        scale: float = 1.0,
        level: Callable[[Look], tuple[float | None, str]] | None = None,
        unknown: Callable[[Look], str] | None = None,
    ) -> None:
        super().__init__(key, title, unit)
        self._lines, self._text = lines, text
        self._bottom, self._top, self._scale = bottom, top, scale
        self._level, self._unknown = level, unknown
        self.curves = [self.chart.add_curve(line.color, 1.5) for line in lines]
        self._level_line = self.chart.add_level("hint", 0.008, (0.0, 1.0)) if level else None

    def draw(self, look: Look) -> None:
        shown = []
        for line, curve in zip(self._lines, self.curves, strict=True):
            points = self.visible(look, line.points(look))
            scaled = Points(points.x, points.y * self._scale)
            self.put(curve, scaled)
            shown.append(scaled.y)
        level, text = self._level(look) if self._level else (None, "")
        if self._level_line is not None:
            self.chart.set_level(self._level_line, level, text)
        self.chart.set_down(*self._range(np.concatenate(shown), level), LABEL_PX if level is not None else 0)

    def say(self, look: Look, at: float | None) -> None:
        values = [line.points(look).last() if at is None else line.points(look).at(at) for line in self._lines]
        said = [
            f"{line.name} {self._text(value)}".strip()
            for line, value in zip(self._lines, values, strict=True)
            if value is not None
        ]
        self.value.setText(", ".join(said) or UNKNOWN)
        self.remark.setText(self._unknown(look) if self._unknown and not said and at is None else remark_at(look, at))

    def _range(self, values: Floats, level: float | None) -> tuple[float, float]:
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        low = low if self._bottom is None else self._bottom
        high = max(high, level or high)
        if self._top is not None:
            return low, self._top
        return nice_range(low, high if high > low else low + 1.0)


def remark_at(look: Look, at: float | None) -> str:
    """Which moment the values are of, and why the card was slowed then."""
    if at is None:
        return ""
    reasons = look.hardware.reasons_at(look.t_s_of(at))
    return ", ".join([moment_text(look, at), *([throttle_text(reasons)] if reasons else [])])


def moment_text(look: Look, x: float) -> str:
    translate = QCoreApplication.translate
    if look.across == "steps":
        return translate("RunPlots", "at step {step}").format(step=count_text(round(x)))
    return translate("RunPlots", "at {time}").format(time=clock_text(x, 1.0 if x < 3600 else 60.0))


def _tint(reasons: Sequence[str]) -> tuple[str, int]:
    """Heat and failing power are alarming; the card's own power limit is everyday."""
    return ("warn", 22) if set(reasons) <= {"power_cap", "reliability"} else ("bad", 46)
