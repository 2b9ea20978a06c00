"""How many rows make a step and how many steps a run: pure arithmetic over row lengths, the same for estimate and run.

Batches count rows, packed or not (CONTRACT: recipe). A packed micro-batch holds a token budget: as many tokens as its
rows have on the average, at least the longest row. On "auto" it is the largest that fits, up to about 4,096 tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.schema.recipe import TrainingTable

ROWS_PER_STEP = 16
STEPS_WANTED = 100
TOKENS_WANTED = 4096  # about so many tokens a micro-step keep a card busy (VRAM.md)


@dataclass(frozen=True, slots=True)
class RowLengths:
    """The rows that are learned from, in tokens, already cut at the context length. `may_differ`: any may be the longest, and
    they need not be alike; rows that are not alike are padded, which takes a mask."""

    count: int
    mean: float
    longest: int
    may_differ: bool = False

    @property
    def are_padded(self) -> bool:
        return self.may_differ or self.mean < self.longest

    @classmethod
    def of(cls, lengths: Sequence[int]) -> RowLengths:
        count = len(lengths)
        return cls(count, max(1.0, sum(lengths) / max(1, count)), max(lengths, default=1))

    @classmethod
    def all_of(cls, tokens: int) -> RowLengths:
        """Rows all that long, and enough of them: what is assumed before the data are looked at."""
        return cls(1_000_000, float(tokens), tokens)


# Whether a micro-batch of so many rows, the longest or the packed context having so many tokens, fits the device.
Fits = Callable[["BatchPlan"], bool]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """`micro_batch_rows` are rows on the device at once, `context_tokens` the longest context that they may fill."""

    rows_per_step: int
    micro_batch_rows: int
    accumulation: int
    context_tokens: int


@dataclass(frozen=True, slots=True)
class StepPlan:
    """`batches_per_step` micro-batches (padded, or one packed context each) make an optimizer step."""

    batches_per_step: int
    steps_per_epoch: int
    total_steps: int


def plan_batches(rows: RowLengths, training: TrainingTable, fits: Fits | None = None) -> BatchPlan:
    """How these rows are put together; `fits` says whether a plan fits the device, where its memory is known.

    Only what is left on "auto" gives way: a micro-batch that the recipe names is taken as it is.
    """
    micro = None if training.micro_batch_size == "auto" else training.micro_batch_size
    accumulation = None if training.gradient_accumulation_steps == "auto" else training.gradient_accumulation_steps
    wanted = max(_rows_per_step(rows.count, training.num_epochs), micro or 1, accumulation or 1)
    if micro is not None:
        return _plan(rows, training, wanted, micro, accumulation)
    most = _rows_wanted(rows, training)
    most = _even_share(wanted, most) if accumulation is None else min(most, max(1, round(wanted / accumulation)))
    if fits is None:
        return _plan(rows, training, wanted, most, accumulation)
    best, too_many = 1, most + 1
    tried = most
    while best < tried:  # the largest that fits, by halving: memory never falls with more rows
        if fits(_plan(rows, training, wanted, tried, accumulation)):
            best = tried
        else:
            too_many = tried
        tried = (best + too_many) // 2
    if best < most and accumulation is None:
        best = _even_share(wanted, best)
    return _plan(rows, training, wanted, best, accumulation)


def _plan(rows: RowLengths, training: TrainingTable, wanted: int, micro: int, accumulation: int | None) -> BatchPlan:
    if accumulation is None:
        accumulation = max(1, wanted // micro)  # never more rows than asked: few rows would end in too few steps
    context = rows.longest
    if training.packing:
        context = max(rows.longest, math.ceil(micro * rows.mean))
    return BatchPlan(micro * accumulation, micro, accumulation, context)


def plan_steps(batches: int, rows: int, plan: BatchPlan, training: TrainingTable) -> StepPlan:
    """`batches` are the micro-batches of one pass: packed contexts, or `ceil(rows / micro_batch_rows)` padded ones."""
    per_step = plan.accumulation
    if training.packing:  # a context may hold more or fewer rows than asked: keep the rows of a step
        wanted = plan.rows_per_step * batches / max(1, rows)
        per_step = max(1, round(wanted))
        if batches / per_step * training.num_epochs < STEPS_WANTED:
            per_step = max(1, int(wanted))
    per_epoch = max(1, math.ceil(batches / per_step))
    total = max(1, math.ceil(training.num_epochs * per_epoch))
    if training.max_steps is not None:
        total = training.max_steps
    return StepPlan(per_step, per_epoch, total)


def every_steps(wanted: int | str, total_steps: int) -> int:
    """Steps between two evaluations or saves; "auto" makes about ten."""
    return max(1, math.ceil(total_steps / 10)) if isinstance(wanted, str) else wanted


def _rows_per_step(rows: int, epochs: float) -> int:
    return max(1, min(ROWS_PER_STEP, int(rows * epochs // STEPS_WANTED)))


def _even_share(rows: int, fit: int) -> int:
    """Rows of a micro-batch, so that as few micro-batches as can hold `rows` are about equally full."""
    return max(1, rows // math.ceil(rows / fit))


def _rows_wanted(rows: RowLengths, training: TrainingTable) -> int:
    """Rows of a micro-batch that keeps a card busy: counted as they are when packed, else as long as the longest."""
    length = rows.mean if training.packing else rows.longest
    return max(1, int(max(TOKENS_WANTED, rows.longest) // length))
