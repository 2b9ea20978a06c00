"""Export: which form, how far it is, what the check found. The work itself is a job of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QProgressBar, QWidget

from core.export.ollama.api import create_line, is_running
from core.schema.events import AnyEvent, JobCrashed, JobFailed, JobFinished, PhaseProgressed
from core.schema.quantities import count_text, size_text
from core.schema.requests import AnyRequest, ExportRequest, OllamaRequest, PushRequest
from core.schema.run_state import apply
from gui.pages.result.export_cards import ExportCards, Format
from gui.pages.result.export_work import Work, cancelled_text, done_text, pace_texts
from gui.pages.run.head import BAR_PARTS
from gui.run_texts import ending_text, phase_text, progress_text, share_done
from gui.widgets import Banner, Card, Choice, ElidedLabel, IconMark, Label, SmallButton, WrapLabel, row, set_role
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import run_in_background


class ExportCard(Card):
    """One job at a time: an export, an upload, or a hand-over to Ollama. `changed` comes when one begins or ends, and
    when something else is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Export"))
        self._run_dir: Path | None = None
        self._job: JobThread | None = None
        self._job_place: tuple[Path | None, Format] | None = None  # of that job: another run may be shown meanwhile
        self._works: dict[tuple[Path | None, Format], Work] = {}  # the newest of each form of each run
        self._free_bytes: int | None = None
        self._ollama_runs = False
        self.cards = ExportCards()
        self.state = Choice()
        self.state.setAccessibleName(self.tr("Which state is exported"))
        self.state.setMinimumContentsLength(11)
        self.free = Label("", "hint")
        self.banner = Banner()
        self._make_progress()
        self._make_done()
        self._lay_out()
        self.cards.changed.connect(self._show_room)
        self.cards.chose.connect(self._show_work)
        self.cards.changed.connect(self.changed)

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def has_run(self) -> bool:
        return self._run_dir is not None

    @property
    def needs_folder(self) -> bool:
        """Whether a folder is asked for before it begins."""
        return self.cards.chosen != "hub"

    @property
    def is_ready(self) -> bool:
        """Whether the chosen one can begin."""
        return self.has_run and not self.is_busy and (self.needs_folder or self.cards.options.is_ready)

    def show_run(
        self,
        run_dir: Path | None,
        merged_bytes: int | None,
        adapter_bytes: int | None,
        lora: bool,
        other_kind: str | None = None,
    ) -> None:
        """Sizes as far as they are known. A run that trained all weights has no adapter; of models of `other_kind` no GGUF
        can be written."""
        if run_dir != self._run_dir:
            self._run_dir = run_dir
            self._show_work()
        self.cards.show_sizes(merged_bytes, adapter_bytes, lora, other_kind)

    def show_checkpoints(self, steps: Sequence[int]) -> None:
        """What can be exported besides the result."""
        self.state.clear()
        self.state.addItem(self.tr("The result"), None)
        for step in steps:
            self.state.addItem(self.tr("Step {step}").format(step=count_text(step)), step)
        self.state.setVisible(bool(steps))

    def show_free(self, count_bytes: int | None) -> None:
        self._free_bytes = count_bytes
        self._show_room()

    def export_to(self, folder: Path) -> None:
        """Starts the job that writes the chosen form into a new folder inside `folder`."""
        if self._run_dir is None or self.is_busy or not self.needs_folder:
            return
        chosen = self.cards.chosen
        step = self._checkpoint
        to = folder / (f"{self._run_dir.name}-{chosen}" + (f"-step-{step}" if step is not None else ""))
        quantization = self.cards.options.quantization if chosen == "ollama" else None
        form = "ollama" if chosen == "ollama" else "merged" if chosen == "merged" else "adapter"
        self._begin(
            ExportRequest(
                run_dir=str(self._run_dir), to=str(to), format=form, checkpoint=step, quantization=quantization
            )
        )  # fmt: skip

    def upload(self) -> None:
        """Starts the job that takes the chosen form to the Hub."""
        if self._run_dir is None or not self.is_ready or self.needs_folder:
            return
        options = self.cards.options
        self._begin(
            PushRequest(
                repo=options.repo.text().strip(), run_dir=str(self._run_dir), checkpoint=self._checkpoint,
                format=options.what.currentData(), private=not options.public.currentData(),
            )
        )  # fmt: skip

    def add_to_ollama(self) -> None:
        """Starts the job that hands the exported folder over."""
        if self._work is not None and self._work.to is not None and not self.is_busy:
            self._begin(OllamaRequest(folder=str(self._work.to)))

    def stop(self) -> None:
        """Cancels; nothing half-written stays."""
        if self._job is not None:
            self.cancel.setEnabled(False)
            self._job.stop(save=False)

    def _begin(self, request: AnyRequest) -> None:
        place = (self._run_dir, self.cards.chosen)
        completed = self._work.completed if self._work is not None and isinstance(request, OllamaRequest) else None
        to = request.to if isinstance(request, ExportRequest) else completed and completed.to
        self._works[place] = Work(to=Path(to) if to else None, completed=completed)
        self._job_place = place
        self._job = JobThread(request, run_dir=self._run_dir, sampled=False)
        self._job.event_received.connect(self._take)
        self._job.drained.connect(self._show_progress)
        self._job.ended.connect(self._ended)
        self.cancel.setEnabled(True)
        self.cards.setEnabled(False)
        self.cards.options.setEnabled(False)
        self.state.setEnabled(False)
        self._show_work()
        self._job.begin()
        self.changed.emit()

    @property
    def _checkpoint(self) -> int | None:
        step = self.state.currentData()
        return step if isinstance(step, int) else None

    @property
    def _work(self) -> Work | None:
        """Of the chosen form of the shown run."""
        return self._works.get((self._run_dir, self.cards.chosen))

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
        self.done = WrapLabel("", "secondary")
        self.open_folder = SmallButton(self.tr("Open folder"), name=self.tr("Open the exported folder"))
        self.open_page = SmallButton(self.tr("Open page"), name=self.tr("Open the page on the Hub"))
        self.to_ollama = SmallButton(self.tr("Add to Ollama"), name=self.tr("Add the model to Ollama"))
        self.copy_line = SmallButton(self.tr("Copy Ollama line"), name=self.tr("Copy the line for Ollama"))
        self._done_line = QWidget()
        buttons = (self.to_ollama, self.copy_line, self.open_page, self.open_folder)
        line = row(self._mark, self.done, *buttons)
        line.setStretch(1, 1)
        self._done_line.setLayout(line)
        self._done_line.hide()
        self.open_folder.clicked.connect(self._open)
        self.open_page.clicked.connect(self._open_page)
        self.to_ollama.clicked.connect(self.add_to_ollama)
        self.copy_line.clicked.connect(self._copy_line)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        self.head.addWidget(self.free)
        self.head.addSpacing(8)
        self.head.addWidget(self.state)
        self.show_checkpoints(())
        self.add(self.cards)
        self.add(self.cards.options)
        self.add(self.progress)
        self.add(self._done_line)
        self.add(self.banner)

    def _take(self, event: AnyEvent) -> None:
        if self._job_place is None:
            return
        work = self._works[self._job_place]
        apply(work.state, event)
        work.completed = work.state.export or work.completed
        if isinstance(event, PhaseProgressed) and event.unit == "bytes":
            work.pace.add(event.t_s, event.done)

    def _show_progress(self) -> None:
        work = self._work
        if work is None or not self._is_of_shown_run:
            return
        state = work.state
        parts = [phase_text(state.phase), progress_text(state.progress), *pace_texts(work)]
        self.phase.setText(" · ".join(part for part in parts if part))
        share = share_done(state)
        self.bar.setRange(0, BAR_PARTS if share is not None else 0)
        self.bar.setValue(round((share or 0.0) * BAR_PARTS))
        self.progress.show()

    def _ended(self, exit_status: int) -> None:
        self._job = self._job_place = None
        self.cards.setEnabled(True)
        self.cards.options.setEnabled(True)
        self.state.setEnabled(True)
        self.cards.choose(self.cards.chosen)
        self._show_work()
        self.changed.emit()

    @property
    def _is_of_shown_run(self) -> bool:
        """Whether what is under way belongs to the run that is shown (its card stays chosen meanwhile)."""
        return self.is_busy and self._job_place == (self._run_dir, self.cards.chosen)

    def _show_work(self) -> None:
        """How far the shown run's export is, or how the one of the chosen form ended; nothing of another's."""
        self.banner.clear()
        self._show_done("")
        self.progress.hide()
        if self._is_of_shown_run:
            self._show_progress()
        elif self.is_busy and self.has_run:
            self.banner.show_message(self.tr("Another run is being exported."))
        elif self._work is not None and self.has_run:
            self._show_ending(self._work)

    def _show_ending(self, work: Work) -> None:
        end = work.state.end
        if isinstance(end, JobFailed | JobCrashed):
            self.banner.show_message(" ".join(part for part in ending_text(end) if part), "bad")
        elif not isinstance(end, JobFinished):
            self.banner.show_message(cancelled_text(work))
        if isinstance(end, JobFinished) or work.completed is not None:
            self._show_done(done_text(work))

    def _show_done(self, text: str) -> None:
        self.done.setText(text)
        self._done_line.setVisible(bool(text))
        work = self._work
        if work is None or not text:
            return
        taken = "ollama" in work.state.results
        for_ollama = work.completed is not None and work.completed.format == "ollama" and not taken
        self.copy_line.setVisible(for_ollama)
        self.to_ollama.setVisible(for_ollama and self._ollama_runs)
        self.open_folder.setVisible(work.to is not None)
        self.open_page.setVisible("push" in work.state.results)
        if for_ollama:
            run_in_background(is_running, done=self._show_ollama, receiver=self)

    def _show_ollama(self, runs: bool) -> None:
        self._ollama_runs = runs
        self.to_ollama.setVisible(runs and not self.copy_line.isHidden())

    def _show_room(self) -> None:
        """How much is free; where the chosen one would not fit, what it needs as well."""
        free, needed = self._free_bytes, self.cards.size_bytes()
        if free is None:
            self.free.setText("")
            return
        fits = needed is None or needed <= free
        text = self.tr("{size} free") if fits else self.tr("needs {needed}, {size} free")
        self.free.setText(text.format(size=size_text(free), needed=size_text(needed)))
        set_role(self.free, "hint" if fits else "warn")

    def _open(self) -> None:
        if self._work is not None and self._work.to is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._work.to)))

    def _open_page(self) -> None:
        if self._work is not None and (pushed := self._work.state.results.get("push")) is not None:
            QDesktopServices.openUrl(QUrl(str(pushed.get("url"))))

    def _copy_line(self) -> None:
        if self._work is not None and self._work.to is not None:
            QGuiApplication.clipboard().setText(create_line(self._work.to))
