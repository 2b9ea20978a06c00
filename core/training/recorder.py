"""Tells the run's events, folds them, and keeps run.json true while the run goes on."""

from __future__ import annotations

import sys
import time

from core.jobs import JobContext
from core.runs import RunFolder
from core.schema.events import (
    AnyEvent,
    CheckpointSaved,
    EvaluationCompleted,
    JobFailed,
    JobFinished,
    JobStarted,
    JobStopped,
    PlanFixed,
    Warned,
)
from core.schema.run_state import RunState, apply
from core.schema.run_summary import summarise

SUMMARISED = (JobStarted, PlanFixed, EvaluationCompleted, CheckpointSaved)


class RunRecorder:
    """The job's voice, with the state that its events add up to (earlier lives of the run included)."""

    def __init__(self, context: JobContext, folder: RunFolder) -> None:
        self.context = context
        self._folder = folder
        self.state: RunState = folder.state()
        self._summary = folder.summary()

    def emit(self, event: AnyEvent) -> None:
        """Tells an event; never raises."""
        self.context.emit(event)
        apply(self.state, event.model_copy(update={"t_s": self.context.t_s}))
        if isinstance(event, JobStarted):
            self._summary = self._summary.model_copy(update={"versions": event.versions})
        if isinstance(event, SUMMARISED):
            self._write_summary()

    def warn(self, code: str, message: str, **params: object) -> None:
        """A line that a person should see."""
        self.emit(Warned(code=code, message=message, params=params))

    def know_model(self, path: str, fingerprint: str) -> None:
        """What the run was trained on: an adapter loads on a wrong base of the same shape without an error."""
        self._summary = self._summary.model_copy(update={"model_path": path, "model_fingerprint": fingerprint})

    @property
    def model_fingerprint(self) -> str | None:
        """Of the base that an earlier life of the run was trained on."""
        return self._summary.model_fingerprint

    def conclude(self, end: JobFailed | JobStopped | None) -> None:
        """Writes how the run ended, before the last word is told."""
        apply(self.state, (end or JobFinished()).model_copy(update={"t_s": self.context.t_s}))
        self._write_summary()

    def _write_summary(self) -> None:
        try:
            self._summary = summarise(self._summary, self.state, time.time())
            self._folder.write_summary(self._summary)
        except OSError as error:  # a full disk says so at the next checkpoint; the journal has all of it
            print(f"run.json could not be written: {error}", file=sys.stderr)  # noqa: T201  the job's log
