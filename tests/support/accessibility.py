"""A walk through the accessibility tree: every button, field and list that is seen has a name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

ROLES = (
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
    QAccessible.Role.ProgressBar,
)


def unnamed_controls(widget: QWidget) -> list[str]:
    """The types of the visible controls below `widget` that a screen reader could not name."""
    top = QAccessible.queryAccessibleInterface(widget)
    found = []
    for interface in _walk(top):
        item = interface.object()
        seen = isinstance(item, QWidget) and item.isVisible()
        if seen and interface.role() in ROLES and not interface.text(QAccessible.Text.Name).strip():
            found.append(type(item).__name__)
    return found


def _walk(interface: QAccessibleInterface | None, depth: int = 0) -> Iterator[QAccessibleInterface]:
    if interface is None or depth > 40:
        return
    yield interface
    for at in range(interface.childCount()):
        yield from _walk(interface.child(at), depth + 1)
