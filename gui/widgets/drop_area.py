"""A place where a file or folder can be dropped; it lights up while something hangs over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from gui.widgets.card import Card
from gui.widgets.roles import set_role


class DropCard(Card):
    """`dropped` tells the path of the first file or folder of this computer."""

    dropped = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, role="card_dashed")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event) is not None:
            event.acceptProposedAction()
            set_role(self, "card_drop")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_role(self, "card_dashed")

    def dropEvent(self, event: QDropEvent) -> None:
        set_role(self, "card_dashed")
        path = dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


def dropped_path(event: QDropEvent) -> Path | None:
    """The first file or folder of this computer that is being dragged."""
    urls = event.mimeData().urls()
    return next((Path(url.toLocalFile()) for url in urls if url.isLocalFile()), None)
