"""Each type of recipe value has its editor; what is typed reaches the recipe, and what is refused says so in place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTableWidget
from pytestqt.qtbot import QtBot

from core.schema.toml_codec import SPECS
from gui.forms import FieldView, PercentEdit
from gui.forms.editors import PairsEditor, editor_for
from gui.forms.values import from_text, to_text
from gui.pages.tuning.page import ELSEWHERE, HEAT, PROMPTS, SIMPLE, expert_paths
from gui.state.recipe_model import RecipeModel

SOURCES = {"model": {"source": "demo"}, "dataset": {"source": "demo"}}


@pytest.mark.parametrize("path", list(SPECS))
def test_every_field_shows_its_default_without_changing_it(themed: QApplication, qtbot: QtBot, path: str) -> None:
    recipe = RecipeModel(SOURCES)
    before = recipe.recipe
    view = FieldView(recipe, path)
    qtbot.addWidget(view)
    assert recipe.recipe == before
    assert view.editor.inner.accessibleName() == SPECS[path].label


def test_no_field_of_the_recipe_is_forgotten() -> None:
    shown = [*SIMPLE, *HEAT, PROMPTS, *ELSEWHERE, *(path for paths in expert_paths().values() for path in paths)]
    assert sorted(shown) == sorted(SPECS)
    assert {path for path in SPECS if SPECS[path].level == "simple"} <= {*SIMPLE, PROMPTS, *ELSEWHERE}


@pytest.mark.parametrize(
    ("path", "widget"),
    [
        ("lora.rank", QLineEdit),
        ("training.micro_batch_size", QLineEdit),
        ("training.packing", QComboBox),
        ("training.optimizer", QComboBox),
        ("lora.target_modules", QLineEdit),
        ("evaluation.sample_prompts", QPlainTextEdit),
        ("dataset.columns", QTableWidget),
        ("model.revision", QLineEdit),
    ],
)
def test_the_type_decides_the_editor(themed: QApplication, qtbot: QtBot, path: str, widget: type) -> None:
    editor = editor_for(SPECS[path])
    qtbot.addWidget(editor)
    assert isinstance(editor.inner, widget)


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("lora.rank", "8", 8),
        ("lora.rank", "1,024", 1024),
        ("lora.rank", "8.5", "8.5"),
        ("training.learning_rate", "2e-4", 2e-4),
        ("training.learning_rate", "0,5", 0.5),
        ("training.micro_batch_size", "Auto", "auto"),
        ("training.micro_batch_size", "many", "many"),
        ("training.max_steps", "", None),
        ("guard.pause_above_c", "83", 83.0),
        ("model.revision", "main", "main"),
    ],
)
def test_what_is_typed_becomes_a_value(path: str, typed: str, value: object) -> None:
    assert from_text(typed, SPECS[path]) == value


@pytest.mark.parametrize(
    ("value", "text"), [(2e-4, "2e-4"), (2.0, "2"), (0.03, "0.03"), (None, ""), (1.5e-5, "1.5e-5")]
)
def test_values_are_written_as_people_write_them(value: object, text: str) -> None:
    assert to_text(value) == text


def test_a_refused_value_says_why_below_its_field(themed: QApplication, qtbot: QtBot) -> None:
    recipe = RecipeModel(SOURCES)
    view = FieldView(recipe, "lora.rank")
    qtbot.addWidget(view)
    line = view.editor.inner
    line.clear()
    qtbot.keyClicks(line, "0")
    assert recipe.recipe is None
    assert view.below.text() == "Has to be from 1 to 1024."
    assert line.property("invalid") == "true"
    line.clear()
    qtbot.keyClicks(line, "x")
    assert view.below.text() == "Write a whole number."
    line.clear()
    qtbot.keyClicks(line, "12")
    assert recipe.recipe is not None
    assert recipe.recipe.lora.rank == 12
    assert line.property("invalid") == "false"


def test_a_change_from_elsewhere_is_shown(themed: QApplication, qtbot: QtBot) -> None:
    recipe = RecipeModel(SOURCES)
    view = FieldView(recipe, "training.max_seq_len")
    qtbot.addWidget(view)
    recipe.apply_preset("quick-try")
    assert view.editor.inner.text() == "1024"


def test_a_table_of_texts_grows_as_it_is_filled(themed: QApplication, qtbot: QtBot) -> None:
    recipe = RecipeModel(SOURCES)
    view = FieldView(recipe, "dataset.columns")
    qtbot.addWidget(view)
    assert isinstance(view.editor, PairsEditor)
    table = view.editor.inner
    table.item(0, 0).setText("prompt")
    table.item(0, 1).setText("질문")
    assert recipe.value("dataset.columns") == {"prompt": "질문"}
    assert table.rowCount() == 2
    table.setCurrentCell(0, 1)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert recipe.value("dataset.columns") == {}


def test_a_share_is_edited_in_per_cent(themed: QApplication, qtbot: QtBot) -> None:
    recipe = RecipeModel(SOURCES)
    edit = PercentEdit(recipe, "dataset.held_out_fraction")
    qtbot.addWidget(edit)
    assert edit.text() == "5"
    edit.clear()
    qtbot.keyClicks(edit, "7.5")
    assert recipe.value("dataset.held_out_fraction") == 0.075
    edit.clear()
    qtbot.keyClicks(edit, "90")
    assert "dataset.held_out_fraction" in recipe.errors
    assert edit.property("invalid") == "true"


def test_a_value_at_an_open_bound_says_more_than(themed: QApplication, qtbot: QtBot) -> None:
    recipe = RecipeModel(SOURCES)
    view = FieldView(recipe, "lora.alpha")
    qtbot.addWidget(view)
    recipe.set_value("lora.alpha", 0.0)
    assert view.below.text() == "Has to be more than 0."
