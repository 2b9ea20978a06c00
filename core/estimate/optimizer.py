"""What an optimizer keeps for each trained tensor, and what it needs for a moment while it steps.

Sources: torch 2.13 (optim/adamw.py), bitsandbytes 0.50 (optim/optimizer.py), transformers 5.23 (optimization.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.estimate.weights import rounded
from core.schema.recipe import Optimizer

MIN_8BIT_ELEMENTS = 4096  # smaller tensors keep 32-bit states
MIN_PAGED_ELEMENTS = 100_000  # smaller ones are not paged
_BLOCK = 256  # states that share one 32-bit scale
_TABLE_BYTES = 1024  # the 256 values that a byte stands for, one table for each state


@dataclass(frozen=True, slots=True)
class _Kind:
    states: int  # numbers kept for each trained one
    bits: int | None = 32  # None: as the trained tensor itself
    paged: bool = False


_KINDS: dict[Optimizer, _Kind] = {
    "paged_adamw_8bit": _Kind(2, 8, paged=True),
    "adamw_8bit": _Kind(2, 8),
    "adamw_bnb_8bit": _Kind(2, 8),
    "paged_adamw_32bit": _Kind(2, paged=True),
    "adamw_torch": _Kind(2, None),
    "adamw_torch_fused": _Kind(2, None),
    "lion_8bit": _Kind(1, 8),
    "lion_32bit": _Kind(1),
    "paged_lion_8bit": _Kind(1, 8, paged=True),
    "paged_lion_32bit": _Kind(1, paged=True),
    "adafactor": _Kind(0),
    "sgd": _Kind(0),
}


@dataclass(frozen=True, slots=True)
class Trained:
    """`count` trained tensors of `rows` x `columns` (rows 1: a vector) held in `item_bytes` a number."""

    rows: int
    columns: int
    count: int
    item_bytes: int
    is_embedding: bool = False
    matrices: int = 1  # that lie in one tensor of three dimensions

    @property
    def elements(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True, slots=True)
class States:
    """Bytes on the device: `allocated` by torch, `paged` by the driver, which moves them out when room is short."""

    allocated: int
    paged: int


def optimizer_states(optimizer: Optimizer, trained: Iterable[Trained]) -> States:
    """The states after the first step."""
    kind = _KINDS[optimizer]
    allocated = paged = 0
    uses_tables = False
    for tensor in trained:
        if optimizer == "adafactor":
            allocated += tensor.count * _factored_bytes(tensor)
            continue
        eight = kind.bits == 8 and tensor.elements >= MIN_8BIT_ELEMENTS and not tensor.is_embedding
        item = 1 if eight else tensor.item_bytes if kind.bits is None else 4
        states = kind.states * rounded(item * tensor.elements)
        if kind.paged and tensor.elements >= MIN_PAGED_ELEMENTS:
            paged += tensor.count * states
        else:
            allocated += tensor.count * states
        if eight:
            uses_tables = True
            allocated += tensor.count * kind.states * rounded(4 * -(-tensor.elements // _BLOCK))
        if optimizer == "adamw_torch_fused":
            allocated += tensor.count * rounded(4)  # the step's number, on the device
    tables = 2 * rounded(_TABLE_BYTES) if uses_tables and kind.states == 2 else rounded(_TABLE_BYTES) * uses_tables
    return States(allocated + tables, paged)


def step_scratch_bytes(optimizer: Optimizer, trained: Iterable[Trained]) -> int:
    """What the step itself holds for a moment, beside weights, gradients and states."""
    tensors = list(trained)
    if optimizer == "adamw_torch":  # all tensors at once: the root of every second moment (_multi_tensor_adamw)
        return sum(t.count * rounded(t.item_bytes * t.elements) for t in tensors)
    if optimizer == "adafactor":
        inner = max((rounded(4 * t.elements) for t in tensors if t.count > 1 and t.matrices == 1), default=0)
        return max((_adafactor_scratch_bytes(tensor, inner) for tensor in tensors), default=0)
    return 0


def _adafactor_scratch_bytes(tensor: Trained, inner: int) -> int:
    """One tensor at a time, in 32 bit: its update twice and, where the tensor itself is in 16 bit, weight and gradient. The
    update of the tensor before still lies there: another of the layer, the last one's before the head, none before the
    embeddings; `inner` are the bytes of a layer's largest."""
    own = rounded(4 * tensor.elements)
    before = own if tensor.count > 1 and tensor.matrices == 1 else inner
    return (2 if tensor.item_bytes == 4 else 4) * own + (0 if tensor.is_embedding or tensor.matrices > 1 else before)


def _factored_bytes(tensor: Trained) -> int:
    """Adafactor: a row and a column of averages for a matrix, all of them for a vector; and the tensor's own size."""
    if tensor.rows == 1:
        return rounded(4 * tensor.elements) + rounded(4)
    return rounded(4 * tensor.rows) + rounded(4 * tensor.columns * tensor.matrices) + rounded(4)
