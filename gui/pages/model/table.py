"""The table of models: name, size, context, licence, whether it fits this card, and what would be downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QKeyEvent, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.schema.quantities import parameters_text, size_text
from gui.fit_texts import verdict_text
from gui.pages.model.rows import ModelRow
from gui.state.fit import FitModel
from gui.texts import error_text
from gui.theme import colors
from gui.theme import metrics as m
from gui.theme.icons import icon

Index = QModelIndex | QPersistentModelIndex
NAME, PARAMETERS, CONTEXT, LICENCE, FIT, DOWNLOAD = range(6)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ModelTable(QAbstractTableModel):
    """Rows as they are shown, with the fit that the model last given knows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ModelRow, ...] = ()
        self._fit_model: FitModel | None = None
        self._headings = (
            self.tr("Model"),
            self.tr("Parameters"),
            self.tr("Context"),
            self.tr("License"),
            self.tr("On this card"),
            self.tr("Download"),
        )
        self._no_card_heading = self.tr("Will it fit here?")

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        if tuple(rows) == self.rows:
            return  # the view keeps its place
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def is_empty(self, column: int) -> bool:
        """Whether there are rows, and none has anything to say in that column."""
        if column == FIT:
            return bool(self.rows) and all(row.refusal is None and _is_unread(row) for row in self.rows)
        return bool(self.rows) and not any(self._text(row, column) for row in self.rows)

    def set_fit(self, fit: FitModel) -> None:
        self._fit_model = fit
        if self.rows:
            self.dataChanged.emit(self.index(0, FIT), self.index(len(self.rows) - 1, FIT))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIT, FIT)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._no_card_heading if section == FIT and self._has_no_card() else self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (PARAMETERS, CONTEXT) else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in (PARAMETERS, CONTEXT) else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._color(row, column))
            case Qt.ItemDataRole.DecorationRole:
                return self._mark(row, column)
            case Qt.ItemDataRole.FontRole if column == NAME:
                return _bold()
        return None

    def _text(self, row: ModelRow, column: int) -> str:
        match column:
            case 0:
                return self._name(row)
            case 1:
                return parameters_text(row.parameters) if row.parameters else ""
            case 2:
                return _context_text(row.context)
            case 3:
                return licence_text(row.licence)
            case 4:
                return self._fit(row)[0]
        if row.on_disk:
            return self.tr("on disk")
        if not row.download_bytes:
            return ""
        return size_text(row.download_bytes) if row.exact else f"≈ {size_text(row.download_bytes)}"

    def _name(self, row: ModelRow) -> str:
        if row.source == "demo":
            return self.tr("Demo: Captain Bit")
        if row.named:
            return self.tr("Use “{name}”").format(name=row.source)
        owner = row.source.partition("/")[0]
        return f"{row.name} · {owner}" if row.found and row.name != row.source else row.name

    def _fit(self, row: ModelRow) -> tuple[str, str]:
        """What to say, and the palette colour to say it in."""
        if row.refusal is not None:
            return self.tr("not trainable"), "secondary"
        if _is_unread(row):
            return "", "secondary"
        estimate = self._fit_model.estimate_of(row.facts) if self._fit_model else None
        fits = estimate is not None and estimate.fits == "yes" and bool(estimate.free_bytes)
        if fits and estimate is not None and estimate.peak_bytes < (estimate.free_bytes or 0) / 2:
            return self.tr("Fits easily"), "ok"
        return verdict_text(estimate)

    def _has_no_card(self) -> bool:
        return self._fit_model is None or self._fit_model.device.kind == "processor"

    def _color(self, row: ModelRow, column: int) -> str:
        palette = colors()
        if column == FIT:
            return str(getattr(palette, self._fit(row)[1]))
        return palette.text if column in (NAME, PARAMETERS, CONTEXT) else palette.secondary

    def _mark(self, row: ModelRow, column: int) -> QIcon | None:
        if column == FIT:
            color = self._fit(row)[1]
            return None if color == "secondary" else _dot(str(getattr(colors(), color)))
        if column == LICENCE and row.gated:
            return icon("lock", colors().secondary, 12)
        return None

    def _tooltip(self, row: ModelRow, column: int) -> str:
        if column == LICENCE and row.gated:
            return self.tr("Its owner asks you to sign in and to accept the license on the model's page first.")
        if column == FIT and row.refusal is not None:
            return " ".join(error_text(row.refusal))
        if column == FIT:
            return self.tr("With the settings of this fine-tune, at the peak of a training.")
        return row.source if column == NAME else ""


