"""Step 1: choose a base model. Rows say in words whether the weights fit this card with the current settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.models import classify_source
from core.schema.quantities import size_text
from gui.pages.model_rows import ModelRow, matches, read_rows, row_of_facts, short_name, typed_row
from gui.pages.model_table import NAME, ModelTable, ModelView
from gui.state.chosen_model import ChosenModel
from gui.state.fit import room_for
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.texts import error_text
from gui.widgets import (
    Banner,
    Card,
    ElidedLabel,
    GhostChip,
    PageTitle,
    SecondaryButton,
    UnitEdit,
    WrapLabel,
    page_margins,
    row,
)
from gui.workers.one_shot import run_in_background


class ModelPage(QWidget):
    """Choosing a row puts its source into the recipe at once; everything else follows from there."""

    def __init__(
        self, recipe: RecipeModel, chosen: ChosenModel, hardware: HardwareModel, preferences: Preferences
    ) -> None:
        super().__init__()
        self._recipe, self._chosen, self._hardware, self._preferences = recipe, chosen, hardware, preferences
        self._rows: tuple[ModelRow, ...] = ()
        self.search = UnitEdit(icon_name="search", takes_enter=True)
        self.search.setPlaceholderText(self.tr("Find a model, or paste a Hugging Face name or a folder"))
        self.search.setAccessibleName(self.tr("Find a model"))
        self.search.setClearButtonEnabled(True)
        self.open_folder = SecondaryButton(self.tr("Open folder…"))
        self.suggested = GhostChip(self.tr("Suggested"))
        self.on_disk = GhostChip(self.tr("On this computer"))
        self.banner = Banner()
        self.table = ModelTable()
        self.view = ModelView(self.table)
        self._detail_name = ElidedLabel("", "strong")
        self._detail = WrapLabel("", "secondary")
        self._model_card = GhostChip(self.tr("Model card"))
        self._model_card.setToolTip(self.tr("Opens the model's page in your browser."))
        self._lay_out()
        self._connect()
        self._say_details()
        self.load()

    def load(self) -> None:
        """Reads what is there to choose from, in the background."""
        run_in_background(read_rows, done=self._set_rows)

    def focus_first(self) -> None:
        self.view.setFocus()

    def _lay_out(self) -> None:
        for chip in (self.suggested, self.on_disk):
            chip.setCheckable(True)
        self.suggested.setChecked(True)
        tools = row(spacing=10)
        tools.addWidget(self.search, 1)
        for widget in (self.open_folder, self.suggested, self.on_disk):
            tools.addWidget(widget)
        list_card = Card()
        list_card.body.setContentsMargins(7, 4, 7, 4)
        list_card.add(self.view)
        details = Card()
        texts = QVBoxLayout()
        texts.setSpacing(3)
        texts.addWidget(self._detail_name)
        texts.addWidget(self._detail)
        inside = QHBoxLayout()
        inside.addLayout(texts, 1)
        inside.addWidget(self._model_card)
        details.add(inside)
        self._details = details
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(
            PageTitle(
                self.tr("Choose a base model"),
                self.tr("The fit column is computed for this computer with the settings of this fine-tune."),
            )
        )
        layout.addLayout(tools)
        layout.addWidget(self.banner)
        layout.addWidget(list_card, 1)
        layout.addWidget(details)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._filter())
        self.search.returnPressed.connect(self._take_typed)
        self.open_folder.clicked.connect(self._choose_folder)
        self.suggested.clicked.connect(lambda: self._switch(self.suggested, self.on_disk))
        self.on_disk.clicked.connect(lambda: self._switch(self.on_disk, self.suggested))
        # Queued: choosing may change the rows, which a view does not bear while it handles the key or click itself.
        self.view.row_chosen.connect(self._row_chosen, Qt.ConnectionType.QueuedConnection)
        self._model_card.clicked.connect(self._open_model_card)
        self._chosen.changed.connect(self._chosen_changed)
        self._recipe.changed.connect(self._weigh)  # bound, so that Qt cuts it when the page goes
        self._hardware.changed.connect(self._weigh)

    def _set_rows(self, rows: tuple[ModelRow, ...]) -> None:
        self._rows = rows
        count = sum(1 for entry in rows if entry.on_disk and entry.source != "demo")
        self.on_disk.setText(self.tr("On this computer {count}").format(count=count))
        self._filter()

    def _switch(self, on: GhostChip, off: GhostChip) -> None:
        on.setChecked(True)
        off.setChecked(False)
        self._filter()

    def _filter(self) -> None:
        text = self.search.text()
        known = (*self._own_row(), *self._rows)
        rows = [entry for entry in known if matches(entry, text) and (bool(text) or self._belongs(entry))]
        typed = typed_row(text, known)
        self.table.set_rows([typed, *rows] if typed else rows)
        self._weigh()
        self._select_chosen()

    def _belongs(self, entry: ModelRow) -> bool:
        wanted = entry.on_disk if self.on_disk.isChecked() else entry.suggested
        return wanted or entry.source in ("demo", self._chosen.source)

    def _own_row(self) -> tuple[ModelRow, ...]:
        """The chosen model where it stands in no list: a folder, or a Hub name that was typed."""
        source = self._chosen.source
        if not source or any(entry.source.lower() == source.lower() for entry in self._rows):
            return ()
        facts = self._chosen.facts
        return (row_of_facts(facts),) if facts else (ModelRow(source, short_name(source)),)

    def _select_chosen(self) -> None:
        at = next((i for i, entry in enumerate(self.table.rows) if entry.source == self._chosen.source), None)
        if at is None or self.table.rows[at].named:
            self.view.clearSelection()
            self.view.scrollToTop()
        elif self.view.currentIndex().row() != at or not self.view.selectionModel().hasSelection():
            self.view.setCurrentIndex(self.table.index(at, NAME))
            self.view.selectRow(at)

    def _row_chosen(self, at: int) -> None:
        if at < len(self.table.rows):
            self.take(self.table.rows[at].source)

    def take(self, source: str) -> None:
        """Makes `source` the recipe's model. The demo brings settings that suit it."""
        if source == self._chosen.source:
            return
        preset = self._recipe.preset()
        self._recipe.set_value("model.source", source)
        if source == "demo":
            if not self._recipe.value("dataset.source"):
                self._recipe.set_value("dataset.source", "demo")
            if preset == "balanced":
                self._recipe.apply_preset("demo")
        elif preset == "demo":
            self._recipe.apply_preset("balanced")
            if self._recipe.value("dataset.source") == "demo":
                self._recipe.set_value("dataset.source", None)

    def _take_typed(self) -> None:
        typed = typed_row(self.search.text(), self._rows)
        if typed is not None:
            self.take(typed.source)
        elif len(self.table.rows) == 1:
            self.take(self.table.rows[0].source)
        else:
            self.view.setFocus()

    def _choose_folder(self) -> None:
        start = self._preferences.last_folder("model")
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder of a model"), start)
        if folder:
            self._preferences.set_last_folder("model", Path(folder))
            self.search.clear()
            self.take(folder)

    def _chosen_changed(self) -> None:
        chosen = self._chosen
        if chosen.state == "refused" and chosen.error is not None:
            sentence, hint = error_text(chosen.error)
            self.banner.show_message(f"{sentence} {hint}", "bad", self.tr("Open folder…"), self._choose_folder)
        else:
            self.banner.clear()
        self._filter()
        self._say_details()

    def _weigh(self) -> None:
        room = room_for(self._hardware, str(self._recipe.value("hardware.device")))
        self.table.set_room(room, self._recipe.settings)

    def _say_details(self) -> None:
        chosen = self._chosen
        source = chosen.source
        is_hub = bool(source) and classify_source(source) == "hub"
        self._details.setVisible(bool(source) and chosen.state not in ("refused", "none"))
        self._detail_name.setText(self.tr("The demo") if source == "demo" else source)
        self._detail.setText(self._sentence())
        self._model_card.setVisible(is_hub)

    def _sentence(self) -> str:
        chosen, facts = self._chosen, self._chosen.facts
        if chosen.source == "demo":
            return self.tr(
                "A tiny model that comes with Tunesmith. In about a minute it learns to be Captain Bit, a pirate, "
                "also without a graphics card."
            )
        if chosen.state == "reading":
            return self.tr("Reading…")
        if facts is None:
            return self.tr(
                "Nothing is known of this model before it is fetched from the Hugging Face Hub. "
                "It is downloaded when the training starts."
            )
        parts = [
            self.tr("Brings its own chat template.")
            if facts.has_chat_template
            else self.tr("Base model, no chat template of its own: Tunesmith will use ChatML and teach it.")
        ]
        if facts.has_own_code:
            parts.append(self.tr("It brings its own Python code, which stays off unless you allow it."))
        if not chosen.on_disk:
            size = self._chosen.download_bytes
            parts.append(
                self.tr("{size} are downloaded when the training starts.").format(size=size_text(size))
                if size
                else self.tr("It is downloaded when the training starts.")
            )
        elif facts.weight_files:
            parts.append(self.tr("On this disk, safetensors."))
        return " ".join(parts)

    def _open_model_card(self) -> None:
        QDesktopServices.openUrl(QUrl(f"https://huggingface.co/{self._chosen.source}"))
