"""Try before you train: the button, how far the rehearsal is, and what it measured."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from core.schema.events import JobFailed
from core.schema.quantities import size_text
from core.schema.rehearsal import Rehearsal
from gui.fit_texts import rehearsal_verdict
from gui.run_texts import duration, ending_text, phase_text, progress_text, share_done
from gui.state.chosen_model import ChosenModel
from gui.state.rehearsal_model import RehearsalModel
from gui.texts import error_text
from gui.widgets import Card, KeyValueList, SmallButton, WrapLabel, row


class RehearsalBox(Card):
    """Measures instead of estimating; the finding stays until the settings that matter change, and then says so."""

    def __init__(self, rehearsal: RehearsalModel, model: ChosenModel) -> None:
        super().__init__()
        self._rehearsal, self._model = rehearsal, model
        self.body.setSpacing(6)
        self.start = SmallButton(self.tr("Rehearse"))
        self.cancel = SmallButton(self.tr("Cancel"))
        self._title = WrapLabel(self.tr("Try before you train"), "strong")
        self._text = WrapLabel("", "small")
        self.verdict = WrapLabel("", "ok_strong")
        self.figures = KeyValueList()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the rehearsal"))
        head = row(self._title, self.start, self.cancel)
        head.setStretch(0, 1)
        self.add(head)
        for widget in (self._text, self.bar, self.verdict, self.figures):
            self.add(widget)
        self.start.clicked.connect(rehearsal.start)
        self.cancel.clicked.connect(rehearsal.cancel)
        rehearsal.changed.connect(self.refresh)
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        model = self._rehearsal
        running, found = model.is_running, model.found
        self._swap_buttons(running, can_start=model.can_start and self._model.state not in ("none", "refused"))
        self._text.say(self._sentence())
        self.bar.setVisible(running)
        if running:
            share = share_done(model.state)
            self.bar.setRange(0, 0 if share is None else 1000)
            self.bar.setValue(round(1000 * (share or 0.0)))
        shown = found is not None and not running
        self.verdict.setVisible(shown)
        self.figures.setVisible(shown)
        if found is not None and shown:
            text, tone = rehearsal_verdict(found)
            self.verdict.say(text, "secondary" if model.is_stale else f"{tone}_strong")
            self._say_figures(found)

    def _swap_buttons(self, running: bool, can_start: bool) -> None:
        had_focus = self.start.hasFocus() or self.cancel.hasFocus()
        self.start.setEnabled(can_start)
        self.start.setVisible(not running)
        self.cancel.setVisible(running)
        if had_focus:  # the one that was pressed is gone
            (self.cancel if running else self.start).setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self) -> str:
        model = self._rehearsal
        if model.is_running:
            told = progress_text(model.state.progress)
            return f"{phase_text(model.state.phase)} {told}".strip()
        if model.error is not None:
            return " ".join(part for part in error_text(model.error) if part)
        if model.end is not None:
            said = ending_text(model.end)
            hint = said[1] if isinstance(model.end, JobFailed) else ""
            return f"{said[0]} {hint}".strip()
        if model.is_stale:
            return self.tr("Tried with other settings than now:")
        if model.found is not None:
            return ""
        if model.is_blocked():
            return self.tr("Possible when the run that is going on has ended.")
        return self._offer()

    def _offer(self) -> str:
        text = self.tr(
            "Runs the heaviest batches, one evaluation and one save: about a minute, and the estimate becomes a measurement."
        )
        if not self._rehearsal.is_complete:
            return f"{text} " + self.tr("Possible once model and data are chosen and no setting is wrong.")
        if self._model.on_disk or self._model.state not in ("known", "on_hub"):
            return text
        size = self._model.download_bytes  # nothing is fetched unsaid
        first = self.tr("The model is fetched first.")
        if size is not None:
            first = self.tr("The model is fetched first, {size}.").format(size=size_text(size))
        return f"{text} {first}"

    def _say_figures(self, found: Rehearsal) -> None:
        lines = self.figures
        role = "secondary" if self._rehearsal.is_stale else ""
        peak = size_text(found.peak_bytes) if found.peak_bytes is not None else ""
        host = size_text(found.host_peak_bytes) if found.host_peak_bytes is not None else ""
        if found.peak_is_derived and peak:
            peak = self.tr("about {size}").format(size=peak)
        step = found.seconds_per_step
        figures = (
            ("peak", self.tr("Peak on the card"), peak),
            ("host", self.tr("Main memory"), "" if peak else host),
            ("step", self.tr("A step"), f"{step:.3g} s" if step is not None else ""),
            ("run", self.tr("Whole run"), duration(found.duration_s) if found.duration_s is not None else ""),
            ("energy", self.tr("Energy"), energy_text(found.energy_wh)),
        )
        for key, label, value in figures:
            if value:
                lines.put(key, label, value, role)
            else:
                lines.show_line(key, False)


def energy_text(energy_wh: float | None) -> str:
    """Watt-hours or kilowatt-hours; empty where unknown."""
    if energy_wh is None:
        return ""
    return f"{energy_wh / 1000:.2f} kWh" if energy_wh >= 100 else f"{energy_wh:.0f} Wh" if energy_wh >= 1 else "< 1 Wh"
