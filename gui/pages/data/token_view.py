"""What the model sees of one row: its text after the chat template, learned tokens marked, and where it is cut."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIntValidator, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from core.datasets.cutting import cut_window
from core.schema.quantities import count_text
from gui.state.data_inspection import RowView
from gui.theme import colors, theme
from gui.widgets import Card, Label, PlainButton, UnitEdit, WrapLabel, row

_VISIBLE = str.maketrans({"\t": "→\t"})


class TokenText(QTextEdit):
    """The text of a row. Learned text stands on a coloured ground, cut text is struck through."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(self.tr("The row as the model sees it"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setMinimumSize(120, 120)
        self._row: RowView | None = None
        self._limit = 0
        theme().changed.connect(self._draw)

    def show_row(self, shown: RowView | None, limit: int) -> None:
        if (shown, limit) == (self._row, self._limit):
            return
        self._row, self._limit = shown, limit
        self._draw()

    def _draw(self) -> None:
        self.clear()
        shown = self._row
        if shown is None:
            return
        cursor = self.textCursor()
        if shown.refused:
            cursor.insertText(shown.text, self._format(False, False))
            return
        start, end = cut_window(shown.first_learned, shown.tokens, self._limit)
        if start > 0:
            self._insert_pieces(cursor, shown, 0, start, cut=True)
            self._insert_cut(cursor, self.tr("— cut before here —"))
        at_answer = self._insert_pieces(cursor, shown, start, end, cut=False)
        if end < shown.tokens:
            text = self.tr("— cut at {limit} tokens —").format(limit=count_text(self._limit))
            self._insert_cut(cursor, text)
            self._insert_pieces(cursor, shown, end, shown.tokens, cut=True)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if start > 0:
            cursor.setPosition(at_answer)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def _insert_pieces(self, cursor: QTextCursor, shown: RowView, first: int, last: int, *, cut: bool) -> int:
        """Those tokens of the row; where in the text they begin. Pieces of one kind are inserted together."""
        begins, at = cursor.position(), 0
        waiting, kind = "", False
        for text, tokens, learned in shown.pieces:
            if first <= at < last:
                if learned is not kind and waiting:
                    cursor.insertText(waiting.translate(_VISIBLE), self._format(kind, cut))
                    waiting = ""
                waiting, kind = waiting + text, learned
            at += tokens
        if waiting:
            cursor.insertText(waiting.translate(_VISIBLE), self._format(kind, cut))
        return begins

    def _insert_cut(self, cursor: QTextCursor, text: str) -> None:
        style = QTextCharFormat()
        style.setForeground(QColor(colors().warn))
        style.setFontWeight(600)
        cursor.insertText(f" {text} ", style)

    def _format(self, learned: bool, cut: bool) -> QTextCharFormat:
        style, palette = QTextCharFormat(), colors()
        if cut:
            style.setForeground(QColor(palette.hint))
            style.setFontStrikeOut(True)
        elif learned:
            style.setForeground(QColor(palette.learned))
            ground = QColor(palette.ok)
            ground.setAlpha(38)
            style.setBackground(ground)
        else:
            style.setForeground(QColor(palette.secondary))
        return style


class TokenCard(Card):
    """The card with its steps from row to row. `wanted` asks for a row by its place, from 0."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("What the model sees"))
        self.text = TokenText()
        self.before = PlainButton(icon_name="left", name=self.tr("The row before"))
        self.after = PlainButton(icon_name="right", name=self.tr("The next row"))
        self.number = UnitEdit(takes_enter=True)
        self.number.setAccessibleName(self.tr("Number of the row"))
        self.number.setToolTip(self.tr("Go to a row: type its number and press Enter"))
        self.number.setFixedWidth(64)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._of = Label("", "secondary")
        self.head.setSpacing(5)
        self.head.addStretch(1)
        for widget in (self.number, self._of, self.before, self.after):
            self.head.addWidget(widget)
        self.add(self.text, 1)
        self._mark = Label(self.tr("learned"), "ok_strong")
        self._counts = WrapLabel("", "secondary")
        self._note = WrapLabel("", "warn")
        self.add(row(self._mark, self._counts, spacing=8))
        self.add(self._note)
        self._place = self._rows = 0
        self.before.clicked.connect(lambda: self.wanted.emit(self._place - 1))
        self.after.clicked.connect(lambda: self.wanted.emit(self._place + 1))
        self.number.returnPressed.connect(self._go_to_typed)

    def show_row(self, shown: RowView | None, place: int, rows: int, limit: int) -> None:
        """`shown` is None while the row is on its way."""
        self._place, self._rows = place, rows
        self.number.setValidator(QIntValidator(1, max(1, rows), self.number))
        if not self.number.hasFocus() or shown is not None:
            self.number.setText(str(place + 1) if rows else "")
        self._of.setText(self.tr("of {rows}").format(rows=count_text(rows)))
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place + 1 < rows)
        self.text.show_row(shown, limit)
        self._mark.setVisible(shown is not None and not shown.refused)
        if shown is None:
            self._counts.setText(self.tr("Looking for the row…"))
            self._note.hide()
            return
        self._say(shown, limit)

    def _say(self, shown: RowView, limit: int) -> None:
        if shown.refused:
            self._counts.setText("")
            reason = self.tr("The chat template does not take this row: {reason}.").format(reason=shown.refused)
            self._note.say(reason + " " + self.tr("It is left out."))
            return
        counts = self.tr("{learned} of {tokens} tokens · the rest is read, not learned · line {line}")
        self._counts.setText(
            counts.format(learned=count_text(shown.learned), tokens=count_text(shown.tokens), line=_place_text(shown))
        )
        over = shown.tokens - limit
        if over > 0:
            self._note.say(self.tr("{tokens} tokens of this row are cut away.").format(tokens=count_text(over)))
        elif not shown.learned:
            self._note.say(self.tr("There is nothing to learn in this row; it is left out."))
        else:
            self._note.hide()

    def _go_to_typed(self) -> None:
        if self.number.text().isdigit():
            self.wanted.emit(int(self.number.text()) - 1)


def _place_text(shown: RowView) -> str:
    return f"{shown.file}:{shown.line}" if shown.file else count_text(shown.line)
