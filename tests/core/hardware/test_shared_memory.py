"""What Windows holds of a process's graphics memory in main memory, read from counters that are played here."""

from __future__ import annotations

import ctypes

import pytest

from core.hardware import shared_memory as module
from core.hardware.shared_memory import COUNTER, WindowsCounters, shared_bytes

MORE_DATA, INVALID_DATA = 0x800007D2, 0xC0000BC6
ROWS = [("pid_4711_luid_0x00000000_0x0000D0C1_phys_0", 0, 3_000), ("pid_4711_luid_0x00000000_0x0000D0C2_phys_0", 0, 40),
        ("pid_47_luid_0x00000000_0x0000D0C1_phys_0", 0, 999), ("pid_5_luid_0x0_phys_0", INVALID_DATA, 7)]  # fmt: skip


class Pdh:
    """Windows' pdh.dll as far as it is asked, with its two calls for an array: how much room, then the items."""

    def __init__(self, rows: list[tuple[str, int, int]], missing: bool = False) -> None:
        self._rows, self._missing = rows, missing
        self.asked = ""

    def PdhOpenQueryW(self, source: None, user: None, query: object) -> int:
        return 0

    def PdhAddEnglishCounterW(self, query: object, path: str, user: None, counter: object) -> int:
        self.asked = path
        return 0xC0000BB8 if self._missing else 0

    def PdhCollectQueryData(self, query: object) -> int:
        return 0

    def PdhGetFormattedCounterArrayW(
        self, counter: object, form: int, size: object, count: object, room: object
    ) -> int:
        items = (module._Item * len(self._rows))()
        for item, (name, status, value) in zip(items, self._rows, strict=True):
            item.name, item.value.status, item.value.large = name, status, value
        size._obj.value, count._obj.value = ctypes.sizeof(items), len(self._rows)  # type: ignore[attr-defined]
        if room is None:
            return MORE_DATA - 2**32 if self._rows else 0  # ctypes gives a C int
        ctypes.memmove(room, items, ctypes.sizeof(items))  # type: ignore[arg-type]
        self._kept = items
        return 0


def test_the_counters_of_one_process_are_added_up() -> None:
    pdh = Pdh(ROWS)
    counters = WindowsCounters(pdh)
    assert pdh.asked == COUNTER
    assert shared_bytes({4711}, counters) == 3_040
    assert shared_bytes({4711, 47}, counters) == 4_039
    assert shared_bytes({5}, counters) is None, "its value was not valid"
    assert shared_bytes({1}, counters) is None


def test_no_process_on_any_card() -> None:
    assert shared_bytes({4711}, WindowsCounters(Pdh([]))) is None


def test_a_windows_without_the_counter() -> None:
    with pytest.raises(OSError, match="shared graphics memory"):
        WindowsCounters(Pdh([], missing=True))


def test_elsewhere_nobody_says() -> None:
    assert shared_bytes({1}, None) is None
