"""The runs page: read in the background, sorted, opened by double click and Enter, resumed, honest when empty."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.runs import create_run
from core.schema.recipe import DatasetTable, ModelTable, Recipe
from gui.pages.runs.page import RunsPage
from gui.pages.runs.table import LOSS, NAME, STATUS, STEPS, TOOK, WHEN
from gui.run_queue import RunQueue
from gui.screens.sample_content import SampleNames, sample_runs
from gui.state.preferences import Preferences
from tests.support.accessibility import unnamed_controls

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def page(qtbot: QtBot, preferences: Preferences, queue: RunQueue) -> RunsPage:
    made = RunsPage(preferences, queue)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show()
    with qtbot.waitSignal(made.runs_read):
        pass
    return made


@pytest.fixture
def filled(page: RunsPage) -> RunsPage:
    page.show_runs(sample_runs(time.time(), SampleNames()))
    return page


def names(page: RunsPage) -> list[str]:
    model = page.view.model()
    return [str(model.index(row, NAME).data()) for row in range(model.rowCount())]


def test_without_runs_it_says_how_to_begin(page: RunsPage, qtbot: QtBot) -> None:
    assert page.empty.isVisible()
    assert not page.new.isVisible()
    with qtbot.waitSignal(page.new_asked):
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)


def test_runs_come_from_their_folders(page: RunsPage, qtbot: QtBot, preferences: Preferences) -> None:
    run = create_run(
        preferences.runs_dir, Recipe(name="하나", model=ModelTable(source="a/b"), dataset=DatasetTable(source="d"))
    )
    run.events_path.touch()  # its job had begun
    broken = preferences.runs_dir / "broken"
    broken.mkdir()
    (broken / "run.json").write_text("{", encoding="utf-8")
    with qtbot.waitSignal(page.runs_read):
        page.reload()
    assert names(page) == ["하나"]
    assert page.view.isVisible()
    assert page.table.index(0, STATUS).data() == "Interrupted"  # it says running, but nobody holds it
    assert "go on from the last save" in page.banner.message.text()


def test_the_newest_comes_first_and_any_column_sorts(filled: RunsPage) -> None:
    assert names(filled)[0] == "cooking-helper"
    assert names(filled)[-1] == "demo"
    filled.view.sortByColumn(LOSS, Qt.SortOrder.AscendingOrder)
    assert names(filled)[0] == "demo"
    assert names(filled)[-1] == "release-notes"  # unknown comes last
    filled.view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    assert names(filled) == sorted(names(filled))


def test_cells_say_what_is_known(filled: RunsPage) -> None:
    cells = {column: [filled.table.index(row, column).data() for row in range(6)] for column in (STATUS, STEPS, LOSS)}
    assert cells[STATUS] == ["Training", "Finished", "Paused", "Interrupted", "Failed", "Finished"]
    assert cells[STEPS] == ["1,163 of 1,876", "1,876", "640 of 2,210", "312 of 940", "–", "204"]
    assert cells[LOSS][0] == "2.31 → 1.20"
    assert cells[LOSS][4] == "–"


@pytest.mark.parametrize("column", [STEPS, LOSS, WHEN, TOOK])
def test_no_figure_is_cut(filled: RunsPage, column: int) -> None:
    assert filled.view.sizeHintForColumn(column) <= filled.view.columnWidth(column)


def test_double_click_and_enter_open_the_chosen_run(filled: RunsPage, qtbot: QtBot) -> None:
    view = filled.view
    view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    view.choose("support-ko")
    with qtbot.waitSignal(filled.open_asked) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args[0].name == "support-ko"
    index = view.model().index(names(filled).index("demo"), NAME)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    with qtbot.waitSignal(filled.open_asked) as opened:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert opened.args[0].name == "demo"


@pytest.mark.parametrize(
    ("name", "can"), [("demo", False), ("cooking-helper", False), ("support-ko", True), ("legal-letters", True)]
)
def test_what_did_not_finish_can_be_resumed(filled: RunsPage, qtbot: QtBot, name: str, can: bool) -> None:
    filled.view.choose(name)
    assert filled.resume.isEnabled() is can
    if can:
        with qtbot.waitSignal(filled.resume_asked) as asked:
            qtbot.mouseClick(filled.resume, Qt.MouseButton.LeftButton)
        assert asked.args == [Path(name)]


def test_a_failed_run_says_why(filled: RunsPage) -> None:
    filled.view.choose("release-notes")
    assert filled.banner.message.text() == "release-notes: The card's memory ran out."


def test_reading_again_keeps_what_was_chosen(filled: RunsPage) -> None:
    filled.view.choose("support-ko")
    filled.show_runs(sample_runs(time.time(), SampleNames()))
    chosen = filled.view.current()
    assert chosen is not None
    assert chosen.name == "support-ko"


def test_every_control_has_a_name(filled: RunsPage) -> None:
    assert unnamed_controls(filled) == []
