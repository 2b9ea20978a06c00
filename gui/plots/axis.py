"""The axes of all plots: round ticks with units, thin grid lines in the palette's line colour, no axis line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from gui.plots.ticks import clock_text, log_ticks, multiples, number_text, round_step, time_step_s
from gui.theme import colors
from gui.theme.fonts import base_font
from gui.theme.metrics import SMALL_PX

PX_PER_TICK_ACROSS = 110
PX_PER_TICK_DOWN = 22
MOST_TICKS = 6
LEFT_WIDTH_PX = 54
BOTTOM_HEIGHT_PX = 20


class RoundAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """`kind` is "number", "time" (seconds) or "log" (of base ten); `unit` stands behind every number."""

    def __init__(self, side: str, kind: str = "number", unit: str = "") -> None:
        super().__init__(orientation=side)
        self.kind, self.unit = kind, unit
        self._step = 1.0
        self.setStyle(
            tickLength=0, tickAlpha=255, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False
        )
        self.setTickFont(base_font(SMALL_PX))
        self.enableAutoSIPrefix(False)
        if side == "left":
            self.setWidth(LEFT_WIDTH_PX)
            self.setGrid(255)
        else:
            self.setHeight(BOTTOM_HEIGHT_PX)
        self.recolor()

    def set_kind(self, kind: str, unit: str = "") -> None:
        if (kind, unit) != (self.kind, self.unit):
            self.kind, self.unit = kind, unit
            self.picture = None
            self.update()

    def recolor(self) -> None:
        palette = colors()
        self.setPen(pg.mkPen(None))
        self.setTickPen(pg.mkPen(QColor(palette.line), width=1))
        self.setTextPen(pg.mkPen(QColor(palette.hint)))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((low, high))
        per_tick = PX_PER_TICK_DOWN if self.orientation == "left" else PX_PER_TICK_ACROSS
        at_most = min(MOST_TICKS, max(2, int(size / per_tick)))
        if self.kind == "log":
            return [(1.0, log_ticks(low, high, at_most + 1))]
        pick: Callable[[float, int], float] = time_step_s if self.kind == "time" else round_step
        self._step = pick(high - low, at_most)
        return [(self._step, multiples(low, high, self._step))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.kind == "time":
            return [clock_text(value, self._step) for value in values]
        if self.kind == "log":
            return [f"{10**value:.3g}" for value in values]
        behind = f" {self.unit}" if self.unit else ""
        return [f"{number_text(value, self._step)}{behind}" for value in values]

    def boundingRect(self) -> QRectF:
        """With room for half a label above and below, which pyqtgraph forgets once there is a grid."""
        around: QRectF = super().boundingRect()
        return around.adjusted(0, -8, 0, 8) if self.orientation == "left" else around

    def mouseDragEvent(self, event: Any) -> None:
        event.ignore()

    def wheelEvent(self, event: Any) -> None:
        event.ignore()
