"""A recipe field inside a sentence: only its editor, narrow; what is wrong stands in its tooltip and its frame."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.schema.toml_codec import SPECS
from gui.forms.editors import editor_for
from gui.state.recipe_model import RecipeModel
from gui.texts import field_error_text, recipe_text


class InlineField(QWidget):
    """Edits `path` of the recipe in `width` pixels."""

    def __init__(self, recipe: RecipeModel, path: str, width: int) -> None:
        super().__init__()
        self._recipe, self._path = recipe, path
        self.editor = editor_for(SPECS[path])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.editor)
        self.setFixedWidth(width)
        self.editor.edited.connect(lambda value: recipe.set_value(path, value))
        recipe.changed.connect(self._follow)
        self._follow("")

    def _follow(self, path: str) -> None:
        if path in ("", self._path):
            self.editor.set_value(self._recipe.value(self._path))
        error = self._recipe.error(self._path)
        self.editor.set_invalid(error is not None)
        spec_help = recipe_text(SPECS[self._path].help)
        self.editor.inner.setToolTip(field_error_text(error, self._recipe.value(self._path)) if error else spec_help)
