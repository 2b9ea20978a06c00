"""The main job in the real window, by clicks and keys: demo, wizard, a real training, export, and the result loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.cli.recipes import load_recipe
from core.models import demo_folder
from core.runs import list_runs
from gui.app import Program
from gui.state.preferences import Preferences

TRAINING_MS = 400_000
EXPORT_MS = 300_000
STEPS = 80
Found = TypeVar("Found", bound=QWidget)


def the(window: QWidget, kind: type[Found], wanted: Callable[[Found], bool]) -> Found:
    """The one visible widget of its kind that a person would mean."""
    found = [widget for widget in window.findChildren(kind) if widget.isVisible() and wanted(widget)]
    assert len(found) == 1, [(widget, widget.accessibleName()) for widget in found]
    return found[0]


def button(window: QWidget, text: str) -> QAbstractButton:
    return the(window, QAbstractButton, lambda one: one.text() == text or one.accessibleName() == text)


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.waitUntil(widget.isEnabled, timeout=10_000)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def program(themed: object, preferences: Preferences, qtbot: QtBot) -> Program:
    program = Program(preferences)
    program.show()
    qtbot.waitExposed(program.shell.window)
    yield program
    program.shell.discard()
    program.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_newcomer_trains_the_demo_and_takes_the_model_home(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.shell.window

    # Model: the demo is the first row of the table.
    view = program.shell.model_page.view
    qtbot.waitUntil(lambda: view.model().rowCount() > 3)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: program.model.state == "known", timeout=10_000)
    assert program.model.source == "demo"
    click(qtbot, button(window, "Continue"))

    # Data: the demo brought its own rows; they are shown.
    qtbot.waitUntil(lambda: program.shell.data_page.isVisible())
    qtbot.waitUntil(lambda: not program.wizard.missing(1), timeout=20_000)
    click(qtbot, button(window, "Continue"))

    # Tuning, by keys: open the expert settings and type a limit of steps.
    qtbot.waitUntil(lambda: program.shell.tuning_page.isVisible())
    click(qtbot, the(window, QAbstractButton, lambda one: one.accessibleName().startswith("Expert settings")
                     or one.text().startswith("Expert settings")))  # fmt: skip
    limit = the(window, QLineEdit, lambda one: one.accessibleName().startswith("At most this many steps"))
    limit.setFocus()
    limit.selectAll()
    QTest.keyClicks(limit, str(STEPS))
    QTest.keyClick(limit, Qt.Key.Key_Tab)
    assert program.recipe.value("training.max_steps") == STEPS
    click(qtbot, button(window, "Continue"))

    # Review: start.
    qtbot.waitUntil(lambda: program.shell.review_page.isVisible())
    click(qtbot, button(window, "Start training"))
    qtbot.waitUntil(lambda: program.launcher.is_busy, timeout=20_000)
    qtbot.waitUntil(lambda: program.run.state.step > 0, timeout=TRAINING_MS)
    assert button(window, "Save now").isVisible()

    # The live window until the training has come to its own end.
    qtbot.waitUntil(lambda: not program.launcher.is_busy, timeout=TRAINING_MS)
    assert program.run.state.status == "finished", program.run.state.lines[-1].message
    assert program.run.state.step == STEPS
    before, after = program.run.state.held_out_before, program.run.state.held_out_last
    assert before is not None
    assert after is not None
    assert after < before / 2
    click(qtbot, button(window, "See the result"))

    # Export to a folder with a space and Korean letters, and load what was written.
    home = tmp_path / "내 모델 folder"
    home.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(home))
    qtbot.mouseClick(program.shell.runs.result_page.exports.cards.merged, Qt.MouseButton.LeftButton)
    click(qtbot, button(window, "Export…"))
    [summary] = list_runs(program.preferences.runs_dir)
    export = home / f"{Path(summary.path).name}-merged"
    exports = program.shell.runs.result_page.exports
    qtbot.waitUntil(lambda: not exports.is_busy, timeout=EXPORT_MS)
    assert export.is_dir(), [label.text() for label in exports.findChildren(QLabel)]
    assert answers(export) == answers(demo_folder(), adapter=Path(summary.path) / "adapter")
    assert summary.status == "finished"


def answers(folder: Path, adapter: Path | None = None) -> list[str]:
    """Greedy answers to the demo's sample prompts, through the plain libraries: the merged model, or base and adapter."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(folder)
    if adapter is not None:
        model = PeftModel.from_pretrained(model, adapter)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    said = []
    for prompt in load_recipe("demo", []).evaluation.sample_prompts:
        asked = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        output = model.generate(**asked, max_new_tokens=128, do_sample=False)
        said.append(tokenizer.decode(output[0, asked["input_ids"].shape[1] :], skip_special_tokens=True).strip())
    return said
