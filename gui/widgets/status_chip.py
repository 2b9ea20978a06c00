"""A word in a coloured pill: the state of a run. Never colour alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
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
        palette = colors()
        tones = {"ok": palette.ok, "warn": palette.warn, "bad": palette.bad, "accent": palette.accent}
        letters = QColor(tones.get(self._tone, palette.secondary))
        line = letters if self._tone in tones else QColor(palette.control_line)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(line, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9.5, 9.5)
        painter.setPen(letters)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
