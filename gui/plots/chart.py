"""One plot: curves, level lines with their names, the line of now and a cursor. What is drawn is decided elsewhere."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from gui.plots.axis import RoundAxis
from gui.plots.shading import Shading
from gui.theme import colors, theme
from gui.theme.fonts import base_font
from gui.theme.metrics import SMALL_PX

FEWEST_PX = 6  # a shorter stretch was a click


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Colours are names in the palette, or the number of a memory part. `pointed` tells where the mouse is, or None.

    Dragging marks a stretch to look at closely, with Shift or the middle button it moves along; the wheel with Ctrl goes
    closer at the mouse, with Shift along; a double click asks for everything. What comes of it is decided elsewhere.
    """

    pointed = Signal(object)  # float | None, on the horizontal axis
    stretch_marked = Signal(float, float)
    moved_by = Signal(float)
    zoomed = Signal(float, float)  # factor (below 1 is closer), and at which place
    all_asked = Signal()

    def __init__(self, name: str, unit: str = "", parent: QWidget | None = None) -> None:
        self.left, self.bottom = RoundAxis("left", unit=unit), RoundAxis("bottom", "time")
        axes = {"left": self.left, "bottom": self.bottom}
        super().__init__(parent, axisItems=axes, background=QColor(colors().card), enableMenu=False)
        self.setAccessibleName(name)
        self.setAntialiasing(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what it shows stands in words beside it
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(False, False)
        item.disableAutoRange()
        for axis in (self.left, self.bottom):
            axis.setZValue(-1000)  # grid lines lie behind the curves
        item.layout.setContentsMargins(0, 6, 14, 0)
        self._curves: list[tuple[pg.PlotDataItem, str, float, int]] = []
        self._levels: list[tuple[pg.InfiniteLine, str, Qt.PenStyle]] = []
        self._now, self._cursor = self._upright(), self._upright()
        self.shading = Shading()
        self.addItem(self.shading, ignoreBounds=True)
        self._marked = Shading()
        self.addItem(self._marked, ignoreBounds=True)
        self._pressed_at: float | None = None
        self._moves = False
        self.scene().sigMouseMoved.connect(self._moved)
        theme().changed.connect(self.recolor)
        self.recolor()

    def add_curve(self, color: str, width: float = 1.5, alpha: int = 255) -> pg.PlotDataItem:
        curve = pg.PlotDataItem(antialias=True)  # what is set fits the pixels already (Points.for_pixels)
        self.addItem(curve)
        self._curves.append((curve, color, width, alpha))
        self._paint_curve(curve, color, width, alpha)
        return curve

    def add_points(self, color: str) -> pg.ScatterPlotItem:
        points = pg.ScatterPlotItem(size=8, pen=None)
        points.setZValue(5)
        self.addItem(points)
        self._curves.append((points, color, 0.0, 255))
        points.setBrush(QColor(_color(color)))
        return points

    def add_level(self, color: str, at: float, anchor: tuple[float, float], dashed: bool = True) -> pg.InfiniteLine:
        """A level line whose name stands `at` a share of the width; hidden until `set_level`."""
        options = {"position": at, "anchors": [anchor, anchor], "movable": False}
        line = pg.InfiniteLine(angle=0, movable=False, label="", labelOpts=options)
        line.label.setFont(base_font(SMALL_PX))
        line.hide()
        self.addItem(line, ignoreBounds=True)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        self._levels.append((line, color, style))
        self._paint_level(line, color, style)
        return line

    def set_level(self, line: pg.InfiniteLine, value: float | None, text: str) -> None:
        line.setVisible(value is not None)
        if value is not None:
            line.setPos(value)
            line.label.setFormat(text.replace("{", "{{").replace("}", "}}"))

    def set_now(self, x: float | None) -> None:
        self._now.setVisible(x is not None)
        if x is not None:
            self._now.setPos(x)

    def set_cursor(self, x: float | None) -> None:
        self._cursor.setVisible(x is not None)
        if x is not None:
            self._cursor.setPos(x)

    def set_across(self, low: float, high: float) -> None:
        self.getViewBox().setXRange(low, high, padding=0)

    @property
    def pixels_across(self) -> int:
        return max(2, int(self.getViewBox().width()))

    def set_down(self, low: float, high: float, headroom_px: int = 0) -> None:
        """From `low` to `high`, and above that so many pixels for the name of a level line."""
        height = max(self.getViewBox().height(), 4.0 * headroom_px, 1.0)
        self.getViewBox().setYRange(low, low + (high - low) * height / (height - headroom_px), padding=0)

    def pixels(self, span: float) -> float:
        """How high `span` is on the screen."""
        (low, high), height = self.getViewBox().viewRange()[1], self.getViewBox().height()
        return span / (high - low) * height if high > low else 0.0

    def put_label(self, line: pg.InfiniteLine, above: bool) -> None:
        """The name of a level line above or below it."""
        side = line.label.anchors[0][0]
        line.label.anchors = [(side, 1.0 if above else 0.0)] * 2
        line.label.updatePosition()

    def recolor(self) -> None:
        self.setBackground(QColor(colors().card))
        for curve, color, width, alpha in self._curves:
            if isinstance(curve, pg.ScatterPlotItem):
                curve.setBrush(QColor(_color(color)))
            else:
                self._paint_curve(curve, color, width, alpha)
        for line, color, style in self._levels:
            self._paint_level(line, color, style)
        self._now.setPen(self._pen(QColor(colors().control_line)))
        self._cursor.setPen(self._pen(QColor(colors().secondary)))
        self.shading.update()
        self.left.recolor()
        self.bottom.recolor()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.DevicePixelRatioChange):
            self.recolor()
        return bool(super().event(event))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(0.8 ** (turn / 120), self._x(event.position()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            low, high = self.getViewBox().viewRange()[0]
            self.moved_by.emit(-0.15 * (high - low) * turn / 120)
        else:
            event.ignore()  # the page scrolls, not the plot
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._moves = event.button() == Qt.MouseButton.MiddleButton or shifted
        if event.button() == Qt.MouseButton.LeftButton or self._moves:
            self._pressed_at = self._x(event.position())
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._moves else Qt.CursorShape.SplitHCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed_at is None:
            return
        x = self._x(event.position())
        if self._moves:
            self.moved_by.emit(self._pressed_at - x)
        else:
            self._marked.set_stretches([(min(x, self._pressed_at), max(x, self._pressed_at), "accent", 40)])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed_at, self._pressed_at = self._pressed_at, None
        self.unsetCursor()
        self._marked.set_stretches([])
        if pressed_at is not None and not self._moves:
            low, high = sorted((pressed_at, self._x(event.position())))
            if self._pixels_between(low, high) >= FEWEST_PX:
                self.stretch_marked.emit(low, high)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        self.all_asked.emit()
        event.accept()

    def _x(self, position: QPointF) -> float:
        return float(self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).x())

    def _pixels_between(self, low: float, high: float) -> float:
        left, right = self.getViewBox().viewRange()[0]
        return (high - low) / (right - left) * self.pixels_across if right > left else 0.0

    def _upright(self) -> pg.InfiniteLine:
        line = pg.InfiniteLine(angle=90, movable=False)
        line.hide()
        self.addItem(line, ignoreBounds=True)
        return line

    def _moved(self, position: QPointF) -> None:
        view = self.getViewBox()
        inside = view.sceneBoundingRect().contains(position)
        self.pointed.emit(float(view.mapSceneToView(position).x()) if inside else None)

    def _pen(self, ink: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """pyqtgraph counts widths in pixels of the screen; here they are as wide at any scaling."""
        pen: QPen = pg.mkPen(ink, width=width * self.devicePixelRatioF(), style=style)
        return pen

    def _paint_curve(self, curve: Any, color: str, width: float, alpha: int) -> None:
        ink = QColor(_color(color))
        ink.setAlpha(alpha)
        curve.setPen(self._pen(ink, width))

    def _paint_level(self, line: Any, color: str, style: Qt.PenStyle) -> None:
        line.setPen(self._pen(QColor(_color(color)), 1.0, style))
        line.label.setColor(QColor(_color(color)))


def _color(name: str) -> str:
    palette = colors()
    return palette.parts[int(name)] if name.isdecimal() else str(getattr(palette, name))
