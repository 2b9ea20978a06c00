"""The legend of the memory bar: each part with its size; hovering or tabbing to one explains it in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from core.schema.quantities import GIB, gib
from gui.widgets import Label, Part, Swatch, WrapLabel, set_role

SMALLEST_BYTES = GIB / 200  # what would be shown as 0.00


class LegendRow(QFrame):
    """One part. Takes the focus, so that its explanation is reached by keys too."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "legend_row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._swatch = Swatch(0)
        self._label = WrapLabel("", "secondary")
        self._size = Label("")
        self._size.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 1, 2, 1)
        layout.setSpacing(12)
        layout.addWidget(self._swatch)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._size)

    def show_part(self, part: Part) -> None:
        size = part_size(part)
        self._swatch.set_color(part.color)
        if self._label.text() != part.label:
            self._label.setText(part.label)
        if self._size.text() != size:
            self._size.setText(size)
        name = f"{part.label}: {size} GiB"
        if self.accessibleName() == name:
            show(self, True)
            return
        self.setToolTip(part.explanation)
        self.setAccessibleName(name)
        self.setAccessibleDescription(part.explanation)
        show(self, True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            QToolTip.showText(self.mapToGlobal(QPoint(24, self.height())), self.toolTip(), self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()


class Legend(QWidget):
    """Rows are made once and used again: the panel is redrawn at every keystroke."""

    def __init__(self, rows: int = 8) -> None:
        super().__init__()
        self.rows = [LegendRow() for _ in range(rows)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for one in self.rows:
            layout.addWidget(one)
            one.hide()

    def show_parts(self, parts: Sequence[Part]) -> None:
        for one, part in zip(self.rows, parts, strict=False):
            one.show_part(part)
        for one in self.rows[len(parts) :]:
            show(one, False)


def show(widget: QWidget, visible: bool) -> None:
    """Asked for at every keystroke: Qt lays out anew each time, also where nothing changes."""
    if widget.isHidden() == visible:
        widget.setVisible(visible)


def part_size(part: Part) -> str:
    """Bare GiB with two digits."""
    return gib(part.size_bytes, 2) if part.size_bytes >= SMALLEST_BYTES else "< 0.01"
