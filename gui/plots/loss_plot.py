"""The loss: raw, smoothed, and measured on held-out rows; on a linear or a logarithmic axis."""

from __future__ import annotations

import numpy as np

from gui.plots.look import Floats, Look, Points
from gui.plots.run_plot import RunPlot, remark_at
from gui.plots.ticks import nice_range
from gui.run_texts import loss_text

OUTLIERS_SHARE = 0.005  # single spikes do not press the curve flat; the axis may cut them


class LossPlot(RunPlot):
    """`smooth` and `log` are its switches."""

    def __init__(self) -> None:
        super().__init__("loss", "", weight=17)
        self.rename(self.tr("Loss"))
        self.raw_curve = self.chart.add_curve("accent", 1.0, alpha=115)
        self.smooth_curve = self.chart.add_curve("accent", 2.0)
        self.held_out_points = self.chart.add_points("held_out")
        self.smooth = self.switch(self.tr("smooth 0.9"), self.tr("Smooth the loss curve"), True)
        self.log = self.switch(self.tr("log"), self.tr("Logarithmic loss axis"), False)

    def draw(self, look: Look) -> None:
        smooth, log = self.smooth.isChecked(), self.log.isChecked()
        state = look.state
        raw = self.visible(look, look.curve(state.loss))
        even = self.visible(look, look.curve(state.smooth_loss))
        held_out = look.curve(state.held_out).between(look.low, look.high)
        self.put(self.raw_curve, _drawn(raw, log))
        self.smooth_curve.setVisible(smooth)
        self.put(self.smooth_curve, _drawn(even, log))
        points = _drawn(held_out, log)
        self.held_out_points.setData(points.x, points.y)
        self.chart.left.set_kind("log" if log else "number")
        self.chart.set_down(*loss_range(raw.y, even.y, held_out.y, log))

    def say(self, look: Look, at: float | None) -> None:
        state = look.state
        curve = look.curve(state.smooth_loss if self.smooth.isChecked() else state.loss)
        held_out = look.curve(state.held_out)
        self.value.setText(loss_text(curve.last() if at is None else curve.at(at)))
        value = held_out.last() if at is None else held_out.at(at)
        self.extra.say("● " + self.tr("held-out {loss}").format(loss=loss_text(value)) if value is not None else "")
        remark = remark_at(look, at)
        if not remark and state.end is None and curve.last() is None:
            remark = self.tr("begins with the first step")
        self.remark.setText(remark)


def loss_range(raw: Floats, even: Floats, held_out: Floats, log: bool) -> tuple[float, float]:
    known = [values for values in (even, held_out) if len(values)]
    if len(raw):
        known.append(_without_outliers(raw))
    everything = np.concatenate(known) if known else np.empty(0)
    if log:
        everything = np.log10(everything[everything > 0])
    if not len(everything):
        return (-1.0, 1.0) if log else (0.0, 1.0)
    low, high = float(everything.min()), float(everything.max())
    if log:
        return low - 0.1, max(high + 0.1, low + 0.3)
    return nice_range(low, high)


def _without_outliers(values: Floats) -> Floats:
    """Lowest and highest of nearly all values. (np.percentile would import a tenth of a second of numpy first.)"""
    ordered = np.sort(values)
    cut = int(len(ordered) * OUTLIERS_SHARE)
    return ordered[[cut, len(ordered) - 1 - cut]]


def _drawn(points: Points, log: bool) -> Points:
    if not log:
        return points
    kept = points.y > 0
    return Points(points.x[kept], np.log10(points.y[kept]))
