"""What the buttons beside a finding do to the recipe, and what they are called. Every fix can be taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.schema.quantities import count_text
from gui.state.data_inspection import Figures
from gui.state.recipe_model import RecipeModel

if TYPE_CHECKING:
    from core.datasets import Problem

_LEAVE_OUT = "dataset.leave_out"
_DUPLICATES = "dataset.remove_duplicates"
_ROUND_TO = 64  # a context length that cards and people like


@dataclass(frozen=True, slots=True)
class Fix:
    """A button's text, and what it does."""

    text: str
    apply: Callable[[], object]


class DataFixes(QObject):
    """The buttons of findings; an object only because its texts are translated under its name."""

    def __init__(self, recipe: RecipeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe

    def fixes_for(self, problem: Problem, figures: Figures | None, context_length: int | None) -> list[Fix]:
        """The buttons of a finding, the best first. `context_length` is the model's own, None where unknown."""
        fixes: list[Fix] = []
        if problem.code == "truncated_row" and not problem.left_out:
            fixes += self._longer_context(figures, context_length)
        if (undone := self._undo(problem)) is not None:
            return [*fixes, undone]
        if problem.setting is not None:
            path, _, value = problem.setting.partition("=")
            fixes.append(Fix(self._text_for(path, value), partial(apply_setting, self._recipe, path, value)))
        return fixes

    def _longer_context(self, figures: Figures | None, context_length: int | None) -> list[Fix]:
        if figures is None or figures.tokens is None:
            return []
        wanted = -(-figures.tokens.max // _ROUND_TO) * _ROUND_TO
        if context_length is not None and wanted > context_length:
            return []
        text = self.tr("Context {tokens}").format(tokens=count_text(wanted))
        return [Fix(text, partial(self._recipe.set_value, "training.max_seq_len", wanted))]

    def _undo(self, problem: Problem) -> Fix | None:
        """Takes back what leaves these rows out."""
        left_out = _left_out(self._recipe)
        if problem.code in left_out:
            rest = [code for code in left_out if code != problem.code]
            return Fix(self.tr("Keep them"), partial(self._recipe.set_value, _LEAVE_OUT, rest or None))
        if problem.code == "duplicate_row" and self._recipe.value(_DUPLICATES) is True:
            return Fix(self.tr("Keep them"), partial(self._recipe.set_value, _DUPLICATES, None))
        return None

    def _text_for(self, path: str, value: str) -> str:
        if path == "dataset.held_out_fraction":
            return self.tr("Hold back {share} %").format(share=f"{100 * float(value):.0f}")
        return {
            _LEAVE_OUT: self.tr("Leave out"),
            _DUPLICATES: self.tr("Remove"),
            "dataset.remove_control_characters": self.tr("Clean"),
            "training.add_end_token": self.tr("Add it"),
            "training.packing": self.tr("Pack rows"),
        }.get(path, self.tr("Fix"))


def apply_setting(recipe: RecipeModel, path: str, value: str) -> None:
    """A recipe override as core names it."""
    told = tomllib.loads(f"value = {value}")["value"]
    recipe.set_value(path, [*_left_out(recipe), *told] if isinstance(told, list) else told)


def _left_out(recipe: RecipeModel) -> list[str]:
    value = recipe.value(_LEAVE_OUT)
    return [str(code) for code in value] if isinstance(value, list | tuple) else []
