"""Settings of the program itself: looks, language, sign-in, folders. What belongs to a run stands in its recipe."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit

from core.models.hub import sign_in as hub_sign_in
from core.models.hub.client import is_offline
from core.schema.errors import TunesmithError
from gui.pages.settings.storage_cards import CacheCard, FoldersCard, ModelFoldersCard
from gui.state.preferences import Preferences
from gui.texts import error_text
from gui.widgets import (
    Card,
    CheckBox,
    Choice,
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

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.set_title(self.tr("Hugging Face"))
        self.token = UnitEdit(takes_enter=True)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("hf_…")
        self.token.setAccessibleName(self.tr("Access token"))
        self.save = SecondaryButton(self.tr("Sign in"))
        self.forget = SecondaryButton(self.tr("Sign out"))
        self.forget.setToolTip(self.tr("Removes the token from this computer."))
        self.offline = CheckBox(self.tr("Offline: never ask the Hugging Face Hub"))
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
        self.add(self.offline)
        self.offline.setChecked(preferences.offline or is_offline())
        self.offline.setEnabled(preferences.offline or not is_offline())  # else it was told from outside
        self.offline.toggled.connect(lambda on: setattr(preferences, "offline", on))
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
        self.where.say(self.tr("Signing in…"), "secondary")
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
            "login": self.tr("Signed in by Hugging Face's own command line."),
            "none": self.tr("Not signed in."),
        }
        self.where.say(said[place], "secondary" if place == "none" else "ok")
        self.forget.setEnabled(place in ("keyring", "file", "session"))


class SettingsPage(ScrollColumn):
    """Everything here acts at once; there is nothing to save."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(margins=page_margins(), sideways=True)
        self.looks = LooksCard(preferences)
        self.sign_in = SignInCard(preferences)
        self.folders = FoldersCard(preferences)
        self.models = ModelFoldersCard(preferences)
        self.cache = CacheCard(preferences)
        self.body.addWidget(PageTitle(self.tr("Settings"), self.tr("Everything here acts at once.")))
        for card in (self.looks, self.sign_in, self.folders, self.models, self.cache):
            card.setMaximumWidth(820)
            self.body.addWidget(card)
        self.body.addStretch(1)


def _keep(token: str, in_file: bool) -> hub_sign_in.Place:
    return hub_sign_in.sign_in(token, in_file=in_file)


def _forget() -> hub_sign_in.Place:
    hub_sign_in.forget()
    return hub_sign_in.restore()
