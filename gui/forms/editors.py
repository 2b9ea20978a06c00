"""One editor for each type of recipe value. All have `edited(value)`, `value_set(value)` and the same small surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from core.schema.fields import FieldSpec
from gui.forms.values import from_text, to_text
from gui.texts import recipe_text, word_text
from gui.widgets import Choice, UnitEdit, set_property


class Editor(QWidget):
    """What every editor is. `edited` comes with every keystroke of the person, never when the program sets a value."""

    edited = Signal(object)

    def __init__(self, spec: FieldSpec, inner: QWidget) -> None:
        super().__init__()
        self.spec, self.inner = spec, inner
        inner.setAccessibleName(recipe_text(spec.label))
        inner.setAccessibleDescription(recipe_text(spec.help))
        self.setFocusProxy(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(inner)

    def set_value(self, value: Any) -> None:
        """Shows a value without telling anybody."""
        raise NotImplementedError

    def set_invalid(self, invalid: bool) -> None:
        set_property(self.inner, "invalid", "true" if invalid else "false")


class LineEditor(Editor):
    """Texts, whole numbers, numbers and "a number or auto", with the unit inside at the right."""

    def __init__(self, spec: FieldSpec) -> None:
        self._line = UnitEdit(recipe_text(spec.unit))
        super().__init__(spec, self._line)
        if None in spec.kinds:
            self._line.setPlaceholderText(self.tr("not set"))
        self._line.textEdited.connect(lambda text: self.edited.emit(from_text(text, spec)))

    def set_value(self, value: Any) -> None:
        if from_text(self._line.text(), self.spec) != value or not self._line.hasFocus():
            self._line.setText(to_text(value))


class ChoiceEditor(Editor):
    """One of a list of words."""

    def __init__(self, spec: FieldSpec) -> None:
        self._choice = Choice()
        super().__init__(spec, self._choice)
        for word in spec.words:
            self._choice.addItem(word_text(word), word)
        self._choice.setEnabled(len(spec.words) > 1)
        self._choice.activated.connect(lambda at: self.edited.emit(self._choice.itemData(at)))

    def set_value(self, value: Any) -> None:
        self._choice.setCurrentIndex(self._choice.findData(value))


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, spec: FieldSpec) -> None:
        self._choice = Choice()
        super().__init__(spec, self._choice)
        self._choice.addItem(self.tr("On"), True)
        self._choice.addItem(self.tr("Off"), False)
        self._choice.activated.connect(lambda at: self.edited.emit(self._choice.itemData(at)))

    def set_value(self, value: Any) -> None:
        self._choice.setCurrentIndex(0 if value is True else 1)


class NamesEditor(Editor):
    """A word or a list of names, with commas: "all-linear", or "q_proj, v_proj"."""

    def __init__(self, spec: FieldSpec) -> None:
        self._line = UnitEdit(recipe_text(spec.unit))
        super().__init__(spec, self._line)
        self._line.textEdited.connect(lambda text: self.edited.emit(self._read(text)))

    def set_value(self, value: Any) -> None:
        if self._read(self._line.text()) != (list(value) if isinstance(value, tuple) else value):
            self._line.setText(to_text(value))

    def _read(self, text: str) -> Any:
        names = [name.strip() for name in text.split(",") if name.strip()]
        return names[0] if len(names) == 1 and names[0] in self.spec.words else names or None


class _Lines(QPlainTextEdit):
    """Tab leaves the field: it is a list, not a document."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)


class LinesEditor(Editor):
    """A list of texts, one on each line."""

    def __init__(self, spec: FieldSpec) -> None:
        self._lines = _Lines()
        super().__init__(spec, self._lines)
        self._lines.setFixedHeight(88)
        self._lines.setPlaceholderText(self.tr("One on each line"))
        self._showing = False
        self._lines.textChanged.connect(self._changed)

    def set_value(self, value: Any) -> None:
        if self._read() != list(value or ()):
            self._showing = True
            self._lines.setPlainText("\n".join(value or ()))
            self._showing = False

    def _read(self) -> list[str]:
        return [line.strip() for line in self._lines.toPlainText().split("\n") if line.strip()]

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self._read() or None)


class _Pairs(QTableWidget):
    """Two columns of texts with one empty row at the end; Tab walks the cells and then leaves."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setTabKeyNavigation(False)
        self.setFixedHeight(120)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentItem() is not None:
            self.currentItem().setText("")
            return
        super().keyPressEvent(event)


class PairsEditor(Editor):
    """A table of texts: names on the left, what they mean on the right."""

    def __init__(self, spec: FieldSpec) -> None:
        self._table = _Pairs()
        super().__init__(spec, self._table)
        self._table.setHorizontalHeaderLabels([self.tr("What"), self.tr("Column")])
        self._showing = False
        self._table.itemChanged.connect(self._changed)
        self.set_value({})

    def set_value(self, value: Any) -> None:
        pairs = dict(value) if isinstance(value, Mapping) else {}
        if self._table.rowCount() and self._read() == pairs:
            return
        self._showing = True
        self._table.setRowCount(0)
        for key, meaning in [*pairs.items(), ("", "")]:
            self._append(str(key), str(meaning))
        self._showing = False

    def _append(self, key: str, meaning: str) -> None:
        row = self._table.rowCount()
        self._table.setRowCount(row + 1)
        self._table.setItem(row, 0, QTableWidgetItem(key))
        self._table.setItem(row, 1, QTableWidgetItem(meaning))

    def _read(self) -> dict[str, str]:
        rows = [(self._cell(row, 0), self._cell(row, 1)) for row in range(self._table.rowCount())]
        return {key: meaning for key, meaning in rows if key and meaning}

    def _cell(self, row: int, column: int) -> str:
        item = self._table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _changed(self) -> None:
        if self._showing:
            return
        last = self._table.rowCount() - 1
        if self._cell(last, 0) or self._cell(last, 1):
            self._showing = True
            self._append("", "")
            self._showing = False
        self.edited.emit(self._read() or None)


def editor_for(spec: FieldSpec) -> Editor:
    """The editor that suits the type of a field."""
    if dict in spec.kinds:
        return PairsEditor(spec)
    if tuple in spec.kinds:
        return NamesEditor(spec) if spec.words else LinesEditor(spec)
    if bool in spec.kinds:
        return SwitchEditor(spec)
    if spec.words and not spec.kinds:
        return ChoiceEditor(spec)
    return LineEditor(spec)


def is_wide(spec: FieldSpec) -> bool:
    """Whether the field wants a row of its own."""
    return dict in spec.kinds or (tuple in spec.kinds and not spec.words)
