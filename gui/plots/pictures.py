"""The plots as a picture: PNG at twice the screen's pixels, or SVG, drawn through Qt's own generator.

pyqtgraph's SVG export does not work with PySide6 6.11 ("not enough values to unpack").
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPaintDevice, QPainter, QPalette
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel

from gui.plots.plot_card import PlotCard
from gui.theme import colors
from gui.theme.metrics import RADIUS

SCALE = 2
MARGIN_PX, GAP_PX = 12, 11


def draw_picture(cards: Sequence[PlotCard], ending: str, title: str) -> bytes:
    """The cards below each other, as the content of a file; the ending of its name says which kind."""
    size = QSize(
        max(card.width() for card in cards) + 2 * MARGIN_PX,
        sum(card.height() + GAP_PX for card in cards) - GAP_PX + 2 * MARGIN_PX,
    )
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    if ending.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setOutputDevice(content)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(0, 0), size))
        generator.setResolution(cards[0].logicalDpiX())  # axes are recorded pictures, which are scaled by it
        generator.setTitle(title)
        _paint(generator, size, cards)
    else:
        image = QImage(size * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(SCALE)
        _paint(image, size, cards)
        image.save(content, "PNG")  # type: ignore[call-overload]  # the stub wants bytes
    return bytes(content.data().data())


def _paint(device: QPaintDevice, size: QSize, cards: Sequence[PlotCard]) -> None:
    painter = QPainter()
    if not painter.begin(device):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(QPoint(0, 0), size), QColor(colors().bg))
    top = MARGIN_PX
    for card in cards:
        _paint_card(painter, card, QPoint(MARGIN_PX, top))
        top += card.height() + GAP_PX
    painter.end()


def _paint_card(painter: QPainter, card: PlotCard, at: QPoint) -> None:
    """Surface, words and curves, each as lines and letters: a card that draws itself as a whole becomes a bitmap in an
    SVG. What can be pressed is left out."""
    painter.setPen(QColor(colors().line))
    painter.setBrush(QColor(colors().card))
    painter.drawRoundedRect(QRect(at, card.size()), RADIUS, RADIUS)
    for label in card.findChildren(QLabel):
        if label.isVisible() and label.text():
            painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
            painter.setFont(label.font())
            place = QRect(at + label.mapTo(card, QPoint(0, 0)), label.size())
            painter.drawText(place, int(label.alignment()), label.text())
    chart = card.chart
    target = QRectF(QPointF(at + chart.mapTo(card, QPoint(0, 0))), QSizeF(chart.size()))
    chart.scene().render(painter, target, chart.mapToScene(chart.viewport().rect()).boundingRect())
