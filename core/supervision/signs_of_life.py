"""Whether a job, any job, still works: it is to be ended when nothing is heard of it, and a sleep is no silence of its."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.schema.events import AnyEvent, Paused, PhaseEntered, Resumed, StepCompleted
from core.supervision.clock_watch import ClockMoved, ClockWatch, Slept
from core.supervision.hang_watch import HangWatch

TICK_S = 0.5
# In these a job tells of each of its small steps. Elsewhere (a network, Ollama, libraries that load a model) only the
# process itself has to be heard of, which says every few seconds that it runs.
STEADY = frozenset(
    {
        "training",
        "evaluating",
        "inspecting",
        "tokenizing",
        "merging",
        "quantizing",
        "checking",
        "converting",
        "listening",
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a look brought: something about the clocks, and how long the job's own code has been silent when that is to be
    said."""

    clocks: Slept | ClockMoved | None = None
    silent_s: float | None = None


class SignsOfLife:
    """`hung_s` is set when the child is to be ended because nothing is heard of it."""

    def __init__(self, clocks: ClockWatch) -> None:
        self.hung_s: float | None = None
        self._clocks = clocks
        self._hang = HangWatch()
        self._phase = ""
        self._waits = False  # for the card to cool, as the job itself said
        self._ticked_at = 0.0

    def on_event(self, event: AnyEvent) -> None:
        match event:
            case PhaseEntered():
                self._phase = event.phase
            case Paused():
                self._waits = event.reason == "heat"
            case Resumed():
                self._waits = False
            case StepCompleted():
                self._hang.stepped(event.step_s)

    def look(self, life_at: float, idle_s: float) -> Heard | None:
        """Often, also when nothing comes; None where it is not due again. `life_at` is when the process was last heard,
        `idle_s` how long its own code had been silent then."""
        now = time.monotonic()
        if now - self._ticked_at < TICK_S:
            return None
        self._ticked_at = now
        happened = self._clocks.look()
        if isinstance(happened, Slept):
            self._hang.forgive()
        finding = self._hang.tick(life_at, idle_s, steady=self._phase in STEADY and not self._waits)
        if finding is not None and finding[0] == "hung":
            self.hung_s = finding[1]
        return Heard(happened, finding[1] if finding is not None and finding[0] == "silent" else None)
