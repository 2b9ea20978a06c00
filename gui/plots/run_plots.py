"""Loss, temperature and memory of a run on one shared axis. Drawn when the run model says so, never on its own clock."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.schema.quantities import GIB, count_text, gib
from core.schema.run_state import RunState
from core.supervision import heat_limits
from gui.plots.curves import Across, Points, RunCurves
from gui.plots.plot_card import PlotCard
from gui.plots.series import Floats
from gui.plots.ticks import clock_text, nice_range
from gui.run_texts import loss_text, throttle_text
from gui.state.run_model import RunModel

ROOM_AT_THE_END = 1.02
LABEL_PX = 17
OUTLIERS_SHARE = 0.005  # single spikes do not press the curve flat; the axis may cut them


class RunPlots(QWidget):
    """Three cards below each other; the mouse over one shows the values of that moment in all."""

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self._curves = RunCurves()
        self.is_complete = True  # whether all that is known is drawn
        self._cursor: float | None = None
        self._end = 0.0
        self.loss = PlotCard(self.tr("Loss"))
        self.temperature = PlotCard(self.tr("Temperature"), "°C")
        self.memory = PlotCard(self.tr("Memory"), "GiB")
        self.cards = (self.loss, self.temperature, self.memory)
        self._add_curves()
        self.by_step = self.loss.switch(self.tr("by step"), self.tr("Steps instead of time along the bottom"), False)
        self.smooth = self.loss.switch(self.tr("smooth 0.9"), self.tr("Smooth the loss curve"), True)
        self.log = self.loss.switch(self.tr("log"), self.tr("Logarithmic loss axis"), False)
        for chip in (self.by_step, self.smooth, self.log):
            chip.toggled.connect(self._switched)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(11)
        for card, stretch in zip(self.cards, (17, 10, 10), strict=True):
            card.chart.pointed.connect(self._point)
            layout.addWidget(card, stretch)
        model.run_changed.connect(self._start_again)
        model.refreshed.connect(self.refresh)

    @property
    def across(self) -> Across:
        return "steps" if self.by_step.isChecked() else "time"

    def refresh(self) -> None:
        """Draws what is there. A long run that was just opened comes in a few pieces, with the window free in between."""
        self.is_complete = self._curves.follow(self._model.state, self._model.record.hardware)
        self._draw_across()
        self._draw_loss()
        self._draw_temperature()
        self._draw_memory()
        for card in self.cards:
            card.describe()
        if not self.is_complete:
            QTimer.singleShot(0, self, self.refresh)

    def _add_curves(self) -> None:
        chart = self.loss.chart
        self.raw_curve = chart.add_curve("accent", 1.0, alpha=115)
        self.smooth_curve = chart.add_curve("accent", 2.0)
        self._held_out_points = chart.add_points("held_out")
        self._heat_curve = self.temperature.chart.add_curve("temperature", 1.5)
        self.heat_limit = self.temperature.chart.add_level("bad", 0.008, (0.0, 1.0))
        self._memory_curve = self.memory.chart.add_curve("0", 1.5)
        self.card_size = self.memory.chart.add_level("hint", 0.008, (0.0, 1.0), dashed=False)
        self.predicted = self.memory.chart.add_level("0", 0.992, (1.0, 1.0))

    def _start_again(self) -> None:
        self._curves.clear()
        self._end, self._cursor = 0.0, None

    def _switched(self) -> None:
        self._end, self._cursor = 0.0, None
        self.refresh()

    def _point(self, x: float | None) -> None:
        self._cursor = x if x is not None and 0 <= x <= self._now() else None
        for card in self.cards:
            card.chart.set_cursor(self._cursor)
        self._say_loss()
        self._say_temperature()
        self._say_memory()

    def _now(self) -> float:
        state, hardware = self._model.state, self._model.record.hardware
        if self.across == "steps":
            return float(state.step)
        return max(state.t_s, hardware.t_s[-1] if hardware.t_s else 0.0)

    def _draw_across(self) -> None:
        state, now = self._model.state, self._now()
        self._end = axis_end(state, now, self.across, self._end)
        kind, unit = ("time", "") if self.across == "time" else ("number", "")
        running = self._model.is_live and 0 < now < self._end
        for card in self.cards:
            card.chart.bottom.set_kind(kind, unit)
            card.chart.set_across(self._end)
            card.chart.set_now(now if running else None)

    def _draw_loss(self) -> None:
        smooth, log = self.smooth.isChecked(), self.log.isChecked()
        raw = self._curves.loss(self.across, smooth=False)
        even = self._curves.loss(self.across, smooth=True)
        held_out = self._curves.held_out(self.across)
        self.raw_curve.setData(*_drawn(raw, log))
        self.smooth_curve.setVisible(smooth)
        self.smooth_curve.setData(*_drawn(even, log))
        self._held_out_points.setData(*_drawn(held_out, log))
        self.loss.chart.left.set_kind("log" if log else "number")
        self.loss.chart.set_down(*loss_range(raw.y, even.y, held_out.y, log))
        self._say_loss()

    def _say_loss(self) -> None:
        at = self._cursor
        curve = self._curves.loss(self.across, smooth=self.smooth.isChecked())
        held_out = self._curves.held_out(self.across)
        x = self._now() if at is None else at
        self.loss.value.setText(loss_text(curve.at(x) if at is not None else _last(curve)))
        value = held_out.at(x)
        self.loss.extra.say(
            "● " + self.tr("held-out {loss}").format(loss=loss_text(value)) if value is not None else ""
        )
        self.loss.remark.setText("" if at is None else self._moment(at))

    def _moment(self, x: float) -> str:
        if self.across == "steps":
            return self.tr("at step {step}").format(step=count_text(round(x)))
        return self.tr("at {time}").format(time=clock_text(x, 1.0 if x < 3600 else 60.0))

    def _draw_temperature(self) -> None:
        points, on_card = self._curves.temperature(self.across), self._on_card()
        self.temperature.rename(self.tr("Temperature") if on_card else self.tr("Processor temperature"))
        recipe = self._model.record.recipe
        limit = heat_limits(recipe.guard, self._model.card).pause_above_c if recipe and on_card else None
        text = self.tr("pause at {c} °C").format(c=f"{limit:.0f}") if limit is not None else ""
        self.temperature.chart.set_level(self.heat_limit, limit, text)
        self._heat_curve.setData(points.x, points.y)
        self.temperature.chart.set_down(*heat_range(points.y, limit), LABEL_PX if limit is not None else 0)
        self._say_temperature()

    def _say_temperature(self) -> None:
        points, at = self._curves.temperature(self.across), self._cursor
        value = _last(points) if at is None else points.at(at)
        self.temperature.value.setText(f"{value:.0f} °C" if value is not None else "–")
        latest = self._model.record.hardware.latest
        if not self._on_card():
            unknown = self.tr("This computer has no NVIDIA card, and its processor does not tell its temperature.")
            known = self.tr("This computer has no NVIDIA card: this is the processor.")
            self.temperature.remark.setText(unknown if value is None else known)
        else:
            self.temperature.remark.setText(throttle_text(latest.throttle_reasons if latest else None))

    def _draw_memory(self) -> None:
        points = self._curves.memory(self.across)
        on_card = self._on_card()
        self.memory.rename(self.tr("Graphics memory") if on_card else self.tr("Main memory"))
        total, predicted = self._capacity(), self._predicted_bytes()
        chart = self.memory.chart
        named = self.tr("{size} GiB card") if on_card else self.tr("{size} GiB in this computer")
        size = f"{total / GIB:.3g}" if total else ""
        chart.set_level(self.card_size, total / GIB if total else None, named.format(size=size))
        chart.set_level(self.predicted, predicted / GIB if predicted else None, self.tr("predicted peak"))
        values = points.y / GIB
        self._memory_curve.setData(points.x, values)
        top = max([*values[-1:], float(values.max(initial=0.0)), (total or 0) / GIB, (predicted or 0) / GIB]) or 1.0
        chart.set_down(0.0, top * 1.03, LABEL_PX)
        if total and predicted:
            chart.put_label(self.predicted, above=abs(chart.pixels((total - predicted) / GIB)) >= LABEL_PX)
        self._say_memory()

    def _say_memory(self) -> None:
        points, at = self._curves.memory(self.across), self._cursor
        value = _last(points) if at is None else points.at(at)
        predicted, latest = self._predicted_bytes(), self._model.record.hardware.latest
        text = f"{gib(value, 2)} GiB" if value is not None else "–"
        if predicted is not None:
            text = self.tr("{now}, predicted {predicted}").format(now=text, predicted=gib(predicted, 2))
        self.memory.value.setText(text)
        own = latest.job_memory_bytes if latest and at is None else None
        remark = self.tr("this run {size} GiB").format(size=gib(own, 2)) if own is not None else ""
        no_card = "" if self._on_card() or latest is None else self.tr("This computer has no NVIDIA card.")
        self.memory.remark.setText("  ".join(part for part in (no_card, remark) if part))

    def _on_card(self) -> bool:
        """Before the first reading: as the computer is known."""
        hardware = self._model.record.hardware
        return hardware.on_card if hardware.latest is not None else self._model.card is not None

    def _capacity(self) -> int | None:
        latest = self._model.record.hardware.latest
        told = latest.memory_total_bytes if latest else None
        return told or (self._model.card.memory_total_bytes if self._model.card else None)

    def _predicted_bytes(self) -> int | None:
        """A prediction is of graphics memory; beside main memory it would say nothing."""
        plan = self._model.state.plan
        return plan.estimated_peak_bytes if plan and self._on_card() else None


def axis_end(state: RunState, now: float, across: Across, before: float) -> float:
    """Where the shared axis ends: at the planned end while it is known, else a little after now. It moves seldom."""
    if across == "steps":
        return float(max(state.total_steps or 0, now, 1))
    if state.end is not None:
        return max(now * ROOM_AT_THE_END, 1.0)
    left = state.seconds_left()
    wanted, room = (now + left, 1.03) if left is not None else (now * ROOM_AT_THE_END, 1.25)
    if wanted <= before <= wanted * room:
        return before
    return max(wanted * (1 + room) / 2, 1.0)


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


def heat_range(values: Floats, limit_c: float | None) -> tuple[float, float]:
    known = [*values[:0], *([float(values.min()), float(values.max())] if len(values) else [30.0, 60.0])]
    low, high = min(known), max([*known, *([limit_c] if limit_c is not None else [])])
    bottom = math.floor((low - 4) / 10) * 10
    return float(max(0, bottom)), max(high + 2.0, bottom + 30.0)


def _drawn(points: Points, log: bool) -> tuple[Floats, Floats]:
    if not log:
        return points.x, points.y
    kept = points.y > 0
    return points.x[kept], np.log10(points.y[kept])


def _last(points: Points) -> float | None:
    return float(points.y[-1]) if len(points.y) else None
