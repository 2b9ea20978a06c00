"""What the inspect job found of the chosen data: problems, token counts, and rows as the model sees them.

The job runs while the data page is seen, and stays to show rows until the page is left. Whatever depends on the context length
is worked out from the counts of its rows, in the background.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from core.models import clean_source
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobCrashed, JobFailed, PhaseEntered, PhaseProgressed, ResultReported
from core.schema.recipe import DatasetTable, ModelTable, TrainingTable
from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.recipe_model import RecipeModel
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import OneShot, run_in_background

if TYPE_CHECKING:
    import numpy as np

    from core.datasets import Problem
    from core.datasets.inspection import Counts, Inspection, TokenCounts

State = Literal["none", "waiting", "running", "done", "failed"]
WAIT_MS = 400  # after a change: whoever types must not start a job at every key
ROWS_AHEAD = 6
ROWS_KEPT = 64
BARS = 40
DRAIN_MS = 40  # a row asked for should come at once


@dataclass(frozen=True, slots=True)
class RowView:
    """What the model sees of a row: `pieces` are (text, tokens, learned). With `refused` the template takes it not."""

    place: int
    line: int
    file: str
    tokens: int
    learned: int
    first_learned: int
    pieces: tuple[tuple[str, int, bool], ...]
    refused: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What follows from the counts under the current settings. `bars` are rows by length in equal steps up to `across`,
    `parts` rows to learn from and held-out ones."""

    limit: int
    problems: tuple[Problem, ...]
    tokens: TokenCounts | None
    parts: tuple[int, int] = (0, 0)
    bars: tuple[int, ...] = ()
    across: int = 0


