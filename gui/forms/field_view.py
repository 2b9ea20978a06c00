"""One recipe field on the screen: label above, editor, and a line below with a hint or with what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.schema.toml_codec import SPECS
from gui.forms.editors import Editor, editor_for
from gui.state.recipe_model import RecipeModel
from gui.texts import field_error_text, recipe_text
from gui.widgets import ElidedLabel, WrapLabel, set_role


class ShortLabel(ElidedLabel):
    """A label such as "Accumulate (gradient accumulation)" that drops its brackets where there is no room for them."""

    def shown_text(self) -> str:
        whole = super().shown_text()  # not its width: that is rounded, and the cut is not
        if whole == self.text():
            return whole
        short = self.text().partition(" (")[0]
        return self.fontMetrics().elidedText(short, Qt.TextElideMode.ElideRight, self.contentsRect().width())


class FieldView(QWidget):
    """Edits `path` of the recipe. `set_hint` says something live below it; without one its help text stands there."""

    def __init__(self, recipe: RecipeModel, path: str, *, with_help: bool = True) -> None:
        super().__init__()
        self.path = path
        self._recipe = recipe
        spec = SPECS[path]
        self._hint = recipe_text(spec.help) if with_help else ""
        self.label = ShortLabel(recipe_text(spec.label), "secondary")
        self.editor: Editor = editor_for(spec)
        self.label.setBuddy(self.editor.inner)
        self.editor.inner.setToolTip(_tooltip(recipe_text(spec.label), recipe_text(spec.help)))
        self.below = WrapLabel("", "small")
        self.below.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for widget in (self.label, self.editor, self.below):
            layout.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)  # columns are equally wide
        self.editor.edited.connect(lambda value: recipe.set_value(path, value))
        recipe.changed.connect(self._follow)
        self._follow("")

    def set_hint(self, text: str) -> None:
        self._hint = text
        self._say()

    def _follow(self, path: str) -> None:
        if path in ("", self.path):
            self.editor.set_value(self._recipe.value(self.path))
        self._say()

    def _say(self) -> None:
        error = self._recipe.error(self.path)
        self.editor.set_invalid(error is not None)
        set_role(self.below, "small_bad" if error else "small")
        text = field_error_text(error, self._recipe.value(self.path)) if error else self._hint
        if self.below.text() != text:
            self.below.setText(text)
        self.below.setVisible(bool(text))


def _tooltip(label: str, help_text: str) -> str:
    return f"<b>{label}</b><br>{help_text}"
