"""Draws every icon file from resources/icons/tunesmith.svg: PNG, .ico (Windows) and .icns (macOS).

Run it after changing the SVG: `.venv/bin/python packaging/make_icons.py`. Leaves drawing itself to QtSvg.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SOURCE = ICONS / "tunesmith.svg"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
SMALL_SIZE = 24  # up to here the waves are only noise, and the fork gets their room
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Apple's four-letter types whose content is a PNG, by size in pixels (the last four are the double-density ones).
ICNS_TYPES = (
    ("icp4", 16),
    ("icp5", 32),
    ("ic07", 128),
    ("ic08", 256),
    ("ic09", 512),
    ("ic11", 32),
    ("ic12", 64),
    ("ic13", 256),
    ("ic14", 512),
)


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """The icon as a PNG of `size` x `size` pixels, transparent outside its rounded square."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # PySide's stub knows only bytes here
        raise RuntimeError(f"Qt could not write a PNG of {size} pixels")
    return bytes(data.data())


def small_variant(drawing: str) -> str:
    """The SVG without its waves and with a thicker fork."""
    return drawing.replace('id="waves"', 'display="none"').replace('stroke-width="50"', 'stroke-width="66"')


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon of PNG pictures (known since Vista): header, directory, then the pictures; 256 is written as 0."""
    offset = 6 + 16 * len(pictures)
    directory, body = b"", b""
    for size, data in sorted(pictures.items()):
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return struct.pack("<HHH", 0, 1, len(pictures)) + directory + body


def icns(pictures: list[tuple[str, bytes]]) -> bytes:
    """A macOS icon: each picture with its type and its length including this head of 8 bytes."""
    body = b"".join(kind.encode("ascii") + struct.pack(">I", len(data) + 8) + data for kind, data in pictures)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    drawing = SOURCE.read_text(encoding="utf-8")
    large, small = (QSvgRenderer(text.encode("utf-8")) for text in (drawing, small_variant(drawing)))
    if not (large.isValid() and small.isValid()):
        raise SystemExit(f"{SOURCE} is no SVG that Qt can draw")
    pictures = {size: png(small if size <= SMALL_SIZE else large, size) for size in PNG_SIZES}
    for size, data in pictures.items():
        (ICONS / f"tunesmith-{size}.png").write_bytes(data)
    (ICONS / "tunesmith.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (ICONS / "tunesmith.icns").write_bytes(icns([(kind, pictures[size]) for kind, size in ICNS_TYPES]))
    print(f"{len(pictures)} PNG files, tunesmith.ico and tunesmith.icns in {ICONS}")
    application.quit()


if __name__ == "__main__":
    main()
