"""The theme in force: palette, style sheet and QPalette of the program, and a signal when it changes.

Fusion with everything set by hand: QStyleHints.setColorScheme does nothing offscreen or under bare Xvfb (measured).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from gui.theme.fonts import base_font, load_fonts
from gui.theme.palette import DARK, LIGHT, Palette, ThemeChoice
from gui.theme.style_sheet import style_sheet


class Theme(QObject):
    """`choose` applies at once. Painted widgets read `palette` while painting; `changed` is for what holds colours."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.palette: Palette = DARK
        self.choice: ThemeChoice = "system"

    def install(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        """Once, before the first widget: fonts, style, colours; follows the system where that is chosen."""
        load_fonts()
        app.setFont(base_font())
        app.setStyle(QStyleFactory.create("Fusion"))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(choice)

    def choose(self, choice: ThemeChoice) -> None:
        self.choice = choice
        dark = _system_is_dark() if choice == "system" else choice == "dark"
        self.palette = DARK if dark else LIGHT
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(_qt_palette(self.palette))
            app.setStyleSheet(style_sheet(self.palette))
        self.changed.emit()

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.choose("system")


_theme: Theme | None = None


def theme() -> Theme:
    """The one theme of this process."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def colors() -> Palette:
    """The palette in force."""
    return theme().palette


def _system_is_dark() -> bool:
    scheme = QGuiApplication.styleHints().colorScheme()
    return scheme != Qt.ColorScheme.Light  # unknown: dark, as the program was drawn


def _qt_palette(colors: Palette) -> QPalette:
    role = QPalette.ColorRole
    values = {
        role.Window: colors.bg,
        role.WindowText: colors.text,
        role.Base: colors.field,
        role.AlternateBase: colors.card,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.PlaceholderText: colors.hint,
        role.Text: colors.text,
        role.Button: colors.card,
        role.ButtonText: colors.text,
        role.BrightText: colors.bad,
        role.Link: colors.accent,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Mid: colors.line,
        role.Dark: colors.line,
        role.Shadow: colors.bg,
    }
    palette = QPalette()
    for which, color in values.items():
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colors.faint))
    return palette
