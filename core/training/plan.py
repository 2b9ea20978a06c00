"""How many rows make a step and how many steps a run: pure arithmetic over tokenised lengths.

Batches count rows, packed or not (CONTRACT: recipe). A packed micro-batch holds a token budget: as many tokens as its
rows have on the average, at least the longest row, at most the context length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.schema.recipe import TrainingTable

ROWS_PER_STEP = 16
STEPS_WANTED = 100
PADDED_TOKENS = 4096  # about so many tokens a micro-step keep a card busy (VRAM.md)


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


def plan_batches(lengths: Sequence[int], training: TrainingTable) -> BatchPlan:
    """How rows of these `lengths` (tokens, already cut at the context length) are put together."""
    mean = max(1.0, sum(lengths) / max(1, len(lengths)))
    longest = max(lengths, default=1)
    micro = None if training.micro_batch_size == "auto" else training.micro_batch_size
    accumulation = None if training.gradient_accumulation_steps == "auto" else training.gradient_accumulation_steps
    rows = max(_rows_per_step(len(lengths), training.num_epochs), micro or 1, accumulation or 1)
    if micro is None:
        fit = _rows_that_fit(mean, longest, training)
        micro = _even_share(rows, fit) if accumulation is None else min(fit, max(1, round(rows / accumulation)))
    if accumulation is None:
        accumulation = max(1, rows // micro)  # never more rows than asked: few rows would end in too few steps
    context = longest
    if training.packing:
        context = min(training.max_seq_len, max(longest, math.ceil(micro * mean)))
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


def _rows_that_fit(mean: float, longest: int, training: TrainingTable) -> int:
    if training.packing:
        return max(1, int(training.max_seq_len // mean))
    return max(1, PADDED_TOKENS // longest)