class DataInspection(QObject):
    """`changed` for state and figures, `row_shown` when the row asked for is there. `found` is kept while a new one runs
    for the same data."""

    changed = Signal()
    row_shown = Signal()

    def __init__(
        self, recipe: RecipeModel, data: ChosenData, model: ChosenModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recipe, self._data, self._model = recipe, data, model
        self._seen = False
        self.enabled = True  # the drawing of screens shows sample content instead
        self._job: JobThread | None = None
        self._asked: tuple[Any, ...] | None = None
        self._number = 0  # of the inspection that counts: the job may still tell of the one before
        self._figures_for: tuple[Any, ...] | None = None
        self._shot: OneShot | None = None
        self._rows: OrderedDict[int, RowView] = OrderedDict()
        self.state: State = "none"
        self.phase = ""
        self.done = 0
        self.total: int | None = None
        self.found: Inspection | None = None
        self.figures: Figures | None = None
        self.error: TunesmithError | None = None
        self.place = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._begin)
        recipe.changed.connect(self._look)
        data.changed.connect(self._look)
        model.changed.connect(self._look)

    @property
    def row(self) -> RowView | None:
        """The row that is looked at; None while it is on its way."""
        return self._rows.get(self.place)

    @property
    def context_length(self) -> int | None:
        """The model's own; None where unknown."""
        return self._model.facts.context_length if self._model.facts else None

    @property
    def rows(self) -> int:
        return self.found.usable_rows if self.found else 0

    @property
    def shows_tokens(self) -> bool:
        """Whether the rows were, or are being, tokenised: the model is on this disk."""
        return bool(self.found.tokenised_by) if self.found else self._model.on_disk

    def set_seen(self, seen: bool) -> None:
        """The page comes or goes; what is running when it goes is only ended once it serves rows."""
        self._seen = seen
        if seen:
            self._look()
        elif self.state == "done":
            self._let_go()

    def cancel(self) -> None:
        """By the person; nothing starts again before something changes."""
        self._let_go()
        self._timer.stop()
        self.state = "none"
        self.changed.emit()

    def inspect_again(self) -> None:
        self._asked = None
        self._look()

    def show_row(self, place: int) -> None:
        """Looks at a usable row (from 0); `row_shown` comes at once where it is at hand."""
        if not self.rows:
            return
        self.place = max(0, min(place, self.rows - 1))
        self.row_shown.emit()
        wanted = [at for at in range(self.place, min(self.place + 3, self.rows)) if at not in self._rows]
        if wanted:
            self._ask(wanted[0])

    def show_line(self, line: int) -> None:
        """Looks at the row that begins on that line of the file."""
        if self.found is not None:
            run_in_background(_place_of, self.found, line, done=self._go_to, receiver=self)

    def stop(self) -> None:
        """At the end of the program."""
        self._seen = False
        self._timer.stop()
        self._let_go()

    def take_sample(self, found: Inspection, figures: Figures, row: RowView) -> None:
        """Sample content, for the drawing of screens."""
        self.enabled, self.state = False, "done"
        self.found, self.figures = found, figures
        self._rows[row.place], self.place = row, row.place
        self.changed.emit()
        self.row_shown.emit()

    # -- the job ------------------------------------------------------------------------------------------------------

    def _look(self, *_: object) -> None:
        if not self.enabled:
            return
        wanted = self._wanted()
        if wanted is None:
            if self._asked is not None and self._data.state != "reading":
                self._forget()
            return
        if wanted == self._asked:
            self._work_out()
            return
        if not self._seen:
            return
        same_data = self._asked is not None and self._asked[0] == wanted[0]
        if self._asked is None or wanted[2] is None or self._asked[2] != wanted[2]:
            self._let_go()  # else the job looks again: its tokenizer is loaded
        self._asked = wanted
        if not same_data:
            self.found, self.figures, self.place = None, None, 0
        self._rows.clear()
        self.state, self.error, self._figures_for = "waiting", None, None
        self.done, self.total, self.phase = 0, None, ""
        self.changed.emit()
        self._timer.start()

    def _wanted(self) -> tuple[Any, ...] | None:
        """What the inspection depends on: source, data settings, model, training settings; None where none is possible."""
        preview = self._data.preview
        if self._data.state != "known" or preview is None or preview.format is None:
            return None
        settings = self._recipe.settings
        source = clean_source(self._data.source)
        leave_out = tuple(code for code in settings.dataset.leave_out if code != "truncated_row")
        table = settings.dataset.model_copy(update={"source": source, "held_out_fraction": 0.0, "leave_out": leave_out})
        training = TrainingTable(learn_from=settings.training.learn_from, add_end_token=settings.training.add_end_token)
        model = settings.model.model_copy(update={"source": self._model.source}) if self._model.on_disk else None
        return source, table, model, training, self._data.reads

    def _begin(self) -> None:
        if self._asked is None or not self._seen:
            return
        _, table, model, training, _ = self._asked
        assert isinstance(table, DatasetTable)
        assert model is None or isinstance(model, ModelTable)
        self._number += 1
        self.state = "running"
        if self._job is not None and self._job.isRunning():
            from core.schema.commands import LookAgain

            self._job.send(LookAgain(dataset=table, training=training, asked=self._number))
            self.changed.emit()
            return
        from core.schema.requests import InspectRequest  # with the first job, as all requests

        request = InspectRequest(dataset=table, model=model, training=training, serve=True, asked=self._number)
        self._job = JobThread(request, sampled=False, drain_every_ms=DRAIN_MS)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._ended)
        self._job.begin()
        self.changed.emit()

    def _ask(self, place: int) -> None:
        if self._job is not None and self._job.isRunning():
            from core.schema.commands import ShowRow

            self._job.send(ShowRow(place=place, ahead=ROWS_AHEAD))
        elif self.state == "done" and self._seen and self.shows_tokens:
            self._begin()  # it ended when the page was left: what it found comes from the cache

    def _take(self, event: AnyEvent) -> None:
        if self.sender() is not self._job:
            return
        match event:
            case PhaseEntered():
                self.phase, self.done, self.total = event.phase, 0, None
                self.changed.emit()
            case PhaseProgressed():
                self.done, self.total = event.done, event.total
                self.changed.emit()
            case ResultReported() if event.data.get("asked") != self._number:
                pass
            case ResultReported(name="inspection"):
                self._take_found(event.data)
            case ResultReported(name="inspected_row"):
                self._take_row(event.data)
            case JobFailed() | JobCrashed():
                params = getattr(event, "params", {})
                self.error = TunesmithError(event.code, event.message, event.hint, **params)
                self.state = "failed"
                self._let_go()  # it looks at nothing any more, though it takes a moment to end
                self.changed.emit()

    def _take_found(self, data: dict[str, Any]) -> None:
        from core.datasets.inspection import Inspection

        self.found = Inspection.model_validate(data)
        self.state = "done"
        self._work_out()
        self.changed.emit()
        if self.found.tokenised_by and self.rows:
            self.show_row(self.place)

    def _take_row(self, data: dict[str, Any]) -> None:
        row = RowView(
            place=data["place"],
            line=data["line"],
            file=data.get("file", ""),
            tokens=data.get("tokens", 0),
            learned=data.get("learned", 0),
            first_learned=data.get("first_learned", 0),
            pieces=tuple((str(text), int(count), bool(learned)) for text, count, learned in data.get("pieces", ())),
            refused=data.get("refused", ""),
            text=data.get("text", ""),
        )
        self._rows[row.place] = row
        while len(self._rows) > ROWS_KEPT:
            self._rows.popitem(last=False)
        if row.place == self.place:
            self.row_shown.emit()

    def _ended(self, _status: int) -> None:
        if self.sender() is self._job:
            self._job = None
            if self.state == "running":
                self.state = "none"
                self.changed.emit()

    def _let_go(self) -> None:
        if self._job is not None:
            self._job.stop(save=False)
            self._job = None

    def _forget(self) -> None:
        self._let_go()
        self._timer.stop()
        self._asked = self._figures_for = None
        self.state, self.found, self.figures, self.error, self.place = "none", None, None, None, 0
        self._rows.clear()
        self.changed.emit()

    # -- what depends on the settings -----------------------------------------------------------------------------------

    def _work_out(self) -> None:
        """Problems, lengths and bars under the current settings."""
        if self.found is None:
            return
        settings = self._recipe.settings
        held_out = 0.0 if self._data.is_demo else settings.dataset.held_out_fraction
        leaves = "truncated_row" in settings.dataset.leave_out
        asked = (self.found, settings.training.max_seq_len, held_out, settings.training.packing, leaves)
        if asked == self._figures_for:
            return
        self._figures_for = asked
        if self._shot is not None:
            self._shot.cancel()
        self._shot = run_in_background(figures_of, *asked, done=self._figures_done, receiver=self)

    def _figures_done(self, figures: Figures) -> None:
        self.figures = figures
        self.changed.emit()

    def _go_to(self, place: int | None) -> None:
        if place is not None:
            self.show_row(place)


