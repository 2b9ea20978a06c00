"""The conversation on the result page: asked by keys, answered by a real child process, judged blind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import core.jobs.process
from core.runs import create_run
from core.runs.comparisons import Comparison, Score, add_comparison, count, score
from core.schema import events as ev
from core.schema.recipe import DatasetTable, ModelTable, Recipe
from gui.pages.result.page import ResultPage
from gui.screens.sample_content import TOTAL_STEPS, sample_events
from gui.state.chat_model import Exchange
from gui.state.preferences import Preferences
from gui.workers.job_thread import JobThread
from tests.support.accessibility import unnamed_controls
from tests.support.scripted_job import command

pytestmark = pytest.mark.usefixtures("themed")
RECIPE = Recipe(name="cooking", model=ModelTable(source="m"), dataset=DatasetTable(source="d"))

# Answers each question in capitals (base) or backwards (tuned), in two pieces; "wait" is never finished, "die" ends it all.
ECHO = """
import json
seq = 0
def tell(**event):
    global seq
    say(json.dumps({"v": 1, "seq": seq, "t_s": 0.0, **event})); seq += 1
tell(type="phase_entered", phase="loading_model")
tell(type="phase_entered", phase="listening")
log = open(%r, "a", encoding="utf-8")
open_ids = []
for line in sys.stdin:
    log.write(line); log.flush()
    asked = json.loads(line)
    if asked["type"] == "ask":
        question = asked["messages"][-1]["content"]
        text = question.upper() if asked["side"] == "base" else question[::-1]
        if question == "die":
            tell(type="job_failed", code="chat_out_of_memory", message="The graphics memory ran out.", hint="Use less.")
            sys.exit(1)
        if question == "long":
            tell(type="answer_refused", id=asked["id"], code="odd", message="Too long for this model.")
            continue
        tell(type="answer_grew", id=asked["id"], text=text[:2])
        if question == "wait":
            open_ids.append(asked["id"])
        else:
            done = dict(tokens=4, prompt_tokens=9, stopped_by="eos", tokens_per_s=12.5)
            tell(type="answer_completed", id=asked["id"], text=text, **done)
    elif asked["type"] == "stop_answer":
        for id in open_ids:
            tell(type="answer_completed", id=id, text="WA", tokens=1, prompt_tokens=9, stopped_by="request")
        open_ids = []
    elif asked["type"] == "stop":
        break
