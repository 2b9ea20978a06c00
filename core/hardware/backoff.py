"""When to try again something that has failed: after 2 s, then twice as long each time, at most a minute."""

from __future__ import annotations

from collections.abc import Callable

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0


class Backoff:
    """Remembers failures against a monotonic `clock` in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wait_s = FIRST_WAIT_S
        self._due_s: float | None = None

    def due(self) -> bool:
        """Whether a try is in order now; always before the first failure."""
        return self._due_s is None or self._clock() >= self._due_s

    def failed(self) -> None:
        self._due_s = self._clock() + self._wait_s
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)

    def worked(self) -> None:
        self._wait_s = FIRST_WAIT_S
        self._due_s = None
