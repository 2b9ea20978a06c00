"""Beside the plots of the run page: all answers as a grid, saving pictures and values, the choice of plots remembered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.runs import create_run
from core.schema import events as ev
from core.schema.commands import Command, SnapshotMemory
from core.schema.hardware_sample import CardProcess
from gui.pages.run.page import RunPage
from gui.pages.run.saver import with_ending
from gui.screens.sample_content import (
    SampleNames,
    sample_card,
    sample_events,
    sample_readings,
    sample_recipe,
    sample_record,
)
from gui.state import run_model
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel, RunRecord, read_record
from tests.support.accessibility import unnamed_controls

pytestmark = pytest.mark.usefixtures("themed")


def shown(qtbot: QtBot, record: RunRecord, preferences: Preferences | None = None) -> tuple[RunModel, RunPage]:
    model = RunModel()
    page = RunPage(model, preferences)
    qtbot.addWidget(page)
    page.resize(1280, 742)
    model.show_live(record)
    page.show()
    qtbot.waitExposed(page)
    return model, page


def test_all_answers_stand_in_a_grid_that_goes_on_filling(qtbot: QtBot) -> None:
    model, page = shown(qtbot, sample_record(400, time.time(), SampleNames()))
    qtbot.mouseClick(page.samples.all, Qt.MouseButton.LeftButton)
    assert page.grid is not None
    grid = page.grid.model
    across = [grid.headerData(at, Qt.Orientation.Horizontal) for at in range(grid.columnCount())]
    assert across == ["before training", "step 188", "step 376"]
    assert grid.headerData(0, Qt.Orientation.Vertical).startswith("How do I rescue")
    assert grid.rowCount() == 4
    assert grid.data(grid.index(0, 1)).startswith("Add a peeled potato")
    model.record.take(ev.SampleGenerated(step=399, index=0, prompt="p", text="  "))
    page.refresh()
    assert grid.columnCount() == 4
    assert grid.data(grid.index(0, 3)) == "(an empty answer)"
    assert grid.data(grid.index(1, 3)) is None
    assert unnamed_controls(page.grid) == []
    model.show(RunRecord(name="other"))
    assert page.grid is None


def test_the_chosen_plots_are_remembered(qtbot: QtBot, preferences: Preferences) -> None:
    _, page = shown(qtbot, sample_record(20, time.time(), SampleNames()), preferences)
    page.plots.menu._shown["speed"].trigger()
    page.plots.menu._shown["memory"].trigger()
    assert preferences.shown_plots == ["loss", "temperature", "speed"]
    _, again = shown(qtbot, sample_record(20, time.time(), SampleNames()), preferences)
    qtbot.waitUntil(lambda: again.plots.is_complete)
    assert [plot.key for plot in again.plots.shown] == ["loss", "temperature", "speed"]
    preferences.shown_plots = ["gone"]
    _, usual = shown(qtbot, sample_record(20, time.time(), SampleNames()), preferences)
    assert [plot.key for plot in usual.plots.shown] == ["loss", "temperature", "memory"]


def test_pictures_and_values_are_saved_and_it_is_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = create_run(tmp_path / "runs", sample_recipe(SampleNames()))
    lines = [ev.event_to_line(event) for event in sample_events(30, time.time())]
    folder.events_path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    folder.hardware_path.write_text("".join(r.model_dump_json() + "\n" for r in sample_readings(10)), encoding="utf-8")
    _, page = shown(qtbot, read_record(folder.path))
    to = tmp_path / "saved"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(to), "Drawing (*.svg)"))
    page.plots.menu.picture.trigger()
    qtbot.waitUntil(lambda: page.footer.note.text() == f"Saved as {to.with_suffix('.svg')}")
    assert to.with_suffix(".svg").read_bytes().startswith(b"<?xml")
    page.plots.menu.values.trigger()
    qtbot.waitUntil(lambda: "rows saved as" in page.footer.note.text(), timeout=10_000)
    assert page.footer.note.text().startswith("37 rows")
    page.refresh()
    assert page.footer.note.text().startswith("37 rows")  # stays for a while
    page.saver.save_values(folder.path, tmp_path / "nowhere" / "a.csv")
    qtbot.waitUntil(lambda: "nowhere" in page.footer.note.text(), timeout=10_000)
    page.saver.save_picture(page.plots.shown, tmp_path / "nowhere" / "a.png", "x")
    qtbot.waitUntil(lambda: "could not be written" in page.footer.note.text(), timeout=10_000)


def test_names_get_the_ending_of_their_kind() -> None:
    assert with_ending(Path("a"), (".png", ".svg"), ".svg").name == "a.svg"
    assert with_ending(Path("a.PNG"), (".png", ".svg"), ".svg").name == "a.PNG"
    assert with_ending(Path("v1.2"), (".csv",), ".csv").name == "v1.2.csv"


def test_a_long_run_is_read_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(run_model.time, "sleep", pauses.append)
    assert list(run_model.politely(range(1000))) == list(range(1000))
    assert len(pauses) == 1000 // run_model.ITEMS_AT_ONCE


def test_programs_on_the_card_are_listed_for_who_asks(qtbot: QtBot, preferences: Preferences) -> None:
    record = sample_record(20, time.time(), SampleNames())
    record.processes = (
        CardProcess(pid=4711, name="python", memory_bytes=9 << 30, is_job=True),
        CardProcess(pid=12, name="Xorg", memory_bytes=300 << 20, draws=True),
        CardProcess(pid=13, memory_bytes=None),
    )
    model, page = shown(qtbot, record, preferences)
    assert not page.programs.isVisible()
    page.plots.menu.programs.trigger()
    assert page.programs.isVisible()
    assert preferences.show_programs
    lines = page.programs.lines.stringList()
    assert [line.split("  ")[-1] for line in lines] == ["this run", "draws the screen", "process of somebody else (13)"]
    assert lines[0].strip().startswith("9.0 GiB  python (4711)")
    model.show(RunRecord(name="past"))
    page.refresh()
    assert page.programs.lines.stringList() == ["This computer has no NVIDIA card."]
    _, again = shown(qtbot, record, preferences)
    assert again.programs.isVisible()


def test_the_memory_of_a_step_is_recorded_where_there_is_a_card(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model, page = shown(qtbot, sample_record(400, time.time(), SampleNames()))
    told: list[Command] = []
    monkeypatch.setattr(model, "send", told.append)
    page.refresh()
    assert not page.plots.menu.snapshot.isEnabled()
    model.card = sample_card()
    page.refresh()
    page.plots.menu.snapshot.trigger()
    assert told == [SnapshotMemory()]
