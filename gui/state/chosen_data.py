"""What is known of the data that the recipe names: its first rows at once, then all rows counted, in the background.

Asks no network. Token counts need the model's tokenizer and are left to the job.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from core.models import clean_source, names_hub_dataset, reads_as_hub_dataset
from core.schema.errors import TunesmithError
from core.schema.locations import resources_dir
from core.schema.recipe import TrainingTable
from gui.state.recipe_model import RecipeModel
from gui.workers.one_shot import OneShot, run_in_background

if TYPE_CHECKING:
    from core.datasets import Preview, Problem, Row
    from core.estimate.rough_plan import RoughPlan

State = Literal["none", "reading", "known", "on_hub", "refused"]
COUNTED_AT_MOST_BYTES = 64 << 20  # a larger file is counted by the job: it would keep this process busy for minutes
_READ_BY = ("split", "format", "columns", "config")  # with the source: what the first rows depend on
_COUNTED_BY = (
    "max_rows",
    "remove_duplicates",
    "remove_control_characters",
    "leave_out",
)  # what only the count depends on


@dataclass(frozen=True, slots=True)
class Count:
    """All rows read once. `row_chars` are the characters of each usable row, `rows_read` counts all there were."""

    rows_read: int
    row_chars: Sequence[int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """`path` is None for a name on the Hub that is not on this disk."""

    path: Path | None
    from_hub: bool
    preview: Preview | None = None


class ChosenData(QObject):
    """`preview` is set when known, `count` some time later (never for a very large file), `error` when refused."""

    changed = Signal()

    def __init__(self, recipe: RecipeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe
        self._shots: list[OneShot] = []
        self._given_up = threading.Event()
        self._asked: dict[str, Any] | None = None
        self.state: State = "none"
        self.preview: Preview | None = None
        self.count: Count | None = None
        self.counting = False
        self.from_hub = False  # whether it is a data set of the Hub, on this disk or not
        self._path: Path | None = None
        self.error: TunesmithError | None = None
        self.reads = 0  # how often a source was read from the start: tells a changed file from the one before
        # Several pages ask for the plan at every keystroke, and it walks over all rows: the last one is kept.
        self._planned: tuple[tuple[Sequence[int], float, TrainingTable], RoughPlan | None] | None = None
        recipe.changed.connect(self._recipe_changed)
        self.look()

    @property
    def source(self) -> str:
        return str(self._recipe.value("dataset.source") or "")

    @property
    def is_demo(self) -> bool:
        return self.source == "demo"

    def look(self, again: bool = False) -> None:
        """Reads what the recipe names; `again` also when it was read before (a file may have changed)."""
        before, asked = self._asked, self._what_is_asked()
        if asked == before and not again:
            return
        self._asked = asked
        if before is not None and not again and all(asked[key] == before[key] for key in ("source", *_READ_BY)):
            self._count_again()
            return
        self.stop()
        self.reads += 1
        self.preview, self.count, self.counting, self.error = None, None, False, None
        self.from_hub, self._path = reads_as_hub_dataset(self.source), None  # until the disk has been asked
        self.state = "reading" if self.source else "none"
        self.changed.emit()
        if self.source:
            shot = run_in_background(_read, self.source, asked, done=self._read_done, failed=self._read_failed)
            self._shots.append(shot)

    def plan(self) -> RoughPlan | None:
        """About how many steps the current settings make of these rows; None until the rows are counted."""
        if self.count is None:
            return None
        settings = self._recipe.settings
        held_out = 0.0 if self.is_demo else settings.dataset.held_out_fraction  # the demo brings its own held-out rows
        asked = (self.count.row_chars, held_out, settings.training)
        if self._planned is None or self._planned[0][0] is not asked[0] or self._planned[0][1:] != asked[1:]:
            from core.estimate.rough_plan import rough_plan  # not before the first frame

            self._planned = asked, rough_plan(*asked)
        return self._planned[1]

    def stop(self) -> None:
        """Gives up whatever is being read."""
        for shot in self._shots:
            shot.cancel()
        self._shots.clear()
        self._given_up.set()
        self._given_up = threading.Event()

    def _what_is_asked(self) -> dict[str, Any]:
        """What the rows depend on; a value that is refused counts as its default, so that a new source is read at once."""
        table = self._recipe.settings.dataset
        return {"source": self.source} | {key: getattr(table, key) for key in (*_READ_BY, *_COUNTED_BY)}

    def _recipe_changed(self, path: str) -> None:
        if path == "" or path.startswith("dataset."):
            self.look()

    def _read_done(self, read: _Read) -> None:
        self.from_hub, self._path = read.from_hub, read.path
        if read.preview is None:
            self.state = "on_hub"
            self.changed.emit()
            return
        self.preview, self.state = read.preview, "known"
        self._begin_count(read.preview)

    def _count_again(self) -> None:
        """The rows stay known: whoever types the limit must not lose the field at every key."""
        if self.state != "known" or self.preview is None:
            return  # what is being read now will be counted as asked
        self.stop()
        self.count, self.error = None, None
        self._begin_count(self.preview)

    def _begin_count(self, found: Preview) -> None:
        path = self._path
        self.counting = path is not None and found.format is not None and found.bytes <= COUNTED_AT_MOST_BYTES
        if self.counting:
            shot = run_in_background(
                _count, path, self._asked, self._given_up, done=self._count_done, failed=self._count_failed
            )
            self._shots.append(shot)
        self.changed.emit()

    def _read_failed(self, error: TunesmithError) -> None:
        self.error, self.state = error, "refused"
        self.changed.emit()

    def _count_done(self, count: Count | None) -> None:
        self.count, self.counting = count, False
        self.changed.emit()

    def _count_failed(self, error: TunesmithError) -> None:
        self.error, self.counting = error, False
        self.changed.emit()


def local_path(source: str) -> Path | None:
    """The file or folder that a recipe's data source means; None for a name on the Hub that is not on this disk, and
    for none at all. Asks the disk."""
    cleaned = clean_source(source)
    if cleaned == "demo":
        return resources_dir() / "demo" / "train.jsonl"
    if names_hub_dataset(cleaned):
        from core.datasets import local_hub_dataset

        return local_hub_dataset(cleaned)
    return Path(cleaned).expanduser() if cleaned else None


def _read(source: str, asked: Mapping[str, Any]) -> _Read:
    path, from_hub = local_path(source), names_hub_dataset(source)
    if path is None:
        return _Read(None, from_hub)
    from core.datasets import preview  # on the worker's thread, not before the first frame

    found = preview(
        path,
        50,
        format=asked["format"],
        columns=asked["columns"] or None,
        split=str(asked["split"] or ""),
        config=str(asked["config"] or ""),
    )
    return _Read(path, from_hub, found)


def _count(path: Path, asked: Mapping[str, Any], given_up: threading.Event) -> Count | None:
    from core.datasets import open_dataset

    reading = open_dataset(
        path,
        format=asked["format"],
        columns=asked["columns"] or None,
        max_rows=asked["max_rows"],
        remove_duplicates=asked["remove_duplicates"],
        split=str(asked["split"] or ""),
        config=str(asked["config"] or ""),
        leave_out=asked["leave_out"],
        remove_control_characters=asked["remove_control_characters"],
    )
    chars = array("l")
    for row in reading.rows():
        chars.append(_chars(row))
        if given_up.is_set():
            return None
    return Count(reading.rows_read, chars, reading.problems)


def _chars(row: Row) -> int:
    if row.format == "text":
        return len(row.text or "")
    return sum(len(turn.content) for turn in row.turns())
