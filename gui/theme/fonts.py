"""The program's font: the bundled Inter with tabular figures; Korean and other scripts from what the system has."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from core.schema.locations import resources_dir
from gui.theme.metrics import TEXT_PX

_FAMILIES = ["Inter", "Pretendard", "Segoe UI", "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR",
             "Noto Sans KR", "NanumGothic", "Noto Sans", "DejaVu Sans", "sans-serif"]  # fmt: skip
_MONO = ["JetBrains Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "NanumGothicCoding", "monospace"]


def load_fonts() -> None:
    """Makes the bundled faces known to Qt; without them the system's font is used."""
    for file in sorted((resources_dir() / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def base_font(pixel_size: int = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """13 px by default. Tabular figures, so that numbers that change do not dance."""
    font = QFont(_FAMILIES)
    font.setPixelSize(pixel_size)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def mono_font(pixel_size: int = TEXT_PX - 1) -> QFont:
    font = QFont(_MONO)
    font.setPixelSize(pixel_size)
    return font
