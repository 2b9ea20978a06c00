"""The way between the pages of runs in the real window, on runs in real folders."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.runs import RunFolder, create_run, list_runs
from core.schema import events as ev
from core.schema.hardware_sample import CardFacts
from core.schema.recipe import DatasetTable, LoraTable, ModelTable, Recipe
from core.schema.requests import ProbeRequest
from core.schema.run_state import fold
from core.schema.run_summary import summarise
from gui.app import Program
from gui.screens.sample_content import sample_events
from gui.state.preferences import Preferences
from gui.state.run_model import RunRecord
from gui.workers.job_thread import JobThread

LEFT = Qt.MouseButton.LeftButton


def made(runs_dir: Path, name: str, ending: ev.AnyEvent) -> RunFolder:
    recipe = Recipe(
        name=name, model=ModelTable(source="demo"), dataset=DatasetTable(source="demo"), lora=LoraTable(rank=7)
    )
    folder = create_run(runs_dir, recipe)
    events = [*sample_events(60, time.time() - 600), ending.model_copy(update={"seq": 9999, "t_s": 400.0})]
    folder.events_path.write_text("".join(ev.event_to_line(event) + "\n" for event in events), encoding="utf-8")
    folder.write_summary(summarise(folder.summary(), fold(events), time.time()))
    return folder


@pytest.fixture
def program(themed: QApplication, qtbot: QtBot, preferences: Preferences) -> Iterator[Program]:
    preferences.language = "en"
    made(preferences.runs_dir, "finished", ev.JobFinished())
    made(preferences.runs_dir, "failed", ev.JobFailed(code="odd", message="It broke.", hint="Mend it."))
    program = Program(preferences, watch_hardware=False)
    program.show()
    qtbot.mouseClick(program.shell.sidebar.runs, LEFT)
    qtbot.waitUntil(lambda: len(program.shell.runs.runs_page.table.rows) == 2, timeout=20_000)
    yield program
    window = program.shell.window
    program.close()
    program.shell.discard()
    window.close()


def open_run(program: Program, qtbot: QtBot, name: str) -> None:
    page = program.shell.runs.runs_page
    page.view.choose(next(run.path for run in page.table.rows if run.name == name))
    qtbot.keyClick(page.view, Qt.Key.Key_Return)


def test_a_finished_run_opens_its_result_and_from_there_its_curves(program: Program, qtbot: QtBot) -> None:
    open_run(program, qtbot, "finished")
    assert program.shell.place() == "result"
    result = program.shell.runs.result_page
    qtbot.waitUntil(lambda: result.title.title.text() == "finished is ready", timeout=20_000)
    qtbot.mouseClick(result.curves, LEFT)
    qtbot.waitUntil(lambda: program.shell.place() == "past", timeout=20_000)
    assert program.shell.runs.past_page.head.where.text().startswith("step 60 of")


def test_a_failed_run_leads_back_to_its_settings(program: Program, qtbot: QtBot) -> None:
    open_run(program, qtbot, "failed")
    qtbot.waitUntil(lambda: program.shell.place() == "past", timeout=20_000)
    page = program.shell.runs.past_page
    assert page.banner.message.text() == "It broke. Mend it."
    qtbot.mouseClick(page.footer.settings, LEFT)
    assert program.recipe.value("lora.rank") == 7
    assert program.recipe.value("name") == ""
    assert program.shell.place().startswith("step")


def test_resume_asks_the_launcher_with_the_folder(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[RunRecord] = []
    monkeypatch.setattr(program.launcher, "_begin", lambda record, *, resume: begun.append(record))
    open_run(program, qtbot, "failed")
    qtbot.waitUntil(lambda: program.shell.place() == "past", timeout=20_000)
    qtbot.mouseClick(program.shell.runs.past_page.footer.resume, LEFT)
    qtbot.waitUntil(lambda: bool(begun), timeout=20_000)
    assert (begun[0].name, begun[0].state.step) == ("failed", 60)


def test_a_second_click_on_resume_starts_no_second_job(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[RunRecord] = []
    refused: list[str] = []
    monkeypatch.setattr(program.launcher, "_begin", lambda record, *, resume: begun.append(record))
    program.launcher.failed.connect(lambda error: refused.append(error.code))
    failed, finished = (
        next(Path(run.path) for run in program.shell.runs.runs_page.table.rows if run.name == name)
        for name in ("failed", "finished")
    )
    program.launcher.resume(failed)
    program.launcher.resume(failed)
    assert (program.launcher.is_busy, refused) == (True, [])
    program.launcher.resume(finished)
    assert refused == ["another_run"]
    qtbot.waitUntil(lambda: bool(begun), timeout=20_000)
    qtbot.wait(200)
    assert [record.name for record in begun] == ["failed"]


def test_a_run_that_cannot_be_resumed_leaves_the_way_free(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(program.launcher.failed, timeout=20_000):
        program.launcher.resume(tmp_path / "nowhere")
    assert not program.launcher.is_busy


def test_a_past_run_is_drawn_with_its_own_card(program: Program, qtbot: QtBot) -> None:
    cards = tuple(CardFacts(uuid=uuid, index=at, name=uuid) for at, uuid in enumerate(("GPU-a", "GPU-b")))
    program.hardware.take_cards(cards)
    record = RunRecord(name="past")
    record.state.device_uuid = "GPU-b"
    assert program.launcher.card_of(record) == cards[1]
    record.state.device_uuid = "GPU-gone"
    assert program.launcher.card_of(record) is None
    open_run(program, qtbot, "failed")
    qtbot.waitUntil(lambda: program.shell.place() == "past", timeout=20_000)
    told = program.shell.runs.past
    assert told.card == program.launcher.card_of(told.record)


def test_a_live_run_opens_its_live_page_from_a_relative_runs_folder(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = made(Path("here"), "live", ev.JobFinished())
    job = JobThread(ProbeRequest())
    program.run.follow(job, RunRecord(name="live", path=folder.path))
    [summary] = list_runs(Path("here"))
    program.shell.runs.open(summary)
    assert program.shell.place() == "run"


def test_save_and_stop_closes_the_window_once(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(program.shell.window, "close", lambda: closed.append(True))
    job = JobThread(ProbeRequest())
    program.launcher.job = job
    program.run.follow(job, RunRecord(name="live"))
    program.shell._close_answered(False, True)
    assert program.shell.runs.run_page.footer.note.text() == "Stopping…"
    assert closed == []
    program.launcher._job_ended(3)
    program.launcher.ended.emit(0)  # a later run of another day
    assert closed == [True]
    program.shell._close_answered(False, True)  # the run ended while the question stood there
    assert closed == [True, True]


def test_looking_at_an_old_run_never_lets_go_of_the_live_one(program: Program, qtbot: QtBot) -> None:
    job = JobThread(ProbeRequest())
    program.run.follow(job, RunRecord(name="live"))
    open_run(program, qtbot, "failed")
    qtbot.waitUntil(lambda: program.shell.place() == "past", timeout=20_000)
    job.event_received.emit(ev.StepCompleted(step=3))
    assert program.run.is_live
    assert program.run.state.step == 3


def test_recent_runs_stand_in_the_sidebar(program: Program, qtbot: QtBot) -> None:
    runs = program.shell.runs.runs_page.table.rows
    program.shell.sidebar.run_asked.emit(next(run.path for run in runs if run.name == "finished"))
    assert program.shell.place() == "result"
