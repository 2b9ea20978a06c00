"""The bottom of the run page: what can be done now. One primary button at most, and only once the run has ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout

from core.schema.events import Event, JobFailed
from gui.state.run_model import RunModel
from gui.theme import metrics as m
from gui.widgets import DangerButton, ElidedLabel, PrimaryButton, SecondaryButton, set_role

TELL_MS = 10_000
CAN_RESUME = ("paused", "stopped", "failed", "crashed")
LOSS_BROKE = ("loss_not_finite", "loss_exploded")  # going on as before would break it again
NEEDS_LESS = ("out_of_memory",)  # the same settings would run out of it again


class RunFooter(QFrame):
    """`asked_to` remembers what was asked for, until the run has done it."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "footer")
        self.setFixedHeight(m.FOOTER_HEIGHT)
        self.pause = SecondaryButton(self.tr("Pause and free the card"))
        self.save = SecondaryButton(self.tr("Save now"))
        self.open_folder = SecondaryButton(self.tr("Open folder"))
        self.settings = SecondaryButton(self.tr("Back to the settings"))
        self.report = SecondaryButton(self.tr("Report…"))
        self.report.setToolTip(self.tr("A file for whoever helps you: log, settings and versions, without names."))
        self.note = ElidedLabel("", "hint")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.stop = DangerButton(self.tr("Stop…"))
        self.resume = PrimaryButton(self.tr("Resume"))
        self.go_back = PrimaryButton(self.tr("Go back and learn slower"))
        self.go_back.setToolTip(self.tr("Goes on from the last good save with half the learning rate."))
        self.again = SecondaryButton(self.tr("Resume as it is"))
        self.again.setToolTip(self.tr("Goes on from the last save: right where another program held the memory."))
        self.smaller = PrimaryButton(self.tr("Make it fit…"))
        self.smaller.setToolTip(
            self.tr(
                "Back to the settings, with the change made that saves most for what it costs. One click takes it back. It "
                "becomes a new run, from its first step; what this one saved stays in its folder."
            )
        )
        self.result = PrimaryButton(self.tr("See the result"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(m.PAGE_MARGIN, 0, m.PAGE_MARGIN, 0)
        layout.setSpacing(10)
        for button in (self.pause, self.save, self.open_folder, self.settings, self.report, self.again):
            layout.addWidget(button)
        layout.addWidget(self.note, 1)
        for closing in (self.stop, self.resume, self.go_back, self.smaller, self.result):
            layout.addWidget(closing)
        self._asked = self._said = self._told = ""
        self._saved_before: int | None = None
        self._forgets = QTimer(self)
        self._forgets.setSingleShot(True)
        self._forgets.timeout.connect(self._tell_no_more)

    def forget(self) -> None:
        self._asked, self._saved_before = "", None

    def asked_to(self, what: str, saved_before: int | None = None) -> None:
        """ "pause", "save" or "stop"."""
        self._asked, self._saved_before = what, saved_before

    def tell(self, text: str, tone: str) -> None:
        """Says something for a while in place of the note: "hint", "ok" or "bad"."""
        self._told = text
        self.note.setText(text)
        set_role(self.note, tone)
        self._forgets.start(TELL_MS)

    def _tell_no_more(self) -> None:
        self._told = ""
        set_role(self.note, "hint")
        self.note.setText(self._said)

    def refresh(self, model: RunModel) -> None:
        state, is_live = model.state, model.is_live
        if self._asked == "save" and state.last_saved_step != self._saved_before:
            self._asked = ""
        pressed, page = QApplication.focusWidget(), self.parentWidget()
        ending = self._asked in ("pause", "stop") or state.end is not None
        for button in (self.pause, self.save, self.stop):
            button.setVisible(is_live)
        self.pause.setText(self.tr("Pause and free the card") if model.card is not None else self.tr("Pause"))
        self.pause.setEnabled(not ending and bool(state.step))
        self.save.setEnabled(not self._asked and not ending and bool(state.step))
        self.stop.setEnabled(self._asked != "stop" and state.end is None)
        self._said = self._note(is_live)
        self.note.setText(self._told or self._said)
        is_done = not is_live and state.status == "finished"
        can_resume = not is_live and state.status in CAN_RESUME and model.record.path is not None
        self.open_folder.setVisible(not is_live and model.record.path is not None)
        broke = getattr(state.end, "code", "") in LOSS_BROKE
        too_big = _needs_less(state.end)
        self.settings.setVisible(not is_live and not too_big and state.status in ("failed", "stopped", "crashed"))
        self.report.setVisible(not is_live and state.status in ("failed", "crashed") and model.record.path is not None)
        self.resume.setText(self.tr("Resume") if state.last_saved_step is not None else self.tr("Try again"))
        self.resume.setVisible(can_resume and not broke and not too_big)
        self.again.setVisible(can_resume and too_big)
        self.go_back.setVisible(can_resume and broke)
        self.smaller.setVisible(can_resume and too_big)
        self.result.setVisible(is_done)
        gone = pressed is not None and not (pressed.isVisible() and pressed.isEnabled())
        if pressed is not None and page is not None and gone and self.isAncestorOf(pressed):
            page.setFocus()  # Qt would take the next button, and nobody has reached for that

    def _note(self, is_live: bool) -> str:
        if not is_live:
            return ""
        return {
            "pause": self.tr("Saving, then it pauses…"),
            "save": self.tr("Saving after this step…"),
            "stop": self.tr("Stopping…"),
        }.get(self._asked, self.tr("Everything stays on this computer."))


def _needs_less(end: Event | None) -> bool:
    """Whether memory ran out for what the run asks; at a save only a little more was wanted than is there all the time."""
    return isinstance(end, JobFailed) and end.code in NEEDS_LESS and end.params.get("phase") != "saving"
