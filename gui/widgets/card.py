"""Surfaces: the card that everything on a page stands on, and thin rules between its parts."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gui.theme import metrics as m
from gui.widgets.labels import Label
from gui.widgets.roles import set_role


class Card(QFrame):
    """A card with an optional head: a strong title, and whatever is put behind it with `head`.

    `body` is a vertical layout; put widgets there. `set_role(card, "card_dashed")` and the like change its look.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None, role: str = "card") -> None:
        super().__init__(parent)
        set_role(self, role)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 12, 14, 12)
        self.body.setSpacing(m.GAP_SMALL)
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.title = Label(title, "strong", self)
        self.title.hide()
        if title:
            self.set_title(title)

    def set_title(self, title: str) -> None:
        if self.head.indexOf(self.title) < 0:
            self.head.insertWidget(0, self.title)
            self.body.insertLayout(0, self.head)
        self.title.say(title)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin horizontal line."""
    line = QFrame(parent)
    set_role(line, "rule")
    return line


def row(*items: QWidget | QLayout | None, spacing: int = 10) -> QHBoxLayout:
    """Widgets side by side; None is where the room goes."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout
