"""A word in a coloured pill: the state of a run. Never colour alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme import colors
from gui.theme.metrics import SMALL_PX

Tone = Literal["ok", "warn", "bad", "neutral", "accent"]


class StatusChip(QLabel):
    """Text in a pill with the tone's colour for line and letters."""

    def __init__(self, text: str = "", tone: Tone = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tone: Tone = tone

    def set_status(self, text: str, tone: Tone) -> None:
        self._tone = tone
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = self.font()
        font.setPixelSize(SMALL_PX)
        self.setFont(font)
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 18, 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), self.rect(), self.text(), self._tone)


def paint_chip(painter: QPainter, area: QRect, text: str, tone: Tone) -> None:
    """A chip at the left of an area, in its middle: for widgets and for cells of a table."""
    palette = colors()
    tones = {"ok": palette.ok, "warn": palette.warn, "bad": palette.bad, "accent": palette.accent}
    letters = QColor(tones.get(tone, palette.secondary))
    line = letters if tone in tones else QColor(palette.control_line)
    painter.save()
    font = painter.font()
    font.setPixelSize(SMALL_PX)
    painter.setFont(font)
    width = min(area.width(), painter.fontMetrics().horizontalAdvance(text) + 18)
    chip = QRectF(area.left(), area.top() + (area.height() - 20) / 2, width, 20)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 9.5, 9.5)
    painter.setPen(letters)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
