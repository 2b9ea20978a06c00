"""The live window: how far the run is, its curves, what the model says now, and pause, save, stop.

It draws what the run model holds when that says `refreshed`; what the buttons ask for is done elsewhere.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, SignalInstance
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.schema.commands import GenerateSample, Pause, SaveCheckpoint, SnapshotMemory
from gui.pages.run.banner import banner_of
from gui.pages.run.card_programs import CardPrograms
from gui.pages.run.figures import RunFigures
from gui.pages.run.footer import RunFooter
from gui.pages.run.head import RunHead
from gui.pages.run.log import RunLog
from gui.pages.run.sample_grid import SampleGrid
from gui.pages.run.samples import RunSamples
from gui.pages.run.saver import RunSaver
from gui.pages.run.stop_dialog import StopDialog
from gui.plots.run_plots import RunPlots
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel
from gui.theme import metrics as m
from gui.widgets import Banner


class RunPage(QWidget):
    """Signals with a path name the folder of the run that is meant."""

    back_asked = Signal()
    result_asked = Signal(Path)
    resume_asked = Signal(Path)
    go_back_asked = Signal(Path)  # to the last good checkpoint, with a lower learning rate
    settings_asked = Signal(Path)  # back to the wizard with this run's settings
    smaller_asked = Signal(Path)  # the same, made smaller

    def __init__(self, model: RunModel, preferences: Preferences | None = None) -> None:
        super().__init__()
        self._model, self._preferences = model, preferences
        self.head = RunHead(model)
        self.banner = Banner()
        self.plots = RunPlots(model, preferences.shown_plots if preferences else ())
        self.figures = RunFigures(model)
        self.programs = CardPrograms(model)
        self.programs.hide()
        self.samples = RunSamples()
        self.log = RunLog()
        self.footer = RunFooter()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.dialog: StopDialog | None = None
        self.head.back_asked.connect(self.back_asked)
        self.samples.ask_asked.connect(self._ask_now)
        self.samples.grid_asked.connect(self._show_grid)
        self.grid: SampleGrid | None = None
        self._connect_footer()
        self.saver = RunSaver(self)
        self.saver.told.connect(self.footer.tell)
        self.plots.menu.programs_asked.connect(self._show_programs)
        self.plots.menu.programs.setChecked(preferences is not None and preferences.show_programs)
        self.plots.menu.picture_asked.connect(self._save_picture)
        self.plots.menu.values_asked.connect(self._save_values)
        self.plots.menu.snapshot_asked.connect(self._record_memory)
        self.plots.chosen_changed.connect(self._remember_plots)
        model.refreshed.connect(self.refresh)
        model.run_changed.connect(self._forget)

    def refresh(self) -> None:
        state, is_live = self._model.state, self._model.is_live
        self.head.refresh(time.time())
        self.figures.refresh()
        if not self.programs.isHidden():
            self.programs.refresh()
        recipe = self._model.record.recipe
        self.samples.refresh(state, is_live, recipe is None or bool(recipe.evaluation.sample_prompts))
        self.log.refresh(self._model.record)
        self.footer.refresh(self._model)
        self.plots.menu.snapshot.setEnabled(is_live and self._model.card is not None)
        self._show_banner()
        if self.dialog is not None:
            self.dialog.refresh(state)
        if self.grid is not None:
            self.grid.refresh(state)

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
        right.addWidget(self.programs)
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
        footer.again.clicked.connect(lambda: self._emit_path(self.resume_asked))
        footer.smaller.clicked.connect(lambda: self._emit_path(self.smaller_asked))
        footer.go_back.clicked.connect(lambda: self._emit_path(self.go_back_asked))
        footer.report.clicked.connect(self._save_report)
        footer.result.clicked.connect(lambda: self._emit_path(self.result_asked))

    def _forget(self) -> None:
        self.footer.forget()
        if self.grid is not None:
            self.grid.reject()
        if self.dialog is not None:
            self.dialog.reject()

    def _dialog_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _show_grid(self) -> None:
        if self.grid is None:
            self.grid = SampleGrid(self)
            self.grid.finished.connect(self._grid_closed)
            self.grid.show()
            self.grid.refresh(self._model.state)
        self.grid.raise_()

    def _grid_closed(self) -> None:
        if self.grid is not None:
            self.grid.deleteLater()
            self.grid = None

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

    def _save_picture(self) -> None:
        self.saver.ask_picture(self.plots.shown, self._model.record.name)

    def _record_memory(self) -> None:
        self._model.send(SnapshotMemory())

    def _save_values(self) -> None:
        self.saver.ask_values(self._model.record.path, self._model.record.name)

    def _show_programs(self, shown: bool) -> None:
        self.programs.setVisible(shown)
        self.programs.refresh()
        if self._preferences is not None:
            self._preferences.show_programs = shown

    def _save_report(self) -> None:
        self.saver.ask_report(self._model.record.path, self._model.record.name)

    def _remember_plots(self, keys: list[str]) -> None:
        if self._preferences is not None:
            self._preferences.shown_plots = keys

    def _open_folder(self) -> None:
        path = self._model.record.path
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _emit_path(self, signal: SignalInstance) -> None:
        path = self._model.record.path
        if path is not None:
            signal.emit(path)

    def _show_banner(self) -> None:
        said = banner_of(self._model)
        if said is None:
            self.banner.clear()
        else:
            self.banner.show_message(*said)
