"""Every finding's buttons, clicked: each fix changes the recipe as core names it, and can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.datasets.problems import Problem, ProblemLog, small_held_out, uneven_lengths
from core.schema.toml_codec import recipe_from_tree
from gui.pages.data.check_up import CheckUp
from gui.pages.data.fixes import DataFixes
from gui.state.recipe_model import RecipeModel
from gui.widgets import SmallButton

pytestmark = pytest.mark.usefixtures("themed")


def counted(code: str) -> Problem:
    log = ProblemLog()
    log.note(code, 3, amount=40)
    log.note(code, 9)
    (found,) = log.problems()
    return found


def whole(problem: Problem | None) -> Problem:
    assert problem is not None
    return problem


FINDINGS: dict[str, tuple[Problem, str, object]] = {
    "duplicate_row": (counted("duplicate_row"), "dataset.remove_duplicates", True),
    "truncated_row": (counted("truncated_row"), "dataset.leave_out", ["truncated_row"]),
    "role_order": (counted("role_order"), "dataset.leave_out", ["role_order"]),
    "mixed_columns": (counted("mixed_columns"), "dataset.leave_out", ["mixed_columns"]),
    "possible_secret": (counted("possible_secret"), "dataset.leave_out", ["possible_secret"]),
    "control_characters": (counted("control_characters"), "dataset.remove_control_characters", True),
    "missing_end_token": (counted("missing_end_token"), "training.add_end_token", True),
    "small_held_out": (whole(small_held_out(5, 100, 0.05)), "dataset.held_out_fraction", 0.4),
    "uneven_lengths": (whole(uneven_lengths(20, 900, 2048, packing=False)), "training.packing", True),
}


@pytest.fixture
def recipe() -> RecipeModel:
    return RecipeModel({"model": {"source": "m"}, "dataset": {"source": "d"}, "training": {"packing": False}})


@pytest.fixture
def card(qtbot: QtBot) -> CheckUp:
    made = CheckUp()
    qtbot.addWidget(made)
    made.show()
    return made


def test_where_no_column_fits_it_says_what_to_do_and_has_the_button(card: CheckUp, qtbot: QtBot) -> None:
    card.add_unusable("None of the columns can be used.")
    said = [label.text() for label in card.findChildren(QLabel)]
    assert "Say under Columns which column is the question and which the answer." in said
    with qtbot.waitSignal(card.columns_asked):
        qtbot.mouseClick(card.findChildren(SmallButton)[0], Qt.MouseButton.LeftButton)


def line_of(card: CheckUp, recipe: RecipeModel, problem: Problem) -> list[SmallButton]:
    fixes = DataFixes(recipe, card)
    card.add_problem(problem, fixes.fixes_for(problem, None, None), can_show=False)
    return [button for button in card.findChildren(SmallButton) if not button.text().startswith("Columns")]


@pytest.mark.parametrize("code", FINDINGS)
def test_its_fix_is_one_click(qtbot: QtBot, card: CheckUp, recipe: RecipeModel, code: str) -> None:
    problem, path, value = FINDINGS[code]
    (button,) = line_of(card, recipe, problem)
    assert button.accessibleName().startswith(f"{button.text()}: ")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert recipe.value(path) == value
    assert recipe.recipe is not None, recipe.errors
    recipe_from_tree(recipe.tree)


@pytest.mark.parametrize("code", [code for code, (_, path, _) in FINDINGS.items() if path == "dataset.leave_out"])
def test_rows_that_are_left_out_can_be_kept_again(qtbot: QtBot, card: CheckUp, recipe: RecipeModel, code: str) -> None:
    problem, path, value = FINDINGS[code]
    recipe.set_value(path, ["control_characters", *value])  # type: ignore[misc]
    (button,) = line_of(card, recipe, problem)
    assert button.text() == "Keep them"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert recipe.value(path) == ["control_characters"]


def test_every_kind_of_finding_with_a_setting_is_tried_here() -> None:
    from core.datasets.problems import _KINDS

    with_setting = {code for code, kind in _KINDS.items() if kind.setting is not None}
    assert with_setting <= FINDINGS.keys()
