"""When training has to wait for the card to cool down: two limits with room between them, so that it does not flap."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.schema.hardware_sample import CardFacts
from core.schema.recipe import GuardTable

BELOW_SLOWDOWN_C = 6.0
UNKNOWN_CARD_C = 83.0  # where the card does not tell its own slowdown threshold
ROOM_C = 8.0
CLOSE_C = 3.0  # so near to the pause it is said beforehand
SILENT_S = 120.0  # a wait does not outlive its sensor by more than this


@dataclass(frozen=True, slots=True)
class HeatLimits:
    pause_above_c: float
    resume_below_c: float


def heat_limits(guard: GuardTable, card: CardFacts | None) -> HeatLimits:
    """The recipe's limits, with "auto" resolved by the card's own slowdown threshold (degrees Celsius)."""
    pause = guard.pause_above_c
    if pause == "auto":
        slowdown = card.slowdown_c if card else None
        pause = slowdown - BELOW_SLOWDOWN_C if slowdown is not None else UNKNOWN_CARD_C
    resume = guard.resume_below_c
    if resume == "auto" or resume >= pause:
        resume = pause - ROOM_C
    return HeatLimits(pause, resume)


class HeatGuard:
    """Remembers whether training waits, and since when nothing was heard of the temperature."""

    def __init__(self, limits: HeatLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.waiting = False
        self._clock = clock
        self._heard_at = clock()
        self._said_close = False

    def decide(self, temperature_c: float | None) -> Literal["pause", "resume"] | None:
        """What to tell the job after a reading; an unknown temperature changes nothing."""
        if temperature_c is None:
            return None
        self._heard_at = self._clock()
        if not self.waiting and temperature_c > self.limits.pause_above_c:
            self.waiting = True
            return "pause"
        if self.waiting and temperature_c < self.limits.resume_below_c:
            self.waiting = False
            return "resume"
        return None

    def comes_close(self, temperature_c: float | None) -> bool:
        """True once when a pause is near; again only after the card was cool in between."""
        if temperature_c is None:
            return False
        if temperature_c < self.limits.resume_below_c:
            self._said_close = False
        elif temperature_c > self.limits.pause_above_c - CLOSE_C and not self._said_close:
            self._said_close = True
            return True
        return False

    def gives_up(self) -> bool:
        """True once when training waits and the sensor has been silent too long: then it goes on unguarded."""
        if not self.waiting or self._clock() - self._heard_at < SILENT_S:
            return False
        self.waiting = False
        return True

    def forgive(self) -> None:
        """The computer slept: that was no silence of the sensor."""
        self._heard_at = self._clock()
