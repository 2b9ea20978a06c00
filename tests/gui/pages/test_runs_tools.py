"""Finding, comparing, noting, repeating, continuing and deleting runs, by clicks and keys."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from core.runs import RunFolder, create_run, list_runs
from core.runs.notes import read_note
from core.schema import events as ev
from core.schema.recipe import DatasetTable, LoraTable, ModelTable, Recipe
from core.schema.run_state import fold
from gui.pages.runs.compare import ComparedRun, ComparePage, read_compared
from gui.pages.runs.page import RunsPage, move_to_trash
from gui.pages.runs.table import NAME
from gui.plots.compare_plot import compared_curve
from gui.run_queue import RunQueue
from gui.screens.sample_content import TOTAL_STEPS, SampleNames, sample_events, sample_variants
from gui.state.preferences import Preferences
from tests.support.accessibility import unnamed_controls

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def make(preferences: Preferences) -> Callable[..., RunFolder]:
    """make(name, status, rank=8) -> a run in its folder."""

    def made(name: str, status: str = "finished", *, rank: int = 8, model: str = "a/b") -> RunFolder:
        recipe = Recipe(
            name=name,
            model=ModelTable(source=model),
            dataset=DatasetTable(source="rows"),
            lora=LoraTable(rank=rank),
        )
        folder = create_run(preferences.runs_dir, recipe)
        lines = [ev.event_to_line(event) for event in sample_events(40, time.time())]
        folder.events_path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        folder.write_summary(folder.summary().model_copy(update={"status": status, "held_out_loss": 1.5}))
        return folder

    return made


@pytest.fixture
def page(qtbot: QtBot, preferences: Preferences, queue: RunQueue, make: Callable[..., RunFolder]) -> RunsPage:
    make("cooking", rank=8)
    make("cooking again", rank=16)
    make("법률 상담", "paused", model="Qwen/Qwen3-4B")
    made = RunsPage(preferences, queue)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show()
    qtbot.waitUntil(lambda: made.view.model().rowCount() == 3, timeout=10_000)
    return made


def names(page: RunsPage) -> list[str]:
    model = page.view.model()
    return sorted(str(model.index(row, NAME).data()) for row in range(model.rowCount()))


def select(page: RunsPage, *wanted: str) -> None:
    model, chosen = page.view.model(), page.view.selectionModel()
    chosen.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in range(model.rowCount()):
        if model.index(row, NAME).data() in wanted:
            chosen.select(model.index(row, 0), flags)


def test_every_word_must_be_found_somewhere(page: RunsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.tools.search, "COOK again")
    assert names(page) == ["cooking again"]
    assert page.tools.count.text() == "1 of 3"
    page.tools.search.setText("qwen")
    assert names(page) == ["법률 상담"]
    page.tools.search.clear()
    assert len(names(page)) == 3
    assert not page.tools.count.isVisible()


def test_where_nothing_is_found_nothing_is_chosen_and_one_click_shows_all(page: RunsPage, qtbot: QtBot) -> None:
    assert page.tools.duplicate.isEnabled()
    qtbot.keyClicks(page.tools.search, "no such run")
    assert page.nothing_found.isVisible()
    assert not any(widget.isEnabled() for widget in (page.tools.duplicate, page.tools.delete, page.folder))
    assert not page.note.isVisible()
    qtbot.mouseClick(page.nothing_found.button, Qt.MouseButton.LeftButton)
    assert page.view.isVisible()
    assert page.view.model().rowCount() == 3
    assert page.view.current() is not None


def test_a_list_read_anew_takes_no_word_away_from_who_types(page: RunsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.tools.search.setFocus()
    qtbot.waitUntil(page.tools.search.hasFocus, timeout=5_000)
    page.show_runs(list(page.table.rows))
    assert page.tools.search.hasFocus()


def test_a_kind_of_runs(page: RunsPage) -> None:
    page.tools.kind.setCurrentIndex(page.tools.kind.findData("open"))
    assert names(page) == ["법률 상담"]
    page.tools.kind.setCurrentIndex(page.tools.kind.findData("finished"))
    assert names(page) == ["cooking", "cooking again"]


def test_a_note_is_kept_and_found(page: RunsPage, qtbot: QtBot, preferences: Preferences) -> None:
    select(page, "cooking")
    qtbot.keyClicks(page.note.field, "the one with salt")
    qtbot.keyClick(page.note.field, Qt.Key.Key_Return)
    run = next(run for run in list_runs(preferences.runs_dir) if run.name == "cooking")
    qtbot.waitUntil(lambda: read_note(Path(run.path)) == "the one with salt", timeout=5_000)
    qtbot.waitUntil(lambda: any(row.note for row in page.table.rows), timeout=5_000)
    page.tools.search.setText("salt")
    assert names(page) == ["cooking"]
    assert "note" not in (Path(run.path) / "run.json").read_text(encoding="utf-8")
    select(page, "cooking")
    page.note.field.clear()
    page.note.write()
    qtbot.waitUntil(lambda: not (Path(run.path) / "note.txt").exists(), timeout=5_000)


def test_a_note_goes_to_its_own_run_when_another_is_chosen(
    page: RunsPage, qtbot: QtBot, preferences: Preferences
) -> None:
    select(page, "cooking")
    qtbot.keyClicks(page.note.field, "first")
    select(page, "cooking again")
    assert page.note.field.text() == ""
    noted = {run.name: run for run in list_runs(preferences.runs_dir)}
    qtbot.waitUntil(lambda: read_note(Path(noted["cooking"].path)) == "first", timeout=5_000)
    assert read_note(Path(noted["cooking again"].path)) == ""


def test_the_same_settings_again(page: RunsPage, qtbot: QtBot) -> None:
    select(page, "cooking again")
    with qtbot.waitSignal(page.settings_asked, timeout=5_000) as asked:
        qtbot.mouseClick(page.tools.duplicate, Qt.MouseButton.LeftButton)
    recipe = asked.args[0]
    assert (recipe.name, recipe.lora.rank, recipe.lora.start_from) == ("", 16, None)


def test_continuing_begins_with_what_was_learned(page: RunsPage, qtbot: QtBot) -> None:
    select(page, "cooking")
    path = page.view.selected()[0].path
    with qtbot.waitSignal(page.settings_asked, timeout=5_000) as asked:
        qtbot.mouseClick(page.tools.go_on, Qt.MouseButton.LeftButton)
    assert asked.args[0].lora.start_from == path
    select(page, "법률 상담")
    assert not page.tools.go_on.isEnabled()  # a paused run is resumed instead


def test_what_can_be_done_depends_on_how_many_are_chosen(page: RunsPage) -> None:
    select(page, "cooking")
    assert not page.tools.compare.isEnabled()
    assert page.tools.duplicate.isEnabled()
    select(page, "cooking", "cooking again")
    assert page.tools.compare.isEnabled()
    assert not page.tools.duplicate.isEnabled()
    assert not page.note.isVisible()
    assert page.tools.delete.isEnabled()


def test_deleting_asks_says_what_it_frees_and_goes_to_the_trash(
    page: RunsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, preferences: Preferences
) -> None:
    gone: list[str] = []

    def trash(path: str) -> bool:
        gone.append(path)
        Path(path).rename(Path(path).parent.parent / Path(path).name)
        return True

    monkeypatch.setattr("gui.pages.runs.page.QFile.moveToTrash", trash)
    select(page, "cooking")
    path = page.view.selected()[0].path
    (Path(path) / "big.bin").write_bytes(b"0" * 3_200_000)
    qtbot.mouseClick(page.tools.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "“cooking”" in page.banner.message.text(), timeout=5_000)
    assert "3.1 MiB" in page.banner.message.text()
    assert gone == []
    qtbot.keyClick(page.banner.action, Qt.Key.Key_Escape)
    assert not page.banner.isVisible()
    qtbot.mouseClick(page.tools.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.banner.refuse.isVisible, timeout=5_000)
    qtbot.mouseClick(page.banner.refuse, Qt.MouseButton.LeftButton)
    assert not page.banner.isVisible()
    assert page.view.hasFocus()
    qtbot.mouseClick(page.tools.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.banner.isVisible, timeout=5_000)
    qtbot.mouseClick(page.banner.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["cooking again", "법률 상담"], timeout=5_000)
    assert gone == [path]


def test_a_run_that_is_held_is_not_deleted(make: Callable[..., RunFolder]) -> None:
    run = make("held")
    lock = run.lock()
    try:
        with pytest.raises(Exception, match="still training"):
            move_to_trash([run.path])
    finally:
        lock.release()
    assert run.path.exists()


def test_what_the_trash_does_not_take_stays_and_is_told(
    make: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFile, "moveToTrash", lambda path: False)
    run = make("stays")
    with pytest.raises(Exception, match="could not be moved"):
        move_to_trash([run.path])
    assert run.path.exists()


def test_a_thousand_runs_are_read_and_shown_at_once(
    qtbot: QtBot, preferences: Preferences, queue: RunQueue, make: Callable[..., RunFolder]
) -> None:
    """In a second on a quiet machine; the bound leaves room for a busy one."""
    first = make("run 0")
    content = first.summary_path.read_text(encoding="utf-8")
    for number in range(1, 1000):
        folder = preferences.runs_dir / f"run-{number}"
        folder.mkdir()
        (folder / "run.json").write_text(content.replace("run 0", f"run {number}"), encoding="utf-8")
    began = time.monotonic()
    page = RunsPage(preferences, queue)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.view.model().rowCount() == 1000, timeout=20_000)
    assert time.monotonic() - began < 5


class TestCompare:
    @pytest.fixture
    def compare(self, qtbot: QtBot) -> ComparePage:
        made = ComparePage()
        qtbot.addWidget(made)
        made.resize(1084, 800)
        made.show()
        return made

    def test_curves_over_each_other_and_what_differs(self, page: RunsPage, compare: ComparePage, qtbot: QtBot) -> None:
        page.compare_asked.connect(compare.open_runs)
        select(page, "cooking", "cooking again")
        qtbot.mouseClick(page.tools.compare, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "2 runs" in compare.title.subtitle.text(), timeout=10_000)
        assert "differ in 1 settings" in compare.title.subtitle.text()
        said = [label.text() for label in compare.findChildren(type(compare.title.title))]
        assert {"8", "16", "cooking", "cooking again"} <= set(said)
        drawn = [line for line in compare.plot._lines if line.getData()[0] is not None and len(line.getData()[0])]
        assert len(drawn) == 2
        assert unnamed_controls(compare) == []

    def test_log_and_time(self, compare: ComparePage, make: Callable[..., RunFolder], qtbot: QtBot) -> None:
        run = make("one")
        compare.show_runs(read_compared([run.summary()]))
        steps = compare.plot._lines[0].getData()[0][-1]
        qtbot.mouseClick(compare.plot.by_time, Qt.MouseButton.LeftButton)
        assert compare.plot._lines[0].getData()[0][-1] > steps
        loss = compare.plot._lines[0].getData()[1][-1]
        qtbot.mouseClick(compare.plot.log, Qt.MouseButton.LeftButton)
        assert compare.plot._lines[0].getData()[1][-1] == pytest.approx(math.log10(loss))

    def test_a_run_without_recipe_or_steps_is_shown(self, compare: ComparePage, make: Callable[..., RunFolder]) -> None:
        whole, empty = make("whole"), make("empty")
        empty.recipe_path.write_text("[", encoding="utf-8")
        empty.events_path.write_text("", encoding="utf-8")
        compare.show_runs(read_compared([whole.summary(), empty.summary()]))
        assert "2 runs" in compare.title.subtitle.text()

    def test_rates_are_written_as_in_the_form(self, compare: ComparePage, make: Callable[..., RunFolder]) -> None:
        run = make("rates")
        made = [recipe for recipe, _ in sample_variants(SampleNames(), "en")]
        curve = compared_curve("rates", fold([]))
        compare.show_runs([ComparedRun(run.summary(), recipe, curve) for recipe in made])
        said = [label.text() for label in compare.findChildren(type(compare.title.title))]
        assert {"2e-4", "1e-4"} <= set(said)

    def test_back(self, compare: ComparePage, qtbot: QtBot) -> None:
        with qtbot.waitSignal(compare.back_asked):
            qtbot.mouseClick(compare.back, Qt.MouseButton.LeftButton)

    def test_more_than_can_be_told_apart_are_cut(self, compare: ComparePage, make: Callable[..., RunFolder]) -> None:
        run = make("many")
        curve = compared_curve("many", fold(sample_events(TOTAL_STEPS, 0.0)))
        compare.show_runs([ComparedRun(run.summary(), run.recipe(), curve)] * 6)
        assert len(compare.plot._runs) == 6
