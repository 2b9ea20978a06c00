"""Which column is what, by hand: every choice is read again at once, and the first rows beside it show what it means."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.pages.data.rows_table import RowsView
from gui.state.chosen_data import ChosenData
from gui.state.recipe_model import RecipeModel
from gui.widgets import Card, Choice, Label, SmallButton, WrapLabel

# What a person can say the rows are, and the roles that it needs.
KINDS: dict[str, tuple[str, ...]] = {
    "auto": (),
    "pairs": ("prompt", "completion", "context", "system"),
    "messages": ("messages", "system"),
    "text": ("text",),
    "preference": ("prompt", "chosen", "rejected", "system"),
    "chat": ("assistant",),
}
_NEEDED = {
    "pairs": {"prompt", "completion"},
    "messages": {"messages"},
    "text": {"text"},
    "preference": {"chosen", "rejected"},
    "chat": {"assistant"},
}


class ColumnsPanel(Card):
    """Edits the recipe's `dataset.columns`. `table` shows the first rows; columns that are used stand out in it."""

    def __init__(self, recipe: RecipeModel, chosen: ChosenData, table: RowsView, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._recipe, self._chosen = recipe, chosen
        self.set_title(self.tr("Columns"))
        self.done = SmallButton(self.tr("Done"))
        self.head.addStretch(1)
        self.head.addWidget(self.done)
        self.kind = Choice()
        self.kind.setAccessibleName(self.tr("What the rows are"))
        self.kind.setMinimumContentsLength(18)
        for kind, text in self._kind_texts().items():
            if kind != "chat":
                self.kind.addItem(text, kind)
        self.roles: dict[str, tuple[Label, Choice]] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(6)
        self.grid.addWidget(Label(self.tr("These rows are"), "secondary"), 0, 0)
        self.grid.addWidget(self.kind, 0, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        for role, text in self._role_texts().items():
            label, choice = Label(text, "secondary", self), Choice(self)
            choice.setAccessibleName(text)
            choice.setMinimumContentsLength(6)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.activated.connect(self._take)
            label.hide()
            choice.hide()
            self.roles[role] = label, choice
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(3, 1)
        self.add(self.grid)
        self._says = WrapLabel("", "secondary")
        self.add(self._says)
        table.setMinimumHeight(150)
        self.add(table, 1)
        self.kind.activated.connect(self._kind_chosen)
        chosen.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the mapping that counts now: by hand where there is one, else what was recognised."""
        found = self._chosen.preview
        if found is None:
            return
        by_hand = self._recipe.value("dataset.columns")
        mapped = dict(by_hand) if isinstance(by_hand, dict) and by_hand else {}
        is_chat = found.dialect == "chat_log"
        self._offer_chat(is_chat or "assistant" in mapped)
        if not self._is_half_way(mapped):
            self._set_kind("chat" if is_chat else _kind_of(mapped))
        shown = mapped or dict(found.used_columns)
        for role, (_, choice) in self.roles.items():
            with QSignalBlocker(choice):
                wanted = shown.get(role) or (choice.currentData() if self._is_half_way(mapped) else None)
                choice.clear()
                choice.addItem(self.tr("none"), "")
                for name in found.columns:
                    choice.addItem(name, name)
                choice.setCurrentIndex(max(0, choice.findData(wanted)) if wanted else 0)
        self._show_roles()
        self._say(mapped)

    def _offer_chat(self, is_chat: bool) -> None:
        """Who answers can be chosen in the logs of chats alone."""
        at = self.kind.findData("chat")
        if is_chat and at < 0:
            self.kind.addItem(self._kind_texts()["chat"], "chat")
        elif not is_chat and at >= 0:
            self.kind.removeItem(at)

    def _kind_chosen(self) -> None:
        """Back to what was recognised, or the roles of this kind to choose."""
        if self.kind.currentData() == "auto":
            self._recipe.set_value("dataset.columns", None)
        self._show_roles()
        self._take()

    def _take(self) -> None:
        """The choices as they stand, once they are enough to train on."""
        kind = str(self.kind.currentData())
        if kind == "auto":
            return
        chosen = {role: str(self.roles[role][1].currentData() or "") for role in KINDS[kind]}
        mapped = {role: name for role, name in chosen.items() if name}
        if mapped.keys() >= _NEEDED[kind]:
            self._recipe.set_value("dataset.columns", mapped)
        self._say(mapped)

    def _is_half_way(self, mapped: dict[str, str]) -> bool:
        """Whether a kind is chosen by hand whose columns are not complete yet."""
        kind = str(self.kind.currentData())
        return kind != "auto" and not mapped.keys() >= _NEEDED[kind] and self.isVisible()

    def _set_kind(self, kind: str) -> None:
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(kind))

    def _show_roles(self) -> None:
        """The roles of the chosen kind, two beside each other."""
        kind = str(self.kind.currentData())
        for label, choice in self.roles.values():
            label.hide()
            choice.hide()
        for number, role in enumerate(KINDS[kind]):
            label, choice = self.roles[role]
            at, column = 1 + number // 2, 2 * (number % 2)
            self.grid.addWidget(label, at, column, Qt.AlignmentFlag.AlignVCenter)
            self.grid.addWidget(choice, at, column + 1)
            label.show()
            choice.show()

    def _say(self, mapped: dict[str, str]) -> None:
        kind = str(self.kind.currentData())
        if kind == "auto":
            self._says.setText(
                self.tr("Found from the headings and the content. Choose what the rows are to map by hand.")
            )
        elif kind == "chat":
            self._says.setText(
                self.tr("The model learns to answer as the person in the bright column; all others are the user.")
            )
        elif mapped.keys() >= _NEEDED[kind]:
            self._says.setText(self.tr("Mapped by hand. Bright columns below are read."))
        else:
            self._says.setText(self.tr("Choose the columns; the rows are read anew as soon as these are enough."))

    def _kind_texts(self) -> dict[str, str]:
        return {
            "auto": self.tr("As recognised"),
            "pairs": self.tr("Questions and answers"),
            "messages": self.tr("Conversations"),
            "text": self.tr("Plain text"),
            "preference": self.tr("Preference pairs"),
            "chat": self.tr("Chat log"),
        }

    def _role_texts(self) -> dict[str, str]:
        return {
            "prompt": self.tr("Question (prompt)"),
            "completion": self.tr("Answer (completion)"),
            "context": self.tr("Background (context)"),
            "system": self.tr("System turn"),
            "messages": self.tr("Turns (messages)"),
            "text": self.tr("Text"),
            "chosen": self.tr("Better answer (chosen)"),
            "rejected": self.tr("Worse answer (rejected)"),
            "assistant": self.tr("Answers as the model (assistant)"),
        }


def _kind_of(mapped: dict[str, str]) -> str:
    return next((kind for kind, needed in _NEEDED.items() if mapped.keys() >= needed), "auto")
