"""The way between the pages of runs: the list, the live run, a past run's curves, the result. Part of the shell."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from core.runs import list_runs
from core.schema.errors import TunesmithError
from core.schema.recipe import Recipe
from core.schema.run_summary import RunSummary
from gui.frame.main_window import Place
from gui.frame.sidebar import RecentRun, Sidebar
from gui.launcher import Launcher
from gui.run_queue import RunQueue
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel, RunRecord, read_record
from gui.texts import error_text
from gui.workers.one_shot import OneShot, run_in_background

if TYPE_CHECKING:
    from gui.pages.result.page import ResultPage
    from gui.pages.run.page import RunPage
    from gui.pages.runs.compare import ComparePage
    from gui.pages.runs.page import RunsPage

SAY_READING_MS = 300
Show = Callable[[QWidget, Place, str], None]


class RunPlaces(QObject):
    """`show` brings a page to the front. A live run keeps its page while others are looked at."""

    moved = Signal(str)  # "runs", "run", "past", "result" or "compare"
    new_asked = Signal()
    recipe_asked = Signal(object)  # Recipe: back to the wizard with the settings of a run
    smaller_asked = Signal(object)  # the same, made smaller

    def __init__(
        self,
        run: RunModel,
        launcher: Launcher,
        preferences: Preferences,
        queue: RunQueue,
        sidebar: Sidebar,
        show: Show,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._run, self._launcher, self._sidebar, self._show = run, launcher, sidebar, show
        self._summaries: dict[str, RunSummary] = {}
        self._opened = ""  # the folder of the run whose result was opened last
        self._reading: OneShot | None = None
        self.past = RunModel(self)  # a second one, so that looking at an old run never lets go of the live one
        self._preferences, self._queue = preferences, queue
        self._with_banner: list[RunsPage | RunPage | ResultPage | ComparePage] = []
        self._listing: OneShot | None = None
        self._says_reading = QTimer(self)
        self._says_reading.setSingleShot(True)
        self._says_reading.timeout.connect(self._say_reading)
        self._said_reading_on: RunsPage | RunPage | ResultPage | ComparePage | None = None
        sidebar.run_asked.connect(self._open_recent)
        preferences.runs_dir_changed.connect(self.reload)
        self.reload()

    # Pages are not made before they are wanted: six plots would double the time to the first frame.

    @cached_property
    def runs_page(self) -> RunsPage:
        from gui.pages.runs.page import RunsPage

        page = RunsPage(self._preferences, self._queue)
        page.new_asked.connect(self.new_asked)
        page.open_asked.connect(self.open)
        page.resume_asked.connect(self._launcher.resume)
        page.runs_read.connect(self._take_runs)
        page.compare_asked.connect(self.compare)
        page.settings_asked.connect(self.recipe_asked)
        self._with_banner.append(page)
        page.reload()
        return page

    @cached_property
    def run_page(self) -> RunPage:
        return self._make_run_page(self._run)

    @cached_property
    def past_page(self) -> RunPage:
        return self._make_run_page(self.past)

    @cached_property
    def result_page(self) -> ResultPage:
        from gui.pages.result.page import ResultPage

        page = ResultPage(self._preferences)
        page.curves_asked.connect(self.open_curves)
        page.change_asked.connect(self.recipe_asked)
        self._with_banner.append(page)
        return page

    @cached_property
    def compare_page(self) -> ComparePage:
        from gui.pages.runs.compare import ComparePage

        page = ComparePage()
        page.back_asked.connect(lambda: self.go_to("runs"))
        self._with_banner.append(page)
        return page

    def made_pages(self) -> list[QWidget]:
        """The pages that exist so far."""
        return list(self._with_banner)

    def go_to(self, place: str) -> None:
        """ "runs", "run", "past", "result" or "compare"; the last three show what was opened last."""
        if place == "run":
            self._show(self.run_page, "run", self._run.record.name)
        elif place == "past":
            self._show(self.past_page, "run", self.past.record.name)
        elif place == "result":
            self._show(self.result_page, "result", self.tr("Result"))
        elif place == "compare":
            self._show(self.compare_page, "result", self.tr("Runs compared"))
        else:
            place = "runs"
            self._show(self.runs_page, "runs", self.tr("Runs"))
        self.moved.emit(place)

    def open(self, summary: RunSummary) -> None:
        """The live page of the run that is going on here, the result of a finished one, else how far a run came."""
        path = Path(summary.path)
        if self._run.is_live and self._run.record.path == path:
            self.go_to("run")
        elif summary.status == "finished":
            self.open_result(path)
        else:
            self.open_curves(path)

    def open_result(self, path: Path) -> None:
        self.result_page.open_run(path)
        self._opened = str(path)
        self.mark_recent(self._opened)
        self.go_to("result")

    def compare(self, summaries: list[RunSummary]) -> None:
        self.compare_page.open_runs(summaries)
        self.go_to("compare")

    def open_curves(self, path: Path) -> None:
        """Reads a run in the background and shows its page."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = run_in_background(
            _read_to_show, path, done=self._show_past, failed=self._not_read, receiver=self
        )
        self._says_reading.start(SAY_READING_MS)

    def _say_reading(self) -> None:
        """A run of a million steps takes a while, and the window goes on meanwhile."""
        page = next((page for page in self._with_banner if page.isVisible()), None)
        if page is not None:
            page.banner.show_message(self.tr("Reading the run…"))
            self._said_reading_on = page

    def _end_reading(self) -> None:
        self._says_reading.stop()
        self._reading = None
        if self._said_reading_on is not None:
            self._said_reading_on.banner.clear()
            self._said_reading_on = None

    def _not_read(self, error: TunesmithError) -> None:
        self._end_reading()
        self._failed(error)

    def started(self) -> None:
        self.go_to("run")

    def not_started(self, error: TunesmithError) -> bool:
        """Tells it on the page from which a run was to go on; False where that was none of these."""
        return self._tell(error)

    def ended(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Reads the list of runs, for the sidebar alone while nobody has looked at the page of runs."""
        if "runs_page" in self.__dict__:
            self.runs_page.reload()
            return
        if self._listing is not None:
            self._listing.cancel()
        folder = self._preferences.runs_dir
        self._listing = run_in_background(list_runs, folder, done=self._take_runs, receiver=self)

    def _make_run_page(self, model: RunModel) -> RunPage:
        from gui.pages.run.page import RunPage  # numpy and pyqtgraph: a third of the time to the first frame

        page = RunPage(model, self._preferences)
        page.back_asked.connect(lambda: self.go_to("runs"))
        page.result_asked.connect(self.open_result)
        page.resume_asked.connect(self._launcher.resume)
        page.go_back_asked.connect(self._launcher.go_back)
        page.settings_asked.connect(lambda _path: self._ask(self.recipe_asked, model.record.recipe))
        page.smaller_asked.connect(lambda _path: self._ask(self.smaller_asked, model.record.recipe))
        self._with_banner.append(page)
        return page

    def _ask(self, signal: SignalInstance, recipe: Recipe | None) -> None:
        if recipe is not None:
            signal.emit(recipe)

    def _take_runs(self, runs: list[RunSummary]) -> None:
        self._summaries = {run.path: run for run in runs}
        self.mark_recent(self._opened)

    def mark_recent(self, current: str) -> None:
        """Marks the run of a folder in the sidebar."""
        self._sidebar.set_recent([RecentRun(run.path, run.name) for run in self._summaries.values()], current)

    def _open_recent(self, key: str) -> None:
        summary = self._summaries.get(key)
        if summary is not None:
            self.open(summary)

    def _show_past(self, record: RunRecord) -> None:
        self._end_reading()
        self.past.card = self._launcher.card_of(record)
        self.past.show(record)
        self.go_to("past")

    def _failed(self, error: TunesmithError) -> None:
        self._tell(error)

    def _tell(self, error: TunesmithError) -> bool:
        for page in self._with_banner:
            if page.isVisible():
                page.banner.show_message(" ".join(part for part in error_text(error) if part), "bad")
                return True
        return False


def _read_to_show(path: Path) -> RunRecord:
    """In the background, with numpy and pyqtgraph for its page: half a second that the window need not stand still."""
    import gui.pages.run.page  # noqa: F401

    return read_record(path)
