"""Texts: one line that is cut with an ellipsis, text that wraps anywhere if it must, and plain labels with a role."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.widgets.roles import set_role

WIDTHS_KEPT = 8


class Label(QLabel):
    """Plain text in a role ("title", "secondary", "hint", "small", "strong", "ok", "warn", "bad", "big", ...)."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            set_role(self, role)

    def say(self, text: str, role: str | None = None) -> None:
        """New text, and a new role where given; the label hides while it has nothing to say."""
        if role is not None:
            set_role(self, role)
        if text != self.text():
            self.setText(text)
        if self.isHidden() == bool(text):
            self.setVisible(bool(text))


class ElidedLabel(Label):
    """One line; what does not fit is cut ("middle" keeps the end of a path), and the whole stands in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split("\n")))
        self._explain()

    def shown_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        flags = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), int(flags), self.shown_text())

    def _explain(self) -> None:
        self.setToolTip(self.text() if self.shown_text() != self.text() else "")


Paragraphs = tuple[tuple[float, QTextLayout], ...]


@dataclass(frozen=True, slots=True)
class LaidText:
    """Its height in pixels, that of the label with its margins, and each paragraph with the place of its top."""

    height: int
    label_height: int
    paragraphs: Paragraphs


def lay_out(text: str, font: QFont, alignment: Qt.AlignmentFlag, width: int) -> tuple[int, Paragraphs]:
    option = QTextOption(alignment)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    height, paragraphs = 0.0, []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        paragraphs.append((height, layout))
        height += y
    return int(height + 0.999), tuple(paragraphs)


class WrapLabel(Label):
    """Text of any length in as many lines as it needs; a word longer than a line is broken."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        # By width: Qt asks for the height at the same one dozens of times, and draws it again whenever something above moves.
        self._laid: dict[int, LaidText] = {}
        super().__init__(text, role, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        return self._laid_out(width).label_height

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else 200
        return QSize(40, self.heightForWidth(max(width, 40)))

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 2, 420)
        if self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return QSize(width, self.heightForWidth(max(self.width(), 40)))
        return QSize(width, self.heightForWidth(width))

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        self._laid.clear()
        super().setText(text)
        self.updateGeometry()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        self._laid.clear()
        super().setAlignment(alignment)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.ContentsRectChange):
            self._laid.clear()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        area = QRectF(self.contentsRect())
        laid = self._laid_out(self.width())
        offset = 0.0 if self.alignment() & Qt.AlignmentFlag.AlignTop else max((area.height() - laid.height) / 2, 0)
        place = 0
        for top, paragraph in laid.paragraphs:
            length = len(paragraph.text())
            at = area.topLeft() + QPointF(0, offset + top)
            paragraph.draw(painter, at, self._selected(place, length) if self.hasSelectedText() else [])
            place += length + 1

    def _laid_out(self, width: int) -> LaidText:
        known = self._laid.get(width)
        if known is None:
            if len(self._laid) == WIDTHS_KEPT:  # a window's edge is being dragged
                self._laid.clear()
            margins, horizontal = self.contentsMargins(), self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
            inner = max(width - margins.left() - margins.right(), 1)
            height, paragraphs = lay_out(self.text(), self.font(), horizontal, inner)
            known = self._laid[width] = LaidText(height, height + margins.top() + margins.bottom(), paragraphs)
        return known

    def _selected(self, place: int, length: int) -> list[QTextLayout.FormatRange]:
        """What is selected with the mouse, to be copied, of the paragraph that begins at that place."""
        first = self.selectionStart() - place
        last = first + len(self.selectedText())
        if self.selectionStart() < 0 or last <= 0 or first >= length:
            return []
        found = QTextLayout.FormatRange()
        found.start, found.length = max(first, 0), min(last, length) - max(first, 0)
        found.format.setBackground(self.palette().highlight())
        found.format.setForeground(self.palette().highlightedText())
        return [found]
