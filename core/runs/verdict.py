"""Did it learn? What the held-out rows before and after say of a run, how sure that is, and what to change.

Never praise without measured ground: a change counts only where it is larger than what the rows' own spread explains.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.schema.dataset_table import MOST_HELD_OUT, ROWS_FOR_A_VERDICT
from core.schema.recipe import Recipe
from core.schema.run_state import RunState

CLEAR_SHARE = 0.05  # less of the loss taken away is hard to notice in the answers
SURE = 1.96  # standard errors on either side hold 95 % of a normal distribution; 40 rows are near enough to one
RISEN_SHARE = 0.01  # the held-out loss above its own lowest by so much is a sign of learning by heart
SMALL_RATE = 1e-4  # of LoRA; below it a short run barely moves
LARGE_RATE = 3e-4
ADVISED_RATES = (3e-5, 1e-3)  # of LoRA; where all weights learn a tenth of them

# "unsure": enough rows, but their spread is not known (a run that was stopped on the way), so chance is not ruled out.
# "chance": a change that would be a clear one, of rows that differ too much to be sure of it.
# "unmeasured": the loss before or after is not known, or no number. "unknown": there are no held-out rows.
Kind = Literal["learned", "little", "worse", "chance", "unsure", "too_few_rows", "unmeasured", "unknown"]
NO_GROUND = ("too_few_rows", "unmeasured", "unknown")


@dataclass(frozen=True, slots=True)
class Change:
    """Something to do otherwise next time: a setting's dotted path and value, or advice without one (path None)."""

    code: Literal[
        "more_rows", "more_held_out", "keep_best", "fewer_epochs", "fewer_steps", "more_epochs", "more_steps", "lower_rate",
        "higher_rate", "higher_rank",
    ]  # fmt: skip
    path: str | None = None
    value: bool | int | float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Losses are nats per learned token. `low` and `high` hold the change (after less before) with 95 % confidence, from
    the spread of the rows; None where the rows were not measured one by one, or are too few. `memorises_since` is the step
    of the lowest held-out loss where it has risen since."""

    kind: Kind
    rows: int | None = None
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    memorises_since: int | None = None
    answers: int = 0
    answers_changed: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def may_be_chance(self) -> bool:
        """Whether no change at all is among what the rows' spread allows."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high

    @property
    def perplexity_before(self) -> float | None:
        return perplexity(self.before)

    @property
    def perplexity_after(self) -> float | None:
        return perplexity(self.after)


def judge(state: RunState, recipe: Recipe | None = None) -> Verdict:
    """The verdict on a run as its events tell it. `recipe` is what the advice starts from."""
    before, after = _number(state.held_out_before), _number(_newest(state))
    rows = _rows(state)
    interval = _interval(state, before, after) if rows is None or rows >= ROWS_FOR_A_VERDICT else None
    risen = _lowest_before_rise(state)
    kind = _kind(before, after, rows, interval)
    answers, changed = _answers(state)
    return Verdict(
        kind=kind,
        rows=rows,
        before=before,
        after=after,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        memorises_since=risen if kind not in NO_GROUND else None,
        answers=answers,
        answers_changed=changed,
        changes=_changes(kind, risen, _shot_up(state, before), _steps_that_ended_it(state, recipe), recipe),
    )


def perplexity(loss: float | None) -> float | None:
    """Among how many equally likely tokens the model chooses; None where unknown or beyond all numbers."""
    return None if loss is None or loss > 700 else math.exp(loss)


def change_interval(
    before: Sequence[float], after: Sequence[float], tokens: Sequence[int]
) -> tuple[float, float, float] | None:
    """(mean, low, high) of the change in loss per token, from the same rows before and after; None for under two rows.

    The mean over tokens is a ratio of two sums over rows, so its error is that of the ratio estimator (W. G. Cochran,
    Sampling Techniques, 1977, chapter 6): long rows count more, and rows vary, not tokens.
    """
    count, total = len(tokens), sum(tokens)
    if count < 2 or total <= 0:
        return None
    changes = [new - old for old, new in zip(before, after, strict=True)]
    mean = sum(change * weight for change, weight in zip(changes, tokens, strict=True)) / total
    spread = sum((weight * (change - mean)) ** 2 for change, weight in zip(changes, tokens, strict=True))
    error = math.sqrt(count / (count - 1) * spread) / total
    return mean, mean - SURE * error, mean + SURE * error


def _rows(state: RunState) -> int | None:
    """How many held-out rows were measured; None where nobody says."""
    if state.plan is not None:
        return state.plan.held_out_rows
    first = state.measured_rows.get(0)
    return first.rows if first is not None else None


def _newest(state: RunState) -> float | None:
    """The held-out loss of the newest evaluation after a step, which may not have been a number."""
    return state.held_out.values[-1] if state.held_out.steps and state.held_out.steps[-1] > 0 else None


def _number(loss: float | None) -> float | None:
    return loss if loss is not None and math.isfinite(loss) else None


