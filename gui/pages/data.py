"""Step 2: choose the data. A file dropped or picked, a name on the Hub, or the demo; then its first rows in a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.models import clean_source
from core.schema.quantities import count_text, size_text
from gui.forms import InlineField, PercentEdit
from gui.pages.rows_table import RowsModel, RowsView
from gui.state.chosen_data import ChosenData
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.texts import coded_text, error_text, problem_text
from gui.widgets import (
    Banner,
    Card,
    DropCard,
    ElidedLabel,
    IconMark,
    Label,
    PageTitle,
    SecondaryButton,
    SmallButton,
    UnitEdit,
    WrapLabel,
    page_margins,
    row,
)

if TYPE_CHECKING:
    from core.datasets import Problem


class DataPage(QWidget):
    """What the recipe's `dataset` table says, with what was found of it."""

    def __init__(self, recipe: RecipeModel, chosen: ChosenData, preferences: Preferences) -> None:
        super().__init__()
        self._recipe, self._chosen, self._preferences = recipe, chosen, preferences
        self.banner = Banner()
        self.choose = SecondaryButton(self.tr("Choose file…"))
        self.choose_folder = SecondaryButton(self.tr("Choose folder…"))
        self.demo = SecondaryButton(self.tr("Use the demo"))
        self.hub_name = UnitEdit(icon_name="search", takes_enter=True)
        self.use_hub = SecondaryButton(self.tr("Use"))
        self.replace = SecondaryButton(self.tr("Replace…"))
        self._name = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._summary = WrapLabel("", "secondary")
        self._rows = RowsModel()
        self._found = QVBoxLayout()
        self._lay_out()
        self._connect()
        self._refresh()

    def take(self, path: Path | str) -> None:
        """Makes a file, a folder, a Hub name or "demo" the recipe's data."""
        self._replacing = False
        source = clean_source(str(path))
        if source == self._chosen.source:
            self._chosen.look(again=True)
        self._recipe.set_value("dataset.source", source)
        self._refresh()

    def focus_first(self) -> None:
        """Enter chooses a file while there is none, and continues when there is one."""
        (self.choose if self._asking.isVisible() else self.held_out).setFocus()

    def _lay_out(self) -> None:
        self._replacing = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(
            PageTitle(
                self.tr("Choose what it learns from"),
                self.tr("Drop a file here, or pick a data set from the Hub. "
                        "JSONL, JSON, CSV, Parquet and plain text are read as they are."),
            )
        )  # fmt: skip
        layout.addWidget(self.banner)
        self._source = DropCard()
        self._source.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._asking, self._chosen_line = self._asking_part(), self._chosen_part()
        self._source.add(self._asking)
        self._source.add(self._chosen_line)
        layout.addWidget(self._source)
        self._rows_card = Card(self.tr("First rows"))
        self._rows_count = Label("", "secondary")
        self._rows_card.head.addWidget(self._rows_count)
        self._rows_card.head.addStretch(1)
        self._rows_card.add(RowsView(self._rows), 1)
        layout.addWidget(self._rows_card, 1)
        self._found_card = Card(self.tr("Check-up"))
        self._found.setSpacing(6)
        self._found_card.add(self._found)
        layout.addWidget(self._found_card)
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
        self.hub_name.setMinimumWidth(380)
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
        self._chosen.changed.connect(self._refresh)
        self._recipe.changed.connect(self._say_held_out)  # bound, so that Qt cuts it when the page goes

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
            + " (*.jsonl *.json *.csv *.tsv *.parquet *.arrow *.txt *.md);;"
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
        self.replace.setText(self.tr("Keep this one") if self._replacing else self.tr("Replace…"))
        known = chosen.state == "known" and not self._replacing
        self._rows_card.setVisible(known)
        self._found_card.setVisible(known)
        self._limits.setVisible(chosen.state in ("known", "on_hub") and not self._replacing)
        self._filler.setVisible(not known)
        self._say_source()
        self._say_rows()
        self._say_found()
        self._say_held_out()
        if chosen.error is not None:
            self.banner.show_message(
                " ".join(error_text(chosen.error)), "bad", self.tr("Choose file…"), self._choose_file
            )
        else:
            self.banner.clear()

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
            self._summary.setText(self.tr("On the Hugging Face Hub: fetched and checked when the training starts."))
        elif found is not None:
            rows = self.tr("{rows} rows").format(rows=count_text(chosen.count.rows_read)) if chosen.count else ""
            counting = self.tr("counting rows…") if chosen.counting else ""
            parts = [rows or counting, size_text(found.bytes), found.encoding.upper(), ""]
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
        plan = self._chosen.plan()
        if self._chosen.is_demo:
            self._held_out_note.setText(self.tr("The demo brings its own held-out questions."))
        elif plan is None:
            self._held_out_note.setText("")
        else:
            self._held_out_note.setText(
                self.tr("{rows} to learn from, {held_out} held out").format(
                    rows=count_text(plan.rows), held_out=count_text(plan.held_out_rows)
                )
            )

    def _say_found(self) -> None:
        while (item := self._found.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        found, count = self._chosen.preview, self._chosen.count
        if found is None:
            return
        usable = found.format is not None
        sentence, _ = coded_text(found.explanation.code, found.explanation.message, "", found.explanation.params)
        self._add_found("check" if usable else "cross", "ok" if usable else "bad", sentence)
        if count is None:
            if usable and not self._chosen.counting:
                self._add_found(
                    "info", "secondary", self.tr("A large file: all rows are checked when the training starts.")
                )
            return
        for problem in count.problems:
            self._add_problem(problem)
        if usable and not count.problems:
            self._add_found(
                "check", "ok", self.tr("All {rows} rows can be used.").format(rows=count_text(count.rows_read))
            )

    def _add_problem(self, problem: Problem) -> None:
        bad = problem.severity == "error"
        sentence, fix = problem_text(problem)
        button = None
        if problem.setting is not None:
            button = SmallButton(self.tr("Leave them out"))
            button.setToolTip(fix)
            button.clicked.connect(lambda: self._apply(problem.setting or ""))
        self._add_found("cross" if bad else "warning", "bad" if bad else "warn", sentence, button, fix)

    def _add_found(
        self, mark: str, color: str, text: str, button: SmallButton | None = None, tooltip: str = ""
    ) -> None:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        label = WrapLabel(text, "secondary")
        label.setToolTip(tooltip)
        layout.addWidget(IconMark(mark, color))
        layout.addWidget(label, 1)
        if button is not None:
            layout.addWidget(button)
        self._found.addWidget(line)

    def _apply(self, setting: str) -> None:
        path, _, text = setting.partition("=")
        self._recipe.set_value(path, text == "true")
