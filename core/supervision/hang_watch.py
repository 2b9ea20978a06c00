"""Whether a child that says nothing still works: a child that runs shows life, and its own code is heard at every step."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

FROZEN_S = 120.0  # no sign of life at all: even imports and a full disk let the thread that shows it run
SILENT_S = 300.0  # training steps take seconds; from here on it is said
HUNG_S = 1800.0  # and from here on it is ended
SILENT_STEPS, HUNG_STEPS = 20, 60  # but a slow machine gets its time


class HangWatch:
    """`tick` with what the process knows; each finding is told once for each silence."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: deque[float] = deque(maxlen=20)
        self._forgiven_at = clock()
        self._said = False

    def stepped(self, step_s: float | None) -> None:
        """A step is done."""
        self._said = False
        if step_s:
            self._steps.append(step_s)

    def forgive(self) -> None:
        """The computer slept: that was no silence of the child."""
        self._forgiven_at = self._clock()

    def tick(self, life_at: float, idle_s: float, *, steady: bool) -> tuple[Literal["silent", "hung"], float] | None:
        """`life_at` is when the process was last heard, `idle_s` how long its own code had been silent then; `steady` where
        that is to be heard all the time."""
        now = self._clock()
        quiet = now - max(life_at, self._forgiven_at)
        if quiet > FROZEN_S:
            return "hung", quiet
        idle = min(now - life_at + idle_s, now - self._forgiven_at)
        typical = statistics.median(self._steps) if self._steps else 0.0
        if steady and idle > max(HUNG_S, HUNG_STEPS * typical):
            return "hung", idle
        if steady and not self._said and idle > max(SILENT_S, SILENT_STEPS * typical):
            self._said = True
            return "silent", idle
        return None
