"""The held-out loss: the mean over the learned tokens of rows that are never trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import torch

from core.training.data.chat_template import IGNORED
from core.training.data.encoding import EncodedRow
from core.training.data.token_store import lengths_of

if TYPE_CHECKING:
    from core.training.trainer import TuneTrainer


ROWS_MEASURED_ALONE = 200  # their spread says how sure the mean is; more would make it no surer that matters


@dataclass(frozen=True, slots=True)
class HeldOut:
    """`loss` is the mean in nats per learned token over all rows; `row_losses` and `row_tokens` (learned ones) are those of
    the rows that were measured alone, in their order."""

    loss: float
    row_losses: tuple[float, ...] = ()
    row_tokens: tuple[int, ...] = ()


def measure_held_out(
    trainer: TuneTrainer,
    rows: Sequence[EncodedRow],
    token_budget: int,
    on_rows: Callable[[int], None],
    alone: int = 0,
) -> HeldOut | None:
    """None without rows. Takes no more memory than a training step: batches hold at most `token_budget` tokens (or one
    row), logits are never a whole. The first `alone` rows are measured one by one. `on_rows` hears how many are done."""
    if not rows:
        return None
    was_training = trainer.model.training
    trainer.model.eval()
    alone = min(alone, len(rows))
    batches = chain(([rows[place]] for place in range(alone)), _batches(rows, alone, token_budget))
    losses: list[tuple[float, int]] = []
    done = 0
    balances, trainer.aux_loss_enabled = trainer.aux_loss_enabled, False
    try:
        for batch in batches:
            losses.append(_loss_of(trainer, batch))
            done += len(batch)
            on_rows(done)
    finally:
        trainer.aux_loss_enabled = balances
        trainer.model.train(was_training)
        trainer._metrics["eval"].clear()
    tokens = sum(count for _, count in losses)
    single = losses[:alone]
    return HeldOut(
        sum(loss * count for loss, count in losses) / tokens,
        tuple(round(loss, 5) for loss, _ in single),
        tuple(count for _, count in single),
    )


def _loss_of(trainer: TuneTrainer, batch: Sequence[EncodedRow]) -> tuple[float, int]:
    """(mean loss, learned tokens) of a batch. What a mixture pays for experts that are used unevenly is no part of it."""
    inputs = trainer._prepare_inputs(_collate(trainer, batch))
    if hasattr(trainer.model.config.get_text_config(), "output_router_logits"):
        inputs["output_router_logits"] = False
    count = sum(label != IGNORED for row in batch for label in row.labels[1:])
    with torch.no_grad(), trainer.compute_loss_context_manager():
        loss = trainer.compute_loss(trainer.model, inputs, num_items_in_batch=torch.tensor(count))
    return float(loss), count


def _collate(trainer: TuneTrainer, batch: Sequence[EncodedRow]) -> dict[str, Any]:
    collated: dict[str, Any] = trainer.data_collator(
        [{"input_ids": row.ids, "labels": row.labels, "seq_lengths": [len(row.ids)]} for row in batch]
    )
    return collated


def _batches(rows: Sequence[EncodedRow], first: int, token_budget: int) -> Iterator[list[EncodedRow]]:
    """Rows from `first` on, of like length together, counted as if padded to the longest of their batch."""
    batch: list[EncodedRow] = []
    lengths = lengths_of(rows)
    for place in sorted(range(first, len(rows)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > token_budget:
            yield batch
            batch = []
        batch.append(rows[place])
    if batch:
        yield batch
