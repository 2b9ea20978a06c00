"""A share of the recipe (0.05) written as a person says it (5 %)."""

from __future__ import annotations

from core.schema.toml_codec import SPECS
from gui.forms.values import to_text
from gui.state.recipe_model import RecipeModel
from gui.texts import recipe_text
from gui.widgets import UnitEdit, set_property


class PercentEdit(UnitEdit):
    """Edits a number between 0 and 1 as per cent."""

    def __init__(self, recipe: RecipeModel, path: str) -> None:
        super().__init__("%")
        self._recipe, self._path = recipe, path
        self.setAccessibleName(recipe_text(SPECS[path].label))
        self.setToolTip(recipe_text(SPECS[path].help))
        self.textEdited.connect(self._edited)
        recipe.changed.connect(self._follow)
        self._follow("")

    def _edited(self, text: str) -> None:
        self._recipe.set_value(self._path, _share(text))

    def _follow(self, path: str) -> None:
        if path not in ("", self._path):
            return
        value = self._recipe.value(self._path)
        if _share(self.text()) != value:
            self.setText(to_text(round(value * 100, 6)) if isinstance(value, int | float) else str(value))
        error = self._recipe.error(self._path)
        set_property(self, "invalid", "true" if error else "false")
        help_text = recipe_text(SPECS[self._path].help)
        self.setToolTip(self._why() if error else help_text)

    def _why(self) -> str:
        spec = SPECS[self._path]
        low, high = (spec.minimum or 0) * 100, (1 if spec.maximum is None else spec.maximum) * 100
        return self.tr("Has to be from {low} to {high} %.").format(low=f"{low:g}", high=f"{high:g}")


def _share(text: str) -> float | str:
    try:
        return round(float(text.replace(",", ".").strip().rstrip("%")) / 100, 8)
    except ValueError:
        return text
