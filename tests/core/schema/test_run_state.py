"""The reducer from events to the state of a run: right on whole journals, and never raising on any other."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzz import steady

from core.schema import events as ev
from core.schema.run_state import RunState, apply, fold
from core.schema.run_summary import RunSummary, summarise

PLAN = ev.PlanFixed(total_steps=10, rows=40, tokens=4000, trainable_parameters=7, held_out_rows=4)


def life(from_step: int, until: int, *, t_s: float = 0.0, save_at: tuple[int, ...] = ()) -> list[ev.AnyEvent]:
    """One life of a run: a step takes a second and 100 tokens, and the loss is one over the step."""
    told: list[ev.AnyEvent] = [
        ev.JobStarted(kind="train", from_step=from_step, t_s=t_s, device="cpu"),
        PLAN.model_copy(update={"t_s": t_s}),
        ev.PhaseEntered(phase="training", t_s=t_s),
    ]
    for step in range(from_step + 1, until + 1):
        t_s += 1
        told.append(ev.StepCompleted(step=step, loss=1 / step, learning_rate=1e-4, grad_norm=1.0, tokens=100,
                                     step_s=1.0, peak_bytes=1000 + step, t_s=t_s))  # fmt: skip
        if step in save_at:
            told.append(ev.EvaluationCompleted(step=step, loss=2 / step, t_s=t_s))
            told.append(ev.SampleGenerated(step=step, index=0, prompt="p", text=f"at {step}", t_s=t_s))
            told.append(ev.CheckpointSaved(step=step, path=f"checkpoints/step-{step:06d}", t_s=t_s))
    return told


def numbered(events: list[ev.AnyEvent]) -> list[ev.AnyEvent]:
    return [event.model_copy(update={"seq": seq}) for seq, event in enumerate(events)]


def test_whole_run() -> None:
    events = [ev.EvaluationCompleted(step=0, loss=4.0), *life(0, 10, save_at=(5, 10))]
    state = fold(numbered([*events, ev.JobFinished(t_s=11.0)]))
    assert (state.status, state.step, state.total_steps, state.tokens) == ("finished", 10, 10, 1000)
    assert state.loss.steps == state.smooth_loss.steps == list(range(1, 11))
    assert (state.held_out_before, state.held_out_last) == (4.0, 0.2)
    assert (state.peak_bytes, state.t_s, state.lost_lines) == (1010, 11.0, 0)
    assert state.samples[0][5].text == "at 5"
    assert list(state.checkpoints) == [5, 10]
    assert state.tokens_per_s == 100.0


def test_resume_drops_what_an_earlier_life_wrote_beyond_its_checkpoint() -> None:
    events = life(0, 8, save_at=(3, 6)) + life(3, 5, t_s=20.0, save_at=(5,))
    state = fold(numbered(events))
    assert state.step == 5
    assert state.loss.steps == state.learning_rate.steps == state.grad_norm.steps == [1, 2, 3, 4, 5]
    assert state.loss.t_s == sorted(state.loss.t_s)
    assert state.held_out.steps == [3, 5]
    assert list(state.checkpoints) == [3, 5]
    assert list(state.samples[0]) == [3, 5]
    assert state.tokens == 500
    assert (state.last_saved_step, state.last_saved_t_s) == (5, 22.0)


def test_right_after_a_resume_nothing_of_the_dropped_steps_is_shown() -> None:
    state = fold(numbered(life(0, 8, save_at=(3, 6)) + life(3, 3, t_s=20.0)))
    assert (state.step, state.tokens, state.loss.last()) == (3, 300, 1 / 3)
    assert state.last_step is None
    assert state.tokens_per_s is None
    assert state.last_saved_step is None
    assert state.seconds_left() is None


def test_resume_beyond_a_journal_that_lost_its_end() -> None:
    """The disk was full for the journal but not for the checkpoint."""
    state = fold(life(0, 4) + life(8, 9, t_s=20.0))
    assert (state.step, state.loss.steps) == (9, [1, 2, 3, 4, 9])


def test_many_resumes_keep_their_sums() -> None:
    events: list[ev.AnyEvent] = []
    for number in range(20):
        events += life(number, number + 5, t_s=30.0 * number)
    state = fold(numbered(events))
    assert state.tokens == 100 * len(state.loss.steps) == 100 * state.step == 2400


def test_a_new_life_begins_clean() -> None:
    state = fold([*life(0, 3), ev.Paused(reason="heat"), ev.JobCrashed(exit_status=-9, message="Killed.")])
    assert (state.status, state.waiting_for_heat, state.heat_pauses) == ("crashed", False, 1)
    apply(state, ev.JobStarted(kind="train", from_step=2))
    assert (state.status, state.end, state.phase) == ("running", None, "")


def test_every_wait_for_heat_counts_also_one_that_the_end_cuts_short() -> None:
    waits = [
        ev.Paused(reason="heat", temperature_c=88.0, resume_below_c=79.0, t_s=100.0), ev.Resumed(waited_s=30.0, t_s=130.0),
        ev.Paused(reason="heat", temperature_c=88.0, resume_below_c=79.0, t_s=200.0),
    ]  # fmt: skip
    state = fold([*life(0, 3), *waits])
    assert (state.heat_pauses, state.heat_resume_below_c) == (2, 79.0)
    assert (state.heat_wait_s, state.heat_waited_s(212.0)) == (30.0, 42.0)
    apply(state, ev.JobStopped(t_s=220.0))
    assert (state.heat_waited_s(500.0), state.waiting_for_heat) == (50.0, False)


@pytest.mark.parametrize(
    "then",
    [
        ev.Warned(code="space_is_back", message="There is room."), ev.StepCompleted(step=4), ev.JobStarted(kind="train"),
        ev.JobFailed(code="disk_full", message="The disk is full."),
    ],
)  # fmt: skip
def test_what_training_stands_still_for_is_known_until_it_goes_on(then: ev.AnyEvent) -> None:
    state = fold([*life(0, 3), ev.Warned(code="waiting_for_space", message="The disk is full.")])
    assert state.stands_still is not None
    assert state.stands_still.code == "waiting_for_space"
    apply(state, ev.Warned(code="others_on_card", message="Other programs hold some."))
    assert state.stands_still is not None
    apply(state, then)
    assert state.stands_still is None


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (ev.JobFinished(), "finished"), (ev.JobStopped(), "stopped"), (ev.JobStopped(status="paused"), "paused"),
        (ev.JobFailed(code="c", message="m"), "failed"), (ev.JobCrashed(), "crashed"),
    ],
)  # fmt: skip
def test_last_word_decides_the_status(end: ev.AnyEvent, status: str) -> None:
    assert fold([*life(0, 2), end]).status == status
    assert fold(life(0, 2)).status == "running"


def test_gaps_are_counted_and_going_on_is_none() -> None:
    events = numbered(life(0, 10))
    assert fold(events).lost_lines == 0
    assert fold(events[:4] + events[6:]).lost_lines == 2
    assert fold(events[3:]).lost_lines == 0  # a reader that came later lost nothing
    assert fold([*events[:4], *events[7:9], *events[10:]]).lost_lines == 4


def test_seconds_left_counts_the_pace_of_this_life() -> None:
    assert fold(life(0, 2)).seconds_left() is None
    assert fold(life(0, 4)).seconds_left() == 6.0
    assert fold(life(0, 10)).seconds_left() == 0.0
    assert fold(life(0, 6)[2:]).seconds_left() is None  # without a plan nobody knows
    slow = [event.model_copy(update={"t_s": 100 + 2 * (event.t_s - 100)}) for event in life(3, 7, t_s=100.0)]
    assert fold(life(0, 5) + slow).seconds_left() == 6.0


def test_seconds_left_counts_slow_steps_but_not_the_first() -> None:
    late = [event.model_copy(update={"t_s": event.t_s + 4}) if event.t_s >= 4 else event for event in life(0, 4)]
    assert fold(late).seconds_left() == pytest.approx(6 * (1 + 5) / 2)  # of the few the earlier ones warm up
    cold = [event.model_copy(update={"t_s": event.t_s + 90}) if event.t_s >= 1 else event for event in life(0, 4)]
    assert fold(cold).seconds_left() == 6.0


def test_very_many_lines_and_answers_are_bounded_but_counted() -> None:
    state = fold([ev.Warned(code="w", message=str(number)) for number in range(5000)])
    assert state.lines_said == 5000
    assert len(state.lines) <= 2000
    assert [line.message for line in state.lines_since(4998)] == ["4998", "4999"]
    assert state.lines_since(5000) == []
    for step in range(5000):
        apply(state, ev.SampleGenerated(step=step, index=0, prompt="p", text="t"))
    steps = list(state.samples[0])
    assert len(steps) <= 200
    assert (steps[0], steps[-1]) == (0, 4999)


def test_tokens_are_exact_after_a_resume_of_a_long_run() -> None:
    events = life(0, 20_000, save_at=(12_345,)) + life(12_345, 12_350, t_s=30_000.0)
    assert fold(events).tokens == 1_235_000


def test_lines_for_people() -> None:
    state = fold([
        ev.JobStarted(kind="train", from_step=3),
        # Params may be called anything, the names of the reducer's own arguments too.
        ev.Warned(code="odd", message="An odd thing.", params={"state": 1, "event": 2, "code": 3, "message": 4, "severity": 5}),
        ev.Paused(reason="heat", temperature_c=84.0),
        ev.Resumed(),
        ev.JobFailed(code="disk_full", message="The disk is full.", params={"message": "x", "t_s": 3}),
    ])  # fmt: skip
    told = [(line.code, line.severity) for line in state.lines]
    assert told == [
        ("went_on", "info"), ("odd", "warning"), ("paused_for_heat", "warning"), ("resumed", "info"), ("disk_full", "error"),
    ]  # fmt: skip
    assert state.lines[1].params["message"] == 4


def test_summary_after_a_resume_counts_each_token_once() -> None:
    before = RunSummary(name="n", status="running", model="m", dataset="d", created=1.0, updated=1.0)
    state = fold(numbered([*life(0, 8, save_at=(3,)), ev.JobCrashed(message="Gone.", hint="Resume.")]))
    crashed = summarise(before, state, 5.0)
    assert (crashed.status, crashed.tokens, crashed.error, crashed.hint) == ("crashed", 800, "Gone.", "Resume.")
    for event in life(3, 10, t_s=20.0):
        apply(state, event)
    apply(state, ev.JobFinished(t_s=30.0))
    done = summarise(crashed, state, 9.0)
    assert (done.status, done.tokens, done.step, done.error, done.duration_s) == ("finished", 1000, 10, None, 30.0)
    assert RunSummary.model_validate_json(done.model_dump_json()) == done


def read_everything(state: RunState) -> None:
    """Whatever a window or terminal asks a state."""
    assert state.step >= 0
    assert len(state.tokens_until) == len(state.loss.steps) == len(state.loss.t_s) == len(state.loss.values)
    assert state.tokens >= 0
    left = state.seconds_left()
    assert left is None or left >= 0
    assert state.lost_lines >= 0
    _ = (state.tokens_per_s, state.held_out_before, state.held_out_last, state.total_steps)
    before = RunSummary(name="n", status="running", model="m", dataset="d", created=1.0, updated=1.0)
    summarise(before, state, 2.0).model_dump_json()


JOURNAL = numbered(
    [
        ev.EvaluationCompleted(step=0, loss=3.0),
        *life(0, 6, save_at=(2, 4)),
        ev.JobCrashed(),
        *life(4, 8, t_s=20.0, save_at=(6,)),
        ev.Paused(reason="user"),
        ev.JobStopped(status="paused"),
        *life(8, 10, t_s=40.0),
        ev.Warned(code="w", message="m", params={"message": 1}),
        ev.JobFinished(t_s=43.0),
    ]
)


@pytest.mark.parametrize("length", range(len(JOURNAL) + 1))
def test_every_prefix_folds(length: int) -> None:
    read_everything(fold(JOURNAL[:length]))


@steady
@given(st.randoms(use_true_random=False), st.integers(0, len(JOURNAL)))
def test_every_shuffle_folds_and_a_later_life_still_drops(chance: random.Random, taken: int) -> None:
    events = chance.sample(JOURNAL, taken)
    state = fold(events)
    read_everything(state)
    apply(state, ev.JobStarted(kind="train", from_step=3))
    read_everything(state)
    assert all(step <= 3 for curve in (state.loss, state.held_out) for step in curve.steps)


COUNTS = st.integers(0, ev.LARGEST_COUNT) | st.integers(0, 20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
STAMPS = {"seq": COUNTS, "t_s": FLOATS}
ANY_EVENT: st.SearchStrategy[Any] = st.one_of(
    st.builds(ev.JobStarted, kind=st.text(max_size=3), from_step=COUNTS, **STAMPS),
    st.builds(ev.PhaseEntered, phase=st.just("training") | st.text(max_size=3), **STAMPS),
    st.builds(ev.PhaseProgressed, done=COUNTS, total=st.none() | COUNTS, unit=st.just("rows"), **STAMPS),
    st.builds(ev.PlanFixed, total_steps=COUNTS, rows=COUNTS, tokens=COUNTS, trainable_parameters=COUNTS, **STAMPS),
    st.builds(ev.StepCompleted, step=COUNTS, loss=st.floats(), tokens=st.none() | COUNTS, step_s=st.floats(), **STAMPS),
    st.builds(ev.EvaluationCompleted, step=COUNTS, loss=st.floats(), **STAMPS),
    st.builds(ev.SampleGenerated, step=COUNTS, index=st.integers(), prompt=st.just(""), text=st.just(""), **STAMPS),
    st.builds(ev.CheckpointSaved, step=COUNTS, path=st.text(max_size=3), **STAMPS),
    st.builds(ev.Paused, reason=st.sampled_from(["user", "heat"]), temperature_c=st.floats(), **STAMPS),
    st.builds(ev.Resumed, **STAMPS),
    st.builds(ev.Warned, code=st.text(max_size=3), message=st.just("m"),
              params=st.dictionaries(st.sampled_from(["state", "event", "params", "x"]), st.none()), **STAMPS),
    st.builds(ev.ResultReported, name=st.text(max_size=3), data=st.just({}), **STAMPS),
    st.builds(ev.JobFinished, **STAMPS), st.builds(ev.JobStopped, **STAMPS), st.builds(ev.JobCrashed, **STAMPS),
)  # fmt: skip


@steady
@given(st.lists(ANY_EVENT, max_size=25))
def test_any_events_in_any_order_fold(events: list[ev.AnyEvent]) -> None:
    read_everything(fold(events))


@steady
@given(st.lists(st.sampled_from(JOURNAL).map(ev.event_to_line) | st.text(max_size=20), max_size=20), st.data())
def test_torn_and_garbled_lines_fold(lines: list[str], data: st.DataObject) -> None:
    """Every line that still reads as an event folds, cut or altered as it may be."""
    state = RunState()
    for line in lines:
        cut = line[: data.draw(st.integers(0, len(line)))] if data.draw(st.booleans()) else line.replace("1", "-7")
        event = ev.event_from_line(cut)
        if event is not None:
            apply(state, event)
    read_everything(state)
