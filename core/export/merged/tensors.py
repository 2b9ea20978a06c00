"""Tensors in safetensors files, one at a time: read with plain reads (a mapped file would count as memory), written in a
stream, so that neither a model nor a shard is ever held."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import torch

from core.models.safetensors_headers import LENGTH_BYTES, read_header_bytes
from core.models.weights import weight_files

CHUNK_BYTES = 8 << 20
DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2, "I64": torch.int64, "I32": torch.int32,
    "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor and where its bytes lie. `dtype` in safetensors' letters."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    file: Path
    offset: int
    nbytes: int

    @property
    def row_bytes(self) -> int:
        return self.nbytes // self.shape[0] if self.shape and self.shape[0] else self.nbytes


def stored_tensors(folder: Path) -> dict[str, Stored]:
    """All tensors of a model folder by name, in the order of its files; TunesmithError as `weight_files` and
    `read_header_bytes` raise."""
    found = (tensor for file in weight_files(folder) for tensor in tensors_of(file))
    return {tensor.name: tensor for tensor in found}


def tensors_of(file: Path) -> Iterator[Stored]:
    """The tensors of one file in the order of their data."""
    header = read_header_bytes(file)
    start = LENGTH_BYTES + len(header)
    entries = {name: entry for name, entry in json.loads(header).items() if name != "__metadata__"}
    for name, entry in sorted(entries.items(), key=lambda item: int(item[1]["data_offsets"][0])):
        begin, end = entry["data_offsets"]
        yield Stored(name, tuple(entry["shape"]), entry["dtype"], file, start + begin, end - begin)


def read_tensor(stored: Stored) -> torch.Tensor:
    """In the number format of the file."""
    return _read(stored, stored.offset, stored.shape)


def read_rows(stored: Stored, first: int, last: int) -> torch.Tensor:
    """Rows `first` to `last` (exclusive)."""
    return _read(stored, stored.offset + first * stored.row_bytes, (last - first, *stored.shape[1:]))


def pick_rows(stored: Stored, ids: torch.Tensor) -> torch.Tensor:
    """The rows of these numbers."""
    return torch.cat([read_rows(stored, number, number + 1) for number in ids.tolist()])


def chunks(stored: Stored) -> Iterator[bytes]:
    """The tensor's bytes, a few megabytes at a time."""
    with stored.file.open("rb") as file:
        file.seek(stored.offset)
        left = stored.nbytes
        while left:
            data = file.read(min(CHUNK_BYTES, left))
            if not data:
                raise OSError(f"{stored.file.name} ends in the middle of {stored.name}")
            left -= len(data)
            yield data


def digest(stored: Stored) -> str:
    """sha256 of the tensor's bytes as they stand on the disk."""
    found = hashlib.sha256()
    for data in chunks(stored):
        found.update(data)
    return found.hexdigest()


class TensorFile:
    """A safetensors file that grows tensor by tensor. `digests` holds the sha256 of what was handed over."""

    def __init__(self, path: Path, tensors: Sequence[Stored]) -> None:
        """`tensors`: names, shapes and types of what will come, in any order; `ordered` says in which it must come."""
        # As the library itself does: wide types first, so that every tensor is aligned.
        self.ordered = sorted(tensors, key=lambda tensor: -_width(tensor.dtype))
        self.digests: dict[str, str] = {}
        self._file = path.open("wb")
        header: dict[str, object] = {"__metadata__": {"format": "pt"}}
        offset = 0
        for tensor in self.ordered:
            end = offset + tensor.nbytes
            header[tensor.name] = {"dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": [offset, end]}
            offset = end
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        self._file.write(struct.pack("<Q", len(text)) + text)

    def write(self, tensor: Stored, pieces: Iterator[bytes] | torch.Tensor) -> None:
        """The next tensor's bytes. OSError ENOSPC where the disk is full."""
        found = hashlib.sha256()
        written = 0
        for piece in [as_bytes(pieces)] if isinstance(pieces, torch.Tensor) else pieces:
            self._file.write(piece)
            found.update(piece)
            written += len(piece)
        assert written == tensor.nbytes, tensor.name
        self.digests[tensor.name] = found.hexdigest()

    def __enter__(self) -> TensorFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()


def as_dtype(stored: Stored, dtype: str) -> Stored:
    """The same tensor in another number format (its place on the disk means nothing then)."""
    return replace(stored, dtype=dtype, nbytes=stored.nbytes // _width(stored.dtype) * _width(dtype))


def as_bytes(tensor: torch.Tensor) -> memoryview:
    flat = tensor.detach().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().data if flat.numel() else memoryview(b"")


def _read(stored: Stored, offset: int, shape: tuple[int, ...]) -> torch.Tensor:
    tensor = torch.empty(shape, dtype=DTYPES[stored.dtype])
    room = as_bytes(tensor)
    with stored.file.open("rb") as file:
        file.seek(offset)
        if file.readinto(room) != len(room):
            raise OSError(f"{stored.file.name} ends in the middle of {stored.name}")
    return tensor


def _width(dtype: str) -> int:
    return DTYPES[dtype].itemsize
