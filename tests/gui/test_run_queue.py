"""The queue in the window: filled from the review, worked off run after run, held up by a pause, shown above the runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import core.jobs.process
from core.runs import list_runs
from core.runs.queue import add_to_queue, begin_next, read_queue, runner_lock
from core.schema import events as ev
from core.schema.errors import TunesmithError
from core.schema.recipe import DatasetTable, ModelTable, Recipe
from gui.app import Program
from gui.state.preferences import Preferences
from gui.widgets import SmallButton
from gui.workers.job_thread import JobThread
from tests.support.scripted_job import command, say

pytestmark = pytest.mark.usefixtures("themed")


def recipe(name: str) -> Recipe:
    return Recipe(name=name, model=ModelTable(source="demo"), dataset=DatasetTable(source="demo"))


@pytest.fixture
def program(preferences: Preferences, qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    preferences.runs_dir = tmp_path / "runs"
    made = Program(preferences, watch_hardware=False)
    made.show()
    yield made
    made.close()
    made.shell.discard()
    JobThread.end_all(20_000)


@pytest.fixture
def go(tmp_path: Path) -> Path:
    """The scripted job ends when this file is there."""
    return tmp_path / "go"


@pytest.fixture
def play(tmp_path: Path, go: Path, monkeypatch: pytest.MonkeyPatch):
    """play(events, status): what every job does once it may end."""

    def played(*events: ev.AnyEvent, status: int = 0) -> None:
        wait = f"import os\nwhile not os.path.exists({go.as_posix()!r}): time.sleep(0.02)\n"
        body = say([ev.JobStarted(kind="train")]) + wait + say(list(events)) + f"sys.exit({status})\n"
        child = command(tmp_path, body)
        monkeypatch.setattr(core.jobs.process, "child_command", lambda: child)

    return played


def statuses(program: Program) -> dict[str, str]:
    return {entry.name: entry.status for entry in read_queue(program.preferences.runs_dir)}


def test_one_after_the_other_without_taking_the_person_away(program: Program, qtbot: QtBot, play, go: Path) -> None:
    play(ev.JobFinished())
    for name in ("one", "two"):
        add_to_queue(program.preferences.runs_dir, recipe(name))
    program.queue.reload()
    qtbot.waitUntil(lambda: len(program.queue.waiting) == 2, timeout=10_000)
    program.queue.start_next()
    qtbot.waitUntil(lambda: program.launcher.job is not None, timeout=20_000)
    qtbot.waitUntil(lambda: program.shell.place() == "run", timeout=10_000)
    program.shell.go_to("settings")
    go.touch()
    qtbot.waitUntil(lambda: len(list_runs(program.preferences.runs_dir)) == 2, timeout=30_000)
    qtbot.waitUntil(lambda: not program.launcher.is_busy and not program.queue.waiting, timeout=30_000)
    assert program.shell.place() == "settings"
    qtbot.waitUntil(lambda: statuses(program).get("two") == "finished", timeout=10_000)
    runner_lock(program.preferences.runs_dir).release()  # let go of


def test_a_pause_starts_no_other_run(program: Program, qtbot: QtBot, play, go: Path) -> None:
    play(ev.JobStopped(status="paused", step=3), status=3)
    for name in ("one", "two"):
        add_to_queue(program.preferences.runs_dir, recipe(name))
    program.queue.reload()
    qtbot.waitUntil(lambda: len(program.queue.waiting) == 2, timeout=10_000)
    program.queue.start_next()
    qtbot.waitUntil(lambda: program.launcher.job is not None, timeout=20_000)
    go.touch()
    qtbot.waitUntil(lambda: not program.launcher.is_busy, timeout=20_000)
    qtbot.waitUntil(lambda: statuses(program) == {"one": "stopped", "two": "waiting"}, timeout=10_000)
    assert program.launcher.job is None
    assert program.queue.can_start


def test_while_a_run_goes_on_the_review_queues(program: Program, qtbot: QtBot, play, go: Path) -> None:
    play(ev.JobFinished())
    program.recipe.set_value("model.source", "demo")
    program.recipe.set_value("dataset.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.state == "known", timeout=20_000)
    program.launcher.start(recipe("first"))
    qtbot.waitUntil(lambda: program.launcher.job is not None, timeout=20_000)
    program.recipe.set_value("name", "second")
    program.shell.go_to("step3")
    button = program.shell.window.footer.go_on
    qtbot.waitUntil(lambda: button.text() == "Add to the queue" and button.isEnabled(), timeout=10_000)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page = program.shell.runs.runs_page
    qtbot.waitUntil(page.queue.isVisible, timeout=10_000)
    assert "when the run has ended" in page.queue.note.text()
    assert not page.queue.start.isVisible()
    assert program.shell.place() == "runs"
    go.touch()
    qtbot.waitUntil(lambda: len(list_runs(program.preferences.runs_dir)) == 2, timeout=30_000)
    qtbot.waitUntil(lambda: not program.launcher.is_busy and not program.queue.waiting, timeout=30_000)
    assert {run.name for run in list_runs(program.preferences.runs_dir)} == {"first", "second"}


def test_a_run_that_a_program_went_down_at_is_shown_and_goes_on(program: Program, qtbot: QtBot, play, go: Path) -> None:
    runs = program.preferences.runs_dir
    add_to_queue(runs, recipe("one"))
    begun = begin_next(runs)
    assert begun is not None
    begun[1].write_summary(begun[1].summary().model_copy(update={"status": "stopped"}))
    play(ev.JobFinished())
    program.shell.go_to("runs")
    card = program.shell.runs.runs_page.queue
    qtbot.waitUntil(card.start.isVisible, timeout=20_000)
    assert "in the middle of one" in card.note.text()
    qtbot.mouseClick(card.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.run.record.path == begun[1].path, timeout=20_000)
    go.touch()
    qtbot.waitUntil(lambda: [one.status for one in read_queue(runs)] == ["finished"], timeout=20_000)


def test_taken_out_by_its_button(program: Program, qtbot: QtBot) -> None:
    for name in ("one", "two", "three", "four", "five"):
        add_to_queue(program.preferences.runs_dir, recipe(name))
    program.shell.go_to("runs")
    card = program.shell.runs.runs_page.queue
    qtbot.waitUntil(card.isVisible, timeout=10_000)
    assert card.start.isVisible()
    assert any("and 1 more" in label.text() for label in card.findChildren(type(card.note)))
    remove = next(
        button for button in card.findChildren(SmallButton) if button.accessibleName() == "Remove two from the queue"
    )
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "two" not in statuses(program), timeout=10_000)


def test_a_queue_that_is_worked_off_elsewhere_is_left_alone(program: Program, qtbot: QtBot) -> None:
    add_to_queue(program.preferences.runs_dir, recipe("one"))
    told: list[TunesmithError] = []
    program.queue.failed.connect(told.append)
    lock = runner_lock(program.preferences.runs_dir)
    try:
        program.queue.start_next()
        qtbot.waitUntil(lambda: bool(told), timeout=10_000)
        assert told[0].code == "queue_is_run"
        assert statuses(program) == {"one": "waiting"}
    finally:
        lock.release()
