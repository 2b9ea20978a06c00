"""Recipe fields in a grid of equal columns, in the order in which they are named."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.schema.toml_codec import SPECS
from gui.forms.editors import is_wide
from gui.forms.field_view import FieldView
from gui.state.recipe_model import RecipeModel


class FieldGrid(QWidget):
    """`fields` holds the views by path. Lists and tables of texts get a row of their own."""

    def __init__(self, recipe: RecipeModel, paths: Iterable[str], *, columns: int = 4, with_help: bool = True) -> None:
        super().__init__()
        self.fields: dict[str, FieldView] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 60)
        row = column = 0
        for path in paths:
            view = FieldView(recipe, path, with_help=with_help)
            self.fields[path] = view
            if is_wide(SPECS[path]):
                row += 1 if column else 0
                grid.addWidget(view, row, 0, 1, columns, Qt.AlignmentFlag.AlignTop)
                row, column = row + 1, 0
                continue
            grid.addWidget(view, row, column, Qt.AlignmentFlag.AlignTop)
            row, column = (row + 1, 0) if column == columns - 1 else (row, column + 1)
        for empty in range(columns):
            if grid.itemAtPosition(0, empty) is None:  # a grid leaves out the gap beside a column that holds nothing
                grid.addWidget(QWidget(), 0, empty)
