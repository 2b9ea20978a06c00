"""What a place says while it is empty, and how to fill it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.buttons import Button, SecondaryButton
from gui.widgets.labels import Label, WrapLabel


class EmptyState(QWidget):
    """A strong line, a sentence, and a button (hidden without a text); centred."""

    def __init__(
        self,
        title: str,
        sentence: str = "",
        action: str = "",
        button_type: type[Button] = SecondaryButton,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Label(title, "strong")
        self.sentence = WrapLabel(sentence, "secondary")
        self.button = button_type(action)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self.sentence.setVisible(bool(sentence))
        self.button.setVisible(bool(action))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self.title)
        layout.addWidget(self.sentence)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        buttons.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addStretch(1)
