"""The top of the run page: name, status, how far it is and how long it still takes."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.run_texts import clock, duration, phase_text, progress_text, share_done, state_text, translate
from gui.state.run_model import RunModel
from gui.widgets import ElidedLabel, Label, PlainButton, StatusChip, row

BAR_PARTS = 10_000
PHASES_OF_TRAINING = ("training", "evaluating", "sampling")


class RunHead(QWidget):
    """`back_asked` leads to the list of runs."""

    back_asked = Signal()

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self.back = PlainButton(icon_name="left", name=self.tr("All runs"))
        self.back.setFixedWidth(26)
        self.name = ElidedLabel("", "title", Qt.TextElideMode.ElideMiddle)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.chip = StatusChip()
        self.where = ElidedLabel("", "secondary")
        self.left = Label("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        line = row(self.back, spacing=8)
        line.addWidget(self.name)
        line.addWidget(self.chip)
        line.addSpacing(2)
        line.addWidget(self.where, 1)
        line.addWidget(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.bar)
        self.back.clicked.connect(self.back_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it stands comes before the end of a long name."""
        super().resizeEvent(event)
        self.name.setMaximumWidth(self.width() // 2)

    def refresh(self, now: float) -> None:
        """`now` is the wall clock in seconds since the epoch."""
        state = self._model.state
        self.name.setText(self._model.record.name)
        self.chip.set_status(*state_text(state))
        self.where.setText(where_text(state))
        self.left.setText(self._left_text(state, now))
        self._show_share(state)

    def _left_text(self, state: RunState, now: float) -> str:
        if state.end is not None or not self._model.is_live:
            return self.tr("took {time}").format(time=duration(state.t_s)) if state.t_s else ""
        seconds = state.seconds_left()
        if seconds is None:
            return ""
        if state.waiting_for_heat or state.stands_still is not None:  # nobody knows how long this takes
            return self.tr("{time} left once it goes on").format(time=duration(seconds))
        text = self.tr("{time} left, done at {clock}")
        if state.heat_pauses:
            text = self.tr("{time} left with waits for heat, done at {clock}")
        return text.format(time=duration(seconds), clock=clock(now + seconds))

    def _show_share(self, state: RunState) -> None:
        share = share_done(state)
        busy = share is None and self._model.is_live
        self.bar.setRange(0, 0 if busy else BAR_PARTS)
        self.bar.setValue(round((share or 0.0) * BAR_PARTS))


def where_text(state: RunState) -> str:
    """ "step 1,163 of 1,876 · pass 2 of 2" once it trains; the phase in words before, and while it saves or measures."""
    parts = []
    if state.step and state.total_steps:
        step, total = count_text(state.step), count_text(state.total_steps)
        parts.append(translate("Run", "step {step} of {total}").format(step=step, total=total))
        if (passes := _pass(state)) is not None:
            parts.append(translate("Run", "pass {now} of {total}").format(now=passes[0], total=passes[1]))
    if state.end is None and state.status == "running" and (not state.step or state.phase not in PHASES_OF_TRAINING):
        parts.append(phase_text(state.phase))
        counted = progress_text(state.progress)
        if counted:
            parts.append(counted)
    return " · ".join(parts)


def _pass(state: RunState) -> tuple[int, int] | None:
    epochs = state.plan.epochs if state.plan else None
    at = state.last_step.epoch if state.last_step else None
    if epochs is None or at is None or epochs <= 0:
        return None
    total = max(1, math.ceil(epochs - 1e-6))
    return min(total, max(1, math.ceil(at - 1e-6))), total
