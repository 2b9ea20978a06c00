"""What fills the card, as one bar of parts with a scale below and a legend of the same colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme import colors


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar. `color` indexes the palette's parts; "others" is hatched (what other programs hold)."""

    label: str
    size_bytes: int
    color: int | Literal["others"]
    explanation: str = ""


def part_color(color: int | Literal["others"]) -> QColor:
    palette = colors()
    return QColor(palette.faint) if color == "others" else QColor(palette.parts[color % len(palette.parts)])


class StackedBar(QWidget):
    """Parts from the left, "others" at the right end, free room between. Where they are more than the whole, a line shows
    where it ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self._total_bytes: int | None = None
        self.setFixedHeight(22)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: tuple[Part, ...], total_bytes: int | None) -> None:
        """`total_bytes` is the whole bar; None makes the parts fill it."""
        self._parts, self._total_bytes = parts, total_bytes
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 22)

    def event(self, event: QEvent) -> bool:
        """Hovering a part says what it is."""
        if isinstance(event, QHelpEvent):
            part = next((part for part, area in self._areas() if area.contains(event.pos().toPointF())), None)
            text = f"<b>{part.label}</b><br>{part.explanation}" if part is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(colors().free_memory))
        for part, area in self._areas():
            painter.fillRect(area, part_color(part.color) if part.color != "others" else _hatch())
        if self._total_bytes is not None and self._total_bytes < self._used_bytes():  # where the memory ends
            end = self.width() * self._total_bytes / self._used_bytes()
            painter.fillRect(QRectF(end - 1, 0, 2, self.height()), QColor(colors().text))

    def _used_bytes(self) -> int:
        return sum(part.size_bytes for part in self._parts)

    def _areas(self) -> list[tuple[Part, QRectF]]:
        total = max(self._total_bytes or 0, self._used_bytes(), 1)
        x, areas = 0.0, []
        for part in self._parts:
            width = self.width() * part.size_bytes / total
            at = self.width() - width if part.color == "others" else x
            x += 0.0 if part.color == "others" else width
            areas.append((part, QRectF(at, 0, width, self.height())))
        return areas


class Swatch(QWidget):
    """The little square of a legend."""

    def __init__(self, color: int | Literal["others"], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color: int | Literal["others"] = color
        self.setFixedSize(10, 10)

    def set_color(self, color: int | Literal["others"]) -> None:
        if color != self._color:
            self._color = color
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(part_color(self._color) if self._color != "others" else _hatch())
        painter.drawRoundedRect(self.rect(), 2, 2)
        if self._color == "others":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colors().faint))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


def _hatch() -> QBrush:
    return QBrush(QColor(colors().faint), Qt.BrushStyle.BDiagPattern)
