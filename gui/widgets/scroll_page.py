"""A column that scrolls when the window is low, and is as wide as its place otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.theme import metrics as m
from gui.widgets.roles import set_role


class ScrollColumn(QScrollArea):
    """`body` is a vertical layout; put widgets there."""

    def __init__(self, parent: QWidget | None = None, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        set_role(inside, "scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(14)
        self.setWidget(inside)


def page_margins() -> tuple[int, int, int, int]:
    """Left, top, right and bottom of every page."""
    return (m.PAGE_MARGIN, 20, m.PAGE_MARGIN, 20)
