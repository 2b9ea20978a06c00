"""Step 1: choose a base model. Rows say in words whether training it fits this card with the current settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QToolButton, QVBoxLayout, QWidget

from core.models import clean_source, pasted_revision, reads_as_hub_name
from gui.pages.model.details import ModelDetails
from gui.pages.model.rows import ModelRow, matches, read_rows, row_of_chosen, row_of_found, short_name, typed_row
from gui.pages.model.table import NAME, ModelTable, ModelView
from gui.state.chosen_model import ChosenModel
from gui.state.fit import FitModel
from gui.state.hub_search import HubSearch
from gui.state.model_fetch import ModelFetch
from gui.state.preferences import Preferences
from gui.state.recipe_model import BESIDE_DEMO, RecipeModel
from gui.texts import error_text
from gui.widgets import (
    Banner,
    Card,
    ElidedLabel,
    GhostChip,
    PageTitle,
    SecondaryButton,
    SmallButton,
    UnitEdit,
    page_margins,
    row,
)
from gui.workers.one_shot import run_in_background


class ModelPage(QWidget):
    """Choosing a row puts its source into the recipe at once; everything else follows from there."""

    def __init__(
        self,
        recipe: RecipeModel,
        chosen: ChosenModel,
        fit: FitModel,
        preferences: Preferences,
        fetch: ModelFetch,
    ) -> None:
        super().__init__()
        self._recipe, self._chosen, self._fit, self._preferences = recipe, chosen, fit, preferences
        self._fetch = fetch
        self.hub_search = HubSearch(self)
        self._rows: tuple[ModelRow, ...] = ()
        self.search = UnitEdit(icon_name="search", takes_enter=True)
        self.search.setPlaceholderText(self.tr("Search the Hugging Face Hub, or paste a name"))
        self.search.setAccessibleName(self.tr("Find a model"))
        self.search.setClearButtonEnabled(True)
        for button in self.search.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear the search"))
        self.open_folder = SecondaryButton(self.tr("Open folder…"))
        self.suggested = GhostChip(self.tr("Suggested"))
        self.on_disk = GhostChip(self.tr("On this computer"))
        self.banner = Banner()
        self.table = ModelTable()
        self.view = ModelView(self.table)
        self.search_note = ElidedLabel("", "hint")
        self.search_again = SmallButton(self.tr("Try again"), name=self.tr("Search again"))
        self.details = ModelDetails(chosen, fetch)
        self.question: QMessageBox | None = None
        self._lay_out()
        self._connect()
        self._say_search()
        self.load()

    def load(self) -> None:
        """Reads what is there to choose from, in the background."""
        run_in_background(read_rows, tuple(self._preferences.model_folders), done=self._set_rows)

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
        self._note_line = QWidget()
        note = row(self.search_note, self.search_again)
        note.setStretch(0, 1)
        self._note_line.setLayout(note)
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
        layout.addWidget(self._note_line)
        layout.addWidget(self.banner)
        layout.addWidget(list_card, 1)
        layout.addWidget(self.details)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typed)
        self.search.textEdited.connect(self._look_on_hub)  # by the person alone
        self.hub_search.changed.connect(self._searched)
        self.search_again.clicked.connect(self.hub_search.again)
        self.search.returnPressed.connect(self._take_typed)
        self.open_folder.clicked.connect(self._choose_folder)
        self.suggested.clicked.connect(lambda: self._switch(self.suggested, self.on_disk))
        self.on_disk.clicked.connect(lambda: self._switch(self.on_disk, self.suggested))
        # Queued: choosing may change the rows, which a view does not bear while it handles the key or click itself.
        self.view.row_chosen.connect(self._row_chosen, Qt.ConnectionType.QueuedConnection)
        self._chosen.changed.connect(self._chosen_changed)
        self._fetch.fetched.connect(self._fetched)
        self._fetch.changed.connect(self._say_failure)
        for changed in (self._preferences.model_folders_changed, self._preferences.cache_dir_changed):
            changed.connect(self.load)
        self._fit.changed.connect(self._weigh)  # bound, so that Qt cuts it when the page goes

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
        found = self._found_rows() if text else []
        chosen = self._chosen.source.lower()
        own = () if any(entry.source.lower() == chosen for entry in found) else self._own_row()
        known = (*own, *self._rows)
        rows = [entry for entry in known if matches(entry, text) and (bool(text) or self._belongs(entry))] + found
        typed = typed_row(text, (*known, *found))
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
        return (row_of_chosen(self._chosen, ModelRow(source, short_name(source))),)

    def _found_rows(self) -> list[ModelRow]:
        """What the Hub found and no list has; the chosen one with all that is known of it by now, in its place."""
        listed = {entry.source.lower() for entry in self._rows}
        rows = [row_of_found(found) for found in self.hub_search.found if found.hub_id.lower() not in listed]
        return [row_of_chosen(self._chosen, entry) if entry.source == self._chosen.source else entry for entry in rows]

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

    def take(self, source: str, revision: str | None = None) -> None:
        """Makes `source` the recipe's model. The demo brings settings that suit it."""
        if source == self._chosen.source and revision in (None, self._chosen.revision):
            self._chosen.ask_hub()
            return
        preset = self._recipe.preset()
        of_the_model = {"allow_remote_code": None, "revision": revision, "source": source}
        self._recipe.set_values({f"model.{key}": value for key, value in of_the_model.items()})
        self._chosen.ask_hub()
        if source == "demo":
            if not self._recipe.value("dataset.source"):
                self._recipe.set_value("dataset.source", "demo")
            if preset == "balanced":
                self._recipe.apply_preset("demo")
        elif preset == "demo":
            self._recipe.apply_preset(BESIDE_DEMO)
            if self._recipe.value("dataset.source") == "demo":
                self._recipe.set_value("dataset.source", None)

    def _take_typed(self) -> None:
        typed = typed_row(self.search.text(), self._rows)
        if typed is not None:
            self.take(typed.source, pasted_revision(self.search.text()))
        elif len(self.table.rows) == 1:
            self.take(self.table.rows[0].source, pasted_revision(self.search.text()))
        else:
            self.view.setFocus()

    def _choose_folder(self) -> None:
        start = self._preferences.last_folder("model")
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder of a model"), start)
        if folder:
            self._preferences.set_last_folder("model", Path(folder))
            self._preferences.model_folders = [*self._preferences.model_folders, Path(folder)]
            self.search.clear()
            self.take(folder)

    def _chosen_changed(self) -> None:
        chosen = self._chosen
        if chosen.state == "refused" and chosen.error is not None:
            sentence, hint = error_text(chosen.error)
            action, act = self.tr("Open folder…"), self._choose_folder
            if chosen.error.code == "model_pickled_weights":
                action, act = self.tr("Convert it…"), self._ask_to_convert
            elif chosen.is_hub:
                action, act = self.tr("Model card"), self.details.open_page
            self.banner.show_message(f"{sentence} {hint}", "bad", action, act)
        else:
            self.banner.clear()
        self._filter()

    def _typed(self, text: str) -> None:
        if not text:
            self.hub_search.look_for("")
        self._filter()

    def _look_on_hub(self, text: str) -> None:
        """A path is not looked for on the Hub."""
        typed = typed_row(text, ())
        is_path = typed is not None and not reads_as_hub_name(typed.source)
        self.hub_search.look_for("" if is_path else clean_source(text))

    def _searched(self) -> None:
        self._say_search()
        self._filter()

    def _say_search(self) -> None:
        search, text = self.hub_search, ""
        if search.state == "asking":
            text = self.tr("Asking the Hugging Face Hub…")
            if search.slow:
                text = self.tr("No answer from the Hugging Face Hub yet. What is on this computer can be used.")
        elif search.state == "failed" and search.error is not None and search.error.code == "hub_unreachable":
            text = self.tr("The Hugging Face Hub cannot be reached. What is on this computer can be used.")
        elif search.state == "failed" and search.error is not None:
            text = " ".join(error_text(search.error))
        elif search.state == "done" and not search.found:
            text = self.tr("The Hugging Face Hub has no text model of that name.")
        elif search.state == "done":
            text = self.tr("{count} text models from the Hugging Face Hub, the most downloaded first.")
            text = text.format(count=len(search.found))
        self.search_note.setText(text)
        self._note_line.setVisible(bool(text))
        self.search_again.setVisible(search.state == "failed")

    def _fetched(self, asked: str, here: str) -> None:
        """A model has come: it is on this disk now."""
        if self._chosen.source == asked:
            if here != asked:
                self.take(here)
            else:
                self._chosen.look(again=True)
        self.load()

    def _say_failure(self) -> None:
        """Why a model that cannot be used yet did not come; of one that can the details say it."""
        failure = self._fetch.failure
        if failure is not None and self._chosen.state == "refused" and self._fetch.source == self._chosen.source:
            self.banner.show_message(" ".join(error_text(failure)), "bad", self.tr("Convert it…"), self._ask_to_convert)

    def _ask_to_convert(self) -> None:
        question = QMessageBox(self.window())
        question.setIcon(QMessageBox.Icon.Warning)
        question.setText(self.tr("Write these weights anew as safetensors?"))
        question.setInformativeText(
            self.tr(
                "Pickle files can run any program when they are opened. Tunesmith opens them with an unpickler that takes "
                "weights alone, in a process of its own, refuses everything else, and keeps the result in a folder of "
                "its own."
            )
        )
        convert = question.addButton(self.tr("Convert"), QMessageBox.ButtonRole.AcceptRole)
        cancel = question.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(cancel)
        question.buttonClicked.connect(lambda button: self._convert() if button is convert else None)
        question.open()
        self.question = question

    def _convert(self) -> None:
        chosen = self._chosen
        self._fetch.convert(chosen.source, chosen.revision, is_hub=chosen.is_hub)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: a question that is still on its way is forgotten."""
        super().hideEvent(event)
        if self.hub_search.state == "asking":
            self.hub_search.stop()
            self._say_search()

    def _weigh(self) -> None:
        self.table.set_fit(self._fit)
