"""Names, shapes and types of the tensors in safetensors files, read from their headers: kilobytes, not gigabytes.

Says when a file is cut off or is no safetensors at all. Format: 8 bytes of length, that much JSON, then the data.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.schema.errors import TunesmithError

LENGTH_BYTES = 8
_ITEM_BYTES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
               "F8_E4M3": 1, "F8_E5M2": 1}  # fmt: skip
HEADER_LIMIT_BYTES = 100_000_000  # the format's own limit


@dataclass(frozen=True)
class Tensor:
    """One tensor as its file describes it; `dtype` in safetensors' letters (BF16, F16, F32, F8_E4M3, I64, ...)."""

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


def read_header_bytes(path: Path) -> bytes:
    """The header as it stands; raises `model_broken_weights` where the file is cut off or is something else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(LENGTH_BYTES)
            length = struct.unpack("<Q", start)[0] if len(start) == LENGTH_BYTES else 0
            if start == b"version ":  # a Git LFS pointer begins so
                raise _broken(path, "it is only a pointer that Git LFS left in place of the file")
            if not 2 <= length <= min(HEADER_LIMIT_BYTES, size - LENGTH_BYTES):
                raise _broken(path, "it is cut off or is not a safetensors file")
            return file.read(length)
    except OSError as error:
        raise _broken(path, f"it cannot be read ({error.strerror or error})") from error


def read_tensors(path: Path) -> tuple[Tensor, ...]:
    """The tensors of one file, in its order; raises as `read_header_bytes`, and where data are missing at the end."""
    header = read_header_bytes(path)
    try:
        entries: Mapping[str, Any] = json.loads(header)
        tensors = [_tensor(name, entry) for name, entry in entries.items() if name != "__metadata__"]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise _broken(path, "its header makes no sense") from error
    data_bytes = path.stat().st_size - LENGTH_BYTES - len(header)
    missing = max((end for _, end in tensors), default=0) - data_bytes
    if missing > 0:
        raise _broken(path, f"its last {missing:,} bytes are missing")
    return tuple(tensor for tensor, _ in tensors)


def _tensor(name: str, entry: Mapping[str, Any]) -> tuple[Tensor, int]:
    """The tensor and where its data end. ValueError where the numbers contradict each other."""
    tensor = Tensor(name, tuple(int(n) for n in entry["shape"]), str(entry["dtype"]))
    start, end = (int(at) for at in entry["data_offsets"])
    size = _ITEM_BYTES.get(tensor.dtype)
    if min(tensor.shape, default=0) < 0 or not 0 <= start <= end:
        raise ValueError(name)
    if size is not None and end - start != size * tensor.elements:
        raise ValueError(name)
    return tensor, end


def _broken(path: Path, why: str) -> TunesmithError:
    return TunesmithError(
        "model_broken_weights",
        f"The weight file {path.name} cannot be used: {why}.",
        "Fetch this one file again; the others need not be fetched again.",
        path=str(path),
        file=path.name,
        why=why,
    )
