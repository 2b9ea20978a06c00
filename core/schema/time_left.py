"""How long a run still takes: steps at their present pace, and the evaluations and saves that are still to come.

Every stretch of run time between two events belongs to the event that ends it: a step, a look (evaluation, samples), a
save, or a wait for a hot card. Fed by the reducer alone.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from core.schema import events as ev

RECENT_STEPS = 100
STEPS_TO_KNOW = 3


@dataclass(slots=True)
class Cost:
    """What something has taken so far, in seconds, and at which steps it was. One may consist of several events."""

    total_s: float = 0.0
    count: int = 0
    steps: list[int] = field(default_factory=list)  # the newest two, which say how often it comes
    under_way_s: float | None = None

    def add(self, step: int, seconds: float) -> None:
        if self.under_way_s is None:
            self.steps = [*self.steps[-1:], step]
        self.under_way_s = (self.under_way_s or 0.0) + seconds

    def end(self) -> None:
        """Something else came: what was under way is over."""
        if self.under_way_s is not None:
            self.total_s, self.count, self.under_way_s = self.total_s + self.under_way_s, self.count + 1, None

    def left_s(self, step: int, total_steps: int, every: int | None, guess_s: float = 0.0) -> float:
        """What those to come will take, one at the last step included; 0 where nobody knows how often. Before the first
        one is over, each is taken to last `guess_s`."""
        if every is None and len(self.steps) == 2:
            every = self.steps[1] - self.steps[0]
        if not every or every < 0:
            return 0.0
        mean_s = self.total_s / self.count if self.count else guess_s
        done = max([step - 1, *self.steps])  # that of this very step may still be to come
        to_come = total_steps // every - done // every + (1 if total_steps % every and done < total_steps else 0)
        rest_s = max(0.0, mean_s - self.under_way_s) if self.under_way_s is not None else 0.0
        return max(0, to_come) * mean_s + rest_s


@dataclass(slots=True)
class TimeLeft:
    """Of one life of a run, from the moment it began to train."""

    begun: bool = False
    mark_s: float = 0.0  # run time up to which everything is counted
    steps_done: int = 0
    recent_s: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT_STEPS))
    active_s: float = 0.0
    waited_s: float = 0.0
    look: Cost = field(default_factory=Cost)
    save: Cost = field(default_factory=Cost)
    first_look_s: float | None = None  # the one before the first step: it measures more than the later ones

    def take(self, event: ev.AnyEvent, step: int) -> None:
        """`step` is how far the run was before the event."""
        if not isinstance(event, ev.EvaluationCompleted | ev.SampleGenerated):
            self.look.end()
        match event:
            case ev.PhaseEntered():
                self.begun = self.begun or event.phase == "training"
            case ev.StepCompleted() if self.begun:
                self.steps_done += 1
                seconds = self._passed(event)
                if self.steps_done == 2:
                    self.recent_s.clear()  # the first one warms everything up
                self.recent_s.append(seconds)
                self.active_s += seconds
                return
            case ev.EvaluationCompleted() | ev.SampleGenerated():
                if self.begun:
                    self.look.add(step, self._passed(event))
                else:
                    self.first_look_s = (self.first_look_s or 0.0) + self._passed(event)
                return
            case ev.CheckpointSaved() if self.begun:
                self.save.add(step, self._passed(event))
                self.save.end()
                return
            case ev.Resumed() if self.begun:
                self.waited_s += self._passed(event)
                return
            case ev.Paused() | ev.JobStarted():
                pass
            case _:
                return
        self.mark_s = event.t_s

    def _passed(self, event: ev.Event) -> float:
        seconds, self.mark_s = max(0.0, event.t_s - self.mark_s), event.t_s
        return seconds

    def seconds(self, step: int, plan: ev.PlanFixed | None) -> float | None:
        """None without a plan and before the third step."""
        if plan is None or self.steps_done < STEPS_TO_KNOW:
            return None
        steps_left = max(0, plan.total_steps - step)
        pace_s = sum(self.recent_s) / len(self.recent_s)
        if self.waited_s and self.active_s:
            pace_s *= 1 + self.waited_s / self.active_s  # a card that was too hot will be again
        looks_s = self.look.left_s(step, plan.total_steps, plan.evaluate_every_steps, self.first_look_s or 0.0)
        return steps_left * pace_s + looks_s + self.save.left_s(step, plan.total_steps, plan.save_every_steps)
