"""Settings of the program itself: looks, language, sign-in, folders. What belongs to a run stands in its recipe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from core.models import cache_dir
from core.models import sign_in as hub_sign_in
from core.schema.errors import TunesmithError
from core.schema.quantities import size_text
from gui.pages.review import free_bytes
from gui.state.preferences import Preferences
from gui.texts import error_text
from gui.widgets import (
    Card,
    CheckBox,
    Choice,
    ElidedLabel,
    Label,
    PageTitle,
    ScrollColumn,
    SecondaryButton,
    UnitEdit,
    WrapLabel,
    page_margins,
    row,
)
from gui.workers.one_shot import run_in_background


class LooksCard(Card):
    """Theme and language; both act at once."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.set_title(self.tr("Looks and language"))
        self.theme, self.language = Choice(), Choice()
        themes = {"system": self.tr("As the system"), "dark": self.tr("Dark"), "light": self.tr("Light")}
        languages = {"system": self.tr("As the system"), "en": "English", "ko": "한국어"}
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, 130)
        grid.setColumnStretch(2, 1)
        for at, (label, choice, words) in enumerate(
            ((self.tr("Theme"), self.theme, themes), (self.tr("Language"), self.language, languages))
        ):
            for word, text in words.items():
                choice.addItem(text, word)
            choice.setFixedWidth(220)
            choice.setAccessibleName(label)
            grid.addWidget(Label(label, "secondary"), at, 0)
            grid.addWidget(choice, at, 1)
        self.add(grid)
        self.theme.setCurrentIndex(self.theme.findData(preferences.theme))
        self.language.setCurrentIndex(self.language.findData(preferences.language))
        self.theme.activated.connect(lambda at: setattr(preferences, "theme", self.theme.itemData(at)))
        self.language.activated.connect(lambda at: setattr(preferences, "language", self.language.itemData(at)))


class SignInCard(Card):
    """The Hugging Face token. It is never shown again, and the card says where it is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.set_title(self.tr("Hugging Face"))
        self.token = UnitEdit(takes_enter=True)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("hf_…")
        self.token.setAccessibleName(self.tr("Access token"))
        self.save = SecondaryButton(self.tr("Save"))
        self.forget = SecondaryButton(self.tr("Forget"))
        self.in_file = CheckBox(self.tr("Where there is no keyring, keep it in a file that only my account can read"))
        self.where = WrapLabel("", "secondary")
        why = WrapLabel(
            self.tr("Only needed for models whose owner asks for it. Make a read token under huggingface.co, "
                    "Settings, Access Tokens. It is sent to Hugging Face alone."),
            "secondary",
        )  # fmt: skip
        self.add(why)
        line = row(spacing=10)
        line.addWidget(self.token, 1)
        line.addWidget(self.save)
        line.addWidget(self.forget)
        self.add(line)
        self.add(self.in_file)
        self.add(self.where)
        self.save.setEnabled(False)
        self.token.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.token.returnPressed.connect(self._save)
        self.save.clicked.connect(self._save)
        self.forget.clicked.connect(self._forget)
        run_in_background(hub_sign_in.restore, done=self._say_place)

    def _save(self) -> None:
        token, self_in_file = self.token.text().strip(), self.in_file.isChecked()
        if not token:
            return
        self.token.clear()
        run_in_background(_keep, token, self_in_file, done=self._say_place, failed=self._failed)

    def _forget(self) -> None:
        run_in_background(_forget, done=self._say_place, failed=self._failed)

    def _failed(self, error: TunesmithError) -> None:
        self.where.say(" ".join(error_text(error)), "bad")

    def _say_place(self, place: hub_sign_in.Place) -> None:
        said = {
            "keyring": self.tr("Signed in. The token is kept in the system's keyring."),
            "file": self.tr(
                "Signed in. There is no keyring here, so the token is kept in a file that only you can read."
            ),
            "session": self.tr("Signed in until Tunesmith ends: there is no keyring here to keep the token in."),
            "environment": self.tr("Signed in by the environment variable HF_TOKEN."),
            "none": self.tr("Not signed in."),
        }
        self.where.say(said[place], "secondary" if place == "none" else "ok")
        self.forget.setEnabled(place in ("keyring", "file", "session"))


class FolderLine(QWidget):
    """A folder with its path, what is said of it, and a button to choose another."""

    def __init__(self, label: str, path: Path, choose_title: str, on_chosen: Callable[[Path], None]) -> None:
        super().__init__()
        self._title, self._on_chosen = choose_title, on_chosen
        self.path = ElidedLabel(str(path), "", Qt.TextElideMode.ElideMiddle)
        self.note = Label("", "hint")
        self.change = SecondaryButton(self.tr("Change…"))
        self.change.setAccessibleName(f"{label}: {self.tr('Change…')}")
        name = Label(label, "secondary")
        name.setMinimumWidth(130)
        layout = row(name, spacing=14)
        layout.addWidget(self.path, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.change)
        self.setLayout(layout)
        self.change.clicked.connect(self._choose)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._title, self.path.text())
        if folder:
            self.path.setText(folder)
            self._on_chosen(Path(folder))


class FoldersCard(Card):
    """Where runs and downloaded models are kept, how much is there and how much is free."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.set_title(self.tr("Folders"))
        self.runs = FolderLine(self.tr("Runs"), preferences.runs_dir, self.tr("Where runs are kept"), self._set_runs)
        self.cache = FolderLine(
            self.tr("Models and data"),
            preferences.cache_dir or cache_dir(),
            self.tr("Where downloads are kept"),
            self._set_cache,
        )
        self.add(self.runs)
        self.add(self.cache)
        note = self.tr("Models that are downloaded lie in the cache that all Hugging Face programs share.")
        self.add(WrapLabel(note, "hint"))
        self.measure()

    def measure(self) -> None:
        """Sizes are looked up in the background: a cache may hold thousands of files."""
        run_in_background(free_bytes, self._preferences.runs_dir, done=self._say_free)
        self.cache.note.setText(self.tr("measuring…"))
        run_in_background(folder_bytes, self._preferences.cache_dir or cache_dir(), done=self._say_cache)

    def _set_runs(self, folder: Path) -> None:
        self._preferences.runs_dir = folder
        self.measure()

    def _set_cache(self, folder: Path) -> None:
        self._preferences.cache_dir = folder
        self.measure()

    def _say_free(self, count: int | None) -> None:
        self.runs.note.setText(self.tr("{size} free").format(size=size_text(count)) if count is not None else "")

    def _say_cache(self, count: int) -> None:
        self.cache.note.setText(self.tr("{size} used").format(size=size_text(count)) if count else self.tr("empty"))


class SettingsPage(ScrollColumn):
    """Everything here acts at once; there is nothing to save."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(margins=page_margins())
        self.looks = LooksCard(preferences)
        self.sign_in = SignInCard()
        self.folders = FoldersCard(preferences)
        self.body.addWidget(PageTitle(self.tr("Settings"), self.tr("Everything here acts at once.")))
        for card in (self.looks, self.sign_in, self.folders):
            card.setMaximumWidth(820)
            self.body.addWidget(card)
        self.body.addStretch(1)


def folder_bytes(folder: Path) -> int:
    """What the files below a folder take, links not followed; what cannot be read does not count."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  a Path each would cost ten times as much
            except OSError:
                continue
    return total


def _keep(token: str, in_file: bool) -> hub_sign_in.Place:
    return hub_sign_in.keep(token, in_file=in_file)


def _forget() -> hub_sign_in.Place:
    hub_sign_in.forget()
    return hub_sign_in.restore()
