"""What a run hears and tells before its first step: phases, progress, and the commands that may come in between."""

from __future__ import annotations

import time

from core.schema.commands import AnyCommand, Pause, Resume, SnapshotMemory, Stop
from core.schema.events import JobStopped, Paused, PhaseEntered, PhaseProgressed
from core.training.recorder import RunRecorder

PROGRESS_S = 0.25


class StoppedEarlyError(Exception):
    """Asked to stop before the first step; nothing is lost, because nothing was learned yet."""

    def __init__(self, end: JobStopped) -> None:
        super().__init__(end.status)
        self.end = end


class Attendance:
    """`early` are commands that were heard before there was a step to obey them between: a heat pause, a snapshot."""

    def __init__(self, recorder: RunRecorder, step: int) -> None:
        """`step` is the checkpoint's that the run goes on from, else 0."""
        self._recorder = recorder
        self._step = step
        self._told_at = 0.0
        self.early: list[AnyCommand] = []

    def enter(self, phase: str) -> None:
        self.attend()
        self._recorder.emit(PhaseEntered(phase=phase))

    def progress(self, done: int, total: int | None, unit: str) -> None:
        """At most four times a second; before the first step also the moment to hear that it should stop."""
        now = time.monotonic()
        if now - self._told_at < PROGRESS_S and done != total:
            return
        self._told_at = now
        self._recorder.emit(PhaseProgressed(done=done, total=total, unit=unit))
        if self._recorder.state.phase != "training":
            self.attend()

    def attend(self) -> None:
        """Obeys what was said before the first step. Saves and samples can wait until there is something."""
        if self._recorder.state.phase in ("training", "saving"):
            return
        # After the last step, while its result is measured, that is saved too.
        step = max(self._step, self._recorder.state.last_saved_step or 0)
        while (command := self._recorder.context.command()) is not None:
            match command:
                case Pause(reason="user"):
                    self._recorder.emit(Paused(reason="user"))
                    raise StoppedEarlyError(JobStopped(status="paused", step=step, saved=step > 0))
                case Stop():
                    raise StoppedEarlyError(JobStopped(status="stopped", step=step, saved=step > 0))
                case Pause():
                    self.early.append(command)  # heard once only: the guard says no more until the card is cool
                case Resume():
                    self.early = [earlier for earlier in self.early if not isinstance(earlier, Pause)]
                case SnapshotMemory():
                    self.early.append(command)
