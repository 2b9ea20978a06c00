"""The window's language: Tunesmith's own translation and Qt's, loaded together, exchanged when another is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from core.schema.locations import resources_dir

LANGUAGES = ("en", "ko")


def resolve(choice: str) -> str:
    """ "en" or "ko" for a choice that may be "system"."""
    if choice in LANGUAGES:
        return choice
    return "ko" if QLocale.system().language() == QLocale.Language.Korean else "en"


class Language:
    """Holds the translators that are installed; `use` replaces them."""

    def __init__(self) -> None:
        self.current = "en"
        self._translators: list[QTranslator] = []

    def use(self, choice: str) -> None:
        """Installs the translations of a language. Widgets made before keep their texts and have to be made anew."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators.clear()
        self.current = resolve(choice)
        QLocale.setDefault(QLocale(self.current))
        if self.current == "en":
            return  # the sources are English
        qt_files = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._install(qt_files / f"qtbase_{self.current}.qm")
        self._install(resources_dir() / "translations" / f"tunesmith_{self.current}.qm")

    def _install(self, file: Path) -> None:
        translator = QTranslator()
        if file.is_file() and translator.load(str(file)):
            QCoreApplication.installTranslator(translator)
            self._translators.append(translator)
