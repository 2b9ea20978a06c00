"""The log of a run: what happened and at what time of day, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QAbstractItemView, QListView

from gui.run_texts import log_lines
from gui.state.run_model import RunRecord
from gui.theme.fonts import mono_font
from gui.widgets import Card


class RunLog(Card):
    """A list, so that a screen reader can walk it line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QStringListModel(self)
        self.view = QListView()
        self.view.setModel(self._lines)
        self.view.setFont(mono_font())
        self.view.setWordWrap(True)
        self.view.setSpacing(1)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(self.tr("Log of the run"))
        self._said: tuple[int, int] = (-1, -1)
        self.add(self.view)
        self.body.setContentsMargins(10, 10, 8, 10)
        self.setFixedHeight(112)

    def refresh(self, record: RunRecord) -> None:
        said = (id(record), record.state.lines_said)
        if said != self._said:
            self._said = said
            self._lines.setStringList(log_lines(record.state, record.wall_time) or [self.tr("Nothing yet.")])
