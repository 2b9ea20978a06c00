"""A data set of the Hub on the page of the data: which part of it, and the button that brings it here before the training."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.models import clean_source
from gui.forms import InlineField
from gui.pages.fetch_line import FetchLine
from gui.state.chosen_data import ChosenData
from gui.state.model_fetch import ModelFetch
from gui.state.recipe_model import RecipeModel
from gui.texts import error_text
from gui.widgets import Label, WrapLabel, row


class HubDataPart(QWidget):
    """Shown while the recipe names a data set on the Hub. Asks the network only when its button is clicked."""

    def __init__(self, recipe: RecipeModel, chosen: ChosenData, fetch: ModelFetch) -> None:
        super().__init__()
        self._recipe, self._chosen, self._fetch = recipe, chosen, fetch
        self.config = InlineField(recipe, "dataset.config", 190)
        self.config.editor.inner.setProperty("placeholderText", self.tr("its default"))
        self.split = InlineField(recipe, "dataset.split", 150)
        self.line = FetchLine(fetch)
        self.trouble = WrapLabel("", "warn")
        config, split = Label(self.tr("Configuration"), "secondary"), Label(self.tr("Split"), "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(config, self.config, split, self.split, None))
        layout.addWidget(self.line)
        layout.addWidget(self.trouble)
        self.line.asked.connect(self._begin)
        fetch.changed.connect(self.refresh)
        fetch.data_fetched.connect(self._fetched)
        chosen.changed.connect(self.refresh)
        self.refresh()

    @property
    def is_wanted(self) -> bool:
        return self._chosen.from_hub

    def refresh(self) -> None:
        wanted = self.is_wanted
        self.setVisible(wanted)
        if not wanted:
            return
        self.line.offer(None, 0, can_start=self._chosen.state != "reading")
        if self._chosen.state == "known" and not self._fetch.is_busy:
            self.line.start.setText(self.tr("Fetch again"))
            self.line.said.setText(self.tr("It is on this computer."))
        failure = self._fetch.failure if self._fetch.source == self._chosen.source else None
        self.trouble.say(" ".join(error_text(failure)) if failure is not None and not self._fetch.is_busy else "")

    def _begin(self) -> None:
        table = self._recipe.settings.dataset
        self._fetch.fetch_data(clean_source(self._chosen.source), table.config, table.split)

    def _fetched(self, name: str) -> None:
        if clean_source(self._chosen.source) == name:
            self._chosen.look(again=True)
