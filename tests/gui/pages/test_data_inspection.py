"""Step 2 with the inspect job running: rows as the model sees them, lengths against the limit, fixes, columns by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import Program
from gui.pages.data.page import DataPage
from gui.widgets import SmallButton, WrapLabel

WAIT_MS = 60_000


def _talk(question: str, answer: str) -> str:
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": turns}, ensure_ascii=False)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("talks") / "선장 talks.jsonl"
    lines = [_talk(f"Tell me the capital of {n}." + " please" * n, f"Arr! It be {n}.") for n in range(40)]
    lines += [lines[2], lines[3], _talk("Who are you?", "kim@navy.kr"), _talk("Hm?", "a\x07b"), "{broken"]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def page(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[DataPage]:
    """The data page on the screen with the demo model."""
    monkeypatch.setenv("TUNESMITH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    program.recipe.set_value("model.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known", timeout=WAIT_MS)
    program.wizard.go_to(1)
    yield program.shell.data_page
    program.inspection.stop()


def _drop(program: Program, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    program.shell.window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def _buttons(page: DataPage) -> dict[str, SmallButton]:
    """The fixes by what they say and what they are for."""
    QApplication.processEvents()  # what was just added is shown by the next turn of the event loop
    return {
        button.accessibleName(): button
        for button in page.check_up.findChildren(SmallButton)
        if button.isVisibleTo(page.check_up)
    }


def _button(page: DataPage, text: str, about: str) -> SmallButton:
    found = _buttons(page)
    match = [button for name, button in found.items() if name.startswith(f"{text}: ") and about in name]
    assert match, f"no {text} for {about} among {list(found)}"
    return match[0]


def _codes(program: Program) -> dict[str, int]:
    figures = program.inspection.figures
    return {problem.code: problem.rows for problem in figures.problems} if figures else {}


def _words(page: DataPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(WrapLabel) if label.isVisible())


@pytest.mark.slow
def test_from_a_dropped_file_to_rows_that_are_mended(
    program: Program, page: DataPage, qtbot: QtBot, talks: Path
) -> None:
    """One job does it all: its tokenizer is loaded once."""
    _drop(program, talks)
    qtbot.waitUntil(lambda: program.inspection.row is not None, timeout=WAIT_MS)
    job = program.inspection._job
    assert job is not None
    _steps_through_rows(program, page, qtbot)
    _changes_the_context(program, page, qtbot)
    _applies_each_fix(program, page, qtbot)
    assert program.inspection._job is job
    program.wizard.go_to(2)  # leaving the page ends it
    qtbot.waitUntil(lambda: not job.isRunning(), timeout=WAIT_MS)
    assert program.inspection.found is not None


def _is_shown(program: Program, place: int) -> bool:
    row = program.inspection.row
    return row is not None and row.place == place


def _steps_through_rows(program: Program, page: DataPage, qtbot: QtBot) -> None:
    assert page.tokens.isVisible()
    assert "<|im_start|>assistant" in page.tokens.text.toPlainText()
    row = program.inspection.row
    assert row is not None
    assert "".join(text for text, _, learned in row.pieces if learned) == "Arr! It be 0.<|im_end|>"
    qtbot.waitUntil(lambda: "possible_secret" in _codes(program), timeout=WAIT_MS)
    assert _codes(program) == {
        "broken_line": 1, "duplicate_row": 2, "control_characters": 1, "possible_secret": 1, "small_held_out": 2,
    }  # fmt: skip
    page.tokens.after.click()
    qtbot.waitUntil(lambda: _is_shown(program, 1), timeout=WAIT_MS)
    assert "Arr! It be 1." in page.tokens.text.toPlainText()
    page.tokens.number.setText("40")
    qtbot.keyClick(page.tokens.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _is_shown(program, 39), timeout=WAIT_MS)
    assert "Arr! It be 39." in page.tokens.text.toPlainText()
    page.tokens.before.click()
    qtbot.waitUntil(lambda: _is_shown(program, 38), timeout=WAIT_MS)
    _button(page, "Show", "secret").click()
    qtbot.waitUntil(lambda: "kim@navy.kr" in page.tokens.text.toPlainText(), timeout=WAIT_MS)


def _changes_the_context(program: Program, page: DataPage, qtbot: QtBot) -> None:
    """Cut rows and the cut itself change at once: nothing is read or tokenised again."""
    assert "No row is cut." in _words(page)
    program.inspection.show_row(39)
    qtbot.waitUntil(lambda: _is_shown(program, 39), timeout=WAIT_MS)
    tokens = program.inspection.row.tokens  # type: ignore[union-attr]
    page.lengths.context.editor.inner.clear()
    qtbot.keyClicks(page.lengths.context.editor.inner, "40")
    qtbot.waitUntil(lambda: "truncated_row" in _codes(program), timeout=5_000)
    assert f"{_codes(program)['truncated_row']} rows" in _words(page)
    assert "cut before here" in page.tokens.text.toPlainText()
    assert f"{tokens - 40} tokens of this row are cut away." in _words(page)
    assert program.inspection.state == "done"
    next(button for name, button in _buttons(page).items() if name.startswith("Context ")).click()
    qtbot.waitUntil(lambda: "truncated_row" not in _codes(program), timeout=5_000)
    assert tokens <= program.recipe.value("training.max_seq_len") <= 128


def _applies_each_fix(program: Program, page: DataPage, qtbot: QtBot) -> None:
    def wait_for(code: str, left_out: int | None) -> None:
        """The problem with so many rows left out, or gone."""

        def settled() -> bool:
            figures = program.inspection.figures
            if program.inspection.state != "done" or figures is None:
                return False
            found = {problem.code: problem.left_out for problem in figures.problems}
            return found.get(code) == left_out

        qtbot.waitUntil(settled, timeout=WAIT_MS)

    _button(page, "Leave out", "secret").click()
    wait_for("possible_secret", 1)
    assert program.recipe.value("dataset.leave_out") == ["possible_secret"]
    _button(page, "Remove", "repeat").click()
    wait_for("duplicate_row", 2)
    _button(page, "Clean", "control").click()
    wait_for("control_characters", None)
    # So few rows give no verdict however many are held back.
    assert "small_held_out" in _codes(program)
    assert not any(name.startswith("Hold back ") for name in _buttons(page))
    assert program.inspection.rows == 41
    _button(page, "Keep them", "secret").click()
    wait_for("possible_secret", 0)
    assert program.inspection.rows == 42


def test_columns_are_mapped_by_hand(
    program: Program, page: DataPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        type(program.model), "on_disk", property(lambda _: False)
    )  # then nothing is tokenised, which takes a tenth of the time
    file = tmp_path / "columns.csv"
    file.write_text("a1,b1,c1\n" + "".join(f"frage {n},antwort {n},dazu {n}\n" for n in range(30)), encoding="utf-8")
    page.take(file)
    qtbot.waitUntil(lambda: program.data.state == "known")
    assert program.wizard.missing(1) == "No column of this data can be used"
    page.columns.click()
    panel = page.columns_panel
    assert panel.isVisible()
    panel.kind.setCurrentIndex(panel.kind.findData("pairs"))
    panel.kind.activated.emit(panel.kind.currentIndex())
    for role, column in (("prompt", "a1"), ("completion", "b1"), ("context", "c1")):
        choice = panel.roles[role][1]
        assert choice.isVisible()
        choice.setCurrentIndex(choice.findData(column))
        choice.activated.emit(choice.currentIndex())
    assert program.recipe.value("dataset.columns") == {"prompt": "a1", "completion": "b1", "context": "c1"}
    qtbot.waitUntil(lambda: program.data.state == "known" and program.data.preview.format is not None)  # type: ignore[union-attr]
    assert program.wizard.missing(1) == ""
    panel.done.click()
    qtbot.waitUntil(lambda: program.inspection.found is not None, timeout=WAIT_MS)
    assert program.inspection.found.used_columns == {"prompt": "a1", "completion": "b1", "context": "c1"}
    qtbot.waitUntil(lambda: '"c1" goes below' in _words(page))


def test_who_answers_in_a_chat_is_chosen(
    program: Program, page: DataPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(program.model), "on_disk", property(lambda _: False))
    file = tmp_path / "KakaoTalk.txt"
    talk = [
        f"2024년 3월 {n + 1}일 오전 10:0{at}, {who} : {who} {n}"
        for n in range(20)
        for at, who in enumerate(("김철수", "이영희"))
    ]
    file.write_text("\n".join(talk), encoding="utf-8")
    page.take(file)
    qtbot.waitUntil(lambda: "“이영희”" in _words(page) or '"이영희"' in _words(page))
    page.columns.click()
    panel = page.columns_panel
    choice = panel.roles["assistant"][1]
    assert panel.kind.currentData() == "chat"
    assert choice.isVisible()
    assert choice.currentData() == "이영희"
    choice.setCurrentIndex(choice.findData("김철수"))
    choice.activated.emit(choice.currentIndex())
    assert program.recipe.value("dataset.columns") == {"assistant": "김철수"}
    qtbot.waitUntil(lambda: program.data.state == "known")
    assert panel.kind.currentData() == "chat"
    qtbot.waitUntil(lambda: program.inspection.found is not None, timeout=WAIT_MS)
    assert program.inspection.found.used_columns == {"assistant": "김철수"}
    panel.kind.setCurrentIndex(panel.kind.findData("auto"))
    panel.kind.activated.emit(panel.kind.currentIndex())
    qtbot.waitUntil(lambda: program.data.state == "known" and choice.currentData() == "이영희")
    assert not program.recipe.value("dataset.columns")
    page.take("demo")
    qtbot.waitUntil(lambda: program.data.state == "known")
    assert panel.kind.findData("chat") < 0


def test_data_that_changed_while_it_was_read_is_told_and_looked_at_again(
    program: Program, page: DataPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(program.model), "on_disk", property(lambda _: False))
    monkeypatch.setattr("gui.state.chosen_data.COUNTED_AT_MOST_BYTES", 0)
    file = tmp_path / "growing.csv"
    file.write_text("question,answer\n" + "where?,here\n" * 60_000, encoding="utf-8")
    page.take(file)
    qtbot.waitUntil(lambda: program.inspection.phase == "inspecting", timeout=WAIT_MS)
    with file.open("a", encoding="utf-8") as stream:
        stream.write("who?,me\n")
    qtbot.waitUntil(lambda: program.inspection.state == "failed", timeout=WAIT_MS)
    assert program.inspection.error is not None
    assert program.inspection.error.code == "dataset_changed"
    assert "changed while it was read" in _words(page)
    assert program.inspection._job is None  # it takes a moment to end, and is not asked to look again
    page.take(file)
    qtbot.waitUntil(lambda: program.inspection.found is not None, timeout=WAIT_MS)
    assert program.inspection.rows == 60_001
