"""One question to both sides and its two answers while they grow; in a blind one also the vote, and then who was who."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from core.schema.chat import Side
from gui.run_texts import ending_text
from gui.state.chat_model import Answer, Exchange
from gui.texts import coded_text
from gui.widgets import Label, SmallButton, WrapLabel, row, set_role

BETWEEN_PX = 10
INSIDE_PX = 14
translate = QCoreApplication.translate


class ExchangeView(QObject):
    """Puts its widgets into the last rows of `grid` (two columns). `preferred` brings "left", "right" or "equal"."""

    preferred = Signal(str)

    def __init__(self, exchange: Exchange, grid: QGridLayout) -> None:
        super().__init__(grid.parentWidget())
        self.exchange = exchange
        self._names_sides = False
        at = grid.rowCount()
        self.texts: list[WrapLabel] = []
        self.notes: list[Label] = []
        for column in (0, 1):
            grid.addWidget(prompt_box(exchange.question), at, column)
            text, note = answer_label(column), Label("", "hint")
            grid.addWidget(text, at + 1, column)
            grid.addWidget(note, at + 2, column)
            note.setContentsMargins(0, 0, 0, 10)
            self.texts.append(text)
            self.notes.append(note)
        self.votes = self._make_votes()
        for column, vote in enumerate(self.votes):
            grid.addWidget(vote, at + 3, column)
        self.refresh()

    def uncover(self) -> None:
        """Below "Before" stands what the model said before, judged or not."""
        self.exchange.left = "base"
        self.exchange.unjudged = self.exchange.preferred is None and self.exchange.blind

    def name_sides(self, wanted: bool) -> None:
        """Whether each answer says whose it is, where the heads do not."""
        self._names_sides = wanted
        self.refresh()

    def refresh(self) -> None:
        exchange = self.exchange
        hides, names = exchange.is_hidden, exchange.blind or self._names_sides
        for column, side in enumerate((exchange.left, exchange.right)):
            answer = exchange.answers[side]
            self.texts[column].setText(answer_text(answer))
            quiet = not column and not hides  # while it is hidden which is which, neither stands out
            set_role(self.texts[column], "bad" if answer.state == "refused" else "secondary" if quiet else "")
            name = self._letter(column) if hides else self._name(side) if names else ""
            # What an answer was stopped by, and its speed, could tell the sides apart.
            self.notes[column].say(" · ".join(part for part in (name, "" if hides else note_text(answer)) if part))
        for vote in self.votes:
            vote.setVisible(exchange.waits_for_vote)

    def _make_votes(self) -> tuple[QWidget, QWidget]:
        self.left = SmallButton(translate("Chat", "A is better"))
        self.equal = SmallButton(translate("Chat", "Equally good"))
        self.right = SmallButton(translate("Chat", "B is better"))
        for button, choice in ((self.left, "left"), (self.equal, "equal"), (self.right, "right")):
            button.clicked.connect(lambda _=False, choice=choice: self.preferred.emit(choice))
        sides = (QWidget(), QWidget())
        sides[0].setLayout(row(self.left, None))
        sides[1].setLayout(row(self.right, self.equal, None))
        return sides

    def _letter(self, column: int) -> str:
        return translate("Chat", "Answer B") if column else translate("Chat", "Answer A")

    def _name(self, side: Side) -> str:
        name = side_text(side)
        if self.exchange.unjudged:
            return translate("Chat", "{name}, not judged").format(name=name)
        return translate("Chat", "{name}, your choice").format(name=name) if self.exchange.preferred == side else name


def side_text(side: Side) -> str:
    return translate("Chat", "after the training") if side == "tuned" else translate("Chat", "before the training")


def answer_text(answer: Answer) -> str:
    """The answer so far, or why there is none."""
    if answer.error is not None:
        error = answer.error
        if error.type == "answer_refused":
            said = coded_text(error.code, error.message, error.hint, error.params)
        else:
            said = ending_text(error)
        return " ".join(part for part in said if part)
    if answer.text:
        return answer.text
    return translate("Chat", "(an empty answer)") if answer.state == "done" else "…"


def note_text(answer: Answer) -> str:
    """How the answer ended and how fast it came; nothing while it grows."""
    if answer.state != "done":
        return ""
    ended = {
        "length": translate("Chat", "cut at the length limit"),
        "request": translate("Chat", "stopped"),
        "stop_word": translate("Chat", "ended at a stop text"),
    }.get(answer.stopped_by, "")
    speed = ""
    if answer.tokens_per_s is not None:
        speed = translate("Chat", "{n} tokens/s").format(n=f"{answer.tokens_per_s:.0f}")
    return " · ".join(part for part in (ended, speed) if part)


def two_columns(owner: QWidget | None = None) -> QGridLayout:
    grid = QGridLayout(owner) if owner is not None else QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(BETWEEN_PX + 2 * INSIDE_PX)
    grid.setVerticalSpacing(9)
    for column in (0, 1):
        grid.setColumnStretch(column, 1)
        grid.setColumnMinimumWidth(column, 100)
    return grid


def prompt_box(text: str) -> QFrame:
    box = QFrame()
    set_role(box, "inset")
    layout = QVBoxLayout(box)
    layout.setContentsMargins(14, 10, 14, 10)
    layout.addWidget(WrapLabel(text))
    return box


def answer_label(column: int) -> WrapLabel:
    """Text that fills its row, so that both sides begin at the top, and that can be copied."""
    text = WrapLabel("", "" if column else "secondary")
    text.setAlignment(Qt.AlignmentFlag.AlignTop)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    may_grow = text.sizePolicy()
    may_grow.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    text.setSizePolicy(may_grow)
    return text