tell(type="job_stopped")
sys.exit(3)
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the child was told, a line a command."""
    file = tmp_path / "told.jsonl"
    child = command(tmp_path, ECHO % str(file))
    monkeypatch.setattr(core.jobs.process, "child_command", lambda: child)
    return file


@pytest.fixture
def page(qtbot: QtBot, preferences: Preferences, tmp_path: Path, told: Path) -> ResultPage:
    made = ResultPage(preferences)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show()
    folder = create_run(tmp_path / "runs", RECIPE)
    lines = [ev.event_to_line(event) for event in sample_events(TOTAL_STEPS, time.time())]
    folder.events_path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder.checkpoints_dir / "step-000050").mkdir(parents=True)
    made.open_run(folder.path)
    qtbot.waitUntil(lambda: made.title.title.text() != "", timeout=20_000)
    yield made
    made.chat.unload()
    JobThread.end_all(20_000)


def ask(page: ResultPage, qtbot: QtBot, question: str, wait: bool = True) -> Exchange:
    page.chat_bar.question.setFocus()
    qtbot.keyClicks(page.chat_bar.question, question)
    qtbot.keyClick(page.chat_bar.question, Qt.Key.Key_Return)
    if wait:
        qtbot.waitUntil(lambda: not page.chat.is_answering, timeout=20_000)
    return page.chat.exchanges[-1]


def texts(page: ResultPage) -> list[str]:
    return [label.text() for label in page.answers.findChildren(QLabel) if label.isVisible()]


def test_both_sides_answer_what_is_typed(page: ResultPage, qtbot: QtBot) -> None:
    ask(page, qtbot, "Salt?")
    said = texts(page)
    assert said.count("Salt?") == 2
    assert {"SALT?", "?tlaS", "12 tokens/s"} <= set(said)
    assert page.chat_bar.question.text() == ""
    assert page.chat_bar.unload.isVisible()


def test_a_second_question_brings_the_first_one_along(page: ResultPage, qtbot: QtBot, told: Path) -> None:
    page.chat_bar.options.system.setText("Be brief.")
    ask(page, qtbot, "one")
    ask(page, qtbot, "two")
    qtbot.mouseClick(page.chat_bar.anew, Qt.MouseButton.LeftButton)
    ask(page, qtbot, "three")
    lines = [line for line in told.read_text(encoding="utf-8").splitlines() if '"ask"' in line]
    assert len(lines) == 6
    assert '"ONE"' in lines[2]  # the base is told its own answer
    assert '"eno"' in lines[3]  # and the tuned model its own
    assert '"one"' not in lines[4]
    assert all("Be brief." in line for line in lines)


def test_an_answer_is_stopped_by_the_button(page: ResultPage, qtbot: QtBot) -> None:
    exchange = ask(page, qtbot, "wait", wait=False)
    qtbot.waitUntil(lambda: exchange.answers["tuned"].state == "growing", timeout=20_000)
    assert page.chat_bar.send.text() == "Stop"
    qtbot.mouseClick(page.chat_bar.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.chat.is_answering, timeout=20_000)
    assert "stopped" in texts(page)
    assert page.chat_bar.send.text() == "Send"


def test_a_model_that_is_still_loading_is_stopped_at_once(
    page: ResultPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = ECHO.replace('tell(type="phase_entered", phase="listening")', "time.sleep(60)")
    child = command(tmp_path, "import time\n" + loading % str(tmp_path / "log"))
    monkeypatch.setattr(core.jobs.process, "child_command", lambda: child)
    exchange = ask(page, qtbot, "Salt?", wait=False)
    qtbot.waitUntil(lambda: page.chat.phase == "loading_model", timeout=20_000)
    qtbot.mouseClick(page.chat_bar.send, Qt.MouseButton.LeftButton)
    assert [answer.stopped_by for answer in exchange.answers.values()] == ["request", "request"]
    assert not page.chat.is_loaded
    assert not page.chat.is_answering
    qtbot.waitUntil(lambda: not JobThread._alive, timeout=5_000)  # its memory is free again


def test_a_refused_question_is_told_in_its_place(page: ResultPage, qtbot: QtBot) -> None:
    ask(page, qtbot, "long")
    assert texts(page).count("Too long for this model.") == 2
    assert page.chat.is_loaded


def test_a_job_that_fails_is_told_and_the_next_question_starts_another(page: ResultPage, qtbot: QtBot) -> None:
    ask(page, qtbot, "die")
    assert any("The graphics memory ran out." in text for text in texts(page))
    qtbot.waitUntil(lambda: not page.chat.is_loaded, timeout=20_000)
    ask(page, qtbot, "again")
    assert "AGAIN" in texts(page)


def test_the_memory_is_given_back(page: ResultPage, qtbot: QtBot) -> None:
    exchange = ask(page, qtbot, "wait", wait=False)
    qtbot.waitUntil(lambda: exchange.answers["tuned"].state == "growing", timeout=20_000)
    qtbot.mouseClick(page.chat_bar.unload, Qt.MouseButton.LeftButton)
    assert not page.chat.is_loaded
    assert not page.chat.is_answering
    JobThread.end_all(20_000)
    qtbot.waitUntil(lambda: not JobThread._alive, timeout=20_000)


def test_a_model_nobody_talks_to_is_let_go(page: ResultPage, qtbot: QtBot) -> None:
    page.chat._idle.setInterval(50)
    ask(page, qtbot, "Salt?")
    qtbot.waitUntil(lambda: not page.chat.is_loaded, timeout=5_000)


def test_wrong_options_are_told_and_nothing_is_asked(page: ResultPage, qtbot: QtBot, told: Path) -> None:
    page.chat_bar.options.temperature.setText("hot")
    qtbot.keyClicks(page.chat_bar.question, "Salt?")
    qtbot.mouseClick(page.chat_bar.send, Qt.MouseButton.LeftButton)
    assert page.chat_bar.options.wrong.isVisible()
    assert page.chat.exchanges == []
    page.chat_bar.options.temperature.setText("0,7")  # a comma is a decimal point to many
    qtbot.mouseClick(page.chat_bar.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.chat.exchanges) and not page.chat.is_answering, timeout=20_000)
    assert '"temperature":0.7' in told.read_text(encoding="utf-8")


def test_a_checkpoint_can_be_the_tuned_side(page: ResultPage, qtbot: QtBot, told: Path) -> None:
    tuned = page.chat_bar.options.tuned
    assert [tuned.itemData(at) for at in range(tuned.count())] == [None, 50]  # not those that are deleted by now
    tuned.setCurrentIndex(tuned.findData(50))
    ask(page, qtbot, "Salt?")
    base, other = told.read_text(encoding="utf-8").splitlines()[:2]
    assert '"checkpoint":null' in base
    assert '"checkpoint":50' in other


def test_a_blind_comparison_hides_the_sides_until_the_choice_and_keeps_score(page: ResultPage, qtbot: QtBot) -> None:
    page.chat._choose = lambda: "tuned"  # the lot puts the tuned side on the left
    page.chat_bar.blind.setChecked(True)
    assert [head.text() for head in page.answers.heads] == ["A", "B"]
    exchange = ask(page, qtbot, "Salt?")
    said = texts(page)
    assert {"Answer A", "Answer B"} <= set(said)
    assert "12 tokens/s" not in said  # the speed would tell
    view = page.answers._exchanges[id(exchange)]
    assert view.texts[0].text() == "?tlaS"
    assert len({text.palette().windowText().color().name() for text in view.texts}) == 1  # neither stands out
    qtbot.mouseClick(view.left, Qt.MouseButton.LeftButton)
    assert exchange.preferred == "tuned"
    assert "after the training, your choice" in " ".join(texts(page))
    assert not view.left.isVisible()
    qtbot.waitUntil(lambda: "after 1, before 0, equal 0" in page.chat_bar.score.text(), timeout=5_000)
    assert page.path is not None
    assert score(page.path) == Score(tuned=1)
    page.chat_bar.blind.setChecked(False)
    assert [head.text() for head in page.answers.heads] == ["Before", "After"]
    assert view.texts[1].text() == "?tlaS"  # below the head it belongs to
    assert view.notes[1].text().startswith("after the training")


def test_who_judges_no_more_is_told_which_is_which(page: ResultPage, qtbot: QtBot) -> None:
    page.chat._choose = lambda: "tuned"
    page.chat_bar.blind.setChecked(True)
    assert texts(page).count("before the training") == 4  # the answers of the training, below heads that do not say it
    exchange = ask(page, qtbot, "Salt?")
    view = page.answers._exchanges[id(exchange)]
    page.chat_bar.blind.setChecked(False)
    assert [text.text() for text in view.texts] == ["SALT?", "?tlaS"]  # each below the head it belongs to
    assert view.notes[0].text().startswith("before the training, not judged")
    assert not view.left.isVisible()
    assert "before the training" not in texts(page)
    page.chat.prefer(exchange, "tuned")
    assert exchange.preferred is None  # too late: no vote of somebody who knows
    page.chat_bar.blind.setChecked(True)
    assert view.notes[1].text().startswith("after the training, not judged")
    page.chat_bar.blind.setChecked(False)
    plain = page.answers._exchanges[id(ask(page, qtbot, "Pepper?"))]
    assert plain.notes[0].text() == "12 tokens/s"
    page.chat_bar.blind.setChecked(True)
    assert plain.notes[0].text().startswith("before the training · ")


def test_the_newest_answer_stays_in_sight_until_somebody_scrolls_up(page: ResultPage, qtbot: QtBot) -> None:
    bar = page.answers._scroll.verticalScrollBar()
    page.chat_bar.blind.setChecked(True)  # makes everything taller
    for question in ("one", "two " * 200, "three"):
        ask(page, qtbot, question)
        qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum(), timeout=5_000)
    page.chat_bar.blind.setChecked(False)
    bar.setValue(0)
    page.answers.update_exchange(page.chat.exchanges[-1])
    qtbot.wait(50)
    assert bar.value() == 0


def test_a_blind_question_tells_no_history(page: ResultPage, qtbot: QtBot, told: Path) -> None:
    ask(page, qtbot, "one")
    page.chat_bar.blind.setChecked(True)
    ask(page, qtbot, "two")
    assert '"one"' not in told.read_text(encoding="utf-8").splitlines()[-1]


def test_another_run_begins_with_nothing_said(page: ResultPage, qtbot: QtBot, tmp_path: Path) -> None:
    ask(page, qtbot, "Salt?")
    other = create_run(tmp_path / "runs", RECIPE)
    other.events_path.write_text("", encoding="utf-8")
    page.open_run(other.path)
    assert not page.chat.is_loaded
    qtbot.waitUntil(lambda: page.title.title.text() != "", timeout=20_000)
    assert "SALT?" not in texts(page)
    assert page.chat.exchanges == []


def test_every_control_of_the_options_has_a_name(page: ResultPage, qtbot: QtBot) -> None:
    page.chat_bar.more.setChecked(True)
    assert unnamed_controls(page) == []


def test_score_counts_what_can_be_read(tmp_path: Path) -> None:
    assert score(tmp_path) == Score()
    for preferred in ("tuned", "tuned", "equal", "base"):
        add_comparison(tmp_path, Comparison(question="q", base="a", tuned="b", preferred=preferred))
    with (tmp_path / "comparisons.jsonl").open("ab") as file:
        file.write(b"garbage\n{torn")
    assert score(tmp_path) == Score(tuned=2, base=1, equal=1)
    assert score(tmp_path).asked == 4
    assert count([]) == Score()


def test_nothing_overlaps_in_a_low_window_with_everything_open(page: ResultPage, qtbot: QtBot) -> None:
    page.resize(1084, 620)
    page.chat_bar.more.setChecked(True)
    page.exports.banner.show_message("Something went wrong. " * 12, "bad")
    options = page.chat_bar.options
    qtbot.waitUntil(lambda: options.height() >= options.minimumSizeHint().height() > 100, timeout=5_000)
    field, below = options.temperature, options.on_processor
    assert field.mapTo(page, field.rect().bottomLeft()).y() < below.mapTo(page, below.rect().topLeft()).y()
