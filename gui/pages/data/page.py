"""Step 2: choose the data. A file dropped or picked, a name on the Hub, or the demo; then what the model sees of it, how long
its rows are, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.models import clean_source
from core.schema.quantities import count_text, size_text
from gui.forms import InlineField, PercentEdit
from gui.pages.data.check_up import CheckUp
from gui.pages.data.columns_panel import ColumnsPanel
from gui.pages.data.fixes import DataFixes
from gui.pages.data.from_hub import HubDataPart
from gui.pages.data.inspection_progress import InspectionProgress
from gui.pages.data.length_card import LengthCard
from gui.pages.data.rows_table import RowsModel, RowsView
from gui.pages.data.token_view import TokenCard
from gui.state.chosen_data import ChosenData
from gui.state.data_inspection import DataInspection
from gui.state.model_fetch import ModelFetch
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.texts import coded_text, error_text
from gui.widgets import (
    Banner,
    Card,
    DropCard,
    ElidedLabel,
    Label,
    PageTitle,
    ScrollColumn,
    SecondaryButton,
    UnitEdit,
    WrapLabel,
    page_margins,
    row,
)

OF_ONE_SOURCE = ("format", "columns", "split", "config")


class DataPage(QWidget):
    """What the recipe's `dataset` table says, with what was found of it."""

    def __init__(
        self,
        recipe: RecipeModel,
        chosen: ChosenData,
        inspection: DataInspection,
        preferences: Preferences,
        fetch: ModelFetch,
    ) -> None:
        super().__init__()
        self._recipe, self._chosen, self._preferences = recipe, chosen, preferences
        self._inspection = inspection
        self._fixes = DataFixes(recipe, self)
        self.hub_part = HubDataPart(recipe, chosen, fetch)
        self.banner = Banner()
        self.choose = SecondaryButton(self.tr("Choose file…"))
        self.choose_folder = SecondaryButton(self.tr("Choose folder…"))
        self.demo = SecondaryButton(self.tr("Use the demo"))
        self.hub_name = UnitEdit(icon_name="search", takes_enter=True)
        self.use_hub = SecondaryButton(self.tr("Use"))
        self.replace = SecondaryButton(self.tr("Replace…"))
        self.columns = SecondaryButton(self.tr("Columns…"))
        self._name = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._summary = WrapLabel("", "secondary")
        self._rows = RowsModel()
        self.tokens, self.lengths, self.check_up = TokenCard(), LengthCard(recipe), CheckUp()
        self.progress = InspectionProgress()
        self._lay_out()
        self._connect()
        self._refresh()

    def take(self, path: Path | str) -> None:
        """Makes a file, a folder, a Hub name or "demo" the recipe's data."""
        self._replacing = self._mapping = False
        source = clean_source(str(path))
        if source == self._chosen.source:
            self._chosen.look(again=True)
        else:  # how the data before were read says nothing of these
            self._recipe.set_values({f"dataset.{key}": None for key in OF_ONE_SOURCE} | {"dataset.source": source})
        self._refresh()

    def focus_first(self) -> None:
        """Enter chooses a file while there is none, and continues when there is one; Tab begins at the top of the page."""
        (self.choose if self._asking.isVisible() else self).setFocus()

    def _lay_out(self) -> None:
        self._replacing = self._mapping = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = ScrollColumn(margins=page_margins(), sideways=True)
        outer.addWidget(column)
        layout = column.body
        layout.addWidget(
            PageTitle(
                self.tr("Choose what it learns from"),
                self.tr("Drop a file here, or pick a data set from the Hub. "
                        "JSONL, JSON, CSV, Excel, Parquet and text are read as they are."),
            )
        )  # fmt: skip
        layout.addWidget(self.banner)
        self._source = DropCard()
        self._source.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._asking, self._chosen_line = self._asking_part(), self._chosen_part()
        self._source.add(self._asking)
        self._source.add(self._chosen_line)
        self._source.add(self.hub_part)
        layout.addWidget(self._source)
        self.columns_panel = ColumnsPanel(self._recipe, self._chosen, RowsView(self._rows))
        self.columns_panel.hide()
        layout.addWidget(self.columns_panel, 2)
        layout.addWidget(self.progress)
        self._seen_part = QWidget()
        beside = QHBoxLayout(self._seen_part)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(14)
        beside.addWidget(self.tokens, 8)
        beside.addWidget(self.lengths, 7)
        layout.addWidget(self._seen_part, 2)
        self._rows_card = Card(self.tr("First rows"))
        self._rows_count = Label("", "secondary")
        self._rows_card.head.addWidget(self._rows_count)
        self._rows_card.head.addStretch(1)
        table = RowsView(self._rows)
        table.setMinimumHeight(170)
        self._rows_card.add(table, 1)
        self._no_tokens = WrapLabel("", "hint")
        self._rows_card.add(self._no_tokens)
        layout.addWidget(self._rows_card, 2)
        layout.addWidget(self.check_up)
        self._limits = self._limits_part()
        layout.addWidget(self._limits)
        self._filler = QWidget()
        layout.addWidget(self._filler, 1)

    def _asking_part(self) -> QWidget:
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 20, 0, 16)
        layout.setSpacing(10)
        big = Label(self.tr("Drop a file or a folder here"), "strong")
        big.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(big)
        layout.addLayout(row(None, self.choose, self.choose_folder, self.demo, None))
        self.hub_name.setPlaceholderText(self.tr("or the name of a data set on the Hugging Face Hub: owner/name"))
        self.hub_name.setAccessibleName(self.tr("Name of a data set on the Hugging Face Hub"))
        self.hub_name.setMinimumWidth(500)  # its hint is to be read whole
        layout.addLayout(row(None, self.hub_name, self.use_hub, None))
        return part

    def _chosen_part(self) -> QWidget:
        part = QWidget()
        layout = QHBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        self._name.setMinimumWidth(120)
        self._name.setMaximumWidth(260)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout.addWidget(self._name)
        layout.addWidget(self._summary, 1)
        layout.addWidget(self.columns)
        layout.addWidget(self.replace)
        return part

    def _limits_part(self) -> QWidget:
        part = QWidget()
        layout = QHBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        self.held_out = PercentEdit(self._recipe, "dataset.held_out_fraction")
        self.held_out.setFixedWidth(84)
        self.max_rows = InlineField(self._recipe, "dataset.max_rows", 130)
        self.max_rows.editor.inner.setProperty("placeholderText", self.tr("all"))
        self._held_out_note = WrapLabel("", "hint")
        hold, most = Label(self.tr("Hold back to test it"), "secondary"), Label(self.tr("Use at most"), "secondary")
        for widget in (hold, self.held_out, most, self.max_rows):
            layout.addWidget(widget)
        layout.addWidget(self._held_out_note, 1)
        return part

    def _connect(self) -> None:
        self._source.dropped.connect(self.take)
        self.choose.clicked.connect(self._choose_file)
        self.choose_folder.clicked.connect(self._choose_dir)
        self.demo.clicked.connect(lambda: self.take("demo"))
        self.use_hub.clicked.connect(self._take_hub)
        self.hub_name.returnPressed.connect(self._take_hub)
        self.replace.clicked.connect(self._ask_again)
        self.columns.clicked.connect(self.toggle_columns)
        self.columns_panel.done.clicked.connect(self.toggle_columns)
        self.check_up.columns_asked.connect(self.toggle_columns)
        self.check_up.show_asked.connect(self._inspection.show_line)
        self.tokens.wanted.connect(self._inspection.show_row)
        self.progress.cancelled.connect(self._inspection.cancel)
        self.progress.again.connect(self._inspection.inspect_again)
        self._chosen.changed.connect(self._refresh)
        self._inspection.changed.connect(self._refresh_inspection)
        self._inspection.row_shown.connect(self._show_row)
        self._recipe.changed.connect(self._say_held_out)  # bound, so that Qt cuts it when the page goes

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._inspection.set_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._inspection.set_seen(False)

    def toggle_columns(self) -> None:
        """Shows or hides the mapping of columns."""
        self._mapping = not self._mapping
        self._refresh()
        if self._mapping:
            self.columns_panel.kind.setFocus()

    def _ask_again(self) -> None:
        self._replacing = not self._replacing
        self._refresh()
        if self._replacing:
            self.choose.setFocus()

    def _take_hub(self) -> None:
        if self.hub_name.text().strip():
            self.take(self.hub_name.text())

    def _choose_file(self) -> None:
        kinds = (
            self.tr("Data")
            + " (*.jsonl *.ndjson *.json *.csv *.tsv *.xlsx *.xlsm *.ods *.parquet *.arrow *.txt *.md *.gz *.zip);;"
            + self.tr("All files")
            + " (*)"
        )
        start = self._preferences.last_folder("data")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("A data file"), start, kinds)
        if path:
            self._preferences.set_last_folder("data", Path(path).parent)
            self.take(path)

    def _choose_dir(self) -> None:
        start = self._preferences.last_folder("data")
        path = QFileDialog.getExistingDirectory(self, self.tr("A folder of data files"), start)
        if path:
            self._preferences.set_last_folder("data", Path(path).parent)
            self.take(path)

    def _refresh(self) -> None:
        chosen = self._chosen
        has_source = chosen.state != "none"
        self._chosen_line.setVisible(has_source)
        self._asking.setVisible(not has_source or self._replacing)
        self.hub_part.setVisible(self.hub_part.is_wanted and not self._replacing)
        self.replace.setText(self.tr("Keep this one") if self._replacing else self.tr("Replace…"))
        known = chosen.state == "known" and not self._replacing
        self._mapping = self._mapping and chosen.state in ("known", "reading")  # it reads anew after every choice
        self.columns.setVisible(chosen.preview is not None or self._mapping)
        self.columns_panel.setVisible(self._mapping and not self._replacing)
        self.check_up.setVisible(known)
        self._limits.setVisible(chosen.state in ("known", "on_hub") and not self._replacing)
        self._filler.setVisible(not known)
        self._say_rows()
        self._refresh_inspection()
        if chosen.error is not None:
            self.banner.show_message(
                " ".join(error_text(chosen.error)), "bad", self.tr("Choose file…"), self._choose_file
            )
        else:
            self.banner.clear()

    def _refresh_inspection(self) -> None:
        """What the job found, or how far it is."""
        inspection = self._inspection
        known = self._chosen.state == "known" and not self._replacing
        tokenised = known and inspection.found is not None and bool(inspection.found.tokenised_by)
        self._seen_part.setVisible(tokenised and not self._mapping)
        self._rows_card.setVisible(known and not tokenised and not self._mapping)
        self.progress.show_state(inspection, known)
        has_model = bool(self._recipe.value("model.source"))
        self._no_tokens.setText(
            "" if inspection.shows_tokens
            else self.tr("What the model sees can be shown once the model is on this disk.") if has_model
            else self.tr("Choose a model to see how it reads these rows.")
        )  # fmt: skip
        self._no_tokens.setVisible(bool(self._no_tokens.text()))
        if inspection.figures is not None:
            self.lengths.show_figures(inspection.figures)
        self._show_row()
        self._say_source()
        self._say_held_out()
        self._say_found()

    def _show_row(self) -> None:
        limit = self._recipe.settings.training.max_seq_len
        self.tokens.show_row(self._inspection.row, self._inspection.place, self._inspection.rows, limit)

    def _say_source(self) -> None:
        chosen, found = self._chosen, self._chosen.preview
        is_path = chosen.state != "on_hub" and not chosen.is_demo
        self._name.setText(
            self.tr("Demo") if chosen.is_demo else Path(chosen.source).name if is_path else chosen.source
        )
        self._name.setToolTip(chosen.source)
        if chosen.state == "reading":
            self._summary.setText(self.tr("Reading the first rows…"))
        elif chosen.state == "on_hub":
            self._summary.setText(self.tr("On the Hugging Face Hub. Bring it here to see its rows."))
        elif found is not None:
            inspected = self._inspection.found
            read = inspected.rows if inspected else chosen.count.rows_read if chosen.count else None
            rows = self.tr("{rows} rows").format(rows=count_text(read)) if read is not None else ""
            counting = self.tr("counting rows…") if chosen.counting else ""
            parts = [rows or counting, size_text(found.bytes), found.encoding.upper(), _named(found.container)]
            self._summary.setText(" · ".join(part for part in parts if part))
        else:
            self._summary.setText("")

    def _say_rows(self) -> None:
        found = self._chosen.preview
        if found is None:
            self._rows.set_rows((), (), (), {})
            return
        self._rows.set_rows(found.columns, found.rows, found.lines, found.used_columns)
        self._rows_count.setText(self.tr("{count} shown").format(count=len(found.rows)))

    def _say_held_out(self) -> None:
        if self._chosen.is_demo:
            self._held_out_note.setText(self.tr("The demo brings its own held-out questions."))
            return
        figures, plan = self._inspection.figures, self._chosen.plan()
        parts = figures.parts if figures is not None else (plan.rows, plan.held_out_rows) if plan is not None else None
        note = self.tr("{rows} to learn from, {held_out} held out")
        self._held_out_note.setText(
            note.format(rows=count_text(parts[0]), held_out=count_text(parts[1])) if parts else ""
        )

    def _say_found(self) -> None:
        found, count, inspection = self._chosen.preview, self._chosen.count, self._inspection
        figures = inspection.figures
        problems = figures.problems if figures is not None else count.problems if count is not None else None
        can_show = inspection.found is not None and bool(inspection.found.tokenised_by)
        facts = self._context_length()
        if found is None or not self.check_up.begin(
            found, problems, can_show, facts, inspection.found and inspection.found.template, inspection.state
        ):
            return
        usable = found.format is not None
        explanation = found.explanation
        sentence, _ = coded_text(explanation.code, explanation.message, "", explanation.params)
        if usable:
            self.check_up.add_line("check", "ok", sentence)
        else:
            self.check_up.add_unusable(sentence)
        if can_show and inspection.found is not None:
            self.check_up.add_line(*self._template_line(inspection.found.template))
        if problems is None:
            if usable and not self._chosen.counting and inspection.state == "none":
                self.check_up.add_line(
                    "info", "secondary", self.tr("A large file: all rows are checked when the training starts.")
                )
            return
        for problem in problems:
            self.check_up.add_problem(problem, self._fixes.fixes_for(problem, figures, facts), can_show)
        rows = inspection.found.rows if inspection.found else count.rows_read if count else 0
        if usable and not problems:
            self.check_up.add_line("check", "ok", self.tr("All {rows} rows can be used.").format(rows=count_text(rows)))

    def _template_line(self, kind: str) -> tuple[str, str, str]:
        texts = {
            "own": ("check", "ok", self.tr("The model's chat template marks its answers.")),
            "patched": ("check", "ok", self.tr("The model's chat template is used in a version that marks its answers.")),
            "spans": ("check", "ok", self.tr("The model's chat template does not mark answers: they are told from the rest "
                                             "by how they make a conversation longer. This is checked in every row.")),
            "chatml": ("info", "secondary", self.tr("The model has no chat template of its own: ChatML is used, and the "
                                                    "training teaches it.")),
        }  # fmt: skip
        return texts.get(kind, texts["own"])

    def _context_length(self) -> int | None:
        return self._inspection.context_length


def _named(container: str) -> str:
    """A container as people call it."""
    return {"excel": "Excel", "parquet": "Parquet", "arrow": "Arrow", "text": ""}.get(container, container.upper())
