"""One of a few large choices side by side: a name and a sentence; the chosen one wears the accent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import colors
from gui.theme import metrics as m

HEIGHT_PX, GAP_PX = 78, 4
INSIDE = (14, 11, 12, 8)  # left, top, right, bottom
WRAPPED = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class PresetCard(QAbstractButton):
    """A button to the keyboard and to screen readers, a card to the eye."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = ""
        self.set_texts(title, sentence)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(100)

    def set_texts(self, title: str, sentence: str) -> None:
        self.setText(title)
        self._sentence = sentence
        self.setAccessibleName(f"{title}. {sentence}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(170, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, HEIGHT_PX)

    def heightForWidth(self, width: int) -> int:
        """Room for every line of the sentence: a fifth card beside four makes all of them narrow."""
        left, top, right, bottom = INSIDE
        metrics = self.fontMetrics()
        text = metrics.boundingRect(0, 0, width - left - right, 10_000, WRAPPED, self._sentence)
        return max(HEIGHT_PX, top + metrics.height() + GAP_PX + text.height() + bottom)

    def nextCheckState(self) -> None:
        """Whether it is chosen is decided by the recipe, not by the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, chosen = colors(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = palette.hover if self.underMouse() else palette.card
        painter.setBrush(QColor(palette.accent_soft if chosen else over))
        border = palette.accent if chosen or self.hasFocus() else palette.line
        painter.setPen(QPen(QColor(border), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), m.CARD_RADIUS, m.CARD_RADIUS)
        left, top, right, bottom = INSIDE
        inside = QRectF(self.rect()).adjusted(left, top, -right, -bottom)
        self._write(painter, inside, palette.text, palette.secondary)

    def _write(self, painter: QPainter, inside: QRectF, bright: str, soft: str) -> None:
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(bright))
        line = painter.fontMetrics().height()
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(self.font())
        painter.setPen(QColor(soft))
        painter.drawText(inside.adjusted(0, line + GAP_PX, 0, GAP_PX), WRAPPED, self._sentence)
