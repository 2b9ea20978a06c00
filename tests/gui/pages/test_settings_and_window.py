"""Settings act at once; the window asks before it closes over a run; every control has a name; nothing stays alive."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QCloseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.schema.events import StepCompleted
from gui.app import Program
from gui.pages.settings.page import SettingsPage
from gui.screens.sample_content import SampleNames, sample_record
from gui.state.preferences import Preferences
from gui.theme import colors, theme
from gui.workers.one_shot import hold_background, run_in_background
from tests.support.model_folders import Folders


def _settings(program: Program, qtbot: QtBot) -> SettingsPage:
    qtbot.mouseClick(program.shell.sidebar.settings, Qt.MouseButton.LeftButton)
    page = program.shell.settings_page
    assert page is not None
    qtbot.waitUntil(lambda: bool(page.sign_in.where.text()))
    return page


def test_the_theme_changes_at_once(program: Program, qtbot: QtBot) -> None:
    page = _settings(program, qtbot)
    choice = page.looks.theme
    choice.setCurrentIndex(choice.findData("light"))
    choice.activated.emit(choice.currentIndex())
    assert colors().name == "light"
    assert program.preferences.theme == "light"
    theme().choose("dark")


def test_another_language_makes_the_window_anew_at_the_same_place(program: Program, qtbot: QtBot) -> None:
    program.recipe.set_value("lora.rank", 8)
    page = _settings(program, qtbot)
    program.settle()
    old = weakref.ref(program.shell.window)
    choice = page.looks.language
    choice.setCurrentIndex(choice.findData("ko"))
    choice.activated.emit(choice.currentIndex())
    del page, choice
    assert program.language.current == "ko"
    assert program.shell.place() == "settings"
    assert program.shell.window.isVisible()
    assert program.recipe.value("lora.rank") == 8
    qtbot.wait(20)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert old() is None
    program.preferences.language = "en"


def test_a_run_goes_on_being_drawn_in_another_language(program: Program, qtbot: QtBot) -> None:
    seen: list[bool] = []
    program.run.show_live(sample_record(400, 0.0, SampleNames()))
    program.shell.go_to("run")
    qtbot.waitUntil(program.shell.runs.run_page.isVisible)
    program.preferences.language = "ko"
    qtbot.wait(20)
    program.run.refreshed.connect(lambda: seen.append(True))
    program.run.record.take(StepCompleted(step=401, loss=1.0))
    program.run._announce()
    assert seen
    assert "401" in program.shell.runs.run_page.head.where.text()
    program.preferences.language = "en"


def test_pages_of_the_former_language_hear_nothing_more(program: Program, qtbot: QtBot) -> None:
    program.settle()  # from then on the collector passes over the window that is there
    shell = program.shell
    pages = [shell.step_page(step) for step in range(4)]
    old = [weakref.ref(page) for page in (*pages, shell.tuning_page.presets, shell.tuning_page.heat)]
    del shell, pages
    program.preferences.language = "ko"
    qtbot.wait(20)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    program.recipe.set_value("lora.rank", 8)
    program.recipe.set_value("training.num_epochs", 1)
    program.preferences.language = "en"
    assert [page() for page in old] == [None] * len(old)


def test_the_name_of_a_run_is_not_kept_for_the_next(program: Program) -> None:
    program.recipe.set_value("name", "first")
    program.launcher.started.emit()  # a past run goes on: the recipe being edited is none of its business
    assert program.recipe.value("name") == "first"
    program.wizard.set_starting(True)
    program.launcher.started.emit()
    assert program.recipe.value("name") == ""
    assert not program.wizard.is_starting


def test_what_was_chosen_is_remembered_when_a_run_begins(program: Program, qtbot: QtBot) -> None:
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert "demo" not in program.preferences.last_recipe
    program.launcher.started.emit()
    assert 'source = "demo"' in program.preferences.last_recipe


def test_a_token_without_a_keyring_is_kept_for_the_session_and_said(program: Program, qtbot: QtBot) -> None:
    card = _settings(program, qtbot).sign_in
    assert card.where.text() == "Not signed in."
    qtbot.keyClicks(card.token, "hf_secret")
    qtbot.mouseClick(card.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "until Tunesmith ends" in card.where.text())
    assert card.token.text() == ""
    qtbot.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.where.text() == "Not signed in.")


def test_offline_mode_is_remembered_and_acts_at_once(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = _settings(program, qtbot).sign_in
    assert card.offline.isChecked()  # the tests themselves forbid the network, from outside
    assert not card.offline.isEnabled()
    monkeypatch.delenv("HF_HUB_OFFLINE")
    program.shell.settings_page = None
    card = _settings(program, qtbot).sign_in
    qtbot.mouseClick(card.offline, Qt.MouseButton.LeftButton, pos=QPoint(8, card.offline.height() // 2))
    assert program.preferences.offline
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    qtbot.mouseClick(card.offline, Qt.MouseButton.LeftButton, pos=QPoint(8, card.offline.height() // 2))
    assert not program.preferences.offline
    assert "HF_HUB_OFFLINE" not in os.environ
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def test_what_was_downloaded_is_listed_and_deleted_after_a_question(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    Folders(tmp_path / "hub").whole("models--org--old/snapshots/abc")
    card = _settings(program, qtbot).cache
    qtbot.waitUntil(lambda: ": 1," in card.note.text())
    delete = next(button for button in card.findChildren(QPushButton) if button.text() == "Delete…")
    assert delete.accessibleName() == "Delete org/old"
    for answer, left in (("Cancel", True), ("Delete", False)):
        qtbot.mouseClick(delete, Qt.MouseButton.LeftButton)
        assert card.question is not None
        button = next(b for b in card.question.buttons() if b.text() == answer)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda left=left: (tmp_path / "hub" / "models--org--old").exists() is left)
    qtbot.waitUntil(lambda: card.note.text() == "Nothing has been downloaded yet.")


def test_a_folder_with_models_is_added_and_taken_off_the_list(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folders(tmp_path).whole("shelf/one")
    card = _settings(program, qtbot).models
    monkeypatch.setattr(
        "gui.pages.settings.storage_cards.QFileDialog.getExistingDirectory", lambda *_: str(folder.parent)
    )
    qtbot.mouseClick(card.add_folder, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.shell.model_page.on_disk.text() == "On this computer 1")
    remove = next(button for button in card.findChildren(QPushButton) if button.text() == "Remove")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.shell.model_page.on_disk.text() == "On this computer 0")
    assert folder.exists()


@pytest.mark.parametrize(("answer", "stopped"), [("Save and stop", True), ("Keep running, minimised", False)])
def test_closing_during_a_run_asks(program: Program, qtbot: QtBot, answer: str, stopped: bool) -> None:
    calls: list[bool] = []
    program.launcher.job = object()  # type: ignore[assignment]
    program.run.stop = lambda save=True: calls.append(save)  # type: ignore[method-assign]
    event = QCloseEvent()
    program.shell.window.closeEvent(event)
    assert not event.isAccepted()
    button = next(b for b in program.shell.question.buttons() if b.text() == answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert calls == ([True] if stopped else [])
    assert program.shell.window.isMinimized() is not stopped
    program.launcher.job = None


def test_every_control_has_a_name(program: Program, qtbot: QtBot) -> None:
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)
    program.shell.tuning_page.expert.toggle.setChecked(True)
    unnamed = []
    for place in ("step0", "step1", "step2", "step3", "settings"):
        program.shell.go_to(place)
        qtbot.wait(30)
        unnamed += [(place, *found) for found in _unnamed(program.shell.window)]
    assert unnamed == []


def test_a_control_without_a_name_would_be_found(themed: QApplication, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton, QVBoxLayout

    place = QWidget()
    qtbot.addWidget(place)
    layout = QVBoxLayout(place)
    layout.addWidget(QPushButton())
    place.show()
    assert _unnamed(place) == [("Button", "QPushButton")]


def test_tab_reaches_every_field_of_a_page(program: Program, qtbot: QtBot) -> None:
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)
    program.shell.go_to("step2")
    window = program.shell.window
    wanted = {view.editor.inner for view in program.shell.tuning_page.simple.fields.values()}
    seen: set[Any] = set()
    for _ in range(60):
        seen.add(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= seen
    assert window.footer.go_on in seen
    assert program.shell.sidebar.runs in seen


_ROLES = (QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.ComboBox, QAccessible.Role.Table,
          QAccessible.Role.CheckBox, QAccessible.Role.List)  # fmt: skip


def _unnamed(widget: QWidget) -> list[tuple[str, str]]:
    """Visible controls below `widget` that say nothing to a screen reader."""
    found = []
    for inner in widget.findChildren(QWidget):
        interface = QAccessible.queryAccessibleInterface(inner)
        if interface is None or not inner.isVisible() or interface.role() not in _ROLES:
            continue
        if inner.objectName().startswith("qt_") or inner.parent().inherits("QAbstractItemView"):
            continue
        if not interface.text(QAccessible.Text.Name):
            found.append((interface.role().name, type(inner).__name__))
    return found


def test_only_the_page_in_sight_is_made(program: Program, qtbot: QtBot) -> None:
    shell = program.shell
    assert shell.made_pages() == [shell.model_page]
    shell.go_to("runs")
    assert shell.made_pages() == [shell.model_page, shell.runs.runs_page]
    assert shell.runs.runs_page.isVisible()


def test_what_can_wait_begins_once_behind_the_first_frame(
    themed: QApplication, qtbot: QtBot, preferences: Preferences
) -> None:
    hold_background()
    began: list[int] = []
    made = Program(preferences, watch_hardware=False)
    run_in_background(lambda: 7, done=began.append)
    qtbot.wait(50)
    assert began == []
    with qtbot.waitSignal(made.shell.window.first_painted, timeout=5000):
        made.show()
    qtbot.waitUntil(lambda: began == [7], timeout=5000)
    made.shell.window.repaint()
    made.close()
    made.shell.discard()
    qtbot.wait(20)


def test_the_windows_thread_asks_no_disk_about_what_a_person_names(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive that is gone answers after half a minute, and the window would stand still as long."""
    asked: list[Path] = []
    stat = Path.stat

    def watched(path: Path, **more: Any) -> Any:
        if threading.current_thread() is threading.main_thread() and "drive" in str(path):
            asked.append(path)
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", watched)
    page = program.shell.model_page
    page.search.setFocus()
    qtbot.keyClicks(page.search, "drive/model")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.model.state == "on_hub")
    page.take(str(tmp_path / "drive"))
    qtbot.waitUntil(lambda: program.model.state == "refused")
    program.shell.window.file_dropped.emit(tmp_path / "drive.jsonl")
    qtbot.waitUntil(lambda: program.data.state == "refused")
    program.shell.data_page.take("drive/data")
    qtbot.waitUntil(lambda: program.data.state == "on_hub")
    assert asked == []
