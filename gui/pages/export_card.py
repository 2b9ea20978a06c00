"""Export: which form, how far it is, what the check found. The work itself is a job of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QWidget

from core.schema.events import AnyEvent, ExportCompleted, JobCrashed, JobFailed, JobFinished
from core.schema.quantities import size_text
from core.schema.requests import ExportRequest
from core.schema.run_state import RunState, apply
from gui.pages.run_head import BAR_PARTS
from gui.run_texts import ending_text, phase_text, progress_text, share_done
from gui.widgets import Banner, Card, ElidedLabel, IconMark, Label, PresetCard, SmallButton, row
from gui.workers.job_thread import JobThread

Format = Literal["merged", "adapter"]


class ExportCard(Card):
    """One export at a time. `changed` comes when one begins or ends."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Export"))
        self.chosen: Format = "merged"
        self._run_dir: Path | None = None
        self._job_dir: Path | None = None  # of the newest export: another run may be shown meanwhile
        self._job: JobThread | None = None
        self._state = RunState()
        self._to: Path | None = None
        self.merged = PresetCard("", "")
        self.adapter = PresetCard("", "")
        self.free = Label("", "hint")
        self.banner = Banner()
        self._make_progress()
        self._make_done()
        self._lay_out()
        self.merged.clicked.connect(lambda: self.choose("merged"))
        self.adapter.clicked.connect(lambda: self.choose("adapter"))

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def has_run(self) -> bool:
        return self._run_dir is not None

    def show_run(self, run_dir: Path | None, merged_bytes: int | None, adapter_bytes: int | None, lora: bool) -> None:
        """Sizes as far as they are known. A run that trained all weights has no adapter."""
        if run_dir != self._run_dir:
            self._run_dir = run_dir
            self._show_work()
        about = self.tr("about {size}").format(size=size_text(merged_bytes)) if merged_bytes else ""
        whole = self.tr("16-bit safetensors for transformers, vLLM and others")
        self.merged.set_texts(self.tr("Merged model"), f"{whole}, {about}" if about else whole)
        small = self.tr("Only what was learned; it needs the base model beside it")
        size = size_text(adapter_bytes) if adapter_bytes else ""
        self.adapter.set_texts(self.tr("Adapter only"), f"{small}, {size}" if size else small)
        self.adapter.setVisible(lora)
        self.choose("merged" if not lora else self.chosen)

    def choose(self, chosen: Format) -> None:
        if not self.is_busy:
            self.chosen = chosen
        self.merged.setChecked(self.chosen == "merged")
        self.adapter.setChecked(self.chosen == "adapter")

    def show_free(self, count_bytes: int | None) -> None:
        self.free.setText(self.tr("{size} free").format(size=size_text(count_bytes)) if count_bytes is not None else "")

    def export_to(self, folder: Path) -> None:
        """Starts the job that writes the chosen form into a new folder inside `folder`."""
        if self._run_dir is None or self.is_busy:
            return
        self._job_dir = self._run_dir
        self._to = folder / f"{self._run_dir.name}-{self.chosen}"
        self._state = RunState()
        request = ExportRequest(run_dir=str(self._run_dir), to=str(self._to), format=self.chosen)
        self._job = JobThread(request, run_dir=self._run_dir, sampled=False)
        self._job.event_received.connect(self._take)
        self._job.drained.connect(self._show_progress)
        self._job.ended.connect(self._ended)
        self.cancel.setEnabled(True)
        self._show_work()
        self._job.begin()
        self.changed.emit()

    def stop(self) -> None:
        """Cancels; nothing half-written stays."""
        if self._job is not None:
            self.cancel.setEnabled(False)
            self._job.stop(save=False)

    def _make_progress(self) -> None:
        self.phase = ElidedLabel("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.cancel = SmallButton(self.tr("Cancel"), name=self.tr("Cancel the export"))
        self.progress = QWidget()
        line = row(self.phase, self.bar, self.cancel)
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        self.progress.setLayout(line)
        self.progress.hide()
        self.cancel.clicked.connect(self.stop)

    def _make_done(self) -> None:
        self._mark = IconMark("check", "ok")
        self.done = ElidedLabel("", "secondary")
        self.open_folder = SmallButton(self.tr("Open folder"), name=self.tr("Open the exported folder"))
        self._done_line = QWidget()
        line = row(self._mark, self.done, self.open_folder)
        line.setStretch(1, 1)
        self._done_line.setLayout(line)
        self._done_line.hide()
        self.open_folder.clicked.connect(self._open)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        self.head.addWidget(self.free)
        forms = row(self.merged, self.adapter)
        self.add(forms)
        self.add(self.progress)
        self.add(self._done_line)
        self.add(self.banner)

    def _take(self, event: AnyEvent) -> None:
        apply(self._state, event)

    def _show_progress(self) -> None:
        if not self.is_busy or not self._is_of_shown_run:
            return
        counted = progress_text(self._state.progress)
        self.phase.setText(" · ".join(part for part in (phase_text(self._state.phase), counted) if part))
        share = share_done(self._state)
        self.bar.setRange(0, BAR_PARTS if share is not None else 0)
        self.bar.setValue(round((share or 0.0) * BAR_PARTS))
        self.progress.show()

    def _ended(self, exit_status: int) -> None:
        self._job = None
        if self.adapter.isHidden():
            self.choose("merged")  # the run that is shown now has no adapter
        self._show_work()
        self.changed.emit()

    @property
    def _is_of_shown_run(self) -> bool:
        return self._run_dir is not None and self._job_dir == self._run_dir

    def _show_work(self) -> None:
        """The progress of the shown run's export, or how it ended; nothing of another run's."""
        self.banner.clear()
        self._show_done("")
        self.progress.hide()
        if self.is_busy and self._is_of_shown_run:
            self._show_progress()
        elif self.is_busy and self.has_run:
            self.banner.show_message(self.tr("Another run is being exported."))
        elif self._is_of_shown_run:
            self._show_ending()

    def _show_ending(self) -> None:
        end, completed = self._state.end, self._state.export
        if isinstance(end, JobFailed | JobCrashed):
            self.banner.show_message(" ".join(part for part in ending_text(end) if part), "bad")
        elif isinstance(end, JobFinished) and completed is not None:
            self._show_done(self._checked_text(completed))
        else:
            self.banner.show_message(self.tr("Cancelled. Nothing half-written was left behind."))

    def _show_done(self, text: str) -> None:
        self.done.setText(text)
        self._done_line.setVisible(bool(text))

    def _checked_text(self, completed: ExportCompleted) -> str:
        size = size_text(completed.bytes)
        agreement = completed.agreement or {}
        same, prompts = agreement.get("same_next_token"), agreement.get("prompts")
        if completed.verified and isinstance(same, int) and isinstance(prompts, int):
            text = self.tr(
                "Checked after export: the same answers as the trained model on {same} of {all} prompts. {size}"
            )
            return text.format(same=same, all=prompts, size=size)
        return self.tr("Written: {size} in {folder}").format(size=size, folder=completed.to)

    def _open(self) -> None:
        if self._to is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._to)))
