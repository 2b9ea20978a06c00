"""The one model or data set that is being fetched, or the model that is written anew as safetensors: a job with its progress,
whatever page is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.models.converted import converted_folder
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobCrashed, JobFailed, JobFinished, PhaseProgressed
from core.schema.pace import Pace
from core.schema.run_state import RunState, apply
from gui.workers.job_thread import JobThread

if TYPE_CHECKING:
    from core.schema.requests import AnyRequest


class ModelFetch(QObject):
    """`source` is what is (or was last) fetched. `fetched` says what is here now: the source, or the folder of a
    converted model. `failure` holds why the last one ended without it; None when it was cancelled."""

    changed = Signal()
    fetched = Signal(str, str)  # the model that was asked for, what the recipe may name now
    data_fetched = Signal(str)  # the data set that was asked for

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: JobThread | None = None
        self._state = RunState()
        self._pace = Pace()
        self._convert = False
        self.source = ""
        self.failure: TunesmithError | None = None
        self.was_cancelled = False
        self.came_bytes = 0  # of `source`, up to where it was cancelled or failed

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def phase(self) -> str:
        return self._state.phase

    @property
    def progress(self) -> PhaseProgressed | None:
        return self._state.progress

    @property
    def bytes_per_s(self) -> float | None:
        return self._pace.per_s if self.progress is not None and self.progress.unit == "bytes" else None

    @property
    def seconds_left(self) -> float | None:
        return self._pace.seconds_left(self.progress.total) if self.bytes_per_s and self.progress else None

    def fetch(self, source: str, revision: str | None) -> None:
        """Fetches a model of the Hub, or goes on with it."""
        from core.schema.requests import DownloadRequest

        if not self.is_busy:
            self._convert = False
            self._begin(source, revision, DownloadRequest(source=source, repo_type="model", revision=revision))

    def fetch_data(self, source: str, config: str | None, split: str) -> None:
        """Fetches the part of a data set of the Hub that the recipe names."""
        from core.schema.requests import DownloadRequest

        if not self.is_busy:
            self._convert = False
            request = DownloadRequest(source=source, repo_type="dataset", config=config, split=split)
            self._begin(source, None, request)

    def convert(self, source: str, revision: str | None, *, is_hub: bool) -> None:
        """Writes pickled weights as safetensors, after fetching them where they are on the Hub."""
        if self.is_busy:
            return
        from core.schema.requests import ConvertRequest, DownloadRequest

        self._convert = is_hub
        request: AnyRequest = (
            DownloadRequest(source=source, repo_type="model", revision=revision, pickled=True)
            if is_hub
            else ConvertRequest(folder=source, to=str(converted_folder(source)))
        )
        self._begin(source, revision, request)

    def cancel(self) -> None:
        """What has come so far is kept for the next time."""
        if self._job is not None:
            self.was_cancelled = True
            self._job.stop(save=True)
            self.changed.emit()

    def _begin(self, source: str, revision: str | None, request: AnyRequest) -> None:
        self.source, self.failure, self.was_cancelled = source, None, False
        self.came_bytes = 0
        self._start(request)

    def _start(self, request: AnyRequest) -> None:
        self._state, self._pace = RunState(), Pace()
        self._job = JobThread(request, sampled=False)
        self._job.event_received.connect(self._take)
        self._job.drained.connect(self.changed)
        self._job.ended.connect(self._ended)
        self._job.begin()
        self.changed.emit()

    def _take(self, event: AnyEvent) -> None:
        apply(self._state, event)
        if isinstance(event, PhaseProgressed):
            self._pace.add(event.t_s, event.done)
            self.came_bytes = event.done if event.unit == "bytes" else self.came_bytes

    def _ended(self, exit_status: int) -> None:
        self._job = None
        end, results = self._state.end, self._state.results
        is_data = results.get("download", {}).get("type") == "dataset"
        if isinstance(end, JobFinished) and self._convert and "download" in results:
            from core.schema.requests import ConvertRequest

            self._convert = False
            told = results["download"]
            folder, commit = str(told["folder"]), str(told["revision"])
            self._start(ConvertRequest(folder=folder, to=str(converted_folder(self.source, commit))))
            return
        if isinstance(end, JobFailed):
            self.failure = TunesmithError(end.code, end.message, end.hint, **end.params)
        elif isinstance(end, JobCrashed):
            self.failure = TunesmithError(
                "fetch_ended",
                "The download was ended from outside before it was complete.",
                "Start it again: what has come so far is kept.",
            )
        self.changed.emit()
        if isinstance(end, JobFinished) and is_data:
            self.data_fetched.emit(self.source)
        elif isinstance(end, JobFinished):
            converted = results.get("convert")
            self.fetched.emit(self.source, str(Path(str(converted["folder"]))) if converted else self.source)
