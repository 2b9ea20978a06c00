"""The held-out loss: the mean over the learned tokens of rows that are never trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch

from core.training.chat_template import IGNORED
from core.training.encoding import EncodedRow

if TYPE_CHECKING:
    from core.training.trainer import TuneTrainer


def held_out_loss(
    trainer: TuneTrainer, rows: Sequence[EncodedRow], token_budget: int, on_rows: Callable[[int], None]
) -> float | None:
    """Nats per learned token; None without rows. Takes no more memory than a training step: batches hold at most
    `token_budget` tokens (or one row), logits are never a whole. `on_rows` hears how many rows are done."""
    if not rows:
        return None
    was_training = trainer.model.training
    trainer.model.eval()
    total, tokens, done = 0.0, 0, 0
    try:
        for batch in _batches(rows, token_budget):
            inputs = trainer._prepare_inputs(_collate(trainer, batch))
            count = sum(label != IGNORED for row in batch for label in row.labels[1:])
            with torch.no_grad(), trainer.compute_loss_context_manager():
                loss = trainer.compute_loss(trainer.model, inputs, num_items_in_batch=torch.tensor(count))
            total += float(loss) * count
            tokens += count
            done += len(batch)
            on_rows(done)
    finally:
        trainer.model.train(was_training)
        trainer._metrics["eval"].clear()
    return total / tokens


def _collate(trainer: TuneTrainer, batch: Sequence[EncodedRow]) -> dict[str, Any]:
    collated: dict[str, Any] = trainer.data_collator(
        [{"input_ids": row.ids, "labels": row.labels, "seq_lengths": [len(row.ids)]} for row in batch]
    )
    return collated


def _batches(rows: Sequence[EncodedRow], token_budget: int) -> Iterator[list[EncodedRow]]:
    """Rows of like length together, counted as if padded to the longest of their batch."""
    batch: list[EncodedRow] = []
    for row in sorted(rows, key=lambda row: len(row.ids)):
        if batch and (len(batch) + 1) * len(row.ids) > token_budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
