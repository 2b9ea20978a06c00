"""Palette, metrics, fonts, icons and the one style sheet."""

from gui.theme.theme import Theme, colors, theme

__all__ = ["Theme", "colors", "theme"]
