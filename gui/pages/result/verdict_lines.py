"""The verdict in words: how sure it is, a sign of learning by heart, and what to change, each change one click away."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.runs.verdict import Change, Verdict
from core.schema.quantities import count_text
from gui.forms.values import to_text
from gui.run_texts import loss_text
from gui.widgets import GhostChip, Label, WrapLabel

translate = QCoreApplication.translate


def verdict_sentence(said: Verdict) -> str:
    """One plain sentence with the two losses."""
    sentences = {
        "learned": translate("Verdict", "It learned: held-out loss {before} → {after} on {rows} rows it never saw."),
        "little": translate(
            "Verdict", "It learned little: held-out loss {before} → {after} on {rows} rows it never saw."
        ),
        "worse": translate("Verdict", "It got worse: held-out loss {before} → {after} on {rows} rows it never saw."),
        "chance": translate(
            "Verdict",
            "Held-out loss {before} → {after} on {rows} rows it never saw, but they differ so much that this may be "
            "chance.",
        ),
        "unsure": translate(
            "Verdict",
            "Held-out loss {before} → {after} on {rows} rows it never saw; how much of that is chance was not measured.",
        ),
        "too_few_rows": translate(
            "Verdict", "Held-out loss {before} → {after}, but on {rows} rows only: too few to tell whether it learned."
        ),
        "unmeasured": translate(
            "Verdict", "The held-out loss after the training is not known, so nobody can tell whether it learned."
        ),
        "unknown": translate("Verdict", "Without held-out rows nobody can tell whether it learned."),
    }
    sentence = sentences[said.kind]
    if said.kind == "little" and said.may_be_chance:
        sentence = translate(
            "Verdict", "It learned little, if anything: held-out loss {before} → {after} on {rows} rows it never saw."
        )
    if said.kind == "unmeasured" and said.before is None:
        sentence = translate(
            "Verdict", "The held-out loss before the training is not known, so nobody can tell whether it learned."
        )
    return sentence.format(before=loss_text(said.before), after=loss_text(said.after), rows=count_text(said.rows))


def certainty_text(said: Verdict) -> str:
    """How far the change is from chance, and the perplexities; empty where nothing was measured."""
    parts = []
    low, high = said.low, said.high
    if low is not None and high is not None:
        if said.may_be_chance:
            parts.append(translate("Verdict", "The change is no larger than the rows differ among themselves."))
        elif high < 0:
            text = translate("Verdict", "With 95 % certainty the loss fell by {least} to {most}.")
            parts.append(text.format(least=loss_text(-high), most=loss_text(-low)))
        else:
            text = translate("Verdict", "With 95 % certainty the loss rose by {least} to {most}.")
            parts.append(text.format(least=loss_text(low), most=loss_text(high)))
    if said.perplexity_before is not None and said.perplexity_after is not None:
        text = translate("Verdict", "Perplexity {before} → {after}: how many words it wavers between at each place.")
        parts.append(text.format(before=_number(said.perplexity_before), after=_number(said.perplexity_after)))
    return " ".join(parts)


def change_text(change: Change) -> tuple[str, str]:
    """What to do otherwise, and why."""
    value = to_text(change.value) if isinstance(change.value, int | float) else ""
    texts = {
        "more_rows": (
            translate("Verdict", "Hold back at least 40 rows to be able to tell"),
            translate("Verdict", "Fewer rows differ too much by chance."),
        ),
        "more_held_out": (
            translate("Verdict", "Hold back a larger share of the rows: {value}"),
            translate("Verdict", "The more rows are measured, the less chance has to say."),
        ),
        "keep_best": (
            translate("Verdict", "Keep the best checkpoint"),
            translate("Verdict", "The result is then the state with the lowest held-out loss."),
        ),
        "fewer_epochs": (
            translate("Verdict", "Fewer passes: {value}"),
            translate("Verdict", "It stops before it learns the rows by heart."),
        ),
        "fewer_steps": (
            translate("Verdict", "Fewer steps: {value}"),
            translate("Verdict", "It stops before it learns the rows by heart."),
        ),
        "more_steps": (
            translate("Verdict", "More steps: {value}"),
            translate("Verdict", "The number of steps ended it, not the passes over the data."),
        ),
        "more_epochs": (
            translate("Verdict", "More passes: {value}"),
            translate("Verdict", "It sees every row more often."),
        ),
        "lower_rate": (
            translate("Verdict", "Lower learning rate: {value}"),
            translate("Verdict", "Smaller steps forget less."),
        ),
        "higher_rate": (
            translate("Verdict", "Higher learning rate: {value}"),
            translate("Verdict", "Larger steps learn more in the same time."),
        ),
        "higher_rank": (
            translate("Verdict", "Higher rank: {value}"),
            translate("Verdict", "A larger adapter can learn more, and takes more memory."),
        ),
    }
    what, why = texts[change.code]
    return what.format(value=value), why


class VerdictLines(QWidget):
    """`change_asked` brings the change whose button was pressed."""

    change_asked = Signal(object)  # Change

    def __init__(self) -> None:
        super().__init__()
        self.certainty = WrapLabel("", "hint")
        self.memorises = WrapLabel("", "warn")
        self._what_next = Label(self.tr("Next time:"), "secondary")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.certainty)
        layout.addWidget(self.memorises)
        layout.addLayout(self._buttons)
        self.clear()

    def clear(self) -> None:
        self.certainty.say("")
        self.memorises.say("")
        self._show_changes(())
        self.hide()

    def show_verdict(self, said: Verdict) -> None:
        self.certainty.say(certainty_text(said))
        since = said.memorises_since
        text = self.tr("It begins to learn by heart: the held-out loss was lowest at step {step} and has risen since.")
        self.memorises.say(text.format(step=count_text(since)) if since is not None else "")
        self._show_changes(said.changes)
        self.setVisible(bool(self.certainty.text() or self.memorises.text() or said.changes))

    def _show_changes(self, changes: tuple[Change, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            old = item.widget()
            if old is not None and old is not self._what_next:
                old.hide()
                old.deleteLater()
        self._what_next.setVisible(bool(changes))
        if not changes:
            return
        self._buttons.addWidget(self._what_next)
        for change in changes:
            what, why = change_text(change)
            if change.path is None:
                self._buttons.addWidget(Label(f"{what}. {why}", "secondary"))
                continue
            button = GhostChip(what)
            button.setToolTip(why + " " + self.tr("Opens a new fine-tune with this setting."))
            button.clicked.connect(lambda _=False, change=change: self.change_asked.emit(change))
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)


def _number(value: float) -> str:
    """Three digits, no exponent for what a person meets."""
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
