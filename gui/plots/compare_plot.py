"""Loss curves of several runs over each other, each in its own colour; held-out points as dots on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from core.schema.run_state import RunState
from gui.plots.look import NOTHING, Across, Floats, Points, points_of
from gui.plots.plot_card import PlotCard
from gui.plots.ticks import nice_range

COLORS = ("accent", "held_out", "2", "5", "4", "0")  # names in the palette that differ most


@dataclass(frozen=True)
class ComparedCurve:
    """A run's curves, ready to be drawn over steps or run time."""

    name: str
    loss: dict[Across, Points]
    held_out: dict[Across, Points]


def compared_curve(name: str, state: RunState) -> ComparedCurve:
    axes: tuple[Across, Across] = ("time", "steps")
    loss, held_out = (
        {across: points_of(curve, across) for across in axes} for curve in (state.smooth_loss, state.held_out)
    )
    return ComparedCurve(name, loss, held_out)


class ComparePlot(PlotCard):
    """`show_runs` draws at most as many as there are COLORS."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title)
        self.log = self.switch(self.tr("log"), self.tr("Logarithmic loss axis"), False)
        self.by_time = self.switch(self.tr("by time"), self.tr("Across: run time instead of steps"), False)
        self._runs: tuple[ComparedCurve, ...] = ()
        self._lines = [self.chart.add_curve(color, 1.5) for color in COLORS]
        self._dots = [self.chart.add_points(color) for color in COLORS]
        self.log.toggled.connect(self.draw)
        self.by_time.toggled.connect(self.draw)

    def show_runs(self, runs: Sequence[ComparedCurve]) -> None:
        self._runs = tuple(runs[: len(COLORS)])
        self.draw()

    def draw(self) -> None:
        across: Across = "time" if self.by_time.isChecked() else "steps"
        log = self.log.isChecked()
        everything: list[Points] = []
        for at, (line, dots) in enumerate(zip(self._lines, self._dots, strict=True)):
            run = self._runs[at] if at < len(self._runs) else None
            loss, held_out = (run.loss[across], run.held_out[across]) if run else (NOTHING, NOTHING)
            line.setData(*_drawn(loss, log))
            dots.setData(*_drawn(held_out, log))
            everything += [loss, held_out]
        end = max((float(points.x[-1]) for points in everything if len(points.x)), default=1.0)
        self.chart.bottom.set_kind(*(("time", "") if across == "time" else ("number", "")))
        self.chart.left.set_kind("log" if log else "number")
        self.chart.set_across(0.0, max(end, 1.0))
        self.chart.set_down(*_range([points.y for points in everything], log))
        said = (f"{run.name}: {points.y[-1]:.3g}" for run, points in self._last_losses(across))
        self.chart.setAccessibleDescription(", ".join(said))

    def _last_losses(self, across: Across) -> list[tuple[ComparedCurve, Points]]:
        return [(run, run.loss[across]) for run in self._runs if len(run.loss[across].y)]


def _drawn(points: Points, log: bool) -> tuple[Floats, Floats]:
    if not log:
        return points.x, points.y
    seen = points.y > 0
    return points.x[seen], np.log10(points.y[seen])


def _range(curves: Sequence[Floats], log: bool) -> tuple[float, float]:
    values = np.concatenate(curves) if curves else np.empty(0)
    values = np.log10(values[values > 0]) if log else values
    if not len(values):
        return (-1.0, 1.0) if log else (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    return (low - 0.1, max(high + 0.1, low + 0.3)) if log else nice_range(low, high)
