"""The colours can be read, the style sheet is whole, every icon draws, and choosing a theme acts at once."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gui.theme import colors, theme
from gui.theme.icons import NAMES, icon
from gui.theme.palette import DARK, LIGHT, Palette
from gui.theme.style_sheet import style_sheet


def _luminance(color: str) -> float:
    parts = [value / 255 for value in (QColor(color).red(), QColor(color).green(), QColor(color).blue())]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda p: p.name)
@pytest.mark.parametrize("role", ["text", "secondary", "hint", "ok", "warn", "bad"])
@pytest.mark.parametrize("ground", ["bg", "pane", "card", "field"])
def test_small_text_has_enough_contrast(palette: Palette, role: str, ground: str) -> None:
    assert _contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda p: p.name)
def test_the_primary_button_can_be_read(palette: Palette) -> None:
    assert _contrast(palette.on_accent, palette.accent) >= 4.5


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda p: p.name)
def test_the_style_sheet_names_only_colours_of_the_palette(palette: Palette) -> None:
    sheet = style_sheet(palette)
    known = {value.upper() for name in Palette.__slots__ if isinstance(value := getattr(palette, name), str)}
    assert {found.upper() for found in re.findall(r"#[0-9A-Fa-f]{6}", sheet)} <= known
    assert sheet.count("{") == sheet.count("}")


def test_every_icon_draws_something(themed: QApplication) -> None:
    for name in NAMES:
        image = icon(name, "#FFFFFF").pixmap(16, 16).toImage()
        inked = [1 for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).alpha()]
        assert len(inked) > 5, name


def test_choosing_a_theme_acts_at_once(themed: QApplication) -> None:
    told: list[str] = []
    theme().changed.connect(lambda: told.append(colors().name))
    theme().choose("light")
    assert told == ["light"]
    assert themed.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.bg)
    assert LIGHT.card in themed.styleSheet()
    theme().choose("dark")
    assert DARK.card in themed.styleSheet()
