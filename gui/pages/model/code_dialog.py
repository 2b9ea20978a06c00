"""The Python files that a model brings, to be read before they are allowed to run; for this revision alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from gui.widgets import Label, SecondaryButton, WrapLabel, row
from gui.widgets.buttons import DangerButton


class CodeDialog(QDialog):
    """`accepted` means: the person allows it. Closing, Esc and Enter do not."""

    def __init__(self, name: str, files: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = tuple(files)
        self.setWindowTitle(self.tr("The model's own code"))
        self.setModal(True)
        self.resize(860, 600)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Files"))
        self.list.setFixedWidth(230)
        self.list.setSpacing(3)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for file, _ in self._files:
            item = QListWidgetItem(file, self.list)
            item.setToolTip(file)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Content of the file"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.allow = DangerButton(self.tr("Allow this code to run"))
        self.refuse = SecondaryButton(self.tr("Do not allow"))
        self.allow.setAutoDefault(False)
        self.refuse.setDefault(True)
        self._lay_out(name)
        self.list.currentRowChanged.connect(self._show_file)
        self.allow.clicked.connect(self.accept)
        self.refuse.clicked.connect(self.reject)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _lay_out(self, name: str) -> None:
        lines = sum(text.count("\n") + 1 for _, text in self._files)
        why = self.tr(
            "If you allow it, these files run on this computer with all your rights, whenever the model is trained or "
            "asked (files: {count}, lines: {lines}). Only this revision is allowed: should its owner change a file, "
            "you are asked again."
        ).format(count=len(self._files), lines=f"{lines:,}")
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list)
        middle.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("{name} brings its own code").format(name=name), "strong"))
        layout.addWidget(WrapLabel(why, "secondary"))
        layout.addLayout(middle, 1)
        layout.addLayout(row(None, self.refuse, self.allow))

    def _show_file(self, at: int) -> None:
        if 0 <= at < len(self._files):
            self.text.setPlainText(self._files[at][1])
            self.text.moveCursor(self.text.textCursor().MoveOperation.Start)

    def keyPressEvent(self, event: object) -> None:
        from PySide6.QtGui import QKeyEvent

        assert isinstance(event, QKeyEvent)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # nothing is allowed by a key pressed in passing
        super().keyPressEvent(event)
