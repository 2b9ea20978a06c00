"""Stretches of the horizontal axis behind the curves, tinted: where the card was slowed down, what is being marked."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from gui.theme import colors

Stretch = tuple[float, float, str, int]  # from, to, a palette colour, its alpha


class Shading(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """One item for all of them, as high as the plot; a short one is still seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-500)
        self._stretches: list[Stretch] = []

    def set_stretches(self, stretches: list[Stretch]) -> None:
        if stretches != self._stretches:
            self._stretches = stretches
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    def viewTransformChanged(self) -> None:
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: Any) -> None:
        around = self.viewRect()
        pixel = self.pixelWidth() or 0.0
        for low, high, color, alpha in self._stretches:
            if high < around.left() or low > around.right():
                continue
            ink = QColor(getattr(colors(), color))
            ink.setAlpha(alpha)
            painter.fillRect(QRectF(low, around.top(), max(high - low, pixel), around.height()), ink)
