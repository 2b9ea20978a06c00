"""What openpyxl's streaming reader does not tell of a sheet: merged cells, which stand behind the rows, and formulas without a
saved value, which it gives as empty cells. Both are found in the sheet's XML as a stream of bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple

_PIECE_BYTES = 1 << 20
_LONGEST_CELL_BYTES = 1 << 17  # a formula has at most 8,192 characters, a text 32,767
_CELL_END = b"c>"  # of </c> and </x:c>
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
# <c r="B2"><f>...</f></c>, also with an empty <v>. The tag of the cell itself may not end in "/>".
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*(?<!/)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Merged(NamedTuple):
    """Rows `first` to `last` (from 1) of one column (from 0) look like one cell, which holds what stands in the first."""

    first: int
    last: int
    column: int


def merged_down(stream: IO[bytes]) -> list[Merged]:
    """The merges over several rows, from the top; of those that are wide too the left column, where their value stands."""
    found = [
        Merged(int(first), int(last), _column(letters))
        for piece in _pieces(stream)
        for letters, first, last in _MERGED.findall(piece)
    ]
    return sorted({merge for merge in found if merge.last > merge.first})


def unsaved_formulas(stream: IO[bytes]) -> Iterator[tuple[int, int]]:
    """(row from 1, column from 0) of formulas whose value is not in the file, from the top."""
    for piece in _pieces(stream):
        for letters, row in _UNSAVED.findall(piece):
            yield int(row), _column(letters)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes, cut behind cells; where there are none for long (empty ones, the list of merges) behind any element."""
    waiting = b""
    while piece := stream.read(_PIECE_BYTES):
        waiting += piece
        end = waiting.rfind(_CELL_END)
        if end < 0 and len(waiting) > _LONGEST_CELL_BYTES:
            end = waiting.rfind(b"/>")
            if end < 0:
                waiting = waiting[-_LONGEST_CELL_BYTES:]
        yield waiting[: end + 2] if end >= 0 else b""
        waiting = waiting[end + 2 :] if end >= 0 else waiting
    yield waiting


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
