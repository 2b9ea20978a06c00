"""The time that is left is right within a tenth once a minute was trained, on journals with all that costs time."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from core.schema import events as ev
from core.schema.run_state import RunState, apply


def journal(
    steps: int, step_s: float, evaluate_every: int, evaluate_s: float, save_every: int, save_s: float, told: bool
) -> Iterator[ev.AnyEvent]:
    """A whole run: steps of uneven length, a slow first one, a look before training, samples, saves, the last look."""
    chance = random.Random(7)
    spread = 0.4 if step_s <= 1 else 0.1  # a long step is a mean of many micro-batches
    t_s = 30.0
    yield ev.JobStarted(kind="train", t_s=0.0)
    yield ev.PhaseEntered(phase="loading_model", t_s=1.0)
    plan = {"evaluate_every_steps": evaluate_every, "save_every_steps": save_every} if told else {}
    yield ev.PlanFixed(total_steps=steps, rows=100, tokens=1000, trainable_parameters=7, t_s=t_s, **plan)
    yield ev.PhaseEntered(phase="evaluating", t_s=t_s)
    t_s += 1.1 * evaluate_s
    yield ev.EvaluationCompleted(step=0, loss=3.0, t_s=t_s)
    yield ev.PhaseEntered(phase="training", t_s=t_s)
    for step in range(1, steps + 1):
        t_s += step_s * chance.uniform(1 - spread, 1 + spread) + (5.0 if step == 1 else 0.0)
        yield ev.StepCompleted(step=step, loss=1.0, tokens=100, step_s=step_s, t_s=t_s)
        if step % evaluate_every == 0 or step == steps:
            t_s += 0.7 * evaluate_s
            yield ev.EvaluationCompleted(step=step, loss=2.0, t_s=t_s)
            t_s += 0.3 * evaluate_s
            yield ev.SampleGenerated(step=step, index=0, prompt="p", text="t", t_s=t_s)
        if step % save_every == 0 or step == steps:
            t_s += save_s
            yield ev.CheckpointSaved(step=step, path="p", t_s=t_s)
    yield ev.JobFinished(t_s=t_s)


@pytest.mark.parametrize(
    ("steps", "step_s", "evaluate_every", "evaluate_s", "save_every", "save_s"),
    [
        (2000, 1.0, 200, 90.0, 100, 4.0),  # the first look comes long after the first minute
        (900, 4.0, 50, 60.0, 50, 10.0),
        (20_000, 0.1, 500, 5.0, 250, 2.0),
        (300, 20.0, 100, 120.0, 100, 15.0),
    ],
)
def test_right_within_a_tenth_after_a_minute(
    steps: int, step_s: float, evaluate_every: int, evaluate_s: float, save_every: int, save_s: float
) -> None:
    events = list(journal(steps, step_s, evaluate_every, evaluate_s, save_every, save_s, told=True))
    end = events[-1].t_s
    began = next(event.t_s for event in events if isinstance(event, ev.PhaseEntered) and event.phase == "training")
    state = RunState()
    looked = 0
    for event in events:
        apply(state, event)
        left = end - event.t_s
        if event.t_s - began > 60.0 and left > 0.1 * end and state.time_left.steps_done >= 3:
            said = state.seconds_left()
            assert said is not None
            assert abs(said - left) <= 0.1 * left, (event, said, left)
            looked += 1
    assert looked > 100


def test_without_a_told_rhythm_it_is_learned_from_what_was_seen() -> None:
    events = list(journal(1000, 1.0, 100, 30.0, 100, 2.0, told=False))
    state = RunState()
    for event in events:
        apply(state, event)
        if isinstance(event, ev.CheckpointSaved) and event.step == 300:
            break
    assert state.seconds_left() == pytest.approx(events[-1].t_s - state.t_s, rel=0.05)


def test_a_new_life_counts_its_own_pace_and_waits_for_heat_stretch_it() -> None:
    state = RunState()
    apply(state, ev.PlanFixed(total_steps=100, rows=1, tokens=1, trainable_parameters=1))
    apply(state, ev.JobStarted(kind="train", from_step=50, t_s=1000.0))
    apply(state, ev.PhaseEntered(phase="training", t_s=1010.0))
    t_s = 1010.0
    for step in range(51, 61):
        t_s += 2.0
        apply(state, ev.StepCompleted(step=step, t_s=t_s))
    assert state.seconds_left() == pytest.approx(80.0)
    apply(state, ev.Paused(reason="heat", t_s=t_s))
    apply(state, ev.Resumed(t_s=t_s + 20.0))
    assert state.seconds_left() == pytest.approx(160.0)


def test_a_clock_that_goes_back_makes_nothing_negative() -> None:
    state = RunState()
    apply(state, ev.PlanFixed(total_steps=10, rows=1, tokens=1, trainable_parameters=1, save_every_steps=2))
    apply(state, ev.PhaseEntered(phase="training", t_s=50.0))
    for step in range(1, 6):
        apply(state, ev.StepCompleted(step=step, t_s=50.0 - step))
        apply(state, ev.CheckpointSaved(step=step, path="p", t_s=-step))
    assert (state.seconds_left() or 0.0) >= 0.0
