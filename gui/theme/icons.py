"""Scalable icons as SVG strokes on a 16 x 16 grid, drawn in palette colours at whatever size and scale is asked."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_STROKES: dict[str, str] = {
    "home": '<path d="M2.5 7.5 8 3l5.5 4.5M4 6.5V13h8V6.5M6.7 13V9.5h2.6V13"/>',
    "search": '<circle cx="7" cy="7" r="4"/><path d="m10 10 3.5 3.5"/>',
    "lock": '<rect x="3.5" y="7" width="9" height="6.5" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "check": '<path d="m3.5 8.5 3 3 6-7"/>',
    "warning": '<path d="M8 3.2v6"/><path d="M8 12.3v.4"/>',
    "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "folder": '<path d="M2 12.5v-9h4.2l1.6 2H14v7z"/>',
    "file": '<path d="M4 2h5l3.5 3.5V14H4zM9 2v3.5h3.5"/>',
    "settings": '<path d="M2 5h5M11 5h3M2 11h2M8 11h6"/>'
    '<circle cx="9" cy="5" r="1.8"/><circle cx="6" cy="11" r="1.8"/>',
    "right": '<path d="m6 3.5 4.5 4.5L6 12.5"/>',
    "down": '<path d="M3.5 6 8 10.5 12.5 6"/>',
    "up": '<path d="M3.5 10 8 5.5l4.5 4.5"/>',
    "left": '<path d="M10 3.5 5.5 8l4.5 4.5"/>',
    "play": '<path d="M5 3.2 12.5 8 5 12.8z"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "stop": '<rect x="4" y="4" width="8" height="8" rx="1"/>',
    "save": '<path d="M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10"/>',
    "refresh": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3"/>',
    "trash": '<path d="M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 9h5.8l.6-9"/>',
    "info": '<circle cx="8" cy="8" r="5.5"/><path d="M8 7.3v3.4M8 5v.3"/>',
    "export": '<path d="M8 10V2.5M4.8 5.5 8 2.3l3.2 3.2M3 9.5v4h10v-4"/>',
    "chip": '<rect x="4.5" y="4.5" width="7" height="7" rx="1"/>'
    '<path d="M6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14"/>',
}
NAMES = tuple(_STROKES)
_SCALES = (1, 2, 3)


def svg(name: str, color: str, width: float = 1.5) -> str:
    """The icon as an SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{color}" '
        f'stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">{_STROKES[name]}</svg>'
    )


def paint_icon(painter: QPainter, name: str, color: str, area: QRectF, width: float = 1.5) -> None:
    """Draws the icon into `area`, sharp at any scale."""
    QSvgRenderer(QByteArray(svg(name, color, width).encode())).render(painter, area)


def icon(name: str, color: str, size: int = 16) -> QIcon:
    """The icon in one colour, with pixmaps for scales 1 to 3."""
    made = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_icon(painter, name, color, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
        made.addPixmap(pixmap, QIcon.Mode.Selected)
    return made
