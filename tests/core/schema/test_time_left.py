"""The time left over played runs of realistic shape: within 10 % after the first minute."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from core.schema import events as ev
from core.schema.run_state import RunState, apply
from core.schema.time_left import pace_of

TOTAL, EVERY, STEP_S, LOOK_S, SAVE_S = 2000, 200, 2.0, 40.0, 8.0  # looks take about a tenth of the time
WARM_UP = (8.0, 2.0, 1.5, 1.2)


def played(
    seed: int, *, first_look: float = 1.6, spread: float = 0.2, slower: float = 0.0, heat_after_s: float = 0.0,
    first_heat_s: float = 0.0, resume_at: int = 0, every: int = EVERY,
) -> Iterator[ev.AnyEvent]:  # fmt: skip
    """A run's events: rows of different lengths, a slow beginning, looks (row by row before and after), answers, saves;
    perhaps waits for a hot card of a minute each, a resume, and steps that become slower in its middle."""
    chance, now = random.Random(seed), 0.0
    one_by_one = (1,) * 200
    plan = ev.PlanFixed(total_steps=TOTAL, rows=1, tokens=1, trainable_parameters=1, evaluate_every_steps=every,
                        save_every_steps=every)  # fmt: skip

    def look(step: int) -> Iterator[ev.AnyEvent]:
        nonlocal now
        verdict = step in (0, TOTAL)
        now += LOOK_S * every / EVERY * (first_look if verdict else 1.0) * chance.uniform(0.97, 1.03)
        yield ev.EvaluationCompleted(step=step, loss=1.0, rows=200, row_tokens=one_by_one if verdict else (), t_s=now)
        for index in range(3):
            now += chance.uniform(0.5, 1.5)
            yield ev.SampleGenerated(step=step, index=index, prompt="", text="", t_s=now)

    def begin(step: int) -> Iterator[ev.AnyEvent]:
        nonlocal now
        yield ev.JobStarted(kind="train", from_step=step, t_s=now)
        now += 30
        yield plan.model_copy(update={"t_s": now})
        yield ev.PhaseEntered(phase="evaluating", t_s=now)
        yield from look(0) if step == 0 else ()
        yield ev.PhaseEntered(phase="training", t_s=now)

    yield from begin(0)
    in_life, cooled_at, waited = 0, now, False
    for step in range(1, TOTAL + 1):
        seconds = STEP_S * max(0.2, chance.gauss(1, spread)) * (WARM_UP[in_life] if in_life < len(WARM_UP) else 1)
        now, in_life = now + seconds * (1 + slower * (step > TOTAL // 2)), in_life + 1
        yield ev.StepCompleted(step=step, loss=1.0, t_s=now)
        if step % every == 0:
            yield from look(step)
            now += SAVE_S
            yield ev.CheckpointSaved(step=step, path="", t_s=now)
        if heat_after_s and now - cooled_at > (first_heat_s if first_heat_s and not waited else heat_after_s):
            waited = True
            yield ev.Paused(reason="heat", t_s=now)
            cooled_at = now = now + 60
            yield ev.Resumed(reason="heat", t_s=now)
        if step == resume_at:
            yield ev.JobStopped(status="paused", step=step, t_s=now)
            yield from begin(step)
            in_life, cooled_at = 0, now


def errors(events: list[ev.AnyEvent], since_s: float) -> list[float]:
    """By how much the time left is wrong, at every fifth event from a minute of training on; without the last half minute.
    Loading after a resume is no part of it: nobody knows when that will be."""
    state, found = RunState(), []
    lives = [event.t_s for event in events if isinstance(event, ev.PhaseEntered) and event.phase == "training"]
    loads = [(event.t_s, event.t_s + 30) for event in events if isinstance(event, ev.JobStarted)]
    for number, event in enumerate(events):
        apply(state, event)
        begun = max((life for life in lives if life <= event.t_s), default=None)
        left = events[-1].t_s - event.t_s - sum(end - start for start, end in loads if start >= event.t_s)
        if number % 5 or begun is None or event.t_s < max(since_s, begun + 60) or left < 30:
            continue
        told = state.seconds_left()
        if told is not None:
            found.append(told / left - 1)
    assert len(found) > 100
    return found


@pytest.mark.parametrize(
    ("shape", "since_s", "inside"),
    [
        ({}, 0.0, 0.99),
        ({"first_look": 1.0}, 0.0, 0.97),
        ({"first_look": 2.5}, 0.0, 0.98),
        ({"every": 500, "first_look": 2.0}, 0.0, 0.99),
        ({"spread": 0.4}, 0.0, 0.95),
        ({"resume_at": 1000}, 0.0, 0.99),
        ({"heat_after_s": 300.0}, 420.0, 0.93),  # that it will become hot is known from the first wait on
        ({"heat_after_s": 300.0, "first_heat_s": 20.0}, 170.0, 0.9),  # hot from a game before
        ({"heat_after_s": 100.0, "first_heat_s": 900.0}, 1150.0, 0.92),  # cold at first
        ({"slower": 0.5}, 2900.0, 0.97),  # that a game is started is known some steps after it was
    ],
    ids=str,
)
def test_is_right_within_a_tenth(shape: dict[str, float], since_s: float, inside: float) -> None:
    wrong = [error for seed in (1, 2) for error in errors(list(played(seed, **shape)), since_s)]  # type: ignore[arg-type]
    assert sum(abs(error) <= 0.1 for error in wrong) / len(wrong) >= inside, max(wrong, key=abs)


def test_a_pace_that_surely_changed_counts_alone() -> None:
    chance = random.Random(1)
    before = [chance.gauss(1.0, 0.2) for _ in range(300)]
    assert pace_of(before) == pytest.approx(1.0, rel=0.05)
    assert pace_of([*before, *(2 * chance.gauss(1.0, 0.2) for _ in range(50))]) == pytest.approx(2.0, rel=0.1)
    assert pace_of([30.0, *([1.0] * 9)]) == 1.0, "the beginning is no pace"
