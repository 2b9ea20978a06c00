"""Buttons by their weight. One primary button per screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui.theme import colors, theme
from gui.theme.icons import icon
from gui.widgets.roles import set_role


class Button(QPushButton):
    """A button with a role; Enter presses it like Space does."""

    role = "secondary"

    def __init__(self, text: str = "", parent: QWidget | None = None, *, icon_name: str = "", name: str = "") -> None:
        super().__init__(text, parent)
        set_role(self, self.role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._icon_name = icon_name
        if name:  # what a screen reader says, and the tooltip where only an icon is seen
            self.setAccessibleName(name)
            self.setToolTip(name)
        if icon_name:
            theme().changed.connect(self._draw_icon)
            self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def set_icon_name(self, name: str) -> None:
        self._icon_name = name
        self._draw_icon()

    def _draw_icon(self) -> None:
        palette = colors()
        color = {"primary": palette.on_accent, "danger": palette.bad}.get(self.role, palette.secondary)
        self.setIcon(icon(self._icon_name, color))


class PrimaryButton(Button):
    """The one action a screen is for."""

    role = "primary"


class SecondaryButton(Button):
    """Any other action."""


class SmallButton(Button):
    """An action inside a line of text or a row ("Use", "Remove")."""

    role = "small"


class DangerButton(Button):
    """An action that ends or deletes something."""

    role = "danger"


class PlainButton(Button):
    """An action that looks like text (a folding head, an icon)."""

    role = "plain"


class GhostChip(Button):
    """A small pill: a filter or a switch (`setCheckable`), or a link."""

    role = "chip"


class NavButton(Button):
    """A line of the sidebar; checked while its page is shown."""

    role = "nav"

    def __init__(self, text: str = "", parent: QWidget | None = None, *, icon_name: str = "") -> None:
        super().__init__(text, parent, icon_name=icon_name)
        self.setCheckable(True)
