"""What nobody catches is told in the window, in a sentence, once, with the details for a report."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.schema.errors import TunesmithError
from gui.app import Program
from gui.state.preferences import Preferences
from gui.widgets import Banner
from gui.workers.one_shot import run_in_background


@pytest.fixture
def program(
    themed: QApplication, qtbot: QtBot, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)  # what would print it, and fail the test
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    preferences.language = "en"
    made = Program(preferences, watch_hardware=False)
    made.unexpected.install()
    made.show()
    qtbot.waitExposed(made.shell.window)
    yield made
    made.close()


def fail() -> None:
    raise ZeroDivisionError("odd")


def banner(program: Program) -> Banner | None:
    return next((found for found in program.shell.window.findChildren(Banner) if "odd" in found.message.text()), None)


@pytest.mark.parametrize("way", ["slot", "thread", "background"])
def test_it_is_told_wherever_it_happens(program: Program, qtbot: QtBot, way: str) -> None:
    match way:
        case "slot":
            QTimer.singleShot(0, fail)
        case "thread":
            threading.Thread(target=fail).start()
        case _:
            run_in_background(fail)
    qtbot.waitUntil(lambda: banner(program) is not None)
    shown = banner(program)
    assert shown is not None
    assert shown.isVisible()
    assert shown.message.text().startswith("Something unexpected went wrong: ZeroDivisionError: odd")
    shown.action.click()
    assert "in fail" in QApplication.clipboard().text()
    shown.close_it.click()
    assert not shown.isVisible()


def test_the_same_again_and_again_is_one_banner_until_it_is_closed(program: Program, qtbot: QtBot) -> None:
    told: list[TunesmithError] = []
    program.unexpected.told.connect(told.append)
    for _ in range(5):
        QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(20)
    assert len(told) == 1
    shown = banner(program)
    assert shown is not None
    shown.close_it.click()
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(told) == 2)
