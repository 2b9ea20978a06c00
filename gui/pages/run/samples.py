"""What the model says now to the sample prompts, and what it said before the training."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.schema.events import SampleGenerated
from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.widgets import Card, ScrollColumn, SmallButton, StatusChip, WrapLabel

ASKED_BY_HAND = -1  # the index of a sample that belongs to no fixed prompt (core.schema.events.SampleGenerated)


class SampleView(QWidget):
    """One prompt with its newest answer, and the answer before training below."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt = WrapLabel("", "secondary")
        self.now = WrapLabel()
        self.before_heading = WrapLabel(self.tr("Before training"), "hint")
        self.before = WrapLabel("", "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for label in (self.prompt, self.now, self.before_heading, self.before):
            layout.addWidget(label)
        layout.setSpacing(5)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_answers(self, newest: SampleGenerated, before: SampleGenerated | None) -> None:
        is_first = before is None or before is newest
        self._say(self.prompt, newest.prompt)
        self._say(self.now, newest.text.strip() or self.tr("(an empty answer)"))
        self.before_heading.setVisible(not is_first)
        self.before.setVisible(not is_first)
        if before is not None and not is_first:
            self._say(self.before, before.text.strip() or self.tr("(an empty answer)"))

    def _say(self, label: WrapLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)


class RunSamples(Card):
    """`ask_asked` wants the prompts answered now, `grid_asked` all answers beside each other."""

    ask_asked = Signal()
    grid_asked = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("What it says now"))
        self.step = StatusChip()
        self.ask = SmallButton(self.tr("Ask now"))
        self.ask.setToolTip(self.tr("The sample prompts are answered after the step that is going on."))
        self.all = SmallButton(self.tr("All answers"))
        self.all.setToolTip(self.tr("The answers at every step, beside each other."))
        self.all.clicked.connect(self.grid_asked)
        self.head.addStretch(1)
        self.head.addWidget(self.step)
        self.head.addWidget(self.all)
        self.head.addWidget(self.ask)
        self._empty = WrapLabel("", "secondary")
        self._scroll = ScrollColumn(margins=(0, 0, 6, 0), by_keys=True)
        self._scroll.setAccessibleName(self.tr("Sample answers"))
        self._views: dict[int, SampleView] = {}
        self._asked_at = -1  # how many answers there were when somebody asked
        self.add(self._empty)
        self.add(self._scroll, 1)
        self.body.addStretch(0)
        self._scroll.body.addStretch(1)
        self.ask.clicked.connect(self._ask)

    def refresh(self, state: RunState, is_live: bool, has_prompts: bool = True) -> None:
        """Draws what came since; answers are few, so all are looked at. Without prompts nothing is promised."""
        came = sum(len(answers) for answers in state.samples.values())
        if came != self._asked_at:
            self._asked_at = -1
        self.ask.setVisible(is_live and has_prompts)
        self.ask.setEnabled(bool(state.step) and state.end is None and self._asked_at < 0)
        steps = [step for answers in state.samples.values() for step in answers]
        self.step.setVisible(bool(steps))
        self.all.setVisible(len(set(steps)) > 1)
        if steps:
            newest = max(steps)
            text = self.tr("step {step}").format(step=count_text(newest)) if newest else self.tr("before training")
            self.step.set_status(text, "neutral")
        self._say_empty(state, is_live, has_prompts)
        self._scroll.setVisible(bool(steps))
        self._show_views(state)

    def _ask(self) -> None:
        self.ask.setEnabled(False)
        self.ask_asked.emit()

    def asked(self, state: RunState) -> None:
        """The job was asked: the button waits for the answer."""
        self._asked_at = sum(len(answers) for answers in state.samples.values())

    def _say_empty(self, state: RunState, is_live: bool, has_prompts: bool) -> None:
        text = self.tr("The model answers the sample prompts before the first step, and at every evaluation.")
        if not has_prompts:
            text = self.tr("This run asks it nothing along the way. Sample prompts are written on the page Tuning.")
        elif not is_live:
            text = self.tr("This run has no sample answers.")
        self._empty.say("" if state.samples else text)

    def _show_views(self, state: RunState) -> None:
        for index in [index for index in self._views if not state.samples.get(index)]:
            gone = self._views.pop(index)
            gone.hide()
            gone.deleteLater()
        for index in sorted(state.samples, key=lambda at: (at != ASKED_BY_HAND, at)):
            answers = state.samples[index]
            if not answers:
                continue
            if index not in self._views:
                self._views[index] = SampleView()
                self._scroll.body.insertWidget(self._scroll.body.count() - 1, self._views[index])
            self._views[index].show_answers(answers[max(answers)], answers.get(0))
