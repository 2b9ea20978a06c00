"""A model whose owner asks for something first: the page to visit, and the token to sign in with, in two steps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from core.models.hub import sign_in as hub_sign_in
from core.schema.errors import TunesmithError
from gui.texts import error_text
from gui.widgets import CheckBox, Label, SmallButton, UnitEdit, WrapLabel, row, set_role
from gui.workers.one_shot import run_in_background


class GatePanel(QFrame):
    """`page_asked` opens the model's page; `try_again` when somebody has signed in, or says that it is done."""

    page_asked = Signal()
    try_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "inset")
        self.why = WrapLabel("")
        self.page = SmallButton(self.tr("Open its page"))
        self.again = SmallButton(self.tr("Try again"))
        self.token = UnitEdit(takes_enter=True)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("hf_…")
        self.token.setAccessibleName(self.tr("Access token"))
        self.sign_in = SmallButton(self.tr("Sign in"))
        self.in_file = CheckBox(self.tr("Without a keyring, keep it in a file that only I can read"))
        self.said = WrapLabel("", "small")
        first = Label(self.tr("1. Accept its terms on its page."), "secondary")
        second = Label(self.tr("2. Sign in with a read token of that account:"), "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self.why)
        layout.addLayout(row(first, None, self.again, self.page))
        second_line = row(second, self.token, self.sign_in)
        second_line.setStretch(1, 1)
        layout.addLayout(second_line)
        layout.addWidget(self.in_file)
        layout.addWidget(self.said)
        self.said.hide()
        self.sign_in.setEnabled(False)
        self.page.clicked.connect(self.page_asked)
        self.again.clicked.connect(self.try_again)
        self.token.textChanged.connect(lambda text: self.sign_in.setEnabled(bool(text.strip())))
        self.token.returnPressed.connect(self._sign_in)
        self.sign_in.clicked.connect(self._sign_in)

    def show_gate(self, name: str, locked: TunesmithError) -> None:
        text = self.tr("{name} may only be fetched by people who have accepted its terms.")
        self.why.setText(text.format(name=name))
        self.show()

    def _sign_in(self) -> None:
        token = self.token.text().strip()
        if not token:
            return
        self.token.clear()
        self.said.say(self.tr("Signing in…"), "secondary")
        run_in_background(_keep, token, self.in_file.isChecked(), done=self._signed_in, failed=self._failed)

    def _signed_in(self, place: hub_sign_in.Place) -> None:
        self.said.say(
            {
                "keyring": self.tr("Signed in. The token is kept in the system's keyring."),
                "file": self.tr("Signed in. The token is kept in a file that only you can read."),
                "session": self.tr("Signed in until Tunesmith ends: there is no keyring here to keep the token in."),
            }.get(place, ""),
            "ok",
        )
        self.try_again.emit()

    def _failed(self, error: TunesmithError) -> None:
        self.said.say(" ".join(error_text(error)), "bad")


def _keep(token: str, in_file: bool) -> hub_sign_in.Place:
    return hub_sign_in.sign_in(token, in_file=in_file)
