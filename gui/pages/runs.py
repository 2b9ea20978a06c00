"""The list of past runs, read from their folders in the background. What opening and resuming mean is decided elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.runs import list_runs
from core.schema.errors import TunesmithError
from core.schema.run_summary import RunSummary
from gui.pages.run_footer import CAN_RESUME
from gui.pages.runs_table import RunsTable, RunsView
from gui.state.preferences import Preferences
from gui.texts import coded_text, error_text
from gui.widgets import Banner, Card, EmptyState, PageTitle, PrimaryButton, SecondaryButton, page_margins
from gui.workers.one_shot import OneShot, run_in_background


class RunsPage(QWidget):
    """Reads anew whenever it is shown, and when `reload` is called."""

    new_asked = Signal()
    open_asked = Signal(object)  # RunSummary
    resume_asked = Signal(Path)
    runs_read = Signal(object)  # list[RunSummary], the newest first

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._reading: OneShot | None = None
        self.table = RunsTable(self)
        self.view = RunsView(self.table)
        self.banner = Banner()
        self.new = PrimaryButton(self.tr("New fine-tune"), icon_name="plus")
        self.resume = SecondaryButton(self.tr("Resume"))
        self.folder = SecondaryButton(self.tr("Open folder"))
        self.empty = EmptyState(
            self.tr("No runs yet"),
            self.tr("Every fine-tune you start is kept here, with its curves, its answers and its model."),
            self.tr("New fine-tune"),
            PrimaryButton,
        )
        self._lay_out()
        self.new.clicked.connect(self.new_asked)
        self.empty.button.clicked.connect(self.new_asked)
        self.resume.clicked.connect(self._resume)
        self.folder.clicked.connect(self._open_folder)
        self.view.opened.connect(self.open_asked)
        self.view.chosen.connect(self._show_chosen)
        preferences.runs_dir_changed.connect(self.reload)

    def reload(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        folder = self._preferences.runs_dir
        self._reading = run_in_background(list_runs, folder, done=self.show_runs, failed=self._failed)

    def show_runs(self, runs: list[RunSummary]) -> None:
        self._reading = None
        chosen = self.view.current()
        self.table.set_rows(runs)
        self.view.choose(chosen.path if chosen else "")
        self._stack.setCurrentIndex(1 if runs else 2)
        for button in (self.new, self.resume, self.folder):
            button.setVisible(bool(runs))  # the empty state has its own
        self._show_chosen(self.view.current())
        if self.isVisible() and not self.banner.action.hasFocus():
            (self.view if runs else self.empty.button).setFocus()
        self.runs_read.emit(runs)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def _lay_out(self) -> None:
        title = PageTitle(self.tr("Runs"), self.tr("Double click opens a run. Enter does, too."))
        for button in (self.folder, self.resume, self.new):
            button.hide()
            title.buttons.addWidget(button)
        card = Card()
        card.body.setContentsMargins(6, 4, 6, 6)
        card.add(self.view, 1)
        self._stack = QStackedWidget()
        for page in (QWidget(), card, self.empty):  # nothing is said before the folders were read
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(title)
        layout.addWidget(self.banner)
        layout.addWidget(self._stack, 1)

    def _show_chosen(self, run: RunSummary | None) -> None:
        self.resume.setEnabled(run is not None and run.status in CAN_RESUME)
        self.folder.setEnabled(run is not None)
        if run is not None and run.error:
            self.banner.show_message(self._told_error(run), "bad")
        elif run is not None and run.status == "crashed":
            self.banner.show_message(
                self.tr("“{name}” ended without a word. It can go on from the last save.").format(name=run.name),
                "warn",
                self.tr("Resume"),
                self._resume,
            )
        else:
            self.banner.clear()

    def _told_error(self, run: RunSummary) -> str:
        said = coded_text(run.error_code or "", run.error or "", run.hint or "", run.error_params)
        return f"{run.name}: " + " ".join(part for part in said if part)

    def _resume(self) -> None:
        run = self.view.current()
        if run is not None:
            self.resume_asked.emit(Path(run.path))

    def _open_folder(self) -> None:
        run = self.view.current()
        if run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(run.path))

    def _failed(self, error: TunesmithError) -> None:
        self._reading = None
        self.banner.show_message(" ".join(error_text(error)), "bad")
