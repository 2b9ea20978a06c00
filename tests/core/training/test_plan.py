"""Rows in a step and steps in a run, by hand and for any lengths."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.estimate.plan import BatchPlan, RowLengths, StepPlan, every_steps, plan_batches, plan_steps
from core.schema.recipe import TrainingTable
from core.training.data.packing import pack_rows


def plan(lengths: list[int], **settings: object) -> tuple[BatchPlan, StepPlan, list[list[int]]]:
    training = TrainingTable.model_validate({"packing": False, "num_epochs": 1.0, **settings})
    batches = plan_batches(RowLengths.of(lengths), training)
    contexts: list[list[int]] = []
    count = math.ceil(len(lengths) / batches.micro_batch_rows)
    if training.packing:
        contexts = pack_rows(lengths, batches.context_tokens, batches.rows_per_step)
        count = len(contexts)
    return batches, plan_steps(count, len(lengths), batches, training), contexts


@pytest.mark.parametrize(
    ("count", "length", "settings", "micro", "accumulation", "steps"),
    [
        (3200, 100, {}, 16, 1, 200),  # enough data: about 16 rows a step
        (3200, 100, {"packing": True}, 16, 1, 200),  # 16 rows of 100 tokens share a context
        (3200, 500, {}, 8, 2, 200),  # 4,096 tokens at once
        (3200, 2048, {}, 2, 8, 200),
        (3200, 2048, {"packing": True}, 2, 8, 200),
        (3200, 700, {}, 4, 4, 200),  # five would fit, four make the step even
        (500, 100, {}, 5, 1, 100),  # fewer rows a step, so that there are 100 steps
        (399, 1500, {}, 1, 3, 133),
        (60, 100, {}, 1, 1, 60),  # the data do not allow 100
        (60, 100, {"num_epochs": 5.0}, 3, 1, 100),
        (100, 100, {"num_epochs": 0.5}, 1, 1, 50),
        (1, 5, {"num_epochs": 0.01}, 1, 1, 1),
        (1000, 100, {"micro_batch_size": 4, "gradient_accumulation_steps": 1, "num_epochs": 4.0}, 4, 1, 1000),
        (950, 100, {"micro_batch_size": 2, "gradient_accumulation_steps": 2}, 2, 2, 238),
        (3200, 100, {"micro_batch_size": 8}, 8, 2, 200),
        (3200, 100, {"gradient_accumulation_steps": 4}, 4, 4, 200),
        (3200, 2048, {"gradient_accumulation_steps": 4}, 2, 4, 400),  # what fits goes before what is wished
        (60, 100, {"max_steps": 7}, 1, 1, 7),
        (60, 100, {"max_steps": 700}, 1, 1, 700),
    ],
)
def test_cases_by_hand(
    count: int, length: int, settings: dict[str, object], micro: int, accumulation: int, steps: int
) -> None:
    batches, step_plan, _ = plan([length] * count, **settings)
    assert (batches.micro_batch_rows, batches.accumulation, step_plan.total_steps) == (micro, accumulation, steps)


@pytest.mark.parametrize(("epochs", "per_step", "steps"), [(1.0, 2, 32), (4.0, 2, 128), (5.0, 3, 105)])
def test_packed_steps_keep_their_rows_and_round_down_where_steps_are_few(
    epochs: float, per_step: int, steps: int
) -> None:
    """63 contexts hold 100 rows; four rows a step would be 2.52 contexts."""
    training = TrainingTable.model_validate({"packing": True, "num_epochs": epochs})
    found = plan_steps(63, 100, BatchPlan(4, 2, 2, 512), training)
    assert (found.batches_per_step, found.total_steps) == (per_step, steps)


def test_one_long_row_does_not_swallow_all_short_ones() -> None:
    lengths = [20] * 99 + [2048]
    batches, steps, contexts = plan(lengths, packing=True, num_epochs=2.0)
    assert batches.context_tokens == 2048
    assert steps.total_steps >= 100
    assert max(map(len, contexts)) <= batches.rows_per_step


def test_packed_steps_hold_the_rows_that_were_asked_for() -> None:
    lengths = [100 + 7 * (n % 100) for n in range(5000)]
    batches, steps, contexts = plan(lengths, packing=True)
    rows_per_step = len(lengths) / steps.steps_per_epoch
    assert rows_per_step == pytest.approx(16, rel=0.15)
    assert len(contexts) < len(lengths) / 3
    assert batches.context_tokens <= 4096


def test_every_steps() -> None:
    assert every_steps("auto", 100) == 10
    assert every_steps("auto", 3) == 1
    assert every_steps(7, 100) == 7


lengths_of_rows = st.lists(st.integers(2, 512), min_size=1, max_size=300)
a_share = st.one_of(st.just("auto"), st.integers(1, 40))


@given(
    lengths=lengths_of_rows, packing=st.booleans(), micro=a_share, accumulation=a_share,
    epochs=st.floats(0.1, 20), context=st.integers(512, 4096),
)  # fmt: skip
def test_any_plan(
    lengths: list[int], packing: bool, micro: int | str, accumulation: int | str, epochs: float, context: int
) -> None:
    settings: dict[str, object] = {
        "packing": packing, "num_epochs": epochs, "max_seq_len": context,
        "micro_batch_size": micro, "gradient_accumulation_steps": accumulation,
    }  # fmt: skip
    batches, steps, contexts = plan(lengths, **settings)
    assert batches.rows_per_step == batches.micro_batch_rows * batches.accumulation >= 1
    budget = max(4096, max(lengths)) if micro == "auto" else max(lengths) * batches.micro_batch_rows
    assert max(lengths) <= batches.context_tokens <= budget
    if micro != "auto":
        assert batches.micro_batch_rows == micro
    if accumulation != "auto":
        assert batches.accumulation == accumulation
    assert steps.batches_per_step >= 1
    assert steps.total_steps >= 1
    assert steps.total_steps == max(1, math.ceil(epochs * steps.steps_per_epoch))
    if micro == accumulation == "auto" and len(lengths) * epochs >= 100:
        assert steps.total_steps >= 99  # 100, but for the last, fuller step of each epoch
    # A resume plans again from what the run folder's recipe holds.
    used = {"micro_batch_size": batches.micro_batch_rows, "gradient_accumulation_steps": batches.accumulation}
    assert plan(lengths, **(settings | used)) == (batches, steps, contexts)


@given(lengths=lengths_of_rows, context=st.integers(1, 2048), max_rows=st.integers(1, 20))
def test_any_packing(lengths: list[int], context: int, max_rows: int) -> None:
    contexts = pack_rows(lengths, context, max_rows)
    assert sorted(place for rows in contexts for place in rows) == list(range(len(lengths)))
    for rows in contexts:
        assert len(rows) <= max_rows
        assert len(rows) == 1 or sum(lengths[place] for place in rows) <= context


def test_packing_fills_contexts() -> None:
    lengths = [n % 97 + 3 for n in range(20_000)]
    contexts = pack_rows(lengths, 1024, 1000)
    assert sum(lengths) / (len(contexts) * 1024) > 0.99


def test_contexts_mix_long_and_short_rows_where_it_takes_no_more_of_them() -> None:
    lengths = [20 + n % 29 for n in range(512)]  # as the demo's: sixteen rows make a step
    contexts = pack_rows(lengths, 16 * 48, 16)
    assert len(contexts) == 512 // 16
    sums = [sum(lengths[place] for place in rows) for rows in contexts]
    assert max(sums) - min(sums) <= 29
    assert all(len({lengths[place] for place in rows}) > 8 for rows in contexts)
    whole = pack_rows([100, 60, 40, 60, 40], 100, 16)  # evenly they would not fit: the best fit stays
    assert sorted(map(sorted, whole)) == [[0], [1, 2], [3, 4]]
