"""How far the inspection of the data is, with a way to give it up; or why it failed, with a way to try again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from core.schema.quantities import count_text
from gui.state.data_inspection import DataInspection
from gui.texts import error_text
from gui.widgets import Label, SmallButton, WrapLabel, set_role


class InspectionProgress(QFrame):
    """Seen only while there is something to say."""

    cancelled = Signal()
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "box")
        self._words = Label("", "secondary")
        self._error = WrapLabel("", "bad")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the check-up"))
        self.cancel = SmallButton(self.tr("Cancel"))
        self.retry = SmallButton(self.tr("Try again"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(12)
        layout.addWidget(self._words)
        layout.addWidget(self._error, 1)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel)
        layout.addWidget(self.retry)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.cancel.clicked.connect(self.cancelled)
        self.retry.clicked.connect(self.again)
        self.hide()

    def show_state(self, inspection: DataInspection, known: bool) -> None:
        running = inspection.state in ("waiting", "running")
        failed = inspection.state == "failed" and inspection.error is not None
        self.setVisible(known and (running or failed))
        for widget in (self._words, self.bar, self.cancel):
            widget.setVisible(running)
        for shown in (self._error, self.retry):
            shown.setVisible(failed)
        if failed and inspection.error is not None:
            self._error.setText(" ".join(error_text(inspection.error)))
        if running:
            self._show_progress(inspection)

    def _show_progress(self, inspection: DataInspection) -> None:
        done, total = inspection.done, inspection.total
        words = {
            "importing": self.tr("Starting the tokenizer…"),
            "reading_model": self.tr("Starting the tokenizer…"),
            "tokenizing": self.tr("Reading and tokenising every row…"),
        }.get(inspection.phase, self.tr("Reading every row…"))
        if done:
            known = self.tr("{done} of about {total} rows") if total and total > done else self.tr("{done} rows")
            words += " " + known.format(done=count_text(done), total=count_text(total))
        self._words.setText(words)
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(round(1000 * done / max(1, total)))
