"""The first rows of a data set as a table: columns as they are in the file, long cells cut and whole in the tooltip."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.theme import colors

Index = QModelIndex | QPersistentModelIndex
SHOWN_CHARS = 400
SHORT_CHARS = 12
SHARED_AT_MOST = 6  # columns; more are scrolled through


class RowsModel(QAbstractTableModel):
    """`used` maps roles (prompt, completion, ...) to the columns that training reads; those are bright."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[str, ...] = ()
        self._rows: Sequence[tuple[str, ...]] = ()
        self._lines: Sequence[int] = ()
        self._used: Mapping[str, str] = {}

    def set_rows(
        self,
        columns: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        lines: Sequence[int],
        used: Mapping[str, str],
    ) -> None:
        self.beginResetModel()
        self._columns, self._rows, self._lines, self._used = columns, rows, lines, used
        self.endResetModel()

    def is_short(self, column: int) -> bool:
        """A number or a mark rather than a text, by its heading and all rows here."""
        return all(len(text) <= SHORT_CHARS for text in (self._columns[column], *(row[column] for row in self._rows)))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            vertical = orientation is Qt.Orientation.Vertical
            side = Qt.AlignmentFlag.AlignRight if vertical else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(self._lines[section])
        return self._columns[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _one_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _as_said(text)[:2000]
        if role == Qt.ItemDataRole.ForegroundRole:
            is_used = self._columns[index.column()] in self._used.values()
            return QColor(colors().text if is_used else colors().secondary)
        return None


class RowsView(QTableView):
    """Read only; columns share the width where they are few."""

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows_model = model
        self.setModel(model)
        self.setAccessibleName(self.tr("First rows of the data"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(28)
        self.verticalHeader().setHighlightSections(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setDefaultSectionSize(220)
        self.horizontalHeader().setMinimumSectionSize(90)
        model.modelReset.connect(self._share_width)
        self._share_width()

    def _share_width(self) -> None:
        """Texts get what numbers leave over."""
        header, count = self.horizontalHeader(), self._rows_model.columnCount()
        modes, few = QHeaderView.ResizeMode, count <= SHARED_AT_MOST
        header.setSectionResizeMode(modes.Stretch if few else modes.Interactive)
        short = [column for column in range(count) if self._rows_model.is_short(column)]
        if few and len(short) < count:
            for column in short:
                header.setSectionResizeMode(column, modes.ResizeToContents)


def _one_line(text: str) -> str:
    return " ".join(_as_said(text)[:SHOWN_CHARS].split())


def _as_said(text: str) -> str:
    """A conversation as "user: ... assistant: ..."; any other text (and one that was cut) as it is."""
    if not text.startswith("[{"):
        return text
    try:
        turns = json.loads(text)
        said = [(turn.get("role", turn.get("from")), turn.get("content", turn.get("value"))) for turn in turns]
    except (ValueError, AttributeError, RecursionError):
        return text
    return "\n".join(f"{who}: {what}" for who, what in said) if all(who and what for who, what in said) else text
