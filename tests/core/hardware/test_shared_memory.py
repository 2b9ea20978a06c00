"""What Windows holds of a process's graphics memory in main memory, read from counters that are played here."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from core.hardware import shared_memory as module
from core.hardware.shared_memory import COUNTER, WindowsCounters, shared_bytes

MORE_DATA, INVALID_DATA, NEW_DATA = 0x800007D2, 0xC0000BC6, 1
ROWS = [("pid_4711_luid_0x00000000_0x0000D0C1_phys_0", 0, 3_000), ("pid_4711_luid_0x00000000_0x0000D0C2_phys_0", NEW_DATA, 40),
        ("pid_47_luid_0x00000000_0x0000D0C1_phys_0", 0, 999), ("pid_5_luid_0x0_phys_0", INVALID_DATA, 7)]  # fmt: skip


class Pdh:
    """Windows' pdh.dll as far as it is asked, with its two calls for an array: how much room, then the items."""

    def __init__(self, rows: list[tuple[str, int, int]], missing: bool = False) -> None:
        self._rows, self._missing = rows, missing
        self.asked = ""

    def PdhOpenQueryW(self, source: None, user: int, query: object) -> int:
        return 0

    def PdhAddEnglishCounterW(self, query: object, path: str, user: int, counter: object) -> int:
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


def test_the_layouts_are_those_of_pdh_h_on_64_bits() -> None:
    """PDH_FMT_COUNTERVALUE_ITEM_W: a pointer, then PDH_FMT_COUNTERVALUE, whose union begins at 8."""
    assert (ctypes.sizeof(module._Value), module._Value.large.offset) == (16, 8)
    assert (ctypes.sizeof(module._Item), module._Item.value.offset) == (24, 8)


def test_handles_are_passed_as_pointers() -> None:
    names = ("PdhOpenQueryW", "PdhAddEnglishCounterW", "PdhCollectQueryData", "PdhGetFormattedCounterArrayW")
    library = module.declared(SimpleNamespace(**{name: SimpleNamespace() for name in names}))
    handles = [getattr(library, name).argtypes[0] for name in names[1:]]
    assert handles == [ctypes.c_void_p] * 3
    assert [len(getattr(library, name).argtypes) for name in names] == [3, 4, 1, 5]
