"""Parts of a data set: slices such as `train[:10%]`, and the held-out rows that training never sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from core.datasets.rows import Row
from core.schema.errors import RefusedError

KEY_BYTES = 16
_SLICE = re.compile(r"\s*([^\[\]%:+]*?)\s*(?:\[\s*(-?\d+)?\s*(%)?\s*:\s*(-?\d+)?\s*(%)?\s*\])?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SplitSlice:
    """A part of a split: `start` and `stop` count rows or per cent, None is open, negative counts from the end."""

    name: str
    start: int | None = None
    stop: int | None = None
    unit: Literal["rows", "percent"] = "rows"

    @property
    def is_whole(self) -> bool:
        return self.start is None and self.stop is None

    @property
    def needs_total(self) -> bool:
        """Whether the rows must be counted before the part is known."""
        negative = (self.start or 0) < 0 or (self.stop or 0) < 0
        return not self.is_whole and (self.unit == "percent" or negative)

    def bounds(self, total_rows: int) -> tuple[int, int]:
        """First row (from 0) and the one after the last. Per cent are rounded as the `datasets` library rounds them."""
        rows = slice(self._rows(self.start, total_rows), self._rows(self.stop, total_rows))
        start, stop, _ = rows.indices(total_rows)
        return start, max(start, stop)

    def _rows(self, value: int | None, total_rows: int) -> int | None:
        return round(value * total_rows / 100) if value is not None and self.unit == "percent" else value


def sample_slice(text: str) -> SplitSlice:
    """Reads "train", "train[:10%]", "train[100:200]", "[-5%:]". Raises RefusedError dataset_split_invalid."""
    match = _SLICE.fullmatch(text)
    if match is None or len(text) > 200:
        raise _invalid(text)
    name, start, start_percent, stop, stop_percent = match.groups()
    marks = {bool(mark) for value, mark in ((start, start_percent), (stop, stop_percent)) if value is not None}
    stray = (start is None and start_percent) or (stop is None and stop_percent)
    if len(marks) > 1 or stray:
        raise _invalid(text)
    numbers = [None if value is None else int(value) for value in (start, stop)]
    percent = marks == {True}
    if percent and any(number is not None and abs(number) > 100 for number in numbers):
        raise _invalid(text)
    return SplitSlice(name, numbers[0], numbers[1], "percent" if percent else "rows")


def _invalid(text: str) -> RefusedError:
    return RefusedError(
        "dataset_split_invalid",
        f'"{text[:80]}" is no part of a data set.',
        'Write a split\'s name, or a slice of it such as "train[:10%]" or "train[100:200]".',
        split=text[:80],
    )


def split_held_out(rows: Sequence[Row], fraction: float, seed: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Training rows and held-out rows, both in their order; equal rows (`content_key`) are always on one side.

    About `fraction` of the rows are held out: at least one where there are two different rows, never all. Which ones
    depends on the seed and on each row's content alone, so adding rows to a data set moves few others.
    """
    held = held_out_places(b"".join(row.content_key() for row in rows), fraction, seed)
    return _pick(rows, held, False), _pick(rows, held, True)


def held_out_places(keys: bytes | bytearray, fraction: float, seed: int) -> Set[int]:
    """The same for rows that are not in memory, by their content keys one behind the other: the places of the rows that are
    held out. Takes about 100 bytes a row."""
    total = len(keys) // KEY_BYTES
    if fraction <= 0 or total < 2:
        return frozenset()
    import numpy as np  # not with the package: a window's first frame reads no rows

    every = np.frombuffer(bytes(keys), np.dtype((np.void, KEY_BYTES)))
    groups, of_row, sizes = np.unique(every, return_inverse=True, return_counts=True)
    if len(groups) < 2:
        return frozenset()
    salt = str(seed).encode()[:64]
    drawn = b"".join(blake2b(key.tobytes(), key=salt, digest_size=KEY_BYTES).digest() for key in groups)
    order = np.argsort(np.frombuffer(drawn, np.dtype((np.void, KEY_BYTES))), kind="stable")
    chosen = _chosen_groups(order, sizes, max(1, round(fraction * total)))
    return set(np.nonzero(np.isin(of_row, chosen))[0].tolist())


def _chosen_groups(order: Any, sizes: Any, wanted_rows: int) -> list[int]:
    """Groups of equal rows, in the drawn order, as far as they fit; a much repeated row would fill the held-out part
    alone, so it is passed over."""
    chosen: list[int] = []
    held = 0
    for group in order.tolist():
        if held == wanted_rows or len(chosen) == len(sizes) - 1:
            break
        size = int(sizes[group])
        if held + size <= wanted_rows:
            chosen.append(group)
            held += size
    return chosen or [int(order[sizes[order].argmin()])]


def _pick(rows: Iterable[Row], held: Set[int], inside: bool) -> tuple[Row, ...]:
    return tuple(row for place, row in enumerate(rows) if (place in held) is inside)