class _Cells(QStyledItemDelegate):
    """The lock stands behind the licence, the dot before the fit."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        behind = index.column() == LICENCE
        position = QStyleOptionViewItem.Position
        option.decorationPosition = position.Right if behind else position.Left
        bright = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(bright, QColor):  # a chosen row keeps the colours of its words
            option.palette.setColor(QPalette.ColorRole.HighlightedText, bright)


class ModelView(QTableView):
    """One row is chosen at a time, by click, arrows or Space; Enter is left to the window."""

    row_chosen = Signal(int)

    _WIDTHS: ClassVar[dict[int, int]] = {PARAMETERS: 84, CONTEXT: 67, LICENCE: 97, FIT: 175, DOWNLOAD: 88}

    # Hidden in a view narrower than this, and where no row has anything to say there, as after a search on the Hub:
    _FIRST_TO_GO: ClassVar[dict[int, int]] = {CONTEXT: 620, LICENCE: 560, FIT: 0}

    def __init__(self, table: ModelTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_person, self._table = False, table
        self.setModel(table)
        table.modelReset.connect(self._choose_columns)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # long names differ at their ends
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Models"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(m.ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(40)
        for column, width in self._WIDTHS.items():
            self.setColumnWidth(column, width)
        self.clicked.connect(lambda index: self.row_chosen.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only keys choose: Qt also moves to the first row when the table merely gets the focus."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.row_chosen.emit(self.currentIndex().row())
            return
        self._by_person = True
        super().keyPressEvent(event)
        self._by_person = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_columns()
        if self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())

    def _choose_columns(self) -> None:
        """A name and whether it fits come first."""
        for column, width in self._FIRST_TO_GO.items():
            self.setColumnHidden(column, self.viewport().width() < width or self._table.is_empty(column))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self._by_person and current.isValid() and current.row() != previous.row():
            self.row_chosen.emit(current.row())


def _is_unread(row: ModelRow) -> bool:
    """Named by the person or found on the Hub, and nothing else is known."""
    return row.facts is None and (row.named or row.found)


def _context_text(tokens: int | None) -> str:
    if tokens is None:
        return ""
    return f"{tokens / 1024:.0f} k" if tokens >= 1024 else str(tokens)


_LICENCES = {
    "apache-2.0": "Apache 2.0",
    "mit": "MIT",
    "llama2": "Llama 2",
    "llama3": "Llama 3",
    "llama3.1": "Llama 3.1",
    "llama3.2": "Llama 3.2",
    "llama3.3": "Llama 3.3",
    "gemma": "Gemma",
    "exaone": "EXAONE",
    "cc-by-4.0": "CC BY 4.0",
    "cc-by-nc-4.0": "CC BY-NC 4.0",
    "cc-by-sa-4.0": "CC BY-SA 4.0",
    "bsd-3-clause": "BSD 3-Clause",
    "openrail": "OpenRAIL",
    "other": "Other",
}


def licence_text(licence: str | None) -> str:
    """A licence as people write it."""
    return _LICENCES.get(licence.lower(), licence) if licence else ""


def _bold() -> QFont:
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _dot(color: str) -> QIcon:
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(12 * scale, 12 * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawEllipse(QRectF(1, 1, 10, 10))
        painter.end()
        made.addPixmap(pixmap)
        made.addPixmap(pixmap, QIcon.Mode.Selected)
    return made
