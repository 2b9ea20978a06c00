"""The list of past runs, read from their folders in the background. What opening and resuming mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFile, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from core.runs import RunFolder, list_runs
from core.runs.notes import write_note
from core.runs.space import folder_bytes
from core.runs.successor import next_recipe
from core.schema.errors import TunesmithError
from core.schema.quantities import size_text
from core.schema.recipe import Recipe
from core.schema.run_summary import RunSummary
from gui.pages.run.footer import CAN_RESUME
from gui.pages.runs.queue_card import QueueCard
from gui.pages.runs.table import RunsTable, RunsView
from gui.pages.runs.tools import NoteLine, RunsTools
from gui.run_queue import RunQueue
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
    compare_asked = Signal(object)  # list[RunSummary]
    settings_asked = Signal(object)  # Recipe for a new run

    def __init__(self, preferences: Preferences, queue: RunQueue) -> None:
        super().__init__()
        self._queue = queue
        self.queue = QueueCard(queue)
        self._preferences = preferences
        self._reading: OneShot | None = None
        self.table = RunsTable(self)
        self.view = RunsView(self.table)
        self.banner = Banner()
        self.banner.closed.connect(self.view.setFocus)
        self.tools = RunsTools()
        self.note = NoteLine()
        self.new = PrimaryButton(self.tr("New fine-tune"), icon_name="plus")
        self.resume = SecondaryButton(self.tr("Resume"))
        self.folder = SecondaryButton(self.tr("Open folder"))
        self.empty = EmptyState(
            self.tr("No runs yet"),
            self.tr("Every fine-tune you start is kept here, with its curves, its answers and its model."),
            self.tr("New fine-tune"),
            PrimaryButton,
        )
        self.nothing_found = EmptyState(
            self.tr("No run matches"), self.tr("Other words, or all runs, may find it."), self.tr("Show all runs")
        )
        self._lay_out()
        self.nothing_found.button.clicked.connect(self.tools.show_all)
        self.new.clicked.connect(self.new_asked)
        self.empty.button.clicked.connect(self.new_asked)
        self.resume.clicked.connect(self._resume)
        self.folder.clicked.connect(self._open_folder)
        self.view.opened.connect(self.open_asked)
        self.view.chosen.connect(self._show_chosen)
        self.tools.looked_for.connect(self._look_for)
        self.tools.compare.clicked.connect(lambda: self.compare_asked.emit(self.view.selected()))
        self.tools.duplicate.clicked.connect(lambda: self._ask_settings(go_on=False))
        self.tools.go_on.clicked.connect(lambda: self._ask_settings(go_on=True))
        self.tools.delete.clicked.connect(self._ask_to_delete)
        self.note.written.connect(self._write_note)
        queue.failed.connect(self._failed)
        preferences.runs_dir_changed.connect(self.reload)

    def reload(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._queue.reload()
        folder = self._preferences.runs_dir
        self._reading = run_in_background(list_runs, folder, done=self.show_runs, failed=self._failed)

    def show_runs(self, runs: list[RunSummary]) -> None:
        self._reading = None
        chosen = self.view.current()
        self.table.set_rows(runs)
        self.view.choose(chosen.path if chosen else "")
        self._show_table()
        for widget in (self.new, self.resume, self.folder, self.tools):
            widget.setVisible(bool(runs))  # the empty state has its own
        self.tools.show_count(self.view.model().rowCount(), len(runs))
        self._show_chosen(self.view.current())
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        if self.isVisible() and not self.banner.action.hasFocus() and not typing:
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
        self.tools.hide()
        self.note.hide()
        self._stack = QStackedWidget()
        for page in (QWidget(), card, self.empty, self.nothing_found):  # nothing is said before the folders were read
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(title)
        layout.addWidget(self.banner)
        layout.addWidget(self.queue)
        layout.addWidget(self.tools)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.note)

    def _show_chosen(self, run: RunSummary | None) -> None:
        self.resume.setEnabled(run is not None and run.status in CAN_RESUME)
        self.folder.setEnabled(run is not None)
        self.tools.show_chosen(self.view.selected())
        self.note.show_run(run)
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

    def _look_for(self, text: str, statuses: frozenset[str]) -> None:
        self.view.filter.look_for(text, statuses)
        self.tools.show_count(self.view.model().rowCount(), len(self.table.rows))
        self._show_table()
        if not self.view.selected():
            self.view.choose("")
        self._show_chosen(self.view.current())

    def _show_table(self) -> None:
        found = self.view.model().rowCount()
        self._stack.setCurrentIndex(1 if found else 3 if self.table.rows else 2)

    def _ask_settings(self, go_on: bool) -> None:
        run = self.view.current()
        if run is not None:
            run_in_background(_read_next, Path(run.path), go_on, done=self.settings_asked.emit, failed=self._failed,
                              receiver=self)  # fmt: skip

    def _write_note(self, path: str, text: str) -> None:
        run_in_background(
            write_note, Path(path), text, done=lambda _: self.reload(), failed=self._failed, receiver=self
        )

    def _ask_to_delete(self) -> None:
        paths = [Path(run.path) for run in self.view.selected()]
        run_in_background(_total_bytes, paths, done=lambda size: self._confirm(paths, size), failed=self._failed,
                          receiver=self)  # fmt: skip

    def _confirm(self, paths: list[Path], size_bytes: int) -> None:
        if {Path(run.path) for run in self.view.selected()} != set(paths):
            return  # others were chosen meanwhile
        names = ", ".join(f"“{run.name}”" for run in self.view.selected()[:3])
        if len(paths) > 3:
            names = self.tr("{n} runs").format(n=len(paths))
        text = self.tr("Move {names} to the trash? Emptying the trash then frees {size}.")
        self.banner.show_message(
            text.format(names=names, size=size_text(size_bytes)), "warn", self.tr("Move to the trash"),
            lambda: self._delete(paths), self.tr("Cancel"),
        )  # fmt: skip
        self.banner.action.setFocus()

    def _delete(self, paths: list[Path]) -> None:
        self.banner.clear()
        run_in_background(move_to_trash, paths, done=lambda _: self.reload(), failed=self._not_deleted, receiver=self)

    def _not_deleted(self, error: TunesmithError) -> None:
        self.reload()
        self._failed(error)

    def _failed(self, error: TunesmithError) -> None:
        self._reading = None
        self.banner.show_message(" ".join(error_text(error)), "bad")


def _read_next(path: Path, go_on: bool) -> Recipe:
    run = RunFolder(path)
    return next_recipe(run.recipe(), run, go_on=go_on)


def move_to_trash(paths: Sequence[Path]) -> None:
    """TunesmithError where one of them is being trained, or has to stay; those before it are gone then."""
    for path in paths:
        if RunFolder(path).is_held():
            raise TunesmithError(
                "run_goes_on_delete", f"The run in {path} is still training.", "Stop it first.", path=str(path)
            )
        if not QFile.moveToTrash(str(path)):
            raise TunesmithError(
                "not_moved_to_trash",
                f"The folder {path} could not be moved to the trash.",
                "It may lie on a drive without one, or be open in another program; delete it in your file manager.",
                path=str(path),
            )


def _total_bytes(paths: Sequence[Path]) -> int:
    return sum(folder_bytes(path) for path in paths)
