"""Loss curves of several runs over each other, each in its own colour; held-out points as dots on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from core.schema.run_state import RunState
from gui.plots.curves import Across, Points, RunCurves
from gui.plots.plot_card import PlotCard
from gui.plots.series import Floats
from gui.plots.ticks import nice_range
from gui.state.hardware_history import HardwareHistory

COLORS = ("accent", "held_out", "2", "5", "4", "0")  # names in the palette that differ most


@dataclass(frozen=True)
class ComparedCurve:
    """A run's curves, ready to be drawn."""

    name: str
    curves: RunCurves


def compared_curve(name: str, state: RunState) -> ComparedCurve:
    """For a background thread: a long run takes a while to be put together."""
    curves = RunCurves()
    nothing = HardwareHistory()
    while not curves.follow(state, nothing):
        pass
    return ComparedCurve(name, curves)


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
            run = self._runs[at].curves if at < len(self._runs) else None
            loss = run.loss(across, smooth=True) if run else Points(np.empty(0), np.empty(0))
            held_out = run.held_out(across) if run else loss
            line.setData(*_drawn(loss, log))
            dots.setData(*_drawn(held_out, log))
            everything += [loss, held_out]
        end = max((float(points.x[-1]) for points in everything if len(points.x)), default=1.0)
        self.chart.bottom.set_kind(*(("time", "") if across == "time" else ("number", "")))
        self.chart.left.set_kind("log" if log else "number")
        self.chart.set_across(max(end, 1.0))
        self.chart.set_down(*_range([points.y for points in everything], log))
        said = (f"{run.name}: {points.y[-1]:.3g}" for run, points in self._last_losses(across))
        self.chart.setAccessibleDescription(", ".join(said))

    def _last_losses(self, across: Across) -> list[tuple[ComparedCurve, Points]]:
        found = [(run, run.curves.loss(across, smooth=True)) for run in self._runs]
        return [(run, points) for run, points in found if len(points.y)]


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
