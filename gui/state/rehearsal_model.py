"""The rehearsal that the window runs: its job, how far it is, and what it found for which settings. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.models import with_absolute_sources
from core.models.hub import sign_in
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobCrashed, JobFailed
from core.schema.recipe import Recipe
from core.schema.rehearsal import RESULT_NAME, Rehearsal, what_counts
from core.schema.run_state import RunState, apply
from core.schema.toml_codec import recipe_to_toml
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    from core.schema.requests import RehearseRequest


class RehearsalModel(QObject):
    """`found` stays until the next rehearsal; `is_stale` says that it is of other settings than the present ones."""

    changed = Signal()
    running_changed = Signal(bool)

    def __init__(
        self, recipe: RecipeModel, hardware: HardwareModel, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recipe, self._hardware, self._preferences = recipe, hardware, preferences
        self._found_for: tuple[tuple[str, object], ...] = ()
        self._asked_for: tuple[tuple[str, object], ...] = ()
        self._starting = False
        self._seen = (False, False)
        self._job: JobThread | None = None
        self.is_blocked: Callable[[], bool] = lambda: False  # another job holds the machine
        self.state = RunState()
        self.found: Rehearsal | None = None
        self.end: JobFailed | JobCrashed | None = None
        self.error: TunesmithError | None = None
        recipe.changed.connect(lambda _: self._recipe_changed())

    @property
    def is_running(self) -> bool:
        """From the click on until the job has ended."""
        return self._starting or self._job is not None

    @property
    def is_stale(self) -> bool:
        return self.found is not None and what_counts(self._recipe.settings) != self._found_for

    @property
    def current(self) -> Rehearsal | None:
        """What was found for just these settings."""
        return None if self.is_stale else self.found

    @property
    def can_start(self) -> bool:
        return not self.is_running and self._recipe.recipe is not None and not self.is_blocked()

    @property
    def is_complete(self) -> bool:
        """Whether there is a recipe to rehearse: model and data are chosen, and no setting is wrong."""
        return self._recipe.recipe is not None

    def start(self) -> None:
        """Rehearses the recipe as it is now."""
        recipe = self._recipe.recipe
        if recipe is None or not self.can_start:
            return
        self._starting, self._asked_for = True, what_counts(recipe)
        self.state, self.end, self.error = RunState(), None, None
        run_in_background(_request, recipe, self._preferences.runs_dir, done=self._begin, failed=self._not_started)
        self._tell_running()

    def cancel(self) -> None:
        self._starting = False
        if self._job is not None:
            self._job.stop(save=False)
        else:
            self._tell_running()

    def _begin(self, request: RehearseRequest) -> None:
        if not self._starting:
            return  # cancelled meanwhile
        self._starting = False
        self._job = job = JobThread(request)
        job.event_received.connect(self._take)
        job.sample_taken.connect(self._hardware.take)
        job.drained.connect(self.changed)
        job.ended.connect(self._ended)
        self._hardware.set_job_reads(True)
        job.begin()
        self.changed.emit()

    def _not_started(self, error: TunesmithError) -> None:
        self._starting, self.error = False, error
        self._tell_running()

    def _take(self, event: AnyEvent) -> None:
        apply(self.state, event)

    def _ended(self, exit_status: int) -> None:
        self._job = None
        self._hardware.set_job_reads(False)
        reported = self.state.results.get(RESULT_NAME)
        if reported is not None:
            self.found, self._found_for = Rehearsal.model_validate(reported), self._asked_for
        elif isinstance(self.state.end, JobFailed | JobCrashed):
            self.end = self.state.end
        self._tell_running()

    def _recipe_changed(self) -> None:
        told = self.end is not None or self.error is not None
        self.end = self.error = None  # it was about other settings
        now = (self.is_stale, self.can_start)
        if told or now != self._seen:  # at every keystroke nothing of it has changed
            self._seen = now
            self.changed.emit()

    def _tell_running(self) -> None:
        self.running_changed.emit(self.is_running)
        self.changed.emit()


def _request(recipe: Recipe, runs_dir: Path) -> RehearseRequest:
    """On a background thread: a keyring may ask the person."""
    from core.schema.requests import RehearseRequest

    sign_in.restore_for(recipe.model.source, recipe.dataset.source)
    settled = with_absolute_sources(recipe, Path.cwd())
    return RehearseRequest(recipe=recipe_to_toml(settled), work_dir=str(runs_dir))
