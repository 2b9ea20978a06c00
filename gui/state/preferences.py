"""What the window remembers from one start to the next: theme, language, folders, the last choices.

A small file of its own in the person's settings folder; nothing in it belongs to a run.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from core.runs import default_runs_dir
from core.schema.locations import config_dir
from gui.theme.palette import ThemeChoice

LANGUAGES = ("system", "en", "ko")


def preferences_path() -> Path:
    return config_dir() / "window.ini"


class Preferences(QObject):
    """Typed values over a settings file; every setter writes through and tells."""

    theme_changed = Signal(str)
    language_changed = Signal(str)
    runs_dir_changed = Signal(object)  # Path
    cache_dir_changed = Signal(object)  # Path | None
    model_folders_changed = Signal()
    offline_changed = Signal(bool)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(path or preferences_path()), QSettings.Format.IniFormat)

    @property
    def theme(self) -> ThemeChoice:
        match self._text("theme"):
            case "dark":
                return "dark"
            case "light":
                return "light"
        return "system"

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._settings.setValue("theme", choice)
        self.theme_changed.emit(choice)

    @property
    def language(self) -> str:
        """ "en", "ko" or "system"."""
        text = self._text("language")
        return text if text in LANGUAGES else "system"

    @language.setter
    def language(self, language: str) -> None:
        self._settings.setValue("language", language)
        self.language_changed.emit(language)

    @property
    def runs_dir(self) -> Path:
        text = self._text("folders/runs")
        return Path(text) if text else default_runs_dir()

    @runs_dir.setter
    def runs_dir(self, path: Path) -> None:
        self._settings.setValue("folders/runs", str(path))
        self.runs_dir_changed.emit(path)

    @property
    def cache_dir(self) -> Path | None:
        """Where models from the Hub are kept (the value of HF_HUB_CACHE); None leaves it to the Hub's own library."""
        text = self._text("folders/cache")
        return Path(text) if text else None

    @cache_dir.setter
    def cache_dir(self, path: Path | None) -> None:
        self._settings.setValue("folders/cache", str(path) if path else "")
        self.cache_dir_changed.emit(path)

    @property
    def offline(self) -> bool:
        """Whether the Hub is never asked (the value of HF_HUB_OFFLINE)."""
        return self._text("offline") == "yes"

    @offline.setter
    def offline(self, on: bool) -> None:
        self._settings.setValue("offline", "yes" if on else "no")
        self.offline_changed.emit(on)

    @property
    def model_folders(self) -> list[Path]:
        """Folders in which the person keeps models; those in which one was chosen are remembered."""
        return [Path(line) for line in self._text("folders/models").split("\n") if line]

    @model_folders.setter
    def model_folders(self, folders: list[Path]) -> None:
        self._settings.setValue("folders/models", "\n".join(map(str, dict.fromkeys(folders))))
        self.model_folders_changed.emit()

    @property
    def expert_open(self) -> bool:
        return self._text("expert_open") == "yes"

    @expert_open.setter
    def expert_open(self, is_open: bool) -> None:
        self._settings.setValue("expert_open", "yes" if is_open else "no")

    @property
    def planned_card(self) -> str:
        """The card of the table that is planned for; empty for this computer's own."""
        return self._text("planned_card")

    @planned_card.setter
    def planned_card(self, name: str) -> None:
        self._settings.setValue("planned_card", name)

    @property
    def last_recipe(self) -> str:
        """The last edited recipe as TOML; empty before the first."""
        return self._text("last_recipe")

    @last_recipe.setter
    def last_recipe(self, toml: str) -> None:
        self._settings.setValue("last_recipe", toml)

    @property
    def shown_plots(self) -> list[str]:
        """The plots of a run that are shown; empty before somebody has chosen."""
        return [key for key in self._text("shown_plots").split() if key]

    @shown_plots.setter
    def shown_plots(self, keys: list[str]) -> None:
        self._settings.setValue("shown_plots", " ".join(keys))

    @property
    def show_programs(self) -> bool:
        """Whether the run page lists every program on the card."""
        return self._text("show_programs") == "yes"

    @show_programs.setter
    def show_programs(self, shown: bool) -> None:
        self._settings.setValue("show_programs", "yes" if shown else "no")

    def last_folder(self, purpose: str) -> str:
        """Where a file or folder was last looked for ("model", "data", "runs", "cache")."""
        return self._text(f"last_folder/{purpose}")

    def set_last_folder(self, purpose: str, path: Path) -> None:
        self._settings.setValue(f"last_folder/{purpose}", str(path))

    @property
    def geometry(self) -> QByteArray:
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)

    def save(self) -> None:
        self._settings.sync()

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""
