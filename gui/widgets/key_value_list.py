"""Names on the left, values on the right: the figures of a run, the summary of a recipe."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.roles import set_role


class KeyValueList(QWidget):
    """`put` adds a line or changes the one of that key, in the order of their first coming."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 5) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(spacing)
        self._grid.setColumnStretch(1, 1)
        self._lines: dict[str, tuple[Label, ElidedLabel]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def put(self, key: str, label: str, value: str, role: str = "", tooltip: str = "") -> None:
        """`key` names the line in code; `label` and `value` are what is read; `role` colours the value."""
        if key not in self._lines:
            name, text = Label(label, "secondary"), ElidedLabel("", mode=Qt.TextElideMode.ElideMiddle)
            text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(name, len(self._lines), 0)
            self._grid.addWidget(text, len(self._lines), 1)
            self._lines[key] = (name, text)
        name, text = self._lines[key]
        if (name.text(), text.text()) != (label, value):
            name.setText(label)
            text.setText(value)
            text.setAccessibleName(f"{label}: {value}")
        set_role(text, role)
        if tooltip:
            name.setToolTip(tooltip)
        self.show_line(key, True)

    def show_line(self, key: str, visible: bool) -> None:
        for widget in self._lines.get(key, ()):
            if widget.isHidden() == visible:
                widget.setVisible(visible)

    def value(self, key: str) -> str:
        return self._lines[key][1].text()

    def keys(self) -> tuple[str, ...]:
        return tuple(self._lines)
