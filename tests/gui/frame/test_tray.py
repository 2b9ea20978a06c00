"""The run in the tray: how far it is, its messages, and the way back to a hidden window."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from core.schema import events as ev
from gui.app import Program
from gui.frame import taskbar
from gui.frame.taskbar import Taskbar
from gui.frame.tray import RunTray, progress_icon
from gui.screens.sample_content import SampleNames, sample_record
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel

pytestmark = pytest.mark.usefixtures("themed")
Said = list[tuple[str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """A system with a tray, and what was said there."""
    told: Said = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, title, text, *_: told.append((title, text)))
    return told


@pytest.fixture
def run(qtbot: QtBot) -> RunModel:
    model = RunModel()
    model.show_live(sample_record(1163, time.time(), SampleNames()))
    return model


@pytest.fixture
def tray(run: RunModel, said: Said) -> Iterator[RunTray]:
    owner = QObject()
    made = RunTray(run, owner, lambda: 0, lambda: False)
    made.begin()
    yield made
    made.discard()


def test_says_how_far_it_is(tray: RunTray) -> None:
    name, line = tray.text().split("\n")
    assert name == "cooking-helper"
    assert line.startswith("Training · step 1,163 of 1,876 · ")
    assert line.endswith(" left")
    assert tray._icon is not None
    assert tray._icon.isVisible()
    assert tray._icon.toolTip() == tray.text()


def test_a_heat_pause_is_told_once(tray: RunTray, run: RunModel, said: Said) -> None:
    run.record.take(ev.Paused(reason="heat", temperature_c=90.0))
    tray.refresh()
    tray.refresh()
    assert len(said) == 1
    assert "too hot" in said[0][1]


def test_a_standstill_that_somebody_has_to_end_is_told_each_time_once(tray: RunTray, run: RunModel, said: Said) -> None:
    for _ in range(2):
        run.record.take(ev.Warned(code="waiting_for_space", message="The disk is full."))
        tray.refresh()
        tray.refresh()
        run.record.take(ev.Warned(code="space_is_back", message="There is room again."))
        tray.refresh()
    assert [text for _, text in said] == ["The disk is full."] * 2


def test_the_end_is_told_with_the_losses(tray: RunTray, run: RunModel, said: Said) -> None:
    run.record.take(ev.JobFinished())
    run._posing = False
    run.ended.emit(0)
    assert said[0][0] == "cooking-helper"
    assert said[0][1].startswith("Finished. Held-out loss 2.31 → 1.")
    assert tray._icon is not None
    assert not tray._icon.isVisible()


def test_a_failure_is_told_with_its_sentence(tray: RunTray, run: RunModel, said: Said) -> None:
    run.record.take(ev.JobFailed(code="odd", message="The disk is full.", hint="Free some space."))
    run._posing = False
    run.ended.emit(1)
    assert said[0][1] == "The disk is full. Free some space."


def test_who_looks_at_the_window_is_not_told(run: RunModel, said: Said) -> None:
    owner = QObject()
    tray = RunTray(run, owner, lambda: 0, lambda: True)
    tray.begin()
    run.record.take(ev.JobFinished())
    run.ended.emit(0)
    assert said == []
    tray.discard()


def test_the_icon_stays_while_the_window_is_hidden(tray: RunTray, run: RunModel) -> None:
    tray.keep(True)
    run._posing = False
    tray.refresh()
    assert tray._icon is not None
    assert tray._icon.isVisible()
    tray.keep(False)
    assert not tray._icon.isVisible()


def test_without_a_tray_there_is_no_icon(run: RunModel) -> None:
    owner = QObject()
    tray = RunTray(run, owner, lambda: 0, lambda: False)  # the offscreen platform has none
    tray.begin()
    assert tray._icon is None
    tray.discard()


def test_the_ring_is_as_long_as_the_share(themed: object) -> None:
    def lit(share: float) -> int:
        image = progress_icon(share).pixmap(64, 64).toImage()
        return sum(image.pixelColor(x, y).red() > 200 for x in range(64) for y in range(64))

    assert lit(0.0) < lit(0.5) < lit(1.0)


@pytest.fixture
def program(said: Said, preferences: Preferences, qtbot: QtBot) -> Iterator[Program]:
    made = Program(preferences, watch_hardware=False)
    made.show()
    yield made
    made.close()
    made.shell.discard()


def close_with_run(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QMessageBox:
    program.run.show_live(sample_record(1163, time.time(), SampleNames()))
    monkeypatch.setattr(program.launcher, "job", object())
    program.shell._started()
    program.shell.window.close()
    question: QMessageBox = program.shell.question
    return question


def test_a_closed_window_leaves_the_run_in_the_tray_and_comes_back(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = close_with_run(program, qtbot, monkeypatch)
    keep = next(button for button in question.buttons() if "tray" in button.text())
    keep.click()
    assert not program.shell.window.isVisible()
    icon = program.shell.tray._icon
    assert icon is not None
    assert icon.isVisible()
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert program.shell.window.isVisible()
    monkeypatch.setattr(program.launcher, "job", None)


def test_where_there_is_no_tray_it_is_minimised(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    question = close_with_run(program, qtbot, monkeypatch)
    keep = next(button for button in question.buttons() if "minimised" in button.text())
    keep.click()
    assert program.shell.window.isMinimized()
    monkeypatch.setattr(program.launcher, "job", None)


class TestTaskbar:
    def test_only_a_change_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[int | None] = []
        monkeypatch.setattr(taskbar.sys, "platform", "linux")
        monkeypatch.setattr(Taskbar, "_show_on_linux", lambda self, parts: told.append(parts))
        bar = Taskbar(lambda: 1)
        for share in (0.5, 0.5, 0.50001, 1.7, None, None):
            bar.show(share)
        assert told == [500, 1000, None]

    def test_a_system_that_refuses_is_nobody_s_concern(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: Taskbar, parts: int | None) -> None:
            raise OSError("no bus")

        monkeypatch.setattr(taskbar.sys, "platform", "linux")
        monkeypatch.setattr(Taskbar, "_show_on_linux", refuse)
        Taskbar(lambda: 1).show(0.5)

    def test_the_real_bus_or_its_absence_is_survived(self) -> None:
        Taskbar(lambda: 1).show(0.5)
