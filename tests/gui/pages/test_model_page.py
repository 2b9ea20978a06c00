"""Step 1: rows are chosen by mouse and keys, folders and Hub names are taken, and what is wrong is said in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.schema.errors import TunesmithError
from gui.app import Program
from gui.pages.model.rows import ModelRow
from gui.pages.model.table import DOWNLOAD, FIT, NAME


def _row(program: Program, source: str) -> int:
    return next(at for at, row in enumerate(program.shell.model_page.table.rows) if row.source == source)


def _click(program: Program, qtbot: QtBot, source: str) -> None:
    view = program.shell.model_page.view
    index = view.model().index(_row(program, source), NAME)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def test_looking_at_the_table_chooses_nothing(program: Program, qtbot: QtBot) -> None:
    program.shell.model_page.view.setFocus()
    qtbot.wait(50)
    assert program.recipe.value("model.source") is None
    assert not program.shell.window.footer.go_on.isEnabled()
    assert program.shell.window.footer.missing.text() == "Choose a model to continue"


def test_the_demo_stands_first_and_brings_its_data_and_settings(program: Program, qtbot: QtBot) -> None:
    assert _row(program, "demo") == 0
    _click(program, qtbot, "demo")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert program.recipe.value("dataset.source") == "demo"
    assert program.recipe.preset() == "demo"
    assert program.shell.window.footer.go_on.isEnabled()
    _click(program, qtbot, "Qwen/Qwen3-0.6B")
    qtbot.waitUntil(lambda: program.model.source == "Qwen/Qwen3-0.6B")
    assert program.recipe.preset() == "balanced"
    assert not program.recipe.value("dataset.source")


def test_arrows_choose_too(program: Program, qtbot: QtBot) -> None:
    _click(program, qtbot, "demo")
    qtbot.waitUntil(lambda: program.model.source == "demo")
    qtbot.keyClick(program.shell.model_page.view, Qt.Key.Key_Down)
    second = program.shell.model_page.table.rows[1].source
    qtbot.waitUntil(lambda: program.model.source == second)


def test_the_fit_column_follows_the_settings(program: Program, qtbot: QtBot) -> None:
    table = program.shell.model_page.table
    largest = table.index(len(table.rows) - 1, FIT)
    four_bit = table.data(largest)
    program.recipe.set_value("quantization.scheme", "none")
    assert table.data(largest) != four_bit
    assert "short" in table.data(largest)


def test_typing_filters_and_a_hub_name_can_be_used(program: Program, qtbot: QtBot) -> None:
    page = program.shell.model_page
    qtbot.keyClicks(page.search, "qwen3 0.6")
    assert [row.source for row in page.table.rows] == ["Qwen/Qwen3-0.6B"]
    page.search.clear()
    qtbot.keyClicks(page.search, "someone/something")
    assert page.table.data(page.table.index(0, NAME)) == "Use “someone/something”"
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.model.state == "on_hub")
    assert program.wizard.step == 0  # Enter here takes what was typed, and does not continue too


def test_a_pasted_address_brings_its_revision_and_the_next_model_has_none(program: Program, qtbot: QtBot) -> None:
    page = program.shell.model_page
    for address, revision in (("someone/something/tree/v1.0", "v1.0"), ("Qwen/Qwen3-0.6B/tree/older", "older")):
        page.search.setText(f"https://huggingface.co/{address}")
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
        assert program.model.source == address.partition("/tree/")[0]
        assert program.model.revision == revision
    page.take("demo")
    assert program.model.revision is None


def test_a_folder_that_is_no_model_is_said_in_place(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    page = program.shell.model_page
    page.take(str(tmp_path))
    qtbot.waitUntil(lambda: program.model.state == "refused")
    assert "config.json" in page.banner.message.text()
    assert page.banner.isVisible()
    assert not program.shell.window.footer.go_on.isEnabled()
    page.take(str(tmp_path / "not there"))
    qtbot.waitUntil(lambda: "does not exist" in page.banner.message.text())
    page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert not page.banner.isVisible()


def test_beside_the_demo_others_are_judged_with_the_settings_that_they_would_get(
    program: Program, qtbot: QtBot
) -> None:
    def fit_of(source: str) -> str:
        return str(program.shell.model_page.view.model().index(_row(program, source), FIT).data())

    _click(program, qtbot, "Qwen/Qwen3-0.6B")
    qtbot.waitUntil(lambda: program.model.state == "known")
    program.recipe.set_value("dataset.source", "demo")
    qtbot.waitUntil(lambda: program.data.count is not None)
    before = fit_of("meta-llama/Llama-3.1-8B")
    _click(program, qtbot, "demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.recipe.preset() == "demo")
    qtbot.waitUntil(lambda: fit_of("meta-llama/Llama-3.1-8B") == before, timeout=3000)


def test_data_dropped_before_a_model_is_chosen_is_kept_and_said(
    program: Program, qtbot: QtBot, rows_file: Path
) -> None:
    page = program.shell.model_page
    program.shell.window.file_dropped.emit(rows_file)
    qtbot.waitUntil(page.banner.isVisible)
    assert rows_file.name in page.banner.message.text()
    assert program.recipe.value("dataset.source") == str(rows_file)
    assert program.wizard.step == 0


@pytest.fixture
def spoken(program: Program, request: pytest.FixtureRequest) -> Iterator[str]:
    program.preferences.language = request.param
    yield request.param
    program.preferences.language = "en"


@pytest.mark.parametrize("spoken", ["en", "ko"], indirect=True)
def test_no_suggestion_and_no_heading_is_cut(program: Program, qtbot: QtBot, spoken: str) -> None:
    page = program.shell.model_page
    program.shell.window.resize(1280, 800)
    qtbot.waitUntil(lambda: len(page.table.rows) > 5)
    QApplication.processEvents()
    view, font = page.view, QFont(page.view.font())
    font.setPixelSize(12)  # of the style sheet; the header itself tells the program's font
    for column in range(page.table.columnCount()):
        heading = str(page.table.headerData(column, Qt.Orientation.Horizontal))
        assert QFontMetrics(font).horizontalAdvance(heading) + 18 <= view.columnWidth(column), heading
        for row in range(len(page.table.rows)):
            index = page.table.index(row, column)
            assert view.sizeHintForIndex(index).width() <= view.columnWidth(column), index.data()


def test_a_search_on_the_hub_gives_the_names_the_room_of_what_it_does_not_tell(program: Program, qtbot: QtBot) -> None:
    page = program.shell.model_page
    program.shell.window.resize(1280, 800)
    found = ModelRow("organisation/A-Model-With-A-Long-Name-8B-v2.1-GPTQ", "A-Model-With-A-Long-Name-8B-v2.1-GPTQ",
                     parameters=8_000_000_000, licence="mit", download_bytes=16 << 30, found=True, exact=False)  # fmt: skip
    page.table.set_rows([found])
    assert page.view.isColumnHidden(FIT)
    name, size = page.table.index(0, NAME), page.table.index(0, DOWNLOAD)
    assert page.view.sizeHintForIndex(name).width() <= page.view.columnWidth(NAME)
    assert page.view.sizeHintForIndex(size).width() <= page.view.columnWidth(DOWNLOAD)
    page.table.set_rows([found, replace(found, source="b", refusal=TunesmithError("code", "No.", ""))])
    assert not page.view.isColumnHidden(FIT)
