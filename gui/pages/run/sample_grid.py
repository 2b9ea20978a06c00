"""All answers of a run as a grid: prompts down, steps across. Goes on filling while the run does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from core.schema.events import SampleGenerated
from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.theme import colors
from gui.widgets import Label, SecondaryButton, row

Index = QModelIndex | QPersistentModelIndex
ASKED_BY_HAND = -1  # the index of a sample that belongs to no fixed prompt
COLUMN_PX, PROMPT_PX, ROW_PX = 250, 190, 116


class SampleGridModel(QAbstractTableModel):
    """`take` shows what is new in a state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._indices: list[int] = []
        self._steps: list[int] = []
        self._answers: dict[tuple[int, int], SampleGenerated] = {}
        self._prompts: dict[int, str] = {}

    def take(self, state: RunState) -> bool:
        """True when something changed."""
        answers = {(index, step): said for index, told in state.samples.items() for step, said in told.items()}
        if answers == self._answers:
            return False
        self.beginResetModel()
        self._answers = answers
        self._indices = sorted({index for index, _ in answers}, key=lambda at: (at == ASKED_BY_HAND, at))
        self._steps = sorted({step for _, step in answers})
        self._prompts = {index: said.prompt for (index, _), said in sorted(answers.items(), key=lambda item: item[0])}
        self.endResetModel()
        return True

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._indices)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._steps)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            return self._prompts[self._indices[section]]
        step = self._steps[section]
        return self.tr("step {step}").format(step=count_text(step)) if step else self.tr("before training")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        said = self._answers.get((self._indices[index.row()], self._steps[index.column()]))
        if role == Qt.ItemDataRole.ForegroundRole:
            first = self._steps[index.column()] == 0
            return QColor(colors().secondary if first or said is None or not said.text.strip() else colors().text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or said is None:
            return None
        return said.text.strip() or self.tr("(an empty answer)")


class SampleGrid(QDialog):
    """A window of its own beside the run; `refresh` keeps it up to date."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Answers at every step"))
        self.resize(1080, 620)
        self.model = SampleGridModel(self)
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Answers: prompts down, steps across"))
        self.view.setWordWrap(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        across, down = self.view.horizontalHeader(), self.view.verticalHeader()
        across.setDefaultSectionSize(COLUMN_PX)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        down.setDefaultSectionSize(ROW_PX)
        down.setFixedWidth(PROMPT_PX)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        down.setDefaultAlignment(
            Qt.AlignmentFlag(
                Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
            )
        )
        close = SecondaryButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("Answers at every step"), "title"))
        layout.addWidget(self.view, 1)
        layout.addLayout(row(None, close))

    def refresh(self, state: RunState) -> None:
        """What somebody reads stays where it is; who looks at the newest answers goes along with them."""
        bar = self.view.horizontalScrollBar()
        at_the_end = bar.value() >= bar.maximum()
        if self.model.take(state) and at_the_end:
            self.view.scrollTo(self.model.index(0, self.model.columnCount() - 1))
