"""Compute exactly: offered where the estimate of a model is a guess; how far it is, and how the two figures differ."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from core.schema.events import JobFailed
from core.schema.quantities import size_text
from gui.run_texts import ending_text, phase_text
from gui.state.exact_model import ExactModel
from gui.texts import error_text
from gui.widgets import Card, SmallButton, WrapLabel, row


class ExactBox(Card):
    """Seen only where there is something to compute, or to say of it."""

    def __init__(self, exact: ExactModel) -> None:
        super().__init__()
        self._exact = exact
        self.body.setSpacing(6)
        self.start = SmallButton(self.tr("Compute"))
        self.cancel = SmallButton(self.tr("Cancel"))
        self._title = WrapLabel(self.tr("Compute it exactly"), "strong")
        self.text = WrapLabel("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Progress of the computation"))
        head = row(self._title, self.start, self.cancel)
        head.setStretch(0, 1)
        self.add(head)
        for widget in (self.text, self.bar):
            self.add(widget)
        self.start.clicked.connect(exact.start)
        self.cancel.clicked.connect(exact.cancel)
        exact.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        exact = self._exact
        running, found = exact.is_running, exact.found is not None
        had_focus = self.start.hasFocus() or self.cancel.hasFocus()
        self.start.setVisible(not running and not found)
        self.cancel.setVisible(running)
        self.bar.setVisible(running)
        self.start.setEnabled(exact.asked is not None and not exact.is_blocked())
        self._title.say(self.tr("Computed exactly") if found else self.tr("Compute it exactly"))
        self.text.say(self._sentence())
        self.setVisible(running or (exact.asked is not None and exact.is_worth_it))
        if had_focus and self.isVisible() and not found:  # the one that was pressed is gone
            (self.cancel if running else self.start).setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self) -> str:
        exact = self._exact
        if exact.is_running:
            return phase_text(exact.state.phase)
        if exact.error is not None:
            return " ".join(part for part in error_text(exact.error) if part)
        if exact.end is not None:
            said = ending_text(exact.end)
            hint = said[1] if isinstance(exact.end, JobFailed) else ""
            return f"{said[0]} {hint}".strip()
        if exact.found is not None and exact.guess is not None:
            return self._compared(int(exact.found["allocated_peak_bytes"]), exact.guess.allocated_peak_bytes)
        if exact.is_blocked():
            return self.tr("Possible when the run that is going on has ended.")
        return self.tr(
            "Follows one training step of the real libraries, without weights or a card: about a minute, and the guess "
            "becomes a figure."
        )

    def _compared(self, exact: int, guess: int) -> str:
        """Both as torch counts them, without what the driver and fragmentation add."""
        off = 100 * (guess / exact - 1)
        return self.tr("Weights and step take {exact}; the estimate was {guess} ({off} %).").format(
            exact=size_text(exact), guess=size_text(guess), off=f"{off:+.1f}".replace("-", "−")
        )
