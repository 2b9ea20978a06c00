"""The table of past runs: name, status, model, data, steps, held-out loss, when, how long. Sorted by any column."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.schema.quantities import count_text
from core.schema.run_summary import RunSummary
from gui.run_texts import day_text, duration, loss_text, status_text
from gui.theme import colors
from gui.theme import metrics as m
from gui.widgets.status_chip import paint_chip

Index = QModelIndex | QPersistentModelIndex
NAME, STATUS, MODEL, DATA, STEPS, LOSS, WHEN, TOOK = range(8)
SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RunsTable(QAbstractTableModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[RunSummary, ...] = ()
        self._headings = (
            self.tr("Name"),
            self.tr("Status"),
            self.tr("Model"),
            self.tr("Data"),
            self.tr("Steps"),
            self.tr("Held-out loss"),
            self.tr("Started"),
            self.tr("Took"),
        )

    def set_rows(self, rows: Sequence[RunSummary]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == SORT_ROLE:
            return _sort_key(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(colors().text if column in (NAME, LOSS, STEPS) else colors().secondary)
            case Qt.ItemDataRole.FontRole if column == NAME:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
        return None

    def _text(self, row: RunSummary, column: int) -> str:
        match column:
            case 0:
                return row.name
            case 1:
                return status_text(row.status)[0]
            case 2:
                return short_source(row.model)
            case 3:
                return short_source(row.dataset)
            case 4:
                return self._steps(row)
            case 5:
                return self._loss(row)
            case 6:
                return day_text(row.created, time.time())
        return duration(row.duration_s)

    def _steps(self, row: RunSummary) -> str:
        if not row.step:
            return "–"
        if row.total_steps is None or row.step == row.total_steps:
            return count_text(row.step)
        return self.tr("{step} of {total}").format(step=count_text(row.step), total=count_text(row.total_steps))

    def _loss(self, row: RunSummary) -> str:
        if row.held_out_loss is None:
            return "–"
        return f"{loss_text(row.held_out_loss_before)} → {loss_text(row.held_out_loss)}"

    def _tooltip(self, row: RunSummary, column: int) -> str:
        whole = {
            NAME: "\n".join(part for part in (row.path, row.note) if part),
            MODEL: row.model,
            DATA: row.dataset,
            STATUS: row.error or "",
        }
        return whole.get(column, "")


class _Cells(QStyledItemDelegate):
    """The status is a chip; a chosen row keeps the colours of its words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        bright = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(bright, QColor):
            option.palette.setColor(QPalette.ColorRole.HighlightedText, bright)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() != STATUS:
            super().paint(painter, option, index)
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        text, plain.text = plain.text, ""
        view = plain.widget
        if view is not None:
            view.style().drawControl(view.style().ControlElement.CE_ItemViewItem, plain, painter, view)
        row = _source_row(index)
        paint_chip(painter, option.rect.adjusted(11, 0, -4, 0), text, status_text(row.status)[1] if row else "neutral")


class RunsFilter(QSortFilterProxyModel):
    """The runs that hold every word of a text (in name, model, data or note) and have one of some statuses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._statuses: frozenset[str] = frozenset()

    def look_for(self, text: str, statuses: frozenset[str] = frozenset()) -> None:
        """An empty set of statuses takes all."""
        self._words, self._statuses = tuple(text.casefold().split()), statuses
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        table = self.sourceModel()
        assert isinstance(table, RunsTable)
        run = table.rows[source_row]
        if self._statuses and run.status not in self._statuses:
            return False
        if not self._words:
            return True
        text = f"{run.name} {run.model} {run.dataset} {run.note}".casefold()
        return all(word in text for word in self._words)


class RunsView(QTableView):
    """`opened` tells the run that was double clicked or entered; `chosen` when another row is selected."""

    opened = Signal(object)  # RunSummary
    chosen = Signal(object)  # RunSummary | None
    _WIDTHS: ClassVar[dict[int, int]] = {STATUS: 106, MODEL: 150, DATA: 140, STEPS: 136, LOSS: 112, WHEN: 108, TOOK: 94}

    # Hidden in a view narrower than this: a name that can be read comes first.
    _FIRST_TO_GO: ClassVar[dict[int, int]] = {TOOK: 950, DATA: 870}

    def __init__(self, table: RunsTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._proxy = RunsFilter(self)
        self._proxy.setSourceModel(table)
        self._proxy.setSortRole(SORT_ROLE)
        self.setModel(self._proxy)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # long names differ at their ends
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Past runs"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(m.ROW_HEIGHT + 3)
        self._arrange_columns()
        self.setSortingEnabled(True)
        self.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.current()))

    @property
    def filter(self) -> RunsFilter:
        return self._proxy

    def current(self) -> RunSummary | None:
        """The one selected run; None where there are several or none."""
        chosen = self.selected()
        return chosen[0] if len(chosen) == 1 else None

    def selected(self) -> list[RunSummary]:
        """In the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._table.rows[self._proxy.mapToSource(self._proxy.index(row, 0)).row()] for row in rows]

    def choose(self, path: str) -> None:
        """Selects the run of a folder; without one the first row."""
        for at in range(self._proxy.rowCount()):
            if self._table.rows[self._proxy.mapToSource(self._proxy.index(at, 0)).row()].path == path:
                self.selectRow(at)
                return
        if self._proxy.rowCount():
            self.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        run = self.current()
        if run is not None:
            self.opened.emit(run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, width in self._FIRST_TO_GO.items():
            self.setColumnHidden(column, self.viewport().width() < width)

    def _arrange_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in self._WIDTHS.items():
            self.setColumnWidth(column, width)


def short_source(source: str) -> str:
    """A model or data set by its own name: without the owner, without the folders before it."""
    return Path(source.replace("\\", "/")).name or source


def _source_row(index: Index) -> RunSummary | None:
    proxy = index.model()
    if isinstance(proxy, QSortFilterProxyModel):
        table = proxy.sourceModel()
        if isinstance(table, RunsTable):
            return table.rows[proxy.mapToSource(proxy.index(index.row(), index.column())).row()]
    return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    return _RIGHT if column in (STEPS, TOOK) else _LEFT


def _sort_key(row: RunSummary, column: int) -> Any:
    match column:
        case 4:
            return row.step
        case 5:
            return row.held_out_loss if row.held_out_loss is not None else float("inf")
        case 6:
            return row.created
        case 7:
            return row.duration_s or 0.0
    text = (row.name, row.status, short_source(row.model), short_source(row.dataset))[column]
    return text.casefold()
