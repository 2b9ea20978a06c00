"""One line at the place where something happened: what, why, and a button that does what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.theme import colors
from gui.theme.icons import paint_icon
from gui.widgets.buttons import SmallButton
from gui.widgets.labels import WrapLabel
from gui.widgets.roles import set_role

Kind = Literal["info", "warn", "bad"]


class IconMark(QWidget):
    """An icon of 16 px in a palette colour ("ok", "warn", "bad", "held_out", "secondary")."""

    def __init__(self, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._color = name, color
        self.setFixedSize(QSize(16, 16))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_mark(self, name: str, color: str) -> None:
        self._name, self._color = name, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, getattr(colors(), self._color), self.rect().toRectF())


class Banner(QFrame):
    """Hidden until `show_message`; `clear` hides it again. With `closable` the person can hide it, too: `closed`."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, closable: bool = False) -> None:
        super().__init__(parent)
        self._mark = IconMark("info", "held_out")
        self.message = WrapLabel()
        self.action, self.refuse = SmallButton(), SmallButton()
        self._run: Callable[[], None] | None = None
        self.action.clicked.connect(self._act)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(self._mark)
        layout.addWidget(self.message, 1)
        layout.addWidget(self.action)
        layout.addWidget(self.refuse)
        self.refuse.clicked.connect(self._close)
        if closable:
            self.close_it = SmallButton(self.tr("Close"))
            self.close_it.clicked.connect(self._close)
            layout.addWidget(self.close_it)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_message(
        self,
        text: str,
        kind: Kind = "info",
        action: str = "",
        on_action: Callable[[], None] | None = None,
        refuse: str = "",
    ) -> None:
        """`refuse` is the way out of a question; Escape takes it, too."""
        mark, color = {"info": ("info", "held_out"), "warn": ("warning", "warn"), "bad": ("cross", "bad")}[kind]
        self._mark.set_mark(mark, color)
        set_role(self, f"banner_{kind}")
        self.message.setText(text)
        self.setAccessibleName(text)
        self._run = on_action
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.refuse.setText(refuse)
        self.refuse.setVisible(bool(refuse))
        self.show()

    def clear(self) -> None:
        self._run = None
        self.message.setText("")
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.refuse.isHidden():
            self._close()
            return
        super().keyPressEvent(event)

    def _close(self) -> None:
        self.clear()
        self.closed.emit()

    def _act(self) -> None:
        if self._run is not None:
            self._run()
