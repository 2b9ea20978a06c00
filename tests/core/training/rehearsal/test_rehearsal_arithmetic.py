"""Which rows are tried, and what their time means for the whole run."""

from __future__ import annotations

import pytest
from support.training import recipe_for

from core.datasets import Row
from core.estimate.plan import RowLengths, plan_batches
from core.schema.recipe import TrainingTable
from core.schema.rehearsal import what_counts
from core.training.data.encoding import EncodedRow
from core.training.data.rows import Rows
from core.training.rehearsal import heaviest
from core.training.rehearsal.gauges import room
from core.training.rehearsal.heaviest import choose_rows, heaviest_first, longest_held_out, micro_batch_tokens
from core.training.rehearsal.run_time import Timing, whole_run

GIB = 1 << 30


def encoded(row: Row, per_letter: float = 0.5) -> EncodedRow:
    tokens = int(len(row.text or "") * per_letter)
    return EncodedRow([0] * tokens, [0] * tokens, tokens, row.line)


def test_of_very_many_rows_the_longest_are_tokenised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heaviest, "TOKENISED_AT_MOST", 40)
    rows = tuple(Row(line=n, format="text", text="x" * (n % 1000 + 10)) for n in range(1, 2001))
    chosen = choose_rows(Rows(rows, (), ()), seed=1)
    assert len(chosen.rows.training) == 40
    assert len(chosen.left_out) == 1960
    letters = sorted((len(row.text or "") for row in chosen.rows.training), reverse=True)
    assert letters[0] == letters[1] == 1009
    assert letters[19] == 1000  # the twenty longest of all; the rest at random
    lengths = chosen.lengths([encoded(row) for row in chosen.rows.training], 400)
    assert len(lengths) == 2000
    assert max(lengths[40:]) <= 400
    expected = sum(min(400, len(row.text or "") // 2) for row in rows)
    assert sum(lengths) == pytest.approx(expected, rel=0.05)


def test_a_small_data_set_is_tokenised_whole() -> None:
    rows = Rows(tuple(Row(line=n, format="text", text="abc") for n in range(5)), (), ())
    chosen = choose_rows(rows, 1)
    assert (chosen.rows, chosen.left_out) == (rows, ())


def test_few_batches_are_taken_again() -> None:
    assert heaviest_first([3, 9, 5], 5) == [1, 2, 0, 1, 2]


def test_an_evaluation_takes_its_heaviest_batches() -> None:
    rows = [EncodedRow([0] * size, [0] * size, size, size) for size in (10, 100, 50, 90)]
    assert [len(row.ids) for row in longest_held_out(rows, 100)] == [100, 90]
    assert longest_held_out([], 100) == []


def test_padding_counts() -> None:
    plan = plan_batches(RowLengths.of([10, 10, 40, 40]), TrainingTable(packing=False, micro_batch_size=4))
    assert micro_batch_tokens([10, 10, 40, 40], plan, False, 0) == [160]


def test_a_micro_step_scales_with_tokens_and_the_optimizer_does_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    recipe = recipe_for(
        tmp_path, tmp_path, "training.micro_batch_size=2", "training.gradient_accumulation_steps=4",
        "evaluation.every_steps=10", "checkpoints.every_steps=20", "training.num_epochs=4",
    )  # fmt: skip
    lengths = [100] * 80
    whole = whole_run(lengths, plan_batches(RowLengths.of(lengths), recipe.training), recipe)
    assert whole.steps.total_steps == 40
    timing = Timing(heaviest_tokens=400, accumulation=2, micro_s=[9.0, 2.0, 2.0], step_s=[20.0, 5.0, 5.0],
                    evaluation_s=10.0, save_s=3.0)  # fmt: skip
    per_step = whole.seconds_per_step(timing)
    assert per_step == pytest.approx(2.0 * 200 / 400 * 4 + 1.0)
    assert whole.duration_s(timing, recipe) == pytest.approx(40 * 5 + 5 * 10 + 2 * 3)
    assert whole.duration_s(Timing(), recipe) is None


def test_room_in_the_contracts_words() -> None:
    assert room(10 * GIB, 11 * GIB) == "yes"
    assert room(10 * GIB, 10 * GIB + GIB // 4) == "tight"
    assert room(10 * GIB, 9 * GIB) == "no"
    assert room(None, 9 * GIB) is None


def test_only_what_matters_makes_a_rehearsal_stale(tmp_path) -> None:  # type: ignore[no-untyped-def]
    recipe = recipe_for(tmp_path, tmp_path)
    before = what_counts(recipe)
    for harmless in ("training.learning_rate=1e-3", "lora.alpha=8", "name=other", "guard.pause_above_c=70.0"):
        assert what_counts(recipe_for(tmp_path, tmp_path, harmless)) == before, harmless
    for matters in ("lora.rank=8", "training.max_seq_len=64", "quantization.scheme=none", "dataset.max_rows=5"):
        assert what_counts(recipe_for(tmp_path, tmp_path, matters)) != before, matters