def figures_of(found: Inspection, limit: int, held_out: float, packing: bool, leave_out: bool) -> Figures:
    """On a thread of its own: it reads the table of counts. Raises OSError where the cache was removed meanwhile."""
    from core.datasets.inspection import learnable_rows, parts_of, problems_at, token_counts

    counts = found.counts()
    problems = problems_at(found, counts, limit=limit, held_out_fraction=held_out, packing=packing, leave_out=leave_out)
    if counts is None:
        return Figures(limit, problems, None, parts_of(found.usable_rows, held_out))
    bars, across = bars_of(counts[:, 0], limit)
    parts = parts_of(learnable_rows(counts, limit, leave_out), held_out)
    return Figures(limit, problems, token_counts(counts, limit), parts, bars, across)


def bars_of(lengths: np.ndarray[Any, Any], limit: int) -> tuple[tuple[int, ...], int]:
    """(rows by length in equal steps, the length at which they end). A few very long rows stand in the last bar."""
    import numpy as np

    lengths = lengths[lengths > 0]
    if not len(lengths):
        return (), 0
    longest = int(lengths.max())
    usual = int(np.percentile(lengths, 99.5))
    across = max(8, min(longest, max(2 * usual, 64)))
    if limit < longest:
        across = max(across, min(longest, int(1.25 * limit)))
    heights, _ = np.histogram(np.minimum(lengths, across), bins=min(BARS, across), range=(0, across))
    return tuple(int(height) for height in heights), across


def _place_of(found: Inspection, line: int) -> int | None:
    """On a thread: the place of the row on that line."""
    import numpy as np

    counts: Counts | None = found.counts()
    if counts is None:
        return None
    places = np.nonzero(counts[:, 3] == line)[0]
    return int(places[0]) if len(places) else None
