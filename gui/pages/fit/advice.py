"""How to make it fit, or to get more room: one line for each advice with a button, the last one taken back with another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.schema.quantities import count_text, gib
from gui.fit_texts import change_text, price_text
from gui.pages.fit.legend import show
from gui.state.fit import ADVICE_LINES, FitModel
from gui.widgets import Label, SmallButton, WrapLabel, row, set_role

if TYPE_CHECKING:
    from core.estimate.advice import Advice, Change

AFTER_MS = 60


class AdviceRow(QWidget):
    """What to change, what it saves, what it costs, and the button that does it."""

    def __init__(self) -> None:
        super().__init__()
        self.what = WrapLabel("")
        self.saves = Label("")
        self.price = WrapLabel("", "small")
        self.use = SmallButton(self.tr("Use"))
        self.changes: tuple[Change, ...] = ()
        head = row(spacing=8)
        head.addWidget(self.what, 1)
        head.addWidget(self.saves)
        head.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(head)
        layout.addWidget(self.price)

    def show_advice(self, advice: Advice) -> None:
        self.changes = advice.changes
        self.say(change_text(advice.changes), f"−{gib(advice.saves_bytes, 1)} GiB", price_text(advice))
        set_role(self.saves, "ok" if advice.fits == "yes" else "secondary")
        will = self.tr("then it fits") if advice.fits == "yes" else self.tr("not enough alone")
        self.saves.setToolTip(will)
        self.use.setAccessibleDescription(f"{self.saves.text()}, {will}. {self.price.text()}")

    def say(self, what: str, saves: str, price: str) -> None:
        for label, text in ((self.what, what), (self.saves, saves), (self.price, price)):
            if label.text() != text:
                label.setText(text)
            show(label, bool(text))
        self.use.setAccessibleName(self.tr("Use: {change}").format(change=what))
        show(self, True)


class AdviceList(QWidget):
    """Nothing changes without a click, and the last click can be taken back as long as nobody has changed it since."""

    def __init__(self, fit: FitModel) -> None:
        super().__init__()
        self._fit = fit
        self._wanted = False  # more room than there is already, by a click
        self.title = Label("", "strong")
        self.alone = WrapLabel("", "small")
        self.undo_row = AdviceRow()
        self.undo_row.use.setText(self.tr("Undo"))
        self.rows = [AdviceRow() for _ in range(ADVICE_LINES)]
        self.context = SmallButton(self.tr("Longest context"))
        self.batch = SmallButton(self.tr("Largest micro-batch"))
        self.context.setToolTip(self.tr("Works out the longest context that fits."))
        self.batch.setToolTip(self.tr("Works out the largest micro-batch that fits."))
        self.more = SmallButton(self.tr("More room…"))
        self.more.setToolTip(self.tr("Shows what could be changed to leave more room."))
        self.answer = AdviceRow()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.title, self.undo_row, *self.rows, self.alone):
            layout.addWidget(widget)
        for button in (self.context, self.batch, self.more):  # below each other: a longer language has no room for both
            layout.addLayout(row(button, None))
        layout.addWidget(self.answer)
        self.undo_row.use.clicked.connect(fit.undo)
        for one in (*self.rows, self.answer):
            one.use.clicked.connect(lambda _=False, of=one: self._use(of))
            one.hide()
        self.context.clicked.connect(self._answer_context)
        self.batch.clicked.connect(self._answer_batch)
        self.more.clicked.connect(self._show_more)
        for widget in (self.title, self.alone, self.undo_row, self.context, self.batch, self.more, self.answer):
            widget.hide()  # until there is an estimate
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self.refresh)

    def _use(self, row: AdviceRow) -> None:
        """A second press of the same key takes it back; it must not use the advice that comes into this place."""
        self._fit.apply(row.changes)
        self.refresh()
        self.undo_row.use.setFocus()

    def refresh_soon(self) -> None:
        """Once the typing rests for a moment: the figures above follow each key, the sentences need not."""
        self._soon.start()

    def refresh(self) -> None:
        estimate, applied = self._fit.estimate, self._fit.applied
        known = estimate is not None and estimate.fits is not None
        show(self, known or applied is not None)
        show(self.answer, False)  # it was about other settings
        if applied is not None:
            self.undo_row.say(change_text(applied.changes), "", "")
            self.undo_row.use.setAccessibleName(self.tr("Undo: {change}").format(change=change_text(applied.changes)))
        else:
            show(self.undo_row, False)
        for button in (self.context, self.batch):
            show(button, known)
        fits = estimate is not None and estimate.fits == "yes"
        shown = known and (self._wanted or not fits)
        show(self.more, known and not shown)
        found = self._fit.advice if shown else ()
        for one, advice in zip(self.rows, found, strict=False):
            one.show_advice(advice)
        for one in self.rows[len(found) :]:
            show(one, False)
        self.title.say(self._title(fits=fits, shown=shown))
        short = shown and estimate is not None and estimate.fits == "no"
        self.alone.say(self._not_enough(found) if short else "")

    def _not_enough(self, found: Sequence[Advice]) -> str:
        if not found:
            return self.tr("No setting makes it fit: choose a smaller model.")
        if all(advice.fits == "no" for advice in found):
            return self.tr("None of these is enough alone: use several of them, or choose a smaller model.")
        return ""

    def _title(self, *, fits: bool, shown: bool) -> str:
        if shown:
            return self.tr("More room, if you want it") if fits else self.tr("Make it fit")
        return self.tr("Your last change") if self._fit.applied is not None else ""

    def _show_more(self) -> None:
        self._wanted = True
        self.refresh()
        first = self.rows[0]
        (self.context if first.isHidden() else first.use).setFocus()  # the button that was pressed is gone

    def _answer_context(self) -> None:
        from core.estimate.advice import Change

        tokens = self._fit.longest_context()
        if tokens is None:
            self._say_answer(self.tr("Not even the shortest context fits."), ())
            return
        now = self._fit.settings.training.max_seq_len
        text = self.tr("{tokens} tokens are the longest context that fits.").format(tokens=count_text(tokens))
        self._say_answer(text, (Change("training.max_seq_len", now, tokens),) if tokens != now else ())

    def _answer_batch(self) -> None:
        from core.estimate.advice import Change

        found = self._fit.most_rows()
        if found is None:
            self._say_answer(self.tr("Not even a micro-batch of one row fits."), ())
            return
        training = self._fit.settings.training
        rows, times = found
        text = self.tr("{rows} rows at once fit, {times} times a step.").format(rows=rows, times=times)
        changes = (
            Change("training.micro_batch_size", training.micro_batch_size, rows),
            Change("training.gradient_accumulation_steps", training.gradient_accumulation_steps, times),
        )
        self._say_answer(text, tuple(change for change in changes if change.before != change.after))

    def _say_answer(self, text: str, changes: tuple[Change, ...]) -> None:
        self.answer.changes = changes
        self.answer.say(text, "", "")
        self.answer.use.setVisible(bool(changes))
        self.answer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
