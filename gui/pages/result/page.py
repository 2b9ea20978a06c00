"""After the training: did it learn, what does it say now, and how to take it along. Reads one run from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from core.export.gguf.kinds import other_kind
from core.models import resolve_local
from core.runs import RunFolder
from core.runs.checkpoints import checkpoints
from core.runs.comparisons import Preferred
from core.runs.successor import next_recipe
from core.runs.verdict import Change, Verdict, judge
from core.schema.errors import TunesmithError
from core.schema.events import SampleGenerated
from core.schema.recipe import Recipe
from core.schema.run_state import RunState
from core.schema.toml_codec import parse_toml, put, recipe_from_tree, recipe_to_toml
from gui.pages.result.chat_bar import ChatBar
from gui.pages.result.export_card import ExportCard
from gui.pages.result.side_by_side import Pair, SideBySide
from gui.pages.result.verdict_lines import VerdictLines, verdict_sentence
from gui.state.chat_model import ChatModel, Exchange
from gui.state.fit import free_bytes
from gui.state.preferences import Preferences
from gui.state.run_model import RunRecord, read_record
from gui.texts import error_text
from gui.widgets import Banner, PageTitle, PrimaryButton, ScrollColumn, SecondaryButton, page_margins
from gui.workers.one_shot import OneShot, run_in_background

BYTES_PER_WEIGHT = 2  # a merged model is written in 16 bit


@dataclass(frozen=True)
class Result:
    """A run and how large its adapter is on the disk; `other_kind` is the model's where no GGUF can be written of it;
    `checkpoints` are the steps of those that are still there."""

    record: RunRecord
    adapter_bytes: int | None = None
    other_kind: str | None = None
    checkpoints: tuple[int, ...] = ()


def read_result(path: Path) -> Result:
    """For a background thread. TunesmithError where the run cannot be read."""
    run = RunFolder(path)
    adapter = run.adapter_dir
    sizes = [file.stat().st_size for file in adapter.iterdir() if file.is_file()] if adapter.is_dir() else []
    record = read_record(path)
    base = resolve_local(record.recipe.model.source, record.recipe.model.revision) if record.recipe else None
    steps = tuple(sorted(point.step for point in checkpoints(run.checkpoints_dir)))
    return Result(record, sum(sizes) or None, other_kind(base) if base else None, steps)


class ResultPage(QWidget):
    """`curves_asked` leads to the run's plots, `change_asked` to the wizard."""

    curves_asked = Signal(Path)
    change_asked = Signal(object)  # Recipe: the run's own, with the advised change

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._reading: OneShot | None = None
        self.path: Path | None = None
        self._recipe: Recipe | None = None
        self.title = PageTitle()
        self.curves = SecondaryButton(self.tr("Curves and log"))
        self.go_on = SecondaryButton(self.tr("Continue training"))
        self.go_on.setToolTip(self.tr("Opens a new fine-tune that begins with what this run has learned."))
        self.export = PrimaryButton(self.tr("Export…"))
        self.banner = Banner()
        self.verdict = VerdictLines()
        self.answers = SideBySide()
        self.chat = ChatModel(self)
        self.chat_bar = ChatBar(self.chat)
        self.exports = ExportCard()
        for button in (self.curves, self.go_on, self.export):
            self.title.buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*page_margins())
        layout.setSpacing(14)
        layout.addWidget(self.title)
        layout.addWidget(self.verdict)
        layout.addWidget(self.banner)
        below = self._below = ScrollColumn()  # in a low window with everything open it is taller than its place
        below.body.addWidget(self.answers, 1)
        below.body.addWidget(self.chat_bar)
        below.body.addWidget(self.exports)
        layout.addWidget(below, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.curves.clicked.connect(self._ask_curves)
        self.go_on.clicked.connect(self._ask_to_go_on)
        self.export.clicked.connect(self._export)
        self.exports.changed.connect(self._show_busy)
        self.exports.cards.chose.connect(self._show_exports)
        self.verdict.change_asked.connect(self._ask_change)
        self.chat_bar.blind.toggled.connect(self.answers.hide_sides)
        self.chat.asked.connect(self._show_exchange)
        self.chat.grew.connect(self.answers.update_exchange)
        self.chat.not_kept.connect(self._failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # no button is armed before somebody reaches for it

    def open_run(self, path: Path) -> None:
        """Reads the run of a folder in the background and shows it."""
        if self._reading is not None:
            self._reading.cancel()
        self.path = path
        self.banner.clear()
        self._forget()
        self._reading = run_in_background(read_result, path, done=self.show_result, failed=self._failed)

    def show_result(self, result: Result) -> None:
        self._reading = None
        record = result.record
        self.path, self._recipe = record.path, record.recipe
        state = record.state
        self.title.title.setText(self.tr("{name} is ready").format(name=record.name))
        said = judge(state, record.recipe)
        self.title.subtitle.setText(self.verdict_text(said))
        self.verdict.show_verdict(said)
        self.answers.show_pairs(pairs_of(state))
        self.chat.open(record.path)
        self.chat_bar.show_run(result.checkpoints)
        self.chat_bar.setEnabled(True)
        self.curves.setEnabled(True)
        self.go_on.setEnabled(record.recipe is not None)
        total = state.plan.total_parameters if state.plan else None
        lora = record.recipe is None or record.recipe.lora.enabled
        merged_bytes = total * BYTES_PER_WEIGHT if total else None
        self.exports.show_run(record.path, merged_bytes, result.adapter_bytes, lora, result.other_kind)
        self.exports.show_checkpoints(result.checkpoints)
        self._look_at_disk()
        self._show_busy()

    def _forget(self) -> None:
        """Nothing of the run shown before stays: it would be read, or exported, as the one that is opened."""
        self.title.title.setText("")
        self.title.subtitle.setText("")
        self.verdict.clear()
        self.answers.clear()
        self.chat.open(None)
        self.chat_bar.setEnabled(False)
        self.exports.show_run(None, None, None, lora=True)
        self.exports.show_checkpoints(())
        for button in (self.curves, self.go_on, self.export):
            button.setEnabled(False)

    def verdict_text(self, said: Verdict) -> str:
        """Held-out loss before and after in a plain sentence, and how many answers changed."""
        text = verdict_sentence(said)
        if said.answers:
            counted = self.tr("{n} of {all} answers changed.")
            text += " " + counted.format(n=said.answers_changed, all=said.answers)
        return text

    def _ask_curves(self) -> None:
        if self.path is not None:
            self.curves_asked.emit(self.path)

    def _ask_to_go_on(self) -> None:
        if self.path is not None and self._recipe is not None:
            self.change_asked.emit(next_recipe(self._recipe, RunFolder(self.path), go_on=True))

    def _ask_change(self, change: Change) -> None:
        if self._recipe is not None and change.path is not None:
            self.change_asked.emit(changed_recipe(self._recipe, change.path, change.value))

    def _show_exchange(self, exchange: Exchange) -> None:
        view = self.answers.add_exchange(exchange)
        if view is not None:
            view.preferred.connect(lambda place: self.chat.prefer(exchange, _side_at(exchange, place)))

    def _show_exports(self) -> None:
        """What the chosen kind asks for stands below its card."""
        QTimer.singleShot(0, self, lambda: self._below.ensureWidgetVisible(self.exports))  # once it is laid out

    def _export(self) -> None:
        if self.exports.needs_folder:
            self._choose_folder()
        else:
            self.exports.upload()

    def _choose_folder(self) -> None:
        start = self._preferences.last_folder("export") or str(Path.home())
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where the exported folder is made"), start)
        if folder:
            self._preferences.set_last_folder("export", Path(folder))
            self.exports.export_to(Path(folder))
            self._look_at_disk()

    def _look_at_disk(self) -> None:
        folder = Path(self._preferences.last_folder("export") or Path.home())
        run_in_background(free_bytes, folder, done=self.exports.show_free)

    def _show_busy(self) -> None:
        self.export.setText(self.tr("Export…") if self.exports.needs_folder else self.tr("Upload"))
        self.export.setEnabled(self.exports.is_ready)

    def _failed(self, error: TunesmithError) -> None:
        self._reading = None
        self.banner.show_message(" ".join(part for part in error_text(error) if part), "bad")


def _side_at(exchange: Exchange, place: str) -> Preferred:
    return "equal" if place == "equal" else exchange.left if place == "left" else exchange.right


def changed_recipe(recipe: Recipe, path: str, value: object) -> Recipe:
    """The same with one setting changed."""
    tree = parse_toml(recipe_to_toml(recipe))
    put(tree, path, value)
    return recipe_from_tree(tree)


def pairs_of(state: RunState) -> list[Pair]:
    """For each fixed prompt the answer before the training and the newest one."""
    found: list[tuple[SampleGenerated, SampleGenerated]] = []
    for index in sorted(index for index in state.samples if index >= 0):
        answers = state.samples[index]
        if len(answers) > 1 and 0 in answers:
            found.append((answers[0], answers[max(answers)]))
    return found
