"""The `download` job: fetches a model or a data set into the Hub's cache. No torch; it stands here beside the training
that fetches in the same way."""

from __future__ import annotations

import os
import time

from core.jobs import JobContext
from core.models.hub.download import Fetched, fetch_dataset, fetch_model
from core.models.hub.transfer import OnBytes
from core.schema.commands import Stop
from core.schema.errors import TunesmithError
from core.schema.events import JobStarted, JobStopped, PhaseEntered, PhaseProgressed, ResultReported
from core.schema.requests import DownloadRequest

TELL_S = 0.25


class StoppedError(Exception):
    """Told to stop; what has come so far is kept and need not be fetched again."""


def run(request: DownloadRequest, context: JobContext) -> JobStopped | None:
    """Told to stop it says `stopped`, and the same request goes on from there."""
    context.emit(JobStarted(kind="download", pid=os.getpid(), wall_time=time.time()))
    context.emit(PhaseEntered(phase="downloading"))
    try:
        fetched = fetch(request, Teller(context))
    except StoppedError:
        return JobStopped(status="stopped", saved=True)
    context.emit(ResultReported(name="download", data=_document(fetched)))
    return None


class Teller:
    """Hears (done, total) in bytes; tells it four times a second, and hears whether the job should stop."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._told_at = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        while (command := self._context.command()) is not None:
            if isinstance(command, Stop):
                raise StoppedError
        now = time.monotonic()
        if now - self._told_at >= TELL_S or done == total:
            self._told_at = now
            self._context.emit(PhaseProgressed(done=done, total=total, unit="bytes"))


def fetch(request: DownloadRequest, teller: OnBytes) -> Fetched:
    """What is asked for, on this disk. Where it is not said which of the two it is, a model is looked for first."""
    if request.repo_type != "dataset":
        try:
            return fetch_model(request.source, request.revision, teller, pickled=request.pickled)
        except TunesmithError as error:
            if request.repo_type == "model" or error.code != "model_not_on_hub":
                raise
            refusal = error
    try:
        return fetch_dataset(
            request.source, request.revision, config=request.config, split=request.split, on_bytes=teller
        )
    except TunesmithError as error:
        if request.repo_type == "auto" and error.code == "dataset_not_on_hub":
            raise TunesmithError(
                "nothing_on_hub",
                f"The Hugging Face Hub has neither a model nor a data set called {request.source}, or it is private.",
                refusal.hint,
                model=request.source,
            ) from error
        raise


def _document(fetched: Fetched) -> dict[str, object]:
    return {
        "source": fetched.name,
        "type": fetched.repo_type,
        "revision": fetched.revision,
        "folder": str(fetched.folder),
        "files": list(fetched.files),
        "bytes": fetched.bytes,
    }
