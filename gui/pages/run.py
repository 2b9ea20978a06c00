"""The live window: how far the run is, its curves, what the model says now, and pause, save, stop.

It draws what the run model holds when that says `refreshed`; what the buttons ask for is done elsewhere.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, SignalInstance
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.schema.commands import GenerateSample, Pause, SaveCheckpoint
from core.schema.events import JobCrashed, JobFailed, JobStopped
from gui.pages.run_figures import RunFigures
from gui.pages.run_footer import RunFooter
from gui.pages.run_head import RunHead
from gui.pages.run_log import RunLog
from gui.pages.run_samples import RunSamples
from gui.pages.stop_dialog import StopDialog
from gui.plots.run_plots import RunPlots
from gui.run_texts import ending_text
from gui.state.run_model import RunModel
from gui.theme import metrics as m
from gui.widgets import Banner


class RunPage(QWidget):
    """Signals with a path name the folder of the run that is meant."""

    back_asked = Signal()
    result_asked = Signal(Path)
    resume_asked = Signal(Path)
    settings_asked = Signal(Path)  # back to the wizard with this run's settings

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self.head = RunHead(model)
        self.banner = Banner()
        self.plots = RunPlots(model)
        self.figures = RunFigures(model)
        self.samples = RunSamples()
        self.log = RunLog()
        self.footer = RunFooter()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.dialog: StopDialog | None = None
        self.head.back_asked.connect(self.back_asked)
        self.samples.ask_asked.connect(self._ask_now)
        self._connect_footer()
        model.refreshed.connect(self.refresh)
        model.run_changed.connect(self._forget)

    def refresh(self) -> None:
        state, is_live = self._model.state, self._model.is_live
        self.head.refresh(time.time())
        self.figures.refresh()
        self.samples.refresh(state, is_live)
        self.log.refresh(self._model.record)
        self.footer.refresh(self._model)
        self._say_ending()
        if self.dialog is not None:
            self.dialog.refresh(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # no button is armed before somebody reaches for it
        self._model.set_visible(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.set_visible(False)

    def ask_to_stop(self) -> None:
        """Asks what is to be kept; nothing waits meanwhile."""
        if self.dialog is None:
            self.dialog = StopDialog(self)
            self.dialog.chosen.connect(self.stop)
            self.dialog.finished.connect(self._dialog_closed)
            self.dialog.refresh(self._model.state)
            self.dialog.open()

    def stop(self, save: bool) -> None:
        """Stops the run, and says below that it was asked to."""
        self.footer.asked_to("stop")
        self._model.stop(save)
        self.footer.refresh(self._model)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.figures)
        right.addWidget(self.samples, 1)
        right.addWidget(self.log)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self.plots, 62)
        columns.addLayout(right, 38)
        page = QVBoxLayout()
        page.setContentsMargins(m.PAGE_MARGIN - 5, 16, m.PAGE_MARGIN - 5, 16)
        page.setSpacing(12)
        page.addWidget(self.head)
        page.addWidget(self.banner)
        page.addLayout(columns, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(page, 1)
        whole.addWidget(self.footer)

    def _connect_footer(self) -> None:
        footer = self.footer
        footer.pause.clicked.connect(self._pause)
        footer.save.clicked.connect(self._save)
        footer.stop.clicked.connect(self.ask_to_stop)
        footer.open_folder.clicked.connect(self._open_folder)
        footer.settings.clicked.connect(lambda: self._emit_path(self.settings_asked))
        footer.resume.clicked.connect(lambda: self._emit_path(self.resume_asked))
        footer.result.clicked.connect(lambda: self._emit_path(self.result_asked))

    def _forget(self) -> None:
        self.footer.forget()
        if self.dialog is not None:
            self.dialog.reject()

    def _dialog_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _ask_now(self) -> None:
        self.samples.asked(self._model.state)
        self._model.send(GenerateSample())

    def _pause(self) -> None:
        self.footer.asked_to("pause")
        self._model.send(Pause(reason="user"))
        self.footer.refresh(self._model)

    def _save(self) -> None:
        self.footer.asked_to("save", self._model.state.last_saved_step)
        self._model.send(SaveCheckpoint())
        self.footer.refresh(self._model)

    def _open_folder(self) -> None:
        path = self._model.record.path
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _emit_path(self, signal: SignalInstance) -> None:
        path = self._model.record.path
        if path is not None:
            signal.emit(path)

    def _say_ending(self) -> None:
        state = self._model.state
        end = state.end
        if isinstance(end, JobFailed | JobCrashed):
            self.banner.show_message(" ".join(part for part in ending_text(end) if part), "bad")
        elif isinstance(end, JobStopped) and end.status == "paused":
            free = self.tr("Paused. Everything is saved, and the card is free; it goes on from here.")
            paused = free if self._model.card else self.tr("Paused. Everything is saved; it goes on from here.")
            self.banner.show_message(paused)
        elif isinstance(end, JobStopped):
            saved = self.tr("Stopped. What was learned so far is saved.")
            kept = state.last_saved_step is not None
            back = self.tr("Stopped. What was learned since the last save is gone.")
            nothing = self.tr("Stopped. Nothing was saved.")
            self.banner.show_message(saved if end.saved else back if kept else nothing)
        elif not self._model.is_live and state.status == "crashed":
            self.banner.show_message(self.tr("This run ended without a word. It can go on from the last save."), "warn")
        else:
            self.banner.clear()
