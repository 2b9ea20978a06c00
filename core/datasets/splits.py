"""Parts of a data set: slices such as `train[:10%]`, and the held-out rows that training never sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from core.datasets.rows import Row
from core.schema.errors import RefusedError

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
    held = held_out_places([row.content_key() for row in rows], fraction, seed)
    return _pick(rows, held, False), _pick(rows, held, True)


def held_out_places(keys: Sequence[bytes], fraction: float, seed: int) -> Set[int]:
    """The same for rows that are not in memory, by their content keys: the places of the rows that are held out."""
    groups: dict[bytes, list[int]] = {}
    if fraction <= 0:
        return frozenset()
    for place, key in enumerate(keys):
        groups.setdefault(key, []).append(place)
    if len(groups) < 2:
        return frozenset()
    return _chosen_groups(groups, max(1, round(fraction * len(keys))), seed)


def _chosen_groups(groups: dict[bytes, list[int]], wanted_rows: int, seed: int) -> set[int]:
    salt = str(seed).encode()
    order = sorted(groups, key=lambda key: blake2b(key, key=salt[:64], digest_size=16).digest())
    held: set[int] = set()
    taken = 0
    for key in order:
        # A much repeated row would fill the held-out part alone.
        if taken < len(groups) - 1 and len(held) + len(groups[key]) <= wanted_rows:
            held.update(groups[key])
            taken += 1
    return held or set(groups[min(order, key=lambda key: len(groups[key]))])


def _pick(rows: Iterable[Row], held: Set[int], inside: bool) -> tuple[Row, ...]:
    return tuple(row for place, row in enumerate(rows) if (place in held) is inside)
