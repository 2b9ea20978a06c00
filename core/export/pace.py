"""What an export says on its way, and how it hears that it is to stop: at every phase, every tensor, every layer."""

from __future__ import annotations

import time

from core.jobs import JobContext
from core.schema.commands import Stop
from core.schema.events import PhaseEntered, PhaseProgressed

TELL_EVERY_S = 0.1


class CancelledError(Exception):
    """Told to stop; nothing half-written stays."""


class Pace:
    """Raises CancelledError from any of its methods once the person has cancelled."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._told_s = 0.0

    def attend(self) -> None:
        while (command := self._context.command()) is not None:
            if isinstance(command, Stop):
                raise CancelledError

    def enter(self, phase: str) -> None:
        self.attend()
        self._context.emit(PhaseEntered(phase=phase))
        self._told_s = 0.0

    def progress(self, done: int, total: int, unit: str) -> None:
        """Told a few times a second, and at the end."""
        self.attend()
        now = time.monotonic()
        if done == total or now - self._told_s >= TELL_EVERY_S:
            self._told_s = now
            self._context.emit(PhaseProgressed(done=done, total=total, unit=unit))
