"""Several runs beside each other: their loss curves in one plot, and the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.runs import RunFolder
from core.runs.differences import Difference, differing_settings
from core.schema.errors import TunesmithError
from core.schema.recipe import Recipe
from core.schema.run_summary import RunSummary
from gui.forms.values import to_text
from gui.plots.compare_plot import COLORS, ComparedCurve, ComparePlot, compared_curve
from gui.run_texts import duration, loss_text
from gui.texts import error_text, recipe_text, word_text
from gui.theme import colors
from gui.widgets import Banner, Card, ElidedLabel, Label, PageTitle, ScrollColumn, SecondaryButton, page_margins
from gui.workers.one_shot import OneShot, run_in_background


@dataclass(frozen=True)
class ComparedRun:
    """`recipe` None where it cannot be read any more."""

    summary: RunSummary
    recipe: Recipe | None
    curve: ComparedCurve


def read_compared(summaries: Sequence[RunSummary]) -> list[ComparedRun]:
    """For a background thread: journals are read whole."""
    return [_read(summary) for summary in summaries]


def _read(summary: RunSummary) -> ComparedRun:
    folder = RunFolder(Path(summary.path))
    try:
        recipe: Recipe | None = folder.recipe()
    except (OSError, ValueError, TunesmithError):
        recipe = None
    return ComparedRun(summary, recipe, compared_curve(summary.name, folder.state()))


class ComparePage(QWidget):
    """`back_asked` leads to the list of runs."""

    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reading: OneShot | None = None
        self.title = PageTitle(self.tr("Runs compared"))
        self.back = SecondaryButton(self.tr("Back to the runs"))
        self.title.buttons.addWidget(self.back)
        self.banner = Banner()
        self.plot = ComparePlot(self.tr("Loss, smoothed; dots are held-out"))
        self._table = ScrollColumn(by_keys=True)
        self._table.setAccessibleName(self.tr("Settings in which the runs differ"))
        self._content: QWidget | None = None
        card = Card(self.tr("Where they differ"))
        card.add(self._table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(self.title)
        layout.addWidget(self.banner)
        layout.addWidget(self.plot, 3)
        layout.addWidget(card, 2)
        self.back.clicked.connect(self.back_asked)

    def open_runs(self, summaries: Sequence[RunSummary]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self.banner.clear()
        self.title.subtitle.setText(self.tr("Reading…"))
        chosen = list(summaries[: len(COLORS)])
        self._reading = run_in_background(read_compared, chosen, done=self.show_runs, failed=self._failed)

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        self._reading = None
        differences = differing_settings([run.recipe for run in runs])
        self.title.subtitle.setText(
            self.tr("{n} runs; they differ in {m} settings.").format(n=len(runs), m=len(differences))
        )
        self.plot.show_runs([run.curve for run in runs])
        self._show_table(runs, differences)

    def _show_table(self, runs: Sequence[ComparedRun], differences: Sequence[Difference]) -> None:
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        self._content = QWidget()
        grid = QGridLayout(self._content)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 3)
        for column, run in enumerate(runs, 1):
            grid.addWidget(_Head(run.summary.name, COLORS[column - 1]), 0, column)
            grid.setColumnStretch(column, 2)
        lines: list[tuple[str, str, list[str]]] = [
            (self.tr("Held-out loss"), "", [loss_text(run.summary.held_out_loss) for run in runs]),
            (self.tr("Training took"), "", [duration(run.summary.duration_s) for run in runs]),
        ]
        for one in differences:
            label = recipe_text(one.spec.label)
            unit = f" {recipe_text(one.spec.unit)}" if one.spec.unit else ""
            lines.append(
                (
                    label,
                    one.spec.path,
                    [self._value(value) + (unit if value is not None else "") for value in one.values],
                )
            )
        for at, (label, path, values) in enumerate(lines, 1):
            name = Label(label, "secondary")
            name.setToolTip(path)
            grid.addWidget(name, at, 0)
            for column, value in enumerate(values, 1):
                cell = ElidedLabel(value, mode=Qt.TextElideMode.ElideMiddle)
                cell.setAccessibleName(f"{label}, {runs[column - 1].summary.name}: {value}")
                grid.addWidget(cell, at, column)
        grid.setRowStretch(len(lines) + 1, 1)
        self._table.body.addWidget(self._content)

    def _value(self, value: Any) -> str:
        match value:
            case None:
                return "–"
            case bool():
                return self.tr("yes") if value else self.tr("no")
            case float():
                return to_text(value)
            case tuple():
                return ", ".join(str(part) for part in value) or "–"
            case str():
                return word_text(value)
        return str(value)

    def _failed(self, error: TunesmithError) -> None:
        self._reading = None
        self.title.subtitle.setText("")
        self.banner.show_message(" ".join(part for part in error_text(error) if part), "bad")


class _Head(ElidedLabel):
    """A run's name behind a line in the colour of its curve."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__(name, "strong", Qt.TextElideMode.ElideMiddle)
        self._color = color
        self.setContentsMargins(20, 0, 0, 0)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(20, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette = colors()
        ink = palette.parts[int(self._color)] if self._color.isdecimal() else getattr(palette, self._color)
        QPainter(self).fillRect(0, self.height() // 2 - 1, 14, 3, QColor(ink))
