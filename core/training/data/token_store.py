"""Encoded rows outside of Python's objects: two flat arrays, in memory while they are small and in files beyond that.

A million rows as lists of Python integers take about 20 GB; here they take 8 bytes a token, which the system may drop from
memory whenever it needs the room.
"""

from __future__ import annotations

import shutil
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np

from core.training.data.encoding import EncodedRow

SPILL_TOKENS = 8 << 20  # 64 MiB of ids and labels
_ids_file, _labels_file = "ids.i32", "labels.i32"


class StoredRows(Sequence[EncodedRow]):
    """Rows by their place. `lengths` are those of the rows as they are trained, in tokens."""

    def __init__(self, ids: Any, labels: Any, ends: Any, full_lengths: Any, lines: Any) -> None:
        self._ids, self._labels, self._ends = ids, labels, ends
        self._full_lengths, self._lines = full_lengths, lines

    @property
    def lengths(self) -> Any:
        return np.diff(self._ends, prepend=0)

    @property
    def was_cut(self) -> Any:
        """Of every row, whether it was."""
        return self._full_lengths > self.lengths

    @property
    def lines(self) -> Any:
        return self._lines

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> EncodedRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[EncodedRow]: ...
    def __getitem__(self, place: int | slice) -> EncodedRow | Sequence[EncodedRow]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        start, end = int(self._ends[at - 1]) if at else 0, int(self._ends[at])
        ids, labels = self._ids[start:end].tolist(), self._labels[start:end].tolist()
        return EncodedRow(ids, labels, int(self._full_lengths[at]), int(self._lines[at]))

    def __iter__(self) -> Iterator[EncodedRow]:
        return (self[at] for at in range(len(self)))


class TokenStore:
    """Takes rows one after the other; `rows` gives them back. Files lie in a folder of their own inside `folder` and are
    removed by `close`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._parent = folder
        self._folder: Path | None = None
        self._ids, self._labels = array("i"), array("i")
        self._ends, self._full_lengths, self._lines = array("q"), array("i"), array("q")
        self._tokens = 0

    def append(self, row: EncodedRow) -> None:
        """Raises OSError where the disk is full."""
        self._ids.extend(row.ids)
        self._labels.extend(row.labels)
        self._tokens += len(row.ids)
        self._ends.append(self._tokens)
        self._full_lengths.append(row.full_length)
        self._lines.append(row.line)
        if len(self._ids) > SPILL_TOKENS:
            self._spill()

    def rows(self) -> StoredRows:
        """All rows so far; nothing may be appended after it. Raises OSError where the disk is full."""
        if self._folder is None:
            ids, labels = np.frombuffer(self._ids, np.int32), np.frombuffer(self._labels, np.int32)
        else:
            self._spill()
            ids, labels = (np.memmap(self._folder / name, np.int32, "r") for name in (_ids_file, _labels_file))
        numbers = (np.frombuffer(self._ends, np.int64), np.frombuffer(self._full_lengths, np.int32))
        return StoredRows(ids, labels, *numbers, np.frombuffer(self._lines, np.int64))

    def close(self) -> None:
        """Removes the files; the rows are gone with them."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)  # Windows keeps a mapped file until its process ends

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=".tokens-", dir=self._parent))
        for name, numbers in ((_ids_file, self._ids), (_labels_file, self._labels)):
            with (self._folder / name).open("ab") as file:
                numbers.tofile(file)
        self._ids, self._labels = array("i"), array("i")


def lengths_of(rows: Sequence[EncodedRow]) -> list[int]:
    """Tokens of every row, without reading the rows where they are stored."""
    return rows.lengths.tolist() if isinstance(rows, StoredRows) else [len(row.ids) for row in rows]


def cut_rows(rows: Sequence[EncodedRow]) -> int:
    """How many rows are cut."""
    return int(rows.was_cut.sum()) if isinstance(rows, StoredRows) else sum(row.was_cut for row in rows)


def remove_left_over(folder: Path) -> None:
    """Files of a job that was killed."""
    for left in folder.glob(".tokens-*"):
        shutil.rmtree(left, ignore_errors=True)