def _kind(before: float | None, after: float | None, rows: int | None, interval: tuple[float, float] | None) -> Kind:
    if not rows:
        return "unknown"
    if before is None or after is None:
        return "unmeasured"
    if rows < ROWS_FOR_A_VERDICT:
        return "too_few_rows"
    if interval is None:
        return "unsure"
    low, high = interval
    if low > 0:
        return "worse"
    if abs(after - before) <= before * CLEAR_SHARE:
        return "little"
    return "learned" if high < 0 else "chance"


def _interval(state: RunState, before: float | None, after: float | None) -> tuple[float, float] | None:
    """Around the change over all rows, as wide as the rows that were measured alone make it."""
    first = state.measured_rows.get(0)
    last = state.measured_rows.get(state.held_out.steps[-1]) if state.held_out.steps else None
    if first is None or last is None or last is first or before is None or after is None:
        return None
    if first.row_tokens != last.row_tokens:
        return None  # other rows: nothing to pair
    old = [loss for loss in first.row_losses if loss is not None]
    new = [loss for loss in last.row_losses if loss is not None]
    if not len(old) == len(new) == len(first.row_tokens):
        return None
    found = change_interval(old, new, first.row_tokens)
    if found is None:
        return None
    mean, low, high = found
    change = after - before
    return change + (low - mean), change + (high - mean)


def _lowest_before_rise(state: RunState) -> int | None:
    points = [
        (loss, step)
        for step, loss in zip(state.held_out.steps, state.held_out.values, strict=True)
        if loss is not None and step > 0
    ]
    if len(points) < 3:
        return None
    lowest, at = min(points)
    last, last_step = points[-1]
    return at if at < last_step and last > lowest * (1 + RISEN_SHARE) else None


def _shot_up(state: RunState, before: float | None) -> bool:
    """Whether the held-out loss was clearly above its beginning on the way: steps so large that they undid what was there."""
    losses = [loss for step, loss in zip(state.held_out.steps, state.held_out.values, strict=True) if step > 0]
    known = [loss for loss in losses if loss is not None]
    return before is not None and bool(known) and max(known) > before * (1 + CLEAR_SHARE)


def _steps_that_ended_it(state: RunState, recipe: Recipe | None) -> int | None:
    """The recipe's number of steps where that, and not the passes over the data, ended the run."""
    most = recipe.training.max_steps if recipe is not None else None
    return most if most is not None and state.plan is not None and state.plan.total_steps == most else None


def _answers(state: RunState) -> tuple[int, int]:
    """(prompts answered before and after, answers that changed)."""
    pairs = [
        (answers[0].text.strip(), answers[max(answers)].text.strip())
        for index, answers in state.samples.items()
        if index >= 0 and 0 in answers and len(answers) > 1
    ]
    return len(pairs), sum(old != new for old, new in pairs)


def _changes(
    kind: Kind, risen: int | None, shot_up: bool, steps: int | None, recipe: Recipe | None
) -> tuple[Change, ...]:
    if kind in ("too_few_rows", "unknown"):
        return (Change("more_rows"),)
    if recipe is None or kind == "unmeasured":
        return ()
    training = recipe.training
    found: list[Change] = []
    if risen is not None:
        if not recipe.checkpoints.keep_best:
            found.append(Change("keep_best", "checkpoints.keep_best", True))
        if steps is not None:
            found.append(Change("fewer_steps", "training.max_steps", risen))
        elif training.num_epochs > 1:
            epochs = float(max(1, math.floor(training.num_epochs / 2)))
            found.append(Change("fewer_epochs", "training.num_epochs", epochs))
    share = recipe.dataset.held_out_fraction
    if kind == "chance" and share < MOST_HELD_OUT:
        found.append(Change("more_held_out", "dataset.held_out_fraction", min(MOST_HELD_OUT, round(2 * share, 3))))
    too_fast = kind == "worse" or (kind == "little" and shot_up)
    if too_fast or (risen is not None and training.learning_rate > LARGE_RATE):
        rate = min(training.learning_rate / 3, _advised(ADVISED_RATES[1], recipe))
        found.append(Change("lower_rate", "training.learning_rate", _rounded(rate)))
    elif kind == "little" and risen is None:
        found += _more(recipe, steps)
    return tuple(found)


def _more(recipe: Recipe, steps: int | None) -> Iterator[Change]:
    """For a run that learned little: faster, longer, with more room."""
    training = recipe.training
    if training.learning_rate < SMALL_RATE:
        rate = max(training.learning_rate * 3, _advised(ADVISED_RATES[0], recipe))
        yield Change("higher_rate", "training.learning_rate", _rounded(rate))
    if steps is not None:
        yield Change("more_steps", "training.max_steps", 2 * steps)
    else:
        yield Change("more_epochs", "training.num_epochs", float(min(1000, math.ceil(training.num_epochs * 2))))
    if recipe.lora.enabled and recipe.lora.rank < 32:
        yield Change("higher_rank", "lora.rank", recipe.lora.rank * 2)


def _advised(rate: float, recipe: Recipe) -> float:
    return rate if recipe.lora.enabled else rate / 10


def _rounded(rate: float) -> float:
    """One digit, as people write learning rates."""
    return float(f"{rate:.0e}")
