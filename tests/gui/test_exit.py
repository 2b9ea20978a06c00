"""How the real program ends, in interpreters of their own: status 0, no crash, no thread that it waits for in vain."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.schema.locations import program_root
from gui.app import Program
from gui.screens.sample_content import SampleNames, sample_record
from gui.state.preferences import Preferences

DRIVEN = """
import sys, time
import gui.__main__, gui.app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui.screens.sample_content import SampleNames, sample_record
show = gui.app.Program.show
def shown(program):
    show(program)
    QTimer.singleShot(100, lambda: run(program))
def run(program):
    program.run.show_live(sample_record(400, time.time(), SampleNames()))
    program.shell.go_to("run")
    QTimer.singleShot(300, lambda: end(program))
gui.app.Program.show = shown
{end}
sys.argv = ["tunesmith"]
status = gui.__main__.main()
print("still in order")
raise SystemExit(status)
"""
BY_CLOSING = "def end(program): program.shell.window.close()"
BY_EXIT = "def end(program): QApplication.exit(0)"  # past the window, which stands on the screen to the end
HELD = """
import time
from gui.workers.hardware_thread import HardwareThread
HardwareThread.run = lambda thread: time.sleep(60)  # as a driver in trouble holds it
gui.app.WAIT_AT_END_MS = 100
def end(program): program.shell.window.close()
"""


def run_program(end: str, folder: Path) -> subprocess.CompletedProcess[str]:
    folders = {"TUNESMITH_CONFIG_DIR": str(folder / "config"), "TUNESMITH_RUNS_DIR": str(folder / "runs")}
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", DRIVEN.format(end=end)], cwd=program_root(),
        env={**os.environ, **folders}, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("end", [BY_CLOSING, BY_EXIT])
def test_it_ends_with_status_0_after_a_run_was_on_the_screen(tmp_path: Path, end: str) -> None:
    done = run_program(end, tmp_path)
    assert (done.returncode, done.stdout) == (0, "still in order\n"), done.stderr
    assert "Error" not in done.stderr


def test_a_thread_that_a_driver_holds_does_not_hold_the_end(tmp_path: Path) -> None:
    began = time.monotonic()
    done = run_program(HELD, tmp_path)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 20


def test_nothing_is_on_the_screen_once_it_is_closed(
    themed: QApplication, qtbot: QtBot, preferences: Preferences
) -> None:
    program = Program(preferences, watch_hardware=False)
    program.show()
    program.run.show_live(sample_record(20, time.time(), SampleNames()))
    program.shell.go_to("run")
    qtbot.waitExposed(program.shell.window)
    assert program.close()
    assert not any(widget.isVisible() for widget in themed.topLevelWidgets())
