"""Progress on the program's button in the taskbar or dock, where the platform has it; Qt 6 itself has no such class.

Windows: ITaskbarList3, called through its table of functions (shobjidl_core.h). Linux: the launcher entry that Ubuntu's
dock and KDE's taskbar listen to on the session bus. Elsewhere nothing happens, and a failure is nobody's concern.
"""

from __future__ import annotations

import ctypes
import sys
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

PARTS = 1000
DESKTOP_FILE = "application://tunesmith.desktop"
_NORMAL, _NONE, _PAUSED = 2, 0, 8  # TBPFLAG
_CLSID, _IID = "{56FDF344-FD6D-11D0-958A-006097C9A090}", "{EA1AFB91-9E28-4B86-90E9-9E9F8A5EEFAF}"
_HR_INIT, _SET_VALUE, _SET_STATE = 3, 9, 10  # places in the table of functions, IUnknown's three first


class Taskbar:
    """`show` tells the share that is done, or None to take the progress away."""

    def __init__(self, window_id: Callable[[], int]) -> None:
        self._window_id = window_id
        self._shown: tuple[int | None, bool] = (None, False)
        self._list: Any = None

    def show(self, share: float | None, *, waiting: bool = False) -> None:
        parts = None if share is None else round(PARTS * min(1.0, max(0.0, share)))
        if (parts, waiting) == self._shown:
            return
        self._shown = (parts, waiting)
        with suppress(OSError, ImportError, AttributeError, ValueError):
            if sys.platform == "win32":
                self._show_on_windows(parts, waiting)
            elif sys.platform.startswith("linux"):
                self._show_on_linux(parts)

    def _show_on_windows(self, parts: int | None, waiting: bool) -> None:
        if self._list is None:
            self._list = _taskbar_list()
        window = ctypes.c_void_p(self._window_id())
        state = _NONE if parts is None else _PAUSED if waiting else _NORMAL
        _method(self._list, _SET_STATE, ctypes.c_void_p, ctypes.c_int)(self._list, window, state)
        if parts is not None:
            place = _method(self._list, _SET_VALUE, ctypes.c_void_p, ctypes.c_ulonglong, ctypes.c_ulonglong)
            place(self._list, window, parts, PARTS)

    def _show_on_linux(self, parts: int | None) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        message = QDBusMessage.createSignal("/tunesmith", "com.canonical.Unity.LauncherEntry", "Update")
        shown: dict[str, object] = {"progress": (parts or 0) / PARTS, "progress-visible": parts is not None}
        message.setArguments([DESKTOP_FILE, shown])
        bus.send(message)


def _taskbar_list() -> Any:
    """The shell's own object; it lives as long as the process. OSError where there is none."""
    ole = ctypes.windll.ole32  # type: ignore[attr-defined,unused-ignore]
    pointer = ctypes.c_void_p
    ole.CoInitialize.argtypes = (pointer,)
    ole.CoCreateInstance.argtypes = (pointer, pointer, ctypes.c_uint32, pointer, pointer)
    ole.CoInitialize(None)
    made = pointer()
    clsid, iid = _guid(_CLSID), _guid(_IID)
    refused = ole.CoCreateInstance(clsid, None, 1, iid, ctypes.byref(made))  # 1: CLSCTX_INPROC_SERVER
    if refused or not made:
        raise OSError("no taskbar")
    if _method(made, _HR_INIT)(made):
        raise OSError("the taskbar is not ready")
    return made


def _guid(text: str) -> Any:
    """The sixteen bytes of a GUID as they lie in memory: its first three numbers the little end first."""
    return (ctypes.c_ubyte * 16).from_buffer_copy(uuid.UUID(text).bytes_le)


def _method(instance: Any, place: int, *arguments: Any) -> Any:
    """A function of a COM object by its place in the object's table."""
    table = ctypes.cast(instance, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    kind = ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *arguments)  # type: ignore[attr-defined,unused-ignore]
    return kind(table[place])
