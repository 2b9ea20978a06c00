"""The rough time of a run: short rows count as they are, not as if each were as long as the longest."""

from __future__ import annotations

import random

import pytest
from support.estimating import facts_of, make_recipe

from core.estimate import RowLengths, estimate, named_card

LLAMA = facts_of("meta-llama/Llama-3.1-8B")
CARD = named_card("4090").device()


def lengths(count: int, mean: float, limit: int) -> list[int]:
    """As conversations are: many short ones, few long ones."""
    dice = random.Random(3)
    return [min(limit, max(8, round(dice.expovariate(1 / mean)))) for _ in range(count)]


def seconds(rows: RowLengths | None, **changes: object) -> float:
    found = estimate(make_recipe(training__max_seq_len=2048, **changes), LLAMA, CARD, rows)
    assert found.duration_s is not None
    return found.duration_s


@pytest.mark.parametrize("micro", [1, 2, 4, 8])
def test_padded_rows_take_the_time_of_the_longest_in_their_batch(micro: int) -> None:
    each = lengths(4000, 200, 2048)
    padded = [max(each[start : start + micro]) for start in range(0, len(each), micro)]
    even = RowLengths(
        len(each), sum(padded) / len(padded), round(sum(padded) / len(padded))
    )  # all as long as a batch is
    batches = {
        "training__packing": False,
        "training__micro_batch_size": micro,
        "training__gradient_accumulation_steps": 16 // micro,
    }
    assert seconds(RowLengths.of(each), **batches) == pytest.approx(seconds(even, **batches), rel=0.1)


def test_it_never_takes_longer_than_if_all_rows_were_the_longest() -> None:
    for micro in (1, 4, 16):
        batches = {"training__packing": False, "training__micro_batch_size": micro}
        some, all_long = RowLengths(1000, 1500.0, 2048), RowLengths(1000, 2048.0, 2048)
        assert seconds(some, **batches) <= seconds(all_long, **batches)


def test_without_packing_it_is_slower_but_not_by_days() -> None:
    rows = RowLengths.of(lengths(4000, 200, 2048))
    packed, padded = seconds(rows, training__packing=True), seconds(rows, training__packing=False)
    assert packed < padded < 4 * packed
