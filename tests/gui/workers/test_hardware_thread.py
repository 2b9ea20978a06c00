"""The hardware thread on this machine: silent until watched, then a reading; it ends when told."""

from __future__ import annotations

import os
import subprocess
import sys

from pytestqt.qtbot import QtBot
from support.command_line import ROOT
from support.nvml import Machine, bare_pynvml, machine, nvml_library, rtx_3060

from core.schema.hardware_sample import HardwareSample
from gui.workers.hardware_thread import HardwareThread

__all__ = ["bare_pynvml", "machine", "nvml_library", "rtx_3060"]

HANGS = """
from PySide6.QtCore import QCoreApplication, QTimer
from gui.workers.hardware_thread import HardwareThread
app = QCoreApplication([])
thread = HardwareThread()
thread.start()
thread.watch(True)
QTimer.singleShot(500, lambda: (print("closed", thread.close(1000), flush=True), app.quit()))
app.exec()
"""


def test_it_reads_only_while_watched_and_ends(qtbot: QtBot) -> None:
    thread = HardwareThread()
    samples: list[HardwareSample] = []
    thread.sample_taken.connect(samples.append)
    thread.start()
    qtbot.wait(100)
    assert samples == []
    with qtbot.waitSignal(thread.cards_found, timeout=10_000):
        thread.watch(True)
    qtbot.waitUntil(lambda: bool(samples), timeout=10_000)
    assert samples[0].host_memory_total_bytes
    assert thread.close()
    assert thread.isFinished()


def test_a_thread_that_was_never_watched_ends_too(qtbot: QtBot) -> None:
    thread = HardwareThread()
    thread.start()
    assert thread.close()


def test_a_driver_that_hangs_does_not_abort_the_program_at_its_end(rtx_3060: Machine) -> None:
    rtx_3060.set(count="~")
    environment = {**os.environ, **rtx_3060.environment(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", HANGS], env=environment, capture_output=True, timeout=60, check=False)
    assert done.stdout == b"closed True\n"
    assert done.returncode == 0, done.stderr.decode()
