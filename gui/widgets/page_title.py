"""The head of a page: its title, one sentence below, and room for buttons on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.labels import ElidedLabel, WrapLabel


class PageTitle(QWidget):
    """`buttons` is a layout on the right for at most a few buttons."""

    def __init__(self, title: str = "", subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(title, "title", Qt.TextElideMode.ElideMiddle)  # what is said behind a name is read
        self.subtitle = WrapLabel(subtitle, "secondary")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.title)
        texts.addWidget(self.subtitle)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(10)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(texts, 1)
        layout.addLayout(self.buttons)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
