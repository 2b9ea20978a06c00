"""Steps 3 and 4: presets, live hints, the panel at every keystroke, heat, the summary and what stands in the way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.app import Program


def _demo(program: Program, qtbot: QtBot) -> None:
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)


def test_a_preset_is_one_click_and_shown_until_something_changes(program: Program, qtbot: QtBot) -> None:
    cards = program.shell.tuning_page.presets.cards
    qtbot.mouseClick(cards["best-quality"], Qt.MouseButton.LeftButton)
    assert program.recipe.value("lora.rank") == 32
    assert cards["best-quality"].isChecked()
    rank = program.shell.tuning_page.simple.fields["lora.rank"].editor.inner
    qtbot.keyClicks(rank, "0")
    assert program.recipe.value("lora.rank") == 320
    assert not any(card.isChecked() for card in cards.values())
    assert not cards["demo"].isVisible()


def test_hints_follow_every_keystroke(program: Program, qtbot: QtBot) -> None:
    fields = program.shell.tuning_page.simple.fields
    assert fields["training.num_epochs"].below.text() == "steps known once there is data"
    _demo(program, qtbot)
    before = fields["training.num_epochs"].below.text()
    assert before.startswith("about ")
    epochs = fields["training.num_epochs"].editor.inner
    epochs.setFocus()
    qtbot.keyClicks(epochs, "0")
    assert fields["training.num_epochs"].below.text() != before
    micro = fields["training.micro_batch_size"].editor.inner
    micro.clear()
    qtbot.keyClicks(micro, "4")
    program.recipe.set_value("training.gradient_accumulation_steps", 8)
    assert fields["training.gradient_accumulation_steps"].below.text() == "32 rows make a step"


def test_expert_settings_open_and_are_remembered(program: Program, qtbot: QtBot) -> None:
    expert = program.shell.tuning_page.expert
    assert not expert.fields
    expert.toggle.click()
    assert "training.optimizer" in expert.fields
    assert program.preferences.expert_open


def test_temperatures_that_cross_are_refused_in_words(program: Program, qtbot: QtBot) -> None:
    heat = program.shell.tuning_page.heat
    for field, typed in ((heat.pause, "70"), (heat.go_on, "75")):
        line = field.editor.inner
        line.clear()
        qtbot.keyClicks(line, typed)
    assert heat._error.text() == "The lower temperature has to be lower than the upper one."
    assert program.wizard.missing(2) == "A setting needs another value"
    assert "93" in heat._card.text()


def test_the_review_says_everything_and_enter_starts_once(program: Program, qtbot: QtBot) -> None:
    _demo(program, qtbot)
    asked: list[int] = []
    program.launcher.start = lambda recipe: asked.append(recipe.lora.rank)  # type: ignore[method-assign]
    for _ in range(3):
        qtbot.keyClick(program.shell.window.focusWidget(), Qt.Key.Key_Return)
    review = program.shell.review_page
    assert program.shell.window.stack.currentWidget() is review
    assert review.what.value("model") == "Demo"
    assert review.plan.value("steps").startswith("about ")
    assert not review.banner.isVisible()
    assert program.shell.window.footer.go_on.text() == "Start training"
    qtbot.keyClick(review.name, Qt.Key.Key_Return)
    qtbot.keyClick(review.name, Qt.Key.Key_Return)
    assert asked == [program.recipe.settings.lora.rank]


def test_a_folder_that_cannot_be_written_is_said(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    _demo(program, qtbot)
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("", encoding="utf-8")
    program.preferences.runs_dir = in_the_way
    program.wizard.go_to(3)
    qtbot.mouseClick(program.shell.window.footer.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.shell.review_page.banner.isVisible())
    assert str(in_the_way) in program.shell.review_page.banner.message.text()
    assert program.shell.window.footer.go_on.isEnabled()


def test_a_step_is_reached_only_over_the_ones_before(program: Program, qtbot: QtBot) -> None:
    program.wizard.go_to(3)
    assert program.wizard.step == 0
    _demo(program, qtbot)
    qtbot.mouseClick(program.shell.sidebar.steps.steps[2], Qt.MouseButton.LeftButton)
    assert program.wizard.states() == ["done", "done", "now", "todo"]
