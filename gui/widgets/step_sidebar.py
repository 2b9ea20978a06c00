"""The wizard's steps in the sidebar: a circle with number or tick, and the step's name."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.theme import colors
from gui.theme.icons import paint_icon
from gui.widgets.buttons import Button

StepState = Literal["done", "now", "todo"]


class StepButton(Button):
    """One step. Its state is said to a screen reader too."""

    role = "nav"

    def __init__(self, number: int, text: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.number, self.label = number, text
        self.state: StepState = "todo"
        self.setCheckable(True)
        self.setMinimumHeight(36)
        self.set_state("todo")

    def set_state(self, state: StepState) -> None:
        if state == self.state and self.accessibleName():
            return  # told at every keystroke
        self.state = state
        self.setChecked(state == "now")
        said = {"done": self.tr("done"), "now": self.tr("current step"), "todo": self.tr("to do")}[state]
        self.setAccessibleName(self.tr("Step {number}: {name}, {state}").format(
            number=self.number, name=self.label, state=said))  # fmt: skip
        self.update()

    def nextCheckState(self) -> None:
        """A click asks for the step; whether it becomes the current one is decided by who is asked."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette = colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(10.5, self.height() / 2 - 9.5, 19, 19)
        done, now = self.state == "done", self.state == "now"
        if done:
            painter.setBrush(QColor(palette.ok))
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(QPen(QColor(palette.accent if now else palette.control_line), 1.2))
        painter.drawEllipse(circle)
        self._draw_inside(painter, circle)
        self._draw_label(painter)

    def _draw_inside(self, painter: QPainter, circle: QRectF) -> None:
        palette = colors()
        if self.state == "done":
            inner = palette.pane if palette.name == "dark" else "#FFFFFF"
            paint_icon(painter, "check", inner, circle.adjusted(4, 4, -4, -4), 2.0)
            return
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(palette.accent if self.state == "now" else palette.secondary))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number))

    def _draw_label(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(13)
        font.setWeight(font.Weight.DemiBold if self.state == "now" else font.Weight.Normal)
        painter.setFont(font)
        bright = self.state == "now" or self.underMouse()
        painter.setPen(QColor(colors().text if bright else colors().secondary))
        area = self.rect().adjusted(40, 0, -6, 0)
        text = painter.fontMetrics().elidedText(self.label, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class StepSidebar(QWidget):
    """The steps in order; `chosen` tells the index (from 0) of the one that was clicked."""

    chosen = Signal(int)

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.steps = [StepButton(number, name) for number, name in enumerate(names, 1)]
        for index, step in enumerate(self.steps):
            layout.addWidget(step)
            step.clicked.connect(lambda _=False, at=index: self.chosen.emit(at))

    def set_states(self, states: list[StepState]) -> None:
        for step, state in zip(self.steps, states, strict=True):
            step.set_state(state)
