"""When training has to wait for the card to cool down: two limits with room between them, so that it does not flap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.schema.hardware_sample import CardFacts
from core.schema.recipe import GuardTable

BELOW_SLOWDOWN_C = 6.0
UNKNOWN_CARD_C = 83.0  # where the card does not tell its own slowdown threshold
ROOM_C = 8.0


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
    """Remembers whether training waits."""

    def __init__(self, limits: HeatLimits) -> None:
        self.limits = limits
        self.waiting = False

    def decide(self, temperature_c: float | None) -> Literal["pause", "resume"] | None:
        """What to tell the job after a reading; an unknown temperature changes nothing."""
        if temperature_c is None:
            return None
        if not self.waiting and temperature_c > self.limits.pause_above_c:
            self.waiting = True
            return "pause"
        if self.waiting and temperature_c < self.limits.resume_below_c:
            self.waiting = False
            return "resume"
        return None
