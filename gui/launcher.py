"""Starts and resumes runs: a folder is made in the background, then a job thread works in it. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.models import with_absolute_sources
from core.models.hub import sign_in
from core.runs import RunFolder, create_run
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import CardFacts
from core.schema.recipe import Recipe
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel, RunRecord, read_record
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    from core.schema.requests import TrainRequest


class Launcher(QObject):
    """`started` when a job works, `failed` when there will be none, `ended` with the exit status of the job."""

    started = Signal()
    failed = Signal(object)  # TunesmithError
    ended = Signal(int)

    def __init__(self, preferences: Preferences, run: RunModel, hardware: HardwareModel) -> None:
        super().__init__()
        self._preferences, self._run, self._hardware = preferences, run, hardware
        self.job: JobThread | None = None
        self.is_blocked: Callable[[], bool] = lambda: False  # a rehearsal holds the machine
        self._starting = False  # a folder is being made or read; the job comes after it
        self._resuming: Path | None = None

    @property
    def is_busy(self) -> bool:
        """From the click on, so that a second click cannot start a second job."""
        return self._starting or self.job is not None

    def _refuses(self) -> bool:
        """Says why nothing can be started now, if so."""
        if self.is_busy:
            self.failed.emit(_another_run())
        elif self.is_blocked():
            self.failed.emit(_rehearsal())
        else:
            return False
        return True

    def start(self, recipe: Recipe) -> None:
        """Trains a recipe in a new run folder."""
        if self._refuses():
            return
        self._starting = True
        run_in_background(_new_run, self._preferences.runs_dir, recipe, done=self._begin_new, failed=self._not_started)

    def resume(self, path: Path) -> None:
        """Goes on with the run in a folder from its newest whole checkpoint."""
        if self._starting and path == self._resuming:
            return  # a double click asks for what is being done already
        if self._refuses():
            return
        self._starting, self._resuming = True, path
        run_in_background(_known_run, path, done=self._begin_resumed, failed=self._not_started)

    def go_back(self, path: Path) -> None:
        """Goes on from the last good checkpoint of a run whose loss has broken, with half the learning rate."""
        if self._refuses():
            return
        self._starting, self._resuming = True, path
        run_in_background(_gone_back, path, done=self._begin_gone_back, failed=self._not_started)

    def start_folder(self, path: Path, *, resume: bool) -> None:
        """Trains in a run folder that is made already; with `resume` it goes on there."""
        if self._refuses():
            return
        self._starting, self._resuming = True, path if resume else None
        begin = self._begin_resumed if resume else self._begin_made
        run_in_background(_known_run, path, done=begin, failed=self._not_started)

    def card_of(self, record: RunRecord) -> CardFacts | None:
        """The card that a past run was trained on, None where that is not in this computer; else the one it would take."""
        latest = record.hardware.latest
        uuid = record.state.device_uuid or (latest.uuid if latest else None)
        if uuid is not None:
            return next((card for card in self._hardware.cards if card.uuid == uuid), None)
        if latest is not None:
            return None  # it ran on the processor
        return self._hardware.card_for(record.recipe.hardware.device if record.recipe else "auto")

    def _begin_new(self, folder: RunFolder) -> None:
        recipe = folder.recipe()
        self._begin(RunRecord(name=recipe.name, path=folder.path, recipe=recipe), resume=False)

    def _begin_made(self, record: RunRecord) -> None:
        self._begin(record, resume=False)

    def _begin_resumed(self, record: RunRecord) -> None:
        self._begin(record, resume=True)

    def _begin_gone_back(self, found: tuple[RunRecord, TrainRequest]) -> None:
        record, request = found
        self._begin(record, resume=True, request=request)

    def _begin(self, record: RunRecord, *, resume: bool, request: TrainRequest | None = None) -> None:
        assert record.path is not None
        self._starting, self._resuming = False, None
        from core.schema.requests import TrainRequest  # with the first job, as all requests

        request = request or TrainRequest(run_dir=str(record.path), resume=resume)
        self.job = JobThread(request, run_dir=record.path)
        self._run.card = self._hardware.card_for(record.recipe.hardware.device if record.recipe else "auto")
        self._run.follow(self.job, record)
        self.job.sample_taken.connect(self._hardware.take)
        self.job.ended.connect(self._job_ended)
        self._hardware.set_job_reads(True)
        self.job.begin()
        self.started.emit()

    def _not_started(self, error: TunesmithError) -> None:
        self._starting, self._resuming = False, None
        self.failed.emit(error)

    def _job_ended(self, exit_status: int) -> None:
        self.job = None
        self._hardware.set_job_reads(False)
        self.ended.emit(exit_status)


def _another_run() -> TunesmithError:
    return TunesmithError("another_run", "Another run is going on.", "Wait until it has ended, or stop it.")


def _rehearsal() -> TunesmithError:
    return TunesmithError("rehearsal_goes_on", "A rehearsal is going on.", "Wait until it has ended, or cancel it.")


def _new_run(runs_dir: Path, recipe: Recipe) -> RunFolder:
    sign_in.restore_for(recipe.model.source, recipe.dataset.source)
    return create_run(runs_dir, with_absolute_sources(recipe, Path.cwd()))


def _known_run(path: Path) -> RunRecord:
    record = read_record(path)
    if record.recipe is None:
        raise TunesmithError("run_unreadable", f"The recipe of the run in {path} cannot be read.", path=str(path))
    sign_in.restore_for(record.recipe.model.source, record.recipe.dataset.source)
    return record


def _gone_back(path: Path) -> tuple[RunRecord, TrainRequest]:
    from core.runs.going_back import going_back

    record = _known_run(path)
    return record, going_back(RunFolder(path))
