"""A column that scrolls when the window is low, and is as wide as its place otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.theme import metrics as m
from gui.widgets.roles import set_role


class ScrollColumn(QScrollArea):
    """`body` is a vertical layout; put widgets there. `by_keys`: Tab stops here while there is something to scroll, for
    texts that hold no control whose focus would bring them into sight. `sideways`: where the window is narrower than the
    controls, they are scrolled to and not cut off."""

    def __init__(
        self,
        parent: QWidget | None = None,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        *,
        by_keys: bool = False,
        sideways: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        bar = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(bar.ScrollBarAsNeeded if sideways else bar.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if by_keys:
            set_role(self, "by_keys")
            self.verticalScrollBar().rangeChanged.connect(self._take_range)
        inside = QWidget()
        set_role(inside, "scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(14)
        self.setWidget(inside)

    def _take_range(self, low: int, high: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if high > low else Qt.FocusPolicy.NoFocus)


def page_margins() -> tuple[int, int, int, int]:
    """Left, top, right and bottom of every page."""
    return (m.PAGE_MARGIN, 20, m.PAGE_MARGIN, 20)
