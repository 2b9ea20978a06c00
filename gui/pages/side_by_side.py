"""Answers before and after the training next to each other, prompt by prompt, in two surfaces that scroll as one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from core.schema.events import SampleGenerated
from gui.theme import colors
from gui.theme import metrics as m
from gui.widgets import Label, ScrollColumn, WrapLabel, set_role

BETWEEN_PX = 10
INSIDE_PX = 14
BAR_PX = 12  # the scroll bar stands inside the right surface

Pair = tuple[SampleGenerated, SampleGenerated]


class SideBySide(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._scroll = ScrollColumn(margins=(INSIDE_PX, 0, INSIDE_PX - BAR_PX, 12))
        self._scroll.setAccessibleName(self.tr("Answers before and after the training"))
        self._head = _two_columns()
        self._head.setContentsMargins(INSIDE_PX, 0, INSIDE_PX, 0)
        self._head.addWidget(Label(self.tr("Before"), "secondary_strong"), 0, 0)
        self._head.addWidget(Label(self.tr("After"), "strong"), 0, 1)
        self._content: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 1)
        layout.setSpacing(9)
        layout.addLayout(self._head)
        layout.addWidget(self._scroll, 1)
        self.setMinimumHeight(150)

    def clear(self) -> None:
        """Nothing is known yet, not even that there is nothing."""
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
            self._content = None

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Each prompt's answer before, and its newest."""
        self.clear()
        self._content = QWidget()
        grid = _two_columns(self._content)
        grid.setContentsMargins(0, 0, BAR_PX, 0)
        for at, (before, after) in enumerate(pairs):
            same = before.text.strip() == after.text.strip()
            for column, answer in enumerate((before, after)):
                grid.addWidget(_prompt(answer.prompt), 3 * at, column)
                text = WrapLabel(answer.text.strip() or self.tr("(an empty answer)"), "" if column else "secondary")
                text.setAlignment(Qt.AlignmentFlag.AlignTop)
                may_grow = text.sizePolicy()
                may_grow.setVerticalPolicy(QSizePolicy.Policy.Minimum)  # fills its row, so that both begin at the top
                text.setSizePolicy(may_grow)
                text.setContentsMargins(0, 0, 0, 0 if same and column else 10)
                grid.addWidget(text, 3 * at + 1, column)
            if same:
                again = Label(self.tr("the same answer as before"), "hint")
                again.setContentsMargins(0, 0, 0, 10)
                grid.addWidget(again, 3 * at + 2, 1)
        if not pairs:
            empty = self.tr("This run has no sample prompts. Answers to them would stand here.")
            grid.addWidget(WrapLabel(empty, "secondary"), 0, 0, 1, 2)
        grid.setRowStretch(3 * len(pairs) + 1, 1)
        self._scroll.body.addWidget(self._content)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(palette.card))
        width = (self.width() - BETWEEN_PX) / 2
        for left, line in ((0.0, palette.line), (width + BETWEEN_PX, palette.accent_line)):
            painter.setPen(QPen(QColor(line), 1))
            area = QRectF(left, 0, width, self.height()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(area, m.CARD_RADIUS, m.CARD_RADIUS)


def _two_columns(owner: QWidget | None = None) -> QGridLayout:
    grid = QGridLayout(owner) if owner is not None else QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(BETWEEN_PX + 2 * INSIDE_PX)
    grid.setVerticalSpacing(9)
    for column in (0, 1):
        grid.setColumnStretch(column, 1)
        grid.setColumnMinimumWidth(column, 100)
    return grid


def _prompt(text: str) -> QFrame:
    box = QFrame()
    set_role(box, "inset")
    layout = QVBoxLayout(box)
    layout.setContentsMargins(14, 10, 14, 10)
    layout.addWidget(WrapLabel(text))
    return box
