"""How long a run still takes: steps at their present pace, and the evaluations and saves that are still to come.

Every stretch of run time between two events belongs to the event that ends it: a step, a look (evaluation, samples), a
save, or a wait for a hot card. Fed by the reducer alone.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.schema import events as ev

KNOWN_STEPS = 1000  # so many make a mean that the rows' different lengths do not move
RECENT_STEPS = 50
WARM_UP_STEPS = 4  # beside the very first; on a GPU kernels are chosen and memory is laid out in them
STEPS_TO_KNOW = 3
SURE = 4.0  # standard errors by which the recent steps must differ before they alone are counted
KNOWN_WAITS = 20
LONE_WAIT_S = 120.0  # of work that one wait alone is taken to stand for at least: a card may have been hot before
ROW_BY_ROW_SHARE = (
    0.4  # of a look row by row that is spared when the rows go in batches: between nothing and two thirds
)


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

    def go_on(self, from_step: int) -> None:
        """A new life of the run begins there; what was under way is lost."""
        self.steps, self.under_way_s = [step for step in self.steps if step <= from_step], None

    def left_s(
        self, step: int, total_steps: int, every: int | None, guess_s: float = 0.0, last_s: float | None = None
    ) -> float:
        """What those to come will take, one at the last step included (`last_s` where that is known to take another time);
        0 where nobody knows how often. Before the first one is over, each is taken to last `guess_s`."""
        if every is None and len(self.steps) == 2:
            every = self.steps[1] - self.steps[0]
        if not every or every < 0:
            return 0.0
        mean_s = self.total_s / self.count if self.count else guess_s
        done = max([step - 1, *self.steps])  # that of this very step may still be to come
        to_come = total_steps // every - done // every + (1 if total_steps % every and done < total_steps else 0)
        rest_s = max(0.0, mean_s - self.under_way_s) if self.under_way_s is not None else 0.0
        if last_s is not None and to_come > 0:
            rest_s += last_s - mean_s
        return max(0, to_come) * mean_s + rest_s


@dataclass(slots=True)
class Waits:
    """For a hot card: how long it worked before each of the newest ones, and how long each was. The very first one says
    little of those to come, as a cold card takes long to become hot and one that was hot before no time at all."""

    newest: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=KNOWN_WAITS))
    count: int = 0
    worked_s: float = 0.0  # since the last one

    def add(self, seconds: float) -> None:
        if self.count == 1:
            self.newest.clear()
        self.newest.append((self.worked_s, seconds))
        self.count, self.worked_s = self.count + 1, 0.0

    @property
    def share(self) -> float:
        """Seconds of waiting for each second of work to come."""
        if not self.newest:
            return 0.0
        worked, waited = (sum(times) for times in zip(*self.newest, strict=True))
        if self.count == 1:
            worked = max(worked, LONE_WAIT_S)
        longer = max(0.0, self.worked_s - worked / len(self.newest))  # than usual without a new one
        return waited / (worked + longer) if worked else 0.0


@dataclass(slots=True)
class TimeLeft:
    """Of a run. What looks, saves and waits for a hot card take is known from its earlier lives too; the pace of the steps
    is that of this life alone."""

    begun: bool = False
    mark_s: float = 0.0  # run time up to which everything is counted
    steps_done: int = 0
    steps_s: deque[float] = field(default_factory=lambda: deque(maxlen=KNOWN_STEPS))
    waits: Waits = field(default_factory=Waits)
    look: Cost = field(default_factory=Cost)
    save: Cost = field(default_factory=Cost)
    # The one before the first step measures rows one by one for the verdict, and so does the last one.
    first_look_s: float | None = None
    first_samples_s: float = 0.0
    one_by_one: float = 0.0  # the share of the rows

    def take(self, event: ev.AnyEvent, step: int) -> None:
        """`step` is how far the run was before the event."""
        if not isinstance(event, ev.EvaluationCompleted | ev.SampleGenerated):
            self.look.end()
        match event:
            case ev.PhaseEntered():
                self.begun = self.begun or event.phase == "training"
            case ev.StepCompleted() if self.begun:
                self._stepped(self._passed(event))
                return
            case ev.EvaluationCompleted() | ev.SampleGenerated():
                self._looked(event, step)
                return
            case ev.CheckpointSaved() if self.begun:
                self.save.add(step, self._passed(event))
                self.save.end()
                return
            case ev.Resumed() if self.begun:
                self.waits.add(self._passed(event))
                return
            case ev.JobStarted():
                self._go_on(event.from_step)
            case ev.Paused():
                pass
            case _:
                return
        self.mark_s = event.t_s

    def seconds(self, step: int, plan: ev.PlanFixed | None) -> float | None:
        """None without a plan and before the third step."""
        if plan is None or self.steps_done < STEPS_TO_KNOW:
            return None
        pace_s = pace_of(self.steps_s) * (1 + self.waits.share)  # a card that was too hot will be again
        total = plan.total_steps
        usual_s, last_s = self.first_samples_s, None
        if self.first_look_s is not None:
            usual_s += self.first_look_s * (1 - ROW_BY_ROW_SHARE * self.one_by_one)
            last_s = self.first_look_s + self.first_samples_s
        looks_s = self.look.left_s(step, total, plan.evaluate_every_steps, usual_s, last_s)
        return max(0, total - step) * pace_s + looks_s + self.save.left_s(step, total, plan.save_every_steps)

    def _stepped(self, seconds: float) -> None:
        self.steps_done += 1
        if self.steps_done == 2:
            self.steps_s.clear()  # the first one warms everything up
        self.steps_s.append(seconds)
        self.waits.worked_s += seconds

    def _looked(self, event: ev.EvaluationCompleted | ev.SampleGenerated, step: int) -> None:
        seconds = self._passed(event)
        if self.begun:
            self.look.add(step, seconds)
        elif isinstance(event, ev.SampleGenerated):
            self.first_samples_s += seconds
        else:
            self.first_look_s = seconds
            self.one_by_one = min(1.0, len(event.row_tokens) / event.rows) if event.rows else 0.0

    def _go_on(self, from_step: int) -> None:
        self.begun, self.steps_done = False, 0
        self.steps_s.clear()
        self.look.go_on(from_step)
        self.save.go_on(from_step)
        if not from_step:
            self.first_look_s, self.first_samples_s = None, 0.0

    def _passed(self, event: ev.Event) -> float:
        seconds, self.mark_s = max(0.0, event.t_s - self.mark_s), event.t_s
        return seconds


def pace_of(steps_s: Sequence[float]) -> float:
    """Seconds that a step to come will take: the mean over many, because rows differ in length; over the recent ones alone
    where these surely differ from those before (another program on the card, a card that has become warm)."""
    known = list(islice(steps_s, min(WARM_UP_STEPS, len(steps_s) // 2), None))
    mean, _ = _mean_and_error(known)
    if len(known) < 2 * RECENT_STEPS:
        return mean
    recent, recent_error = _mean_and_error(known[-RECENT_STEPS:])
    before, before_error = _mean_and_error(known[:-RECENT_STEPS])
    has_changed = abs(recent - before) > SURE * math.hypot(recent_error, before_error)
    return recent if has_changed else mean


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values)) / len(values)
