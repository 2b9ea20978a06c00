"""Asks what is to be kept before a run is stopped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.widgets import DangerButton, Label, PrimaryButton, SecondaryButton, WrapLabel, row

WIDTH = 460


class StopDialog(QDialog):
    """`chosen` tells whether to save; closing it changes nothing."""

    chosen = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Stop the training?"))
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.kept = WrapLabel()
        self.lost = WrapLabel("", "secondary")
        self.save = PrimaryButton(self.tr("Save and stop"))
        self.drop = DangerButton(self.tr("Stop without saving"))
        self.cancel = SecondaryButton(self.tr("Cancel"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(10)
        layout.addWidget(Label(self.tr("Stop the training?"), "title"))
        layout.addWidget(self.kept)
        layout.addWidget(self.lost)
        layout.addSpacing(6)
        layout.addStretch(1)
        layout.addLayout(row(self.drop, None, self.cancel, self.save))
        self.save.clicked.connect(lambda: self._choose(True))
        self.drop.clicked.connect(lambda: self._choose(False))
        self.cancel.clicked.connect(self.reject)
        self.save.setFocus()

    def refresh(self, state: RunState) -> None:
        """Keeps what it says true while the run goes on behind it."""
        if state.end is not None:
            self.reject()
            return
        step = count_text(state.step)
        if not state.step:
            self.kept.setText(self.tr("The training has not made a step yet, so there is nothing to keep."))
            self.lost.setText(self.tr("The run stays in the list with its settings."))
            return
        saved = self.tr("Save and stop keeps everything up to step {step}. The run can go on from there later.")
        self.kept.setText(saved.format(step=step))
        self.lost.setText(self._loss(state.step, state.last_saved_step))

    def _loss(self, step: int, saved: int | None) -> str:
        lost = step - (saved or 0)
        if lost <= 0:
            return self.tr("Nothing has been trained since, so stopping without saving loses nothing.")
        if saved is None:
            text = self.tr("Without saving, the one step is lost.") if lost == 1 else ""
            text = text or self.tr("Without saving, all {step} steps are lost.")
        else:
            text = self.tr("Without saving, it falls back to step {saved}; 1 step is lost.") if lost == 1 else ""
            text = text or self.tr("Without saving, it falls back to step {saved}; {lost} steps are lost.")
        return text.format(step=count_text(step), saved=count_text(saved), lost=count_text(lost))

    def _choose(self, save: bool) -> None:
        self.chosen.emit(save)
        self.accept()
