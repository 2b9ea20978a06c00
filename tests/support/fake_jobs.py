"""Starting real child processes with the handlers of support/fake_child.py, and seeing to it that none outlives its test."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core.jobs import JobProcess
from core.schema.events import AnyEvent, Warned

SCRIPT = Path(__file__).with_name("fake_child.py")


def use_handler(monkeypatch: pytest.MonkeyPatch, name: str, *garbage: str) -> None:
    """From now on a JobProcess runs that handler; `garbage` is written to its standard output before anything else."""
    command = [sys.executable, "-X", "utf8", str(SCRIPT), name, *garbage]
    monkeypatch.setattr("core.jobs.process.child_command", lambda: command)


def wait_for(condition: Callable[[], bool], what: str, limit_s: float = 30.0) -> None:
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until, f"waited {limit_s} s in vain for: {what}"
        time.sleep(0.01)


def read_until(process: JobProcess, wanted: Callable[[AnyEvent], bool], limit_s: float = 30.0) -> AnyEvent:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        event = process.read(0.1)
        if event is not None and wanted(event):
            return event
        assert not process.ended, f"ended with {process.last_event}"
    raise AssertionError("the event did not come")


def told(process: JobProcess, code: str) -> Warned:
    """The next `warned` of that code."""
    event = read_until(process, lambda event: isinstance(event, Warned) and event.code == code)
    assert isinstance(event, Warned)
    return event


def read_all(process: JobProcess, limit_s: float = 30.0) -> list[AnyEvent]:
    """Every event up to the end of the job."""
    events: list[AnyEvent] = []
    until = time.monotonic() + limit_s
    while not process.ended:
        assert time.monotonic() < until, "the job did not end"
        event = process.read(0.1)
        if event is not None:
            events.append(event)
    return events


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_children() -> list[str]:
    """Kills whatever this process still has below it; what that was, for the test to fail on."""
    left = [child for child in psutil.Process().children(recursive=True) if is_alive(child.pid)]
    names = []
    for child in left:
        try:
            names.append(" ".join(child.cmdline()[-2:]))
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=10)
    return names
