"""Base and adapter into one 16-bit model, tensor by tensor: the base's original weights, the change added in float32, the
sum rounded once. What the adapter does not touch is copied byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch

from core.export.merged.tensors import DTYPES, Stored, TensorFile, as_dtype, chunks, digest, stored_tensors
from core.export.merged.weights import TrainedWeights
from core.models.weights import INDEX
from core.schema.errors import TunesmithError

Progress = Callable[[int, int], None]


def write_merged(trained: TrainedWeights, folder: Path, on_bytes: Progress) -> dict[str, str]:
    """The weights, in files of the same names and tensors as the base's. Returns the sha256 of every tensor.

    `on_bytes` hears (done, total). OSError ENOSPC where the disk is full.
    """
    written = {name: as_dtype(stored, written_dtype(stored)) for name, stored in trained.stored.items()}
    total = sum(tensor.nbytes for tensor in written.values())
    done = 0
    digests: dict[str, str] = {}
    for name in dict.fromkeys(stored.file.name for stored in trained.stored.values()):
        tensors = [tensor for tensor in written.values() if tensor.file.name == name]
        with TensorFile(folder / name, tensors) as file:
            for tensor in file.ordered:
                file.write(tensor, _content(trained, tensor))
                done += tensor.nbytes
                on_bytes(done, total)
        digests |= file.digests
    if any(tensor.file.name != "model.safetensors" for tensor in written.values()):
        index = {
            "metadata": {"total_size": total},
            "weight_map": {name: tensor.file.name for name, tensor in written.items()},
        }
        (folder / INDEX).write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
    return digests


def merged_bytes(trained: TrainedWeights) -> int:
    return sum(as_dtype(stored, written_dtype(stored)).nbytes for stored in trained.stored.values())


def written_dtype(stored: Stored) -> str:
    """16 bit as it was; wider floating point becomes bfloat16, which keeps its range."""
    return "BF16" if stored.dtype in ("F32", "F64") else stored.dtype


def require_same_bytes(folder: Path, digests: Mapping[str, str], on_bytes: Progress) -> None:
    """Reads every tensor back; TunesmithError `export_damaged` where the disk gave back something else."""
    try:
        stored = stored_tensors(folder)
        found = {}
        total = sum(tensor.nbytes for tensor in stored.values())
        done = 0
        for name, tensor in stored.items():
            found[name] = digest(tensor)
            done += tensor.nbytes
            on_bytes(done, total)
    except TunesmithError:
        found = {}
    damaged = [name for name in digests.keys() | found.keys() if digests.get(name) != found.get(name)]
    if damaged:
        raise TunesmithError(
            "export_damaged",
            f"{len(damaged)} of {len(digests)} tensors came back from the disk differently than they were written, so "
            "the model was not kept.",
            "Try again, on another disk if it happens again.",
            damaged=len(damaged),
            total=len(digests),
        )


def _content(trained: TrainedWeights, written: Stored) -> torch.Tensor | Iterator[bytes]:
    stored = trained.stored[written.name]
    if written.name not in trained.touched and written.dtype == stored.dtype:
        return chunks(stored)
    dtype = DTYPES[written.dtype]
    return trained.tensor(written.name).to(dtype)
