"""How long the rows are, as bars against the context length, which is edited here too."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.schema.quantities import count_text
from gui.forms import InlineField
from gui.state.data_inspection import Figures
from gui.state.recipe_model import RecipeModel
from gui.theme import colors, theme
from gui.theme.fonts import base_font
from gui.theme.metrics import SMALL_PX
from gui.widgets import Card, Label, WrapLabel

_AXIS_PX = 20
_TOP_PX = 16


class LengthBars(QWidget):
    """Rows by length: bars beyond the limit are in the colour of a problem, and the limit is a dashed line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[int, ...] = ()
        self._across = self._limit = 0
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Rows by length in tokens"))
        self.setMouseTracking(True)
        theme().changed.connect(self.update)

    def show_bars(self, bars: tuple[int, ...], across: int, limit: int) -> None:
        self._bars, self._across, self._limit = bars, across, limit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, area = colors(), self._area()
        width, most = area.width() / len(self._bars), max(self._bars)
        for at, rows in enumerate(self._bars):
            if not rows:
                continue
            height = max(2.0, area.height() * rows / most)
            bar = QRectF(area.left() + at * width, area.bottom() - height, max(1.0, width - 1.5), height)
            beyond = at * self._across / len(self._bars) >= self._limit
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.bad if beyond else palette.held_out))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        self._draw_axis(painter, area)

    def _draw_axis(self, painter: QPainter, area: QRectF) -> None:
        palette = colors()
        painter.setFont(base_font(SMALL_PX))
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(palette.hint))
        below = QRectF(area.left(), area.bottom() + 3, area.width(), _AXIS_PX - 3)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), "0")
        limit_x = area.left() + area.width() * self._limit / self._across
        text = self.tr("limit {limit}").format(limit=count_text(self._limit))
        text_width = painter.fontMetrics().horizontalAdvance(text)
        end = count_text(self._across)
        if limit_x > area.right():
            painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), end)
            return
        if limit_x + text_width / 2 < area.right() - painter.fontMetrics().horizontalAdvance(end) - 8:
            painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), end)
        painter.setPen(QPen(QColor(palette.accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(limit_x, area.top() - _TOP_PX + 2), QPointF(limit_x, area.bottom()))
        painter.setPen(QColor(palette.accent))
        left = min(max(area.left() + 14, limit_x - text_width / 2), area.right() - text_width)
        painter.drawText(QPointF(left, area.bottom() + 3 + painter.fontMetrics().ascent()), text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The tooltip follows the bar under the mouse."""
        area, bars = self._area(), len(self._bars)
        at = int((event.position().x() - area.left()) / area.width() * bars) if bars else -1
        self.setToolTip(self._about(at) if 0 <= at < bars else "")

    def _about(self, at: int) -> str:
        step = self._across / len(self._bars)
        text = self.tr("{rows} rows of {low} to {high} tokens")
        if at == len(self._bars) - 1:
            text = self.tr("{rows} rows of {low} tokens and more")
        return text.format(
            rows=count_text(self._bars[at]), low=count_text(int(at * step)), high=count_text(int((at + 1) * step))
        )

    def _area(self) -> QRectF:
        return QRectF(2, _TOP_PX, max(1.0, self.width() - 4.0), max(1.0, self.height() - _TOP_PX - _AXIS_PX - 1.0))


class LengthCard(Card):
    """Bars, what they mean in words, and the context length."""

    def __init__(self, recipe: RecipeModel, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("Length of rows"))
        self.context = InlineField(recipe, "training.max_seq_len", 112)
        self.bars = LengthBars()
        self._words = WrapLabel("", "secondary")
        self._cut = WrapLabel("", "warn")
        self.head.setSpacing(8)
        self.head.addStretch(1)
        self.head.addWidget(Label(self.tr("Context"), "secondary"))
        self.head.addWidget(self.context)
        self.add(self.bars, 1)
        self.add(self._words)
        self.add(self._cut)

    def show_figures(self, figures: Figures) -> None:
        self.bars.show_bars(figures.bars, figures.across, figures.limit)
        tokens = figures.tokens
        if tokens is None:
            self._words.setText(self.tr("No row has anything to learn."))
            self._cut.hide()
            return
        words = self.tr("Half have at most {median} tokens, the longest {longest}; {share} % of all are learned.")
        words = words.format(
            median=count_text(tokens.median),
            longest=count_text(tokens.max),
            share=f"{100 * tokens.learned_fraction:.0f}",
        )
        self._words.setText(words.replace(" %", "\N{NO-BREAK SPACE}%"))
        rows = sum(figures.bars)
        if tokens.over_limit_rows:
            cut = self.tr("{rows} rows ({share} %) are cut at {limit}.").format(
                rows=count_text(tokens.over_limit_rows),
                share=_share(100 * tokens.over_limit_rows / max(1, rows)),
                limit=count_text(figures.limit),
            )
            self._cut.say(cut, "warn")
        else:
            self._cut.say(self.tr("No row is cut."), "ok")
        self.bars.setAccessibleDescription(f"{self._words.text()} {self._cut.text()}")


def _share(percent: float) -> str:
    return f"{percent:.1f}" if percent >= 0.1 else "< 0.1"
