"""How fast something counted goes on, from its progress events: bytes per second, and what is left of the time."""

from __future__ import annotations

from collections import deque

WINDOW_S = 10.0
ENOUGH_S = 1.0  # before that a rate would jump about


class Pace:
    """The rate of the last ten seconds. Fed with what is done and when, in seconds of any clock that only goes on."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def add(self, t_s: float, done: int) -> None:
        """A count that went back (another phase, a file fetched anew) begins again."""
        if self._seen and (done < self._seen[-1][1] or t_s < self._seen[-1][0]):
            self._seen.clear()
        self._seen.append((t_s, done))
        while len(self._seen) > 2 and t_s - self._seen[1][0] >= WINDOW_S:
            self._seen.popleft()

    @property
    def per_s(self) -> float | None:
        """None until a second has been seen."""
        if not self._seen:
            return None
        (since, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - since) if now - since >= ENOUGH_S else None

    def seconds_left(self, total: int | None) -> float | None:
        """None where nothing moves, or the total is not known."""
        rate = self.per_s
        if not rate or total is None:
            return None
        return max(0, total - self._seen[-1][1]) / rate
