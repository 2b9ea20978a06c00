"""How many steps a run will take, before any row is tokenised: the plan over guessed lengths. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.estimate.plan import RowLengths, plan_batches, plan_steps
from core.schema.recipe import TrainingTable

CHARS_PER_TOKEN = 4  # English with a modern tokenizer; Korean is nearer to 2; steps count rows, so few depend on it
TEMPLATE_TOKENS = 12


@dataclass(frozen=True, slots=True)
class RoughPlan:
    """`rows` are learned from, `held_out_rows` are not; `tokens` of all passes and
    `mean_tokens` of a row are a guess within a factor of two."""

    rows: int
    held_out_rows: int
    rows_per_step: int
    total_steps: int
    tokens: int
    mean_tokens: float


def rough_plan(row_chars: Sequence[int], held_out_fraction: float, training: TrainingTable) -> RoughPlan | None:
    """The plan for rows of so many characters; None without rows."""
    if not row_chars:
        return None
    held_out = min(round(len(row_chars) * held_out_fraction), len(row_chars) - 1)
    rows = len(row_chars) - held_out
    lengths = [min(training.max_seq_len, chars // CHARS_PER_TOKEN + TEMPLATE_TOKENS) for chars in row_chars[:rows]]
    batches = plan_batches(RowLengths.of(lengths), training)
    micro_batches = -(-rows // batches.micro_batch_rows)
    steps = plan_steps(micro_batches, rows, batches, training)
    passes = steps.total_steps / steps.steps_per_epoch
    total = sum(lengths)
    return RoughPlan(
        rows, held_out, batches.rows_per_step, steps.total_steps, round(total * passes), max(1.0, total / rows)
    )
