"""How much of a process's graphics memory Windows holds in main memory: there a full card does not fail, it gets slow.

Read from the performance counters that Task Manager shows ("GPU Process Memory", "Shared Usage"). Elsewhere unknown.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

COUNTER = r"\GPU Process Memory(*)\Shared Usage"
_LARGE = 0x00000400  # PDH_FMT_LARGE
_MORE_DATA = 0x800007D2  # PDH_MORE_DATA
_VALID = (0, 1)  # PDH_CSTATUS_VALID_DATA and PDH_CSTATUS_NEW_DATA: valid, and another value than at the last look
_DWORD = ctypes.c_uint32  # the same everywhere, so that the layouts can be tested everywhere


class Counters(Protocol):
    """Where instance names ("pid_4711_luid_0x..._phys_0") and bytes come from."""

    def read(self) -> Mapping[str, int]:
        """The values of all instances now; empty where there are none."""


def shared_bytes(pids: Collection[int], counters: Counters | None) -> int | None:
    """What these processes hold in shared memory together; None where nobody says."""
    if counters is None:
        return None
    values = [value for name, value in counters.read().items() if _pid(name) in pids]
    return sum(values) if values else None


def open_counters() -> Counters | None:
    """None where this system has no such counters."""
    if os.name != "nt":
        return None
    try:
        return WindowsCounters(declared(ctypes.WinDLL("pdh")))  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return None


def _pid(instance: str) -> int | None:
    match = re.match(r"pid_(\d+)_", instance)
    return int(match[1]) if match else None


class _Value(ctypes.Structure):
    _fields_ = (("status", _DWORD), ("large", ctypes.c_longlong))


class _Item(ctypes.Structure):
    _fields_ = (("name", ctypes.c_wchar_p), ("value", _Value))


def declared(pdh: Any) -> Any:
    """The library with its functions' arguments named (pdh.h): handles are pointers, and must not be cut to an int."""
    handle, number, text = ctypes.c_void_p, ctypes.POINTER(_DWORD), ctypes.c_wchar_p
    arguments: dict[str, tuple[Any, ...]] = {
        "PdhOpenQueryW": (text, ctypes.c_size_t, ctypes.POINTER(handle)),
        "PdhAddEnglishCounterW": (handle, text, ctypes.c_size_t, ctypes.POINTER(handle)),
        "PdhCollectQueryData": (handle,),
        "PdhGetFormattedCounterArrayW": (handle, _DWORD, number, number, ctypes.c_void_p),
    }
    for name, kinds in arguments.items():
        getattr(pdh, name).argtypes, getattr(pdh, name).restype = kinds, ctypes.c_int32
    return pdh


class WindowsCounters:
    """PDH, asked for one counter. OSError where the counter does not exist (Windows before 10, 1709)."""

    def __init__(self, pdh: Any) -> None:
        self._pdh = pdh
        self._query, self._counter = ctypes.c_void_p(), ctypes.c_void_p()
        if pdh.PdhOpenQueryW(None, 0, ctypes.byref(self._query)):
            raise OSError("the performance counters cannot be opened")
        if pdh.PdhAddEnglishCounterW(self._query, COUNTER, 0, ctypes.byref(self._counter)):
            raise OSError("there is no counter of shared graphics memory")

    def read(self) -> Mapping[str, int]:
        """One look at all processes."""
        if self._pdh.PdhCollectQueryData(self._query):
            return {}
        size, count = _DWORD(0), _DWORD(0)
        sizes = (ctypes.byref(size), ctypes.byref(count))
        status = self._pdh.PdhGetFormattedCounterArrayW(self._counter, _LARGE, *sizes, None)
        if status & 0xFFFFFFFF != _MORE_DATA or not size.value:
            return {}
        room = ctypes.create_string_buffer(size.value)
        if self._pdh.PdhGetFormattedCounterArrayW(self._counter, _LARGE, *sizes, room):
            return {}
        items: Iterable[_Item] = ctypes.cast(room, ctypes.POINTER(_Item * count.value)).contents
        return {item.name: item.value.large for item in items if item.name and item.value.status in _VALID}
