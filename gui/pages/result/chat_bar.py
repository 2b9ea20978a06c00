"""Below the two sides: the question, and how both are to answer it. What an answer is belongs to gui/state/chat_model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from core.runs.comparisons import Score
from core.schema.chat import ChatOptions
from core.schema.quantities import count_text
from gui.run_texts import phase_text
from gui.state.chat_model import ChatModel
from gui.widgets import (
    Card,
    CheckBox,
    Choice,
    GhostChip,
    Label,
    SecondaryButton,
    SmallButton,
    UnitEdit,
    row,
    set_property,
)

LONGEST = 32_768


class ChatBar(QWidget):
    """Asks `chat` what is typed, with the options below it."""

    def __init__(self, chat: ChatModel) -> None:
        super().__init__()
        self._chat = chat
        self.question = UnitEdit(takes_enter=True)
        self.question.setPlaceholderText(self.tr("Ask both…"))
        self.question.setAccessibleName(self.tr("A question to both sides"))
        self.send = SecondaryButton(self.tr("Send"))
        self.more = GhostChip(self.tr("Options"))
        self.more.setCheckable(True)
        self.state = Label("", "hint")
        self.unload = SmallButton(self.tr("Free the memory"))
        self.unload.setToolTip(self.tr("Ends the chat's own process; the next question loads the model again."))
        self.anew = SmallButton(self.tr("New conversation"))
        self.anew.setToolTip(self.tr("What was said before is not told to the models any more."))
        self.blind = CheckBox(self.tr("Blind comparison"))
        self.blind.setToolTip(self.tr("Hides which answer is whose until you have chosen, and keeps score."))
        self.score = Label("", "hint")
        self.options = ChatOptionsCard()
        self._lay_out()
        self.send.clicked.connect(self._send_or_stop)
        self.question.returnPressed.connect(self._ask)
        self.more.toggled.connect(self.options.setVisible)
        self.unload.clicked.connect(chat.unload)
        self.anew.clicked.connect(self._begin_anew)
        chat.changed.connect(self.refresh)
        chat.scored.connect(self.show_score)
        self.refresh()

    def show_run(self, checkpoints: Sequence[int]) -> None:
        self.options.show_checkpoints(checkpoints)

    def refresh(self) -> None:
        chat = self._chat
        self.send.setText(self.tr("Stop") if chat.is_answering else self.tr("Send"))
        self.unload.setVisible(chat.is_loaded)
        self.anew.setVisible(any(not one.blind for one in chat.exchanges))
        loads = chat.is_loaded and chat.phase != "listening"
        self.state.say(phase_text(chat.phase) if loads else "")

    def show_score(self, score: Score) -> None:
        text = self.tr("Your blind choices: after {tuned}, before {base}, equal {equal}")
        counts = {"tuned": score.tuned, "base": score.base, "equal": score.equal}
        self.score.say(text.format(**{name: count_text(n) for name, n in counts.items()}) if score.asked else "")

    def _send_or_stop(self) -> None:
        if self._chat.is_answering:
            self._chat.stop()
        else:
            self._ask()

    def _ask(self) -> None:
        options = self.options.options()
        if options is None:
            self.more.setChecked(True)
            return
        if self._chat.is_answering or not self.question.text().strip():
            return
        device = "cpu" if self.options.on_processor.isChecked() else "auto"
        if device != self._chat.device:
            self._chat.unload()
            self._chat.device = device
        self._chat.ask(
            self.question.text().strip(), options, self.options.system.text(), self.options.checkpoint(),
            self.blind.isChecked(),
        )  # fmt: skip
        self.question.clear()

    def _begin_anew(self) -> None:
        self._chat.begin_anew()
        self.question.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        line = row(self.question, self.send)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addLayout(row(self.more, self.blind, self.score, None, self.state, self.anew, self.unload))
        layout.addWidget(self.options)
        self.options.hide()


class ChatOptionsCard(Card):
    """System text, temperature, top-p, length, stop texts, which checkpoint is the tuned side, and where it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.system = UnitEdit(takes_enter=True)
        self.temperature = UnitEdit(takes_enter=True)
        self.top_p = UnitEdit(takes_enter=True)
        self.length = UnitEdit(self.tr("tokens"), takes_enter=True)
        self.stop = UnitEdit(takes_enter=True)
        self.tuned = Choice()
        self.on_processor = CheckBox(self.tr("On the processor"))
        self.on_processor.setToolTip(self.tr("Slower, and leaves the card to others."))
        self.wrong = Label("", "bad")
        self.temperature.setText("0")
        self.top_p.setText("1")
        self.length.setText("256")
        self.stop.setPlaceholderText(self.tr("several with | between them"))
        self._lay_out()
        self.show_checkpoints(())

    def show_checkpoints(self, steps: Sequence[int]) -> None:
        self.tuned.clear()
        self.tuned.addItem(self.tr("The result"), None)
        for step in steps:
            self.tuned.addItem(self.tr("Step {step}").format(step=count_text(step)), step)

    def checkpoint(self) -> int | None:
        chosen = self.tuned.currentData()
        return chosen if isinstance(chosen, int) else None

    def options(self) -> ChatOptions | None:
        """What is typed; None where something is no number or out of bounds, which is then said."""
        temperature = self._number(self.temperature, 0.0, 5.0)
        top_p = self._number(self.top_p, 0.01, 1.0)
        length = self._number(self.length, 1, LONGEST)
        if temperature is None or top_p is None or length is None:
            self.wrong.say(
                self.tr("Temperature is 0 to 5, top-p 0.01 to 1, length 1 to {most} tokens.").format(
                    most=f"{LONGEST:,}"
                )
            )
            return None
        self.wrong.say("")
        stops = tuple(word for word in self.stop.text().split("|") if word)
        return ChatOptions(max_new_tokens=int(length), temperature=temperature, top_p=top_p, stop=stops)

    def _number(self, field: QLineEdit, least: float, most: float) -> float | None:
        try:
            value = float(field.text().replace(",", "."))
        except ValueError:
            value = float("nan")
        is_right = least <= value <= most
        set_property(field, "invalid", "false" if is_right else "true")
        return value if is_right else None

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        fields = (
            (self.tr("System text"), self.system, 0, 0, 3),
            (self.tr("After is"), self.tuned, 0, 3, 1),
            (self.tr("Temperature (0: the likeliest word)"), self.temperature, 2, 0, 1),
            (self.tr("Top-p"), self.top_p, 2, 1, 1),
            (self.tr("Length at most"), self.length, 2, 2, 1),
            (self.tr("Stop at"), self.stop, 2, 3, 1),
        )
        for label, field, at, column, span in fields:
            grid.addWidget(Label(label, "secondary"), at, column, 1, span)
            grid.addWidget(field, at + 1, column, 1, span)
            field.setAccessibleName(label)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.add(grid)
        self.add(row(self.on_processor, None, self.wrong))
