"""The hardware thread on this machine: silent until watched, then a reading; it ends when told."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.schema.hardware_sample import HardwareSample
from gui.workers.hardware_thread import HardwareThread


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
