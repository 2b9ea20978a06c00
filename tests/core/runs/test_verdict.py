"""The verdict praises only what was measured on enough rows, and calls a change one only beyond the rows' own spread."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from core.runs.verdict import Verdict, change_interval, judge, perplexity
from core.schema import events as ev
from core.schema.recipe import Recipe
from core.schema.run_state import RunState, apply, fold
from core.schema.toml_codec import recipe_from_toml


def state_of(
    losses: Sequence[float | None],
    rows: int | None = 750,
    by_row: tuple[Sequence[float], Sequence[float]] | None = None,
) -> RunState:
    """A run evaluated at steps 0, 10, 20 ...; `by_row` are the losses of rows before and after."""
    told: list[ev.AnyEvent] = []
    if rows is not None:
        told.append(ev.PlanFixed(total_steps=100, rows=1000, tokens=1, trainable_parameters=1, held_out_rows=rows))
    for at, loss in enumerate(losses):
        alone: Sequence[float] = ()
        if by_row is not None and at in (0, len(losses) - 1):
            alone = by_row[0 if at == 0 else 1]
        told.append(
            ev.EvaluationCompleted(step=10 * at, loss=loss, row_losses=tuple(alone), row_tokens=(10,) * len(alone))
        )
    return fold(told)


def flat(before: float, after: float, rows: int = 50) -> tuple[list[float], list[float]]:
    """Rows that all changed by the same."""
    return [before] * rows, [after] * rows


def recipe(*settings: str) -> Recipe:
    return recipe_from_toml("[model]\nsource='m'\n[dataset]\nsource='d'", list(settings))


@pytest.mark.parametrize(
    ("losses", "rows", "kind"),
    [
        ((2.31, 1.19), 750, "unsure"),
        ((2.31, 2.31), 750, "unsure"),
        ((2.31, 2.32), 40, "unsure"),
        ((2.31, 1.19), 39, "too_few_rows"),
        ((None, 1.19), 750, "unmeasured"),
        ((float("nan"), 1.19), 750, "unmeasured"),
        ((2.31, None), 750, "unmeasured"),
        ((2.31, 1.19, None), 750, "unmeasured"),
        ((2.31, 1.19, float("inf")), 750, "unmeasured"),
        ((2.31,), 750, "unmeasured"),
        ((), 750, "unmeasured"),
        ((2.31, 1.19), None, "unknown"),
        ((), 0, "unknown"),
        ((2.31, 1.19), 3, "too_few_rows"),
        ((0.0, 0.1), 750, "unsure"),
    ],
)
def test_without_the_rows_own_spread_nothing_is_praised(
    losses: Sequence[float | None], rows: int | None, kind: str
) -> None:
    assert judge(state_of(losses, rows)).kind == kind


@pytest.mark.parametrize(
    ("after", "rows", "kind"),
    [
        (1.19, 750, "learned"),
        (2.30, 750, "little"),
        (2.31, 750, "little"),
        (2.32, 750, "worse"),
        (1.19, 39, "too_few_rows"),
        (1.19, 40, "learned"),
        (1.19, 41, "learned"),
        (1.19, 3, "too_few_rows"),
        (2.32, 39, "too_few_rows"),
        (2.32, 40, "worse"),
        (4.62, 40, "worse"),
    ],
)
def test_with_it_the_change_decides(after: float, rows: int, kind: str) -> None:
    assert judge(state_of((2.31, after), rows, flat(2.31, after, min(rows, 200)))).kind == kind


class TestSpread:
    def test_a_change_within_the_spread_is_none(self) -> None:
        """The mean fell a little, but rows go up and down by one."""
        before = [2.0] * 50
        after = [0.9 if at % 2 else 2.9 for at in range(50)]
        said = judge(state_of((2.0, 1.92), 50, (before, after)))
        assert said.kind == "little"
        assert said.low is not None
        assert said.high is not None
        assert said.low < 0 < said.high

    def test_a_large_change_within_a_huge_spread_is_chance(self) -> None:
        """Whatever its direction; what helps are more rows."""
        wild = [12.0 if at % 5 == 0 else 0.5 for at in range(50)]
        for before, after, old, new in ((4.0, 2.8, [4.0] * 50, wild), (2.8, 4.0, wild, [4.0] * 50)):
            said = judge(state_of((before, after), 50, (old, new)), recipe())
            assert (said.kind, said.may_be_chance) == ("chance", True)
            (change,) = said.changes
            assert (change.path, change.value) == ("dataset.held_out_fraction", 0.1)

    def test_of_three_rows_no_interval_is_told(self) -> None:
        said = judge(state_of((2.0, 1.0), 3, ([2.0] * 3, [1.0] * 3)))
        assert (said.kind, said.low, said.high) == ("too_few_rows", None, None)

    def test_a_spread_of_an_older_evaluation_says_nothing_of_a_newer_one(self) -> None:
        """Measured one by one, paused, gone on from there, and killed after one more evaluation."""
        state = state_of((2.0, 1.0), 50, flat(2.0, 1.0))
        apply(state, ev.EvaluationCompleted(step=90, loss=1.9))
        assert (judge(state).kind, judge(state).after) == ("unsure", 1.9)

    def test_the_same_change_of_every_row_is_one(self) -> None:
        before = [1.0 + at / 10 for at in range(50)]
        said = judge(state_of((3.45, 3.2), 50, (before, [loss - 0.25 for loss in before])))
        assert said.kind == "learned"
        assert said.low == pytest.approx(-0.25)
        assert said.high == pytest.approx(-0.25)

    def test_worse_only_beyond_the_spread(self) -> None:
        noisy = [1.2 if at % 2 else 2.9 for at in range(50)]
        assert judge(state_of((2.0, 2.05), 50, ([2.0] * 50, noisy))).kind == "little"
        assert judge(state_of((2.0, 2.05), 50, ([2.0] * 50, [2.05] * 50))).kind == "worse"

    def test_other_rows_than_before_are_not_paired(self) -> None:
        first = ev.EvaluationCompleted(step=0, loss=2.0, row_losses=(1.0, 3.0), row_tokens=(5, 5))
        last = ev.EvaluationCompleted(step=9, loss=1.0, row_losses=(1.0, 3.0), row_tokens=(5, 6))
        assert judge(fold([first, last])).low is None

    def test_a_row_whose_loss_is_no_number_gives_no_interval(self) -> None:
        first = ev.EvaluationCompleted(step=0, loss=2.0, row_losses=(1.0, 3.0), row_tokens=(5, 5))
        last = ev.EvaluationCompleted(step=9, loss=1.0, row_losses=(1.0, float("nan")), row_tokens=(5, 5))
        said = judge(fold([first, last]))
        assert (said.kind, said.low) == ("unknown", None)  # and no plan that says of how many rows

    def test_the_interval_holds_the_truth_19_times_of_20(self) -> None:
        """Rows of uneven length and noise, 400 draws of 60: between 90 and 99 % hold the change of the whole."""
        chance = random.Random(4)
        inside = 0
        for _ in range(400):
            tokens = [chance.choice((3, 20, 200)) for _ in range(60)]
            before = [chance.gauss(2, 0.5) for _ in tokens]
            after = [old - 0.1 + chance.gauss(0, 0.6) for old in before]
            found = change_interval(before, after, tokens)
            assert found is not None
            inside += found[1] <= -0.1 <= found[2]
        assert 0.90 <= inside / 400 <= 0.99

    def test_one_row_has_no_spread(self) -> None:
        assert change_interval([1.0], [2.0], [3]) is None
        assert change_interval([], [], []) is None


class TestMemorising:
    def test_a_loss_that_rose_again_is_told_with_its_lowest_step(self) -> None:
        said = judge(state_of((3.0, 2.0, 1.5, 1.8), by_row=flat(3.0, 1.8)), recipe("training.num_epochs=4"))
        assert said.kind == "learned"
        assert said.memorises_since == 20
        assert [(one.path, one.value) for one in said.changes] == [
            ("checkpoints.keep_best", True),
            ("training.num_epochs", 2.0),
        ]

    def test_a_loss_that_only_fell_is_not(self) -> None:
        assert judge(state_of((3.0, 2.0, 1.5, 1.505)), recipe()).memorises_since is None

    def test_who_kept_the_best_is_not_told_to(self) -> None:
        said = judge(state_of((3.0, 2.0, 1.5, 1.8)), recipe("checkpoints.keep_best=true"))
        assert "keep_best" not in [one.code for one in said.changes]


class TestAdvice:
    def test_little_learned(self) -> None:
        state = state_of((3.0, 2.99), by_row=flat(3.0, 2.99))
        changes = judge(state, recipe("training.learning_rate=1e-5", "training.num_epochs=2", "lora.rank=8")).changes
        assert [(one.code, one.value) for one in changes] == [
            ("higher_rate", 3e-5),
            ("more_epochs", 4.0),
            ("higher_rank", 16),
        ]

    def test_worse_lowers_the_rate(self) -> None:
        (change,) = judge(state_of((3.0, 3.5), by_row=flat(3.0, 3.5)), recipe("training.learning_rate=3e-3")).changes
        assert (change.path, change.value) == ("training.learning_rate", 1e-3)

    def test_a_rate_that_undid_what_was_there_is_lowered_and_nothing_else(self) -> None:
        state = state_of((5.294, 9.5, 6.1, 5.292), by_row=flat(5.294, 5.292))
        for rate, advised in (("0.5", 1e-3), ("2e-4", 7e-5)):
            (change,) = judge(state, recipe(f"training.learning_rate={rate}")).changes
            assert (change.code, change.value) == ("lower_rate", advised)
        learned = state_of((5.0, 9.5, 2.0, 1.0), by_row=flat(5.0, 1.0))
        assert judge(learned, recipe()).changes == ()

    def test_a_rate_is_raised_to_where_something_happens(self) -> None:
        state = state_of((3.0, 3.0), by_row=flat(3.0, 3.0))
        for settings, advised in (((), 3e-5), (("lora.enabled=false",), 3e-6)):
            changes = judge(state, recipe("training.learning_rate=1e-8", *settings)).changes
            assert changes[0].value == advised

    def test_a_run_that_its_steps_ended_is_told_to_make_others(self) -> None:
        by_steps = recipe(
            "training.max_steps=100", "training.num_epochs=6", "checkpoints.keep_best=true", "lora.rank=64"
        )
        (more,) = judge(state_of((3.0, 2.99), by_row=flat(3.0, 2.99)), by_steps).changes
        assert (more.code, more.path, more.value) == ("more_steps", "training.max_steps", 200)
        (fewer,) = judge(state_of((3.0, 2.0, 1.5, 1.8), by_row=flat(3.0, 1.8)), by_steps).changes
        assert (fewer.code, fewer.path, fewer.value) == ("fewer_steps", "training.max_steps", 20)

    def test_every_advised_value_is_one_that_the_recipe_takes(self) -> None:
        for losses in ((3.0, 2.99), (3.0, 3.5), (3.0, 2.0, 1.5, 1.8)):
            for settings in (("training.num_epochs=1000",), ("training.learning_rate=1e-9",), ("lora.rank=31",), (),
                             ("training.max_steps=100",)):  # fmt: skip
                for change in judge(state_of(losses, by_row=flat(losses[0], losses[-1])), recipe(*settings)).changes:
                    if change.path is not None:
                        value = str(change.value).lower()
                        recipe(*settings, f"{change.path}={value}")

    def test_without_ground_only_more_rows(self) -> None:
        assert [one.code for one in judge(state_of((3.0, 1.0), 5), recipe()).changes] == ["more_rows"]

    def test_what_was_learned_needs_no_advice(self) -> None:
        assert judge(state_of((3.0, 1.0), by_row=flat(3.0, 1.0)), recipe()).changes == ()


def test_answers_that_changed_are_counted() -> None:
    said = [(0, 0, "a"), (0, 9, "b"), (1, 0, "same"), (1, 9, " same "), (2, 9, "new only"), (-1, 0, "x"), (-1, 9, "y")]
    told = [ev.SampleGenerated(step=step, index=index, prompt="?", text=text) for index, step, text in said]
    verdict: Verdict = judge(fold(told))
    assert (verdict.answers, verdict.answers_changed) == (2, 1)


def test_perplexity() -> None:
    assert perplexity(0.0) == 1.0
    assert perplexity(1000.0) is None
    assert perplexity(None) is None
