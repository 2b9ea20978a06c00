"""One line about bringing a model or data set here: the button that begins it, or how far it is, how fast, and how long yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from core.schema.quantities import duration_text, size_text
from gui.run_texts import phase_text, progress_text
from gui.state.model_fetch import ModelFetch
from gui.widgets import ElidedLabel, SmallButton, row

PARTS = 1000


class FetchLine(QWidget):
    """`asked` when the person wants it fetched. Shows what runs, whichever model that is for."""

    asked = Signal()

    def __init__(self, fetch: ModelFetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self.start = SmallButton(self.tr("Download now"))
        self.said = ElidedLabel("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(220)
        self.bar.setAccessibleName(self.tr("Progress of the download"))
        self.cancel = SmallButton(self.tr("Cancel"), name=self.tr("Cancel the download"))
        layout = row(self.start, self.said, self.bar, self.cancel)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.start.clicked.connect(self.asked)
        self.cancel.clicked.connect(fetch.cancel)

    def offer(self, total_bytes: int | None, here_bytes: int, *, can_start: bool) -> None:
        """The button, unless something is under way; `here_bytes` are from an earlier try."""
        busy = self._fetch.is_busy
        self.start.setVisible(can_start and not busy)
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        self.cancel.setEnabled(not self._fetch.was_cancelled)
        self.setVisible(busy or can_start)
        if busy:
            self._show_progress()
            return
        self.start.setText(self.tr("Go on downloading") if here_bytes else self.tr("Download now"))
        if here_bytes and not total_bytes:
            self.said.setText(self.tr("{done} are here already.").format(done=size_text(here_bytes)))
        elif here_bytes:
            text = self.tr("{done} of {size} are here already.")
            self.said.setText(text.format(done=size_text(here_bytes), size=size_text(total_bytes)))
        elif total_bytes:
            self.said.setText(
                self.tr("{size}, otherwise fetched when the training starts.").format(size=size_text(total_bytes))
            )
        else:
            self.said.setText(self.tr("Otherwise it is fetched when the training starts."))

    def _show_progress(self) -> None:
        fetch, progress = self._fetch, self._fetch.progress
        if fetch.was_cancelled:
            self.said.setText(self.tr("Stopping…"))
            return
        asking = progress is None or (progress.unit == "bytes" and progress.total is None)
        phase = self.tr("asking the Hugging Face Hub…") if fetch.phase == "downloading" else phase_text(fetch.phase)
        parts = [fetch.source, phase if asking else progress_text(progress)]
        if fetch.bytes_per_s:
            parts.append(self.tr("{size}/s").format(size=size_text(fetch.bytes_per_s)))
        if fetch.seconds_left is not None:
            parts.append(self.tr("{time} left").format(time=duration_text(fetch.seconds_left)))
        self.said.setText(" · ".join(parts))
        total = progress.total if progress is not None else None
        self.bar.setRange(0, PARTS if total else 0)
        if progress is not None and total:
            self.bar.setValue(round(PARTS * min(1.0, progress.done / total)))
