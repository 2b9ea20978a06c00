"""Finds single rows of a data set by their place, for "what the model sees": neighbours are at hand, far ones are read for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from core.datasets import DatasetReading, Row

KEPT_ROWS = 2_000
KEPT_CHARS = 16 << 20
LISTEN_EVERY_ROWS = 2_000


class RowFinder:
    """Goes on from where it is; begins anew for a row that lies before it and is not kept."""

    def __init__(self, reading: DatasetReading, rows: int) -> None:
        self._reading, self._rows = reading, rows
        self._going: Iterator[Row] | None = None
        self._next = 0
        self._kept: OrderedDict[int, Row] = OrderedDict()
        self._chars = 0

    def find(self, place: int, listen: Callable[[], None]) -> Row | None:
        """The usable row at that place (from 0); None where there is none. `listen` is called while it is looked for."""
        if not 0 <= place < self._rows:
            return None
        if place in self._kept:
            return self._kept[place]
        if self._going is None or place < self._next:
            self._going, self._next = self._reading.rows(), 0
        for row in self._going:
            self._keep(self._next, row)
            self._next += 1
            if self._next > place:
                return row
            if self._next % LISTEN_EVERY_ROWS == 0:
                listen()
        self._going = None
        return None

    def _keep(self, place: int, row: Row) -> None:
        self._kept[place] = row
        self._chars += _size(row)
        while len(self._kept) > KEPT_ROWS or (self._chars > KEPT_CHARS and len(self._kept) > 1):
            _, old = self._kept.popitem(last=False)
            self._chars -= _size(old)


def _size(row: Row) -> int:
    return sum(map(len, row.texts()))
