"""Tells a computer that slept (or a program that was stopped) from a clock that somebody set."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

SLEPT_S = 20.0
MOVED_S = 60.0


@dataclass(frozen=True, slots=True)
class Slept:
    seconds: float


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """`seconds` are negative where the clock was set back."""

    seconds: float


def boot_clock() -> float | None:
    """Seconds that go on while the computer sleeps (Linux); None where there is no such clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return None if clock is None else time.clock_gettime(clock)


class ClockWatch:
    """Look often: what happens between two looks shows as a gap. Windows' own monotonic clock goes on in a sleep."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        boot: Callable[[], float | None] = boot_clock,
    ) -> None:
        self._clocks = (monotonic, wall, boot)
        self._last = self._read()

    def look(self) -> Slept | ClockMoved | None:
        """What happened since the last look."""
        before, self._last = self._last, self._read()
        passed = self._last[0] - before[0]
        boot_then, boot_now = before[2], self._last[2]
        asleep = boot_now - boot_then - passed if boot_then is not None and boot_now is not None else 0.0
        if passed + asleep > SLEPT_S:
            return Slept(passed + asleep)
        moved = self._last[1] - before[1] - passed - asleep
        return ClockMoved(moved) if abs(moved) > MOVED_S else None

    def _read(self) -> tuple[float, float, float | None]:
        monotonic, wall, boot = self._clocks
        return monotonic(), wall(), boot()
