"""The computer stays awake while a training runs, and only then; the true state is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from core.supervision.awake import Awake, may_sleep


@dataclass
class Entered:
    active: bool


def wait_until(ready: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.005)


class Desktop:
    """A desktop that says yes or no; `held` while it is asked to stay awake."""

    def __init__(self, says: bool) -> None:
        self.says, self.held = says, False

    @contextmanager
    def __call__(self) -> Iterator[Entered]:
        self.held = True
        try:
            yield Entered(self.says)
        finally:
            self.held = False


@pytest.mark.parametrize("says", [True, False])
def test_tells_once_whether_it_works_and_lets_go_at_the_end(says: bool) -> None:
    desktop = Desktop(says)
    awake = Awake(desktop)
    wait_until(lambda: awake.works is not None)
    assert awake.news() is says
    assert awake.news() is None
    assert desktop.held
    awake.end()
    wait_until(lambda: not desktop.held)


def test_a_desktop_that_never_answers_holds_nobody_up() -> None:
    silent = threading.Event()

    @contextmanager
    def never() -> Iterator[Entered]:
        silent.wait(10)
        yield Entered(True)

    began = time.monotonic()
    awake = Awake(never)
    assert awake.news() is None
    awake.end()
    assert time.monotonic() - began < 1
    silent.set()


def test_a_desktop_that_breaks_is_told_as_one_that_does_not_work() -> None:
    def broken() -> Desktop:
        raise RuntimeError("no bus")

    awake = Awake(broken)  # type: ignore[arg-type]
    wait_until(lambda: awake.works is False)


def test_the_real_library_can_be_asked() -> None:
    awake = Awake()
    wait_until(lambda: awake.works is not None, 20)
    awake.end()


def test_a_server_without_a_desktop_is_not_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.supervision.awake.sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not may_sleep()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert may_sleep()
    monkeypatch.setattr("core.supervision.awake.sys.platform", "win32")
    monkeypatch.delenv("WAYLAND_DISPLAY")
    assert may_sleep()
