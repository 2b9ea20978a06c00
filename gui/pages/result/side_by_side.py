"""Answers before and after the training next to each other, and what is asked now, in two surfaces that scroll as one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.schema.events import SampleGenerated
from gui.pages.result.exchange_view import (
    BETWEEN_PX,
    INSIDE_PX,
    ExchangeView,
    answer_label,
    prompt_box,
    side_text,
    two_columns,
)
from gui.state.chat_model import Exchange
from gui.theme import colors
from gui.theme import metrics as m
from gui.widgets import Label, ScrollColumn, WrapLabel, set_role

NEAR_THE_END_PX = 40  # who has scrolled up to read is left there
BAR_PX = 12  # the scroll bar stands inside the right surface

Pair = tuple[SampleGenerated, SampleGenerated]


class SideBySide(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._scroll = ScrollColumn(margins=(INSIDE_PX, 0, INSIDE_PX - BAR_PX, 12), by_keys=True)
        self._scroll.setAccessibleName(self.tr("Answers before and after the training"))
        self._head = two_columns()
        self._head.setContentsMargins(INSIDE_PX, 0, INSIDE_PX, 0)
        self.heads = (Label("", "secondary_strong"), Label("", "strong"))
        for column, head in enumerate(self.heads):
            self._head.addWidget(head, 0, column)
        self._follows = False  # the newest answer stays in sight as it grows, until somebody scrolls up
        self._scroll.verticalScrollBar().rangeChanged.connect(self._take_range)
        self._scroll.verticalScrollBar().valueChanged.connect(self._take_place)
        self._content: QWidget | None = None
        self._empty: WrapLabel | None = None
        self._exchanges: dict[int, ExchangeView] = {}
        self._sides_of_pairs: list[Label] = []
        self.hide_sides(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 1)
        layout.setSpacing(9)
        layout.addLayout(self._head)
        layout.addWidget(self._scroll, 1)
        self.setMinimumHeight(150)

    def hide_sides(self, hidden: bool) -> None:
        """In a blind comparison nobody is to know which side is which; whatever is no part of it says so itself."""
        names = ("A", "B") if hidden else (self.tr("Before"), self.tr("After"))
        for head, name in zip(self.heads, names, strict=True):
            head.setText(name)
        set_role(self.heads[0], "strong" if hidden else "secondary_strong")
        self._hides = hidden
        self.update()
        for label in self._sides_of_pairs:
            label.setVisible(hidden)
        for view in self._exchanges.values():
            if not hidden:
                view.uncover()
            view.name_sides(hidden)

    def clear(self) -> None:
        """Nothing is known yet, not even that there is nothing."""
        self._exchanges.clear()
        self._follows = False
        self._sides_of_pairs.clear()
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
            self._content = None

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Each prompt's answer before, and its newest."""
        self.clear()
        self._content = QWidget()
        self._grid = grid = two_columns(self._content)
        self._make_room_for_the_bar()
        for at, (before, after) in enumerate(pairs):
            same = before.text.strip() == after.text.strip()
            for column, answer in enumerate((before, after)):
                grid.addWidget(prompt_box(answer.prompt), 4 * at, column)
                text = answer_label(column)
                text.setText(answer.text.strip() or self.tr("(an empty answer)"))
                text.setContentsMargins(0, 0, 0, 0 if same and column else 10)
                grid.addWidget(text, 4 * at + 1, column)
                self._name_side(4 * at + 2, column)
            if same:
                again = Label(self.tr("the same answer as before"), "hint")
                again.setContentsMargins(0, 0, 0, 10)
                grid.addWidget(again, 4 * at + 3, 1)
        self._empty = None
        if not pairs:
            self._empty = WrapLabel(
                self.tr("This run has no sample prompts. Ask both sides something below."), "secondary"
            )
            grid.addWidget(self._empty, 0, 0, 1, 2)
        self._put_stretch_below()
        self._scroll.body.addWidget(self._content)

    def add_exchange(self, exchange: Exchange) -> ExchangeView | None:
        """A question of the person's, below everything else; its view, whose buttons the page connects."""
        if self._content is None:
            return None
        if self._empty is not None:
            self._empty.hide()
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        view = ExchangeView(exchange, self._grid)
        view.name_sides(self._hides)
        self._exchanges[id(exchange)] = view
        self._put_stretch_below()
        self._follows = True
        QTimer.singleShot(0, self, self._to_the_end)
        return view

    def update_exchange(self, exchange: Exchange) -> None:
        view = self._exchanges.get(id(exchange))
        if view is not None:
            view.refresh()

    def _name_side(self, at: int, column: int) -> None:
        """Seen only while the heads do not say it."""
        name = Label(side_text("tuned" if column else "base"), "hint")
        name.setContentsMargins(0, 0, 0, 10)
        self._grid.addWidget(name, at, column)
        name.setVisible(self._hides)
        self._sides_of_pairs.append(name)

    def _to_the_end(self) -> None:
        if self._content is not None:
            self._content.updateGeometry()
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _take_range(self) -> None:
        self._make_room_for_the_bar()
        if self._follows:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _take_place(self, value: int) -> None:
        self._follows = bool(self._exchanges) and value >= self._scroll.verticalScrollBar().maximum() - NEAR_THE_END_PX

    def _make_room_for_the_bar(self) -> None:
        """The columns keep their places below their heads, with and without a scroll bar."""
        if self._content is None:
            return
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        self._grid.setContentsMargins(0, 0, BAR_PX - taken, 0)

    def _put_stretch_below(self) -> None:
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(palette.card))
        width = (self.width() - BETWEEN_PX) / 2
        right_line = palette.line if self._hides else palette.accent_line
        for left, line in ((0.0, palette.line), (width + BETWEEN_PX, right_line)):
            painter.setPen(QPen(QColor(line), 1))
            area = QRectF(left, 0, width, self.height()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(area, m.CARD_RADIUS, m.CARD_RADIUS)
