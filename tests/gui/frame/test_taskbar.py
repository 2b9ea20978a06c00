"""The Windows half of the taskbar's progress, called for real through a COM object that is made here: a pointer to a table
of functions, in the order of shobjidl_core.h."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from gui.frame import taskbar
from gui.frame.taskbar import Taskbar

WINDOW = 0x7FFF_1234_5678  # more than 32 bits
CLSID = bytes.fromhex("44f3fd566dfdd011958a006097c9a090")  # CLSID_TaskbarList, as its struct lies in memory
IID = bytes.fromhex("91fb1aea289e864b90e99e9f8a5eefaf")  # IID_ITaskbarList3
VALUE = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulonglong, ctypes.c_ulonglong)
STATE = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
PLAIN = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)
NAMES = ("QueryInterface", "AddRef", "Release", "HrInit", "AddTab", "DeleteTab", "ActivateTab", "SetActiveAlt",
         "MarkFullscreenWindow", "SetProgressValue", "SetProgressState")  # fmt: skip


class Shell:
    """ole32 with the one object that is asked of it."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        functions: list[Any] = [PLAIN(lambda this, name=name: self._note(name)) for name in NAMES[:9]]
        functions.append(VALUE(lambda this, window, done, total: self._note("SetProgressValue", window, done, total)))
        functions.append(STATE(lambda this, window, state: self._note("SetProgressState", window, state)))
        self._functions = functions
        self._table = (ctypes.c_void_p * len(functions))(*(ctypes.cast(one, ctypes.c_void_p) for one in functions))
        self._object = ctypes.c_void_p(ctypes.addressof(self._table))
        ole = SimpleNamespace(CoInitialize=lambda _: 0)
        ole.CoInitialize, ole.CoCreateInstance = Function(lambda _: 0), Function(self._create)
        self.ole32 = ole

    def _note(self, *what: Any) -> int:
        self.told.append(what)
        return 0

    def _create(self, clsid: Any, outer: None, context: int, iid: Any, made: Any) -> int:
        assert (bytes(clsid), bytes(iid), context) == (CLSID, IID, 1)
        made._obj.value = ctypes.addressof(self._object)
        return 0


class Function:
    """A function of a library, whose arguments can be named."""

    argtypes: tuple[Any, ...] = ()

    def __init__(self, call: Any) -> None:
        self._call = call

    def __call__(self, *arguments: Any) -> Any:
        assert len(arguments) == len(self.argtypes), "its arguments are named before it is called"
        return self._call(*arguments)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    made = Shell()
    monkeypatch.setattr(taskbar.sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", made, raising=False)
    monkeypatch.setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)  # on 64 bits there is one convention
    return made


def test_a_run_s_progress_reaches_the_button(shell: Shell) -> None:
    bar = Taskbar(lambda: WINDOW)
    bar.show(0.25)
    bar.show(0.25, waiting=True)
    bar.show(None)
    assert shell.told == [
        ("HrInit",),
        ("SetProgressState", WINDOW, 2), ("SetProgressValue", WINDOW, 250, 1000),
        ("SetProgressState", WINDOW, 8), ("SetProgressValue", WINDOW, 250, 1000),
        ("SetProgressState", WINDOW, 0),
    ]  # fmt: skip


def test_a_shell_that_refuses_is_survived(shell: Shell) -> None:
    shell.ole32.CoCreateInstance = Function(lambda *_: -2147221164)  # REGDB_E_CLASSNOTREG
    Taskbar(lambda: WINDOW).show(0.5)
    assert shell.told == []
