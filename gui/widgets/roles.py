"""Roles: what a widget is to the style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget a role of gui.theme.style_sheet ("card", "primary", "secondary", "bad", ...)."""
    set_property(widget, "role", role)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """A property that the style sheet looks at; the look follows at once."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # never shown yet: the style sheet will look at it anyway
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
