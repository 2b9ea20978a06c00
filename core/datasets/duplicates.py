"""Remembers which rows were seen, in 12 to 24 bytes a row, so that millions of rows can be told apart."""

from __future__ import annotations

from array import array

MAX_KEYS = 22_000_000


class SeenKeys:
    """A set of content keys by their first 64 bits: at 20 million rows two differ but look alike once in 100,000 files.

    Open addressing in a flat array, because a Python set of integers takes about 90 bytes an entry. After `MAX_KEYS` rows
    no more are remembered, so that memory stays bounded (384 MiB while it grows for the last time).
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def add(self, key: bytes) -> bool:
        """Remembers the key; whether it is new."""
        if self._count >= MAX_KEYS:
            return not self._has(int.from_bytes(key[:8], "little") or 1)
        if self._count * 3 >= len(self._slots) * 2:
            self._grow()
        if is_new := self._put(int.from_bytes(key[:8], "little") or 1):  # 0 marks a free slot
            self._count += 1
        return is_new

    def _put(self, value: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = value & mask
        while (held := slots[place]) != value:
            if held == 0:
                slots[place] = value
                return True
            place = (place + 1) & mask
        return False

    def _has(self, value: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = value & mask
        while (held := slots[place]) not in (value, 0):
            place = (place + 1) & mask
        return held == value

    def _grow(self) -> None:
        held, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for value in held:
            if value:
                self._put(value)
