"""Step 2: a file dropped anywhere is read in the background; rows, findings and fixes are shown; errors in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.estimate import rough_plan
from gui.app import Program
from gui.state import chosen_data
from gui.widgets import SmallButton, WrapLabel


def _drop(program: Program, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    program.shell.window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def _found(program: Program) -> str:
    card = program.shell.data_page.check_up
    return "\n".join(label.text() for label in card.findChildren(WrapLabel))


def _choose_demo_model(program: Program, qtbot: QtBot) -> None:
    program.recipe.set_value("model.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known")


def test_a_dropped_file_goes_to_the_data_page_and_is_shown(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    _choose_demo_model(program, qtbot)
    _drop(program, rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    page: QWidget = program.shell.data_page
    assert program.shell.window.stack.currentWidget() is page
    assert program.shell.data_page._rows.rowCount() == 50
    assert "62 rows" in program.shell.data_page._summary.text()
    assert "cannot be read (line 63)" in _found(program)
    assert program.shell.window.footer.go_on.isEnabled()


def test_a_fix_is_one_click(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    program.shell.data_page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    before = len(program.data.count.row_chars)
    button = program.shell.data_page.check_up.findChild(SmallButton)
    button.click()
    assert program.recipe.value("dataset.remove_duplicates") is True
    qtbot.waitUntil(lambda: program.data.count is not None)
    assert len(program.data.count.row_chars) == before - 1


def test_what_cannot_be_used_is_said(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    page = program.shell.data_page
    page.take(empty)
    qtbot.waitUntil(lambda: program.data.state == "refused")
    assert "no rows" in page.banner.message.text()
    assert program.wizard.missing(1) == "This data cannot be used"
    useless = tmp_path / "useless.csv"
    useless.write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    page.take(useless)
    qtbot.waitUntil(lambda: program.data.state == "known")
    assert program.wizard.missing(1) == "No column of this data can be used"
    page.take(tmp_path / "gone.jsonl")
    qtbot.waitUntil(lambda: program.data.state == "refused")


def test_holding_back_changes_the_plan(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    page = program.shell.data_page
    page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    page.held_out.clear()
    qtbot.keyClicks(page.held_out, "50")
    plan = program.data.plan()
    assert plan is not None
    assert plan.held_out_rows in (30, 31)
    assert f"{plan.held_out_rows} held out" in page._held_out_note.text()


def test_a_name_on_the_hub_is_taken_without_asking_the_network(program: Program, qtbot: QtBot) -> None:
    page = program.shell.data_page
    program.recipe.set_value("model.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known")
    program.wizard.go_to(1)
    page.hub_name.setFocus()
    qtbot.keyClicks(page.hub_name, "databricks/databricks-dolly-15k")
    qtbot.keyClick(page.hub_name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.data.state == "on_hub")
    assert program.wizard.step == 1
    assert program.wizard.missing(1) == ""


def test_the_limit_is_typed_without_losing_the_field(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    _choose_demo_model(program, qtbot)
    page = program.shell.data_page
    page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    program.wizard.go_to(1)
    page.max_rows.editor.setFocus()
    for key in "12":
        QTest.keyClick(QApplication.focusWidget(), key)
        qtbot.waitUntil(lambda: program.data.count is not None)
    assert program.recipe.value("dataset.max_rows") == 12
    assert QApplication.focusWidget() is page.max_rows.editor.inner
    assert len(program.data.count.row_chars) == 12


def test_another_file_is_read_also_while_a_setting_is_refused(
    program: Program, qtbot: QtBot, rows_file: Path, tmp_path: Path
) -> None:
    program.shell.data_page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    program.recipe.set_value("dataset.max_rows", -3)
    assert "dataset.max_rows" in program.recipe.errors
    other = tmp_path / "other.jsonl"
    other.write_text('{"prompt": "Who?", "completion": "Me."}\n' * 2, encoding="utf-8")
    program.shell.data_page.take(other)
    qtbot.waitUntil(lambda: program.data.count is not None)
    assert program.data.count.rows_read == 2


def test_the_plan_is_made_once_for_what_it_depends_on(
    program: Program, qtbot: QtBot, rows_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.shell.data_page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.count is not None)
    made: list[Any] = []
    real = rough_plan.rough_plan
    monkeypatch.setattr(rough_plan, "rough_plan", lambda *asked: made.append(asked) or real(*asked))
    program.recipe.set_value("lora.rank", 24)
    assert made == []
    program.recipe.set_value("training.max_steps", 7)
    assert len(made) == 1
    assert program.data.plan().total_steps == 7
    program.recipe.set_value("dataset.held_out_fraction", 0.5)
    assert len(made) == 2
    assert program.data.plan().held_out_rows in (30, 31)


def test_the_wizard_says_why_the_rows_could_not_be_counted(
    program: Program, qtbot: QtBot, rows_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "The cable is out", "rows.jsonl")

    monkeypatch.setattr(chosen_data, "_count", refuse)
    program.shell.data_page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.error is not None)
    assert program.data.state == "known"
    assert "The cable is out" in program.wizard.missing(1)


def test_other_data_are_not_read_by_the_columns_of_the_data_before(
    program: Program, qtbot: QtBot, rows_file: Path, tmp_path: Path
) -> None:
    page = program.shell.data_page
    page.take(rows_file)
    program.recipe.set_values(
        {"dataset.format": "prompt_completion", "dataset.columns": {"prompt": "completion", "completion": "prompt"}}
    )
    qtbot.waitUntil(lambda: program.data.count is not None)
    other = tmp_path / "other.csv"
    other.write_text("question,answer\nWhy?,So.\nWhen?,Now.\n", encoding="utf-8")
    page.take(other)
    qtbot.waitUntil(lambda: program.data.count is not None and program.data.preview is not None)
    assert program.data.preview is not None
    assert program.data.preview.used_columns == {"prompt": "question", "completion": "answer"}
    assert program.wizard.missing(1) == ""
