"""Work in the background: results and errors come on the window's thread, and never to somebody who is gone."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QThreadPool
from pytestqt.qtbot import QtBot

from core.schema.errors import TunesmithError
from gui.workers.one_shot import OneShot, run_in_background


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []

    def take(self, value: Any) -> None:
        assert QThread.currentThread() is self.thread()
        self.got.append(value)


def raising(error: Exception) -> None:
    raise error


def test_the_result_comes_on_the_thread_of_the_window(qtbot: QtBot) -> None:
    receiver, threads = Receiver(), []

    def work(a: int, b: int) -> int:
        threads.append(threading.current_thread())
        return a + b

    run_in_background(work, 2, 3, done=receiver.take)
    qtbot.waitUntil(lambda: receiver.got == [5])
    assert threads[0] is not threading.main_thread()
    assert not OneShot._under_way


def test_errors_come_as_sentences(qtbot: QtBot) -> None:
    receiver = Receiver()
    told = TunesmithError("code", "What happened.", "What to do.")
    for error in (told, FileNotFoundError(2, "No such file", "x.txt"), ZeroDivisionError("odd")):
        run_in_background(raising, error, failed=receiver.take)
    qtbot.waitUntil(lambda: len(receiver.got) == 3)
    assert {error.code for error in receiver.got} == {"code", "os_error", "internal_error"}
    assert told in receiver.got


def test_an_error_that_nobody_asked_for_is_not_lost(qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as caught:
        run_in_background(raising, TunesmithError("code", "What happened.", ""), done=Receiver().take)
        qtbot.waitUntil(lambda: bool(caught))
    assert "What happened." in str(caught[0][1])


def test_a_cancelled_call_tells_nobody(qtbot: QtBot) -> None:
    receiver, gate = Receiver(), threading.Event()
    shot = run_in_background(gate.wait, done=receiver.take, failed=receiver.take)
    shot.cancel()
    gate.set()
    QThreadPool.globalInstance().waitForDone()
    qtbot.wait(20)
    assert receiver.got == []
    assert shot.is_cancelled


def test_a_receiver_that_is_gone_is_not_called(qtbot: QtBot) -> None:
    receiver, gate = Receiver(), threading.Event()
    got = receiver.got
    run_in_background(gate.wait, done=receiver.take)
    receiver.deleteLater()
    del receiver
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    QThreadPool.globalInstance().waitForDone()
    qtbot.wait(20)
    assert got == []
    assert not OneShot._under_way
