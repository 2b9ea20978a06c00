"""What can be done when a card's memory runs out: a micro-batch in smaller parts, or an explanation with numbers."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from core.schema.errors import TunesmithError
from core.schema.quantities import size_text
from core.training.device import machine

MOST_SPLITS = 4  # two retries, each with half of what was there
WHERE = {
    "loading_model": "while the model was loaded",
    "evaluating": "while evaluating",
    "sampling": "while answering a prompt",
    "saving": "while saving",
}
HINTS = {
    "loading_model": "The model itself does not fit: quantise it (quantization.scheme), choose a smaller one, or close "
    "other programs that use the card.",
    "saving": "Close other programs that use the card, then resume.",
}
HINT = (
    "Choose a shorter context (training.max_seq_len), a smaller micro-batch or a smaller model, or close other programs that "
    "use the card."
)


# What cuBLAS and the driver say instead of torch when the room that they take for themselves is gone.
CARD_SIGNS = ("CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "CUDA error: out of memory")


@contextmanager
def as_out_of_memory() -> Iterator[None]:
    """Whatever tells that the card's memory ran out comes out as torch.OutOfMemoryError."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, torch.OutOfMemoryError) or not any(sign in str(error) for sign in CARD_SIGNS):
            raise
        raise torch.OutOfMemoryError(str(error)) from None  # its traceback would hold the memory


def out_of_memory(phase: str, reason: str) -> TunesmithError:
    """The failure in words, with what is known of the card's memory now. `reason` is torch's own text."""
    numbers = card_numbers()
    total, free, ours = numbers.get("total_bytes"), numbers.get("free_bytes"), numbers.get("reserved_bytes")
    message = f"The graphics memory ran out {WHERE.get(phase, 'in a training step')}."
    if total is not None and free is not None and ours is not None:
        others = max(0, total - free - ours)
        numbers["others_bytes"] = others
        message += f" The card has {size_text(total)}: this run held {size_text(ours)}, other programs and CUDA itself "
        message += f"{size_text(others)}."
    first_line = reason.strip().partition("\n")[0][:300]
    return TunesmithError(
        "out_of_memory", message, HINTS.get(phase, HINT), phase=phase, reason=first_line, **numbers
    )  # fmt: skip


def card_numbers() -> dict[str, int]:
    """Bytes of the card now; empty on a processor, or where the card does not answer any more."""
    if not machine.is_cuda():
        return {}
    try:
        free, total = torch.cuda.mem_get_info()
        return {"free_bytes": free, "total_bytes": total, "reserved_bytes": torch.cuda.memory_reserved()}
    except RuntimeError:
        return {}


def give_back_memory() -> None:
    """Lets go of what nobody uses, also of blocks that torch keeps for later."""
    gc.collect()
    if machine.is_cuda():
        torch.cuda.empty_cache()


def rows_of(inputs: Mapping[str, Any]) -> list[dict[str, list[int]]]:
    """The rows of a collated micro-batch, as the collator takes them again: padding is off, packed rows are apart."""
    ids, labels = inputs["input_ids"], inputs["labels"]
    if "position_ids" in inputs:  # one context of packed rows
        starts = (inputs["position_ids"][0] == 0).nonzero().flatten().tolist()
        ends = [*starts[1:], ids.shape[1]]
        pairs = [(ids[0, begin:end], labels[0, begin:end]) for begin, end in zip(starts, ends, strict=True)]
    else:
        masks = inputs["attention_mask"].bool()
        pairs = [(ids[at][mask], labels[at][mask]) for at, mask in enumerate(masks)]
    return [
        {"input_ids": one.tolist(), "labels": learned.tolist(), "seq_lengths": [len(one)]} for one, learned in pairs
    ]


def parts_of(rows: Sequence[dict[str, list[int]]], count: int) -> list[list[dict[str, list[int]]]]:
    """At most `count` parts of about as many tokens each, in order; a row is never cut."""
    parts: list[list[dict[str, list[int]]]] = [list(rows)]
    while len(parts) < count:
        halves = [half for part in parts for half in _halves(part)]
        if len(halves) == len(parts):
            return parts
        parts = halves
    return parts


def _halves(rows: list[dict[str, list[int]]]) -> list[list[dict[str, list[int]]]]:
    if len(rows) < 2:
        return [rows]
    lengths = [len(row["input_ids"]) for row in rows]
    cuts = range(1, len(rows))
    cut = min(cuts, key=lambda at: abs(sum(lengths[:at]) - sum(lengths[at:])))
    return [rows[:cut], rows[cut:]]
