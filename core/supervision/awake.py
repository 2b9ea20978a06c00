"""Keeps the computer from falling asleep while a training runs, and only then; knows whether that worked.

The library's own call may wait for a desktop that does not answer, so it is made on a thread of its own.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class KeepsAwake(Protocol):
    """What wakepy's mode tells once it is entered."""

    active: bool


Mode = Callable[[], AbstractContextManager[KeepsAwake]]


class Awake:
    """`works` is None until that is known. `end` lets the computer sleep again."""

    def __init__(self, mode: Mode | None = None) -> None:
        self.works: bool | None = None
        self._mode = mode or _system_mode
        self._over = threading.Event()
        self._told = False
        threading.Thread(target=self._hold, name="awake", daemon=True).start()

    def news(self) -> bool | None:
        """Once: whether it works, as soon as that is known."""
        if self._told or self.works is None:
            return None
        self._told = True
        return self.works

    def end(self) -> None:
        self._over.set()

    def _hold(self) -> None:
        try:
            with self._mode() as entered:
                self.works = entered.active
                self._over.wait()
        except Exception:  # noqa: BLE001  the edge of a thread: whatever a desktop answers, training goes on
            self.works = False


def may_sleep() -> bool:
    """Whether anything here would send the computer to sleep: a server without a desktop stays up by itself."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _system_mode() -> AbstractContextManager[KeepsAwake]:
    from wakepy import keep

    mode: AbstractContextManager[KeepsAwake] = keep.running(on_fail="pass")
    return mode
