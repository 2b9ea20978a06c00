"""How a job is ended: save and stop, stop, terminate, kill; each rung has a limit after which the next one follows."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.jobs import JobProcess
from core.schema.commands import Stop

SAVE_AND_STOP, STOP, TERMINATE, KILL = range(4)
# Seconds without a sign of life. A save of a whole model to a slow disk takes minutes, and tells nothing meanwhile.
LIMITS_S = (600.0, 30.0, 10.0)


class StopLadder:
    """Climbs only upwards. `climb_to` from any thread, `tick` from the one that reads the job."""

    def __init__(
        self, process: JobProcess, limits_s: tuple[float, ...] = LIMITS_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._process = process
        self._limits_s = limits_s
        self._clock = clock
        self._wanted = -1
        self._rung = -1
        self._since = 0.0

    @property
    def rung(self) -> int:
        """The rung in force; -1 before the first."""
        return self._rung

    def climb_to(self, rung: int) -> None:
        self._wanted = max(self._wanted, min(rung, KILL))

    def note_life(self) -> None:
        """An event came: a job that evaluates or saves as it was asked gets its time anew."""
        if self._rung == SAVE_AND_STOP:
            self._since = self._clock()

    def tick(self) -> None:
        """Carries out what is wanted and what is due."""
        if 0 <= self._rung < KILL and self._clock() - self._since > self._limits_s[self._rung]:
            self._wanted = max(self._wanted, self._rung + 1)
        if self._wanted > self._rung:
            self._rung, self._since = self._wanted, self._clock()
            self._step()

    def _step(self) -> None:
        if self._rung in (SAVE_AND_STOP, STOP):
            self._process.send(Stop(save=self._rung == SAVE_AND_STOP))
        elif self._rung == TERMINATE:
            self._process.terminate()
        else:
            self._process.kill()
