"""The rows a run learns from and those held back: read from files by core/datasets; those of the Hub are fetched first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import overload

from core.datasets import DatasetReading, Problem, Row, held_out_places, local_hub_dataset, open_dataset
from core.models import classify_source, clean_source
from core.models.hub.download import fetch_dataset
from core.models.hub.transfer import OnBytes
from core.schema.errors import TunesmithError
from core.schema.locations import resources_dir
from core.schema.recipe import DatasetTable

TELL_EVERY = 500
KEPT_CHARS = 48 << 20  # of text; as Python strings of Korean twice as many bytes
ROW_CHARS = 400  # what a row costs beside its text
CANNOT_BE_ASKED = ("hub_offline", "hub_unreachable", "hub_busy", "hub_trouble")


@dataclass(frozen=True, slots=True)
class Rows:
    """`problems` were met while reading; rows they name as left out are not here."""

    training: Sequence[Row]
    held_out: Sequence[Row]
    problems: tuple[Problem, ...]


class RowsOnDisk(Sequence[Row]):
    """Those rows of a reading that are held out, or those that are not; read anew each time they are gone through."""

    def __init__(self, reading: DatasetReading, held: Set[int], inside: bool, rows: int, total: int) -> None:
        self._reading, self._held, self._inside = reading, held, inside
        self._rows, self._total = rows, total

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Row]:
        number = -1
        for number, row in enumerate(self._reading.rows()):
            if (number in self._held) is self._inside:
                yield row
        if number + 1 != self._total:
            raise TunesmithError(
                "dataset_changed",
                f"{self._reading.name} changed while it was read: {number + 1:,} rows instead of {self._total:,}.",
                "Wait until nothing writes to it any more, then start again.",
                file=self._reading.name,
            )

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            first, end, step = place.indices(len(self))
            return tuple(islice(self, first, end, step))
        return next(islice(self, range(len(self))[place], None))


def read_rows(
    table: DatasetTable,
    seed: int,
    on_rows: Callable[[int], None] = lambda _: None,
    on_bytes: OnBytes = lambda done, total: None,
) -> Rows:
    """Reads everything the recipe asks for; `on_rows` hears how many are read, `on_bytes` how much of a data set on the
    Hub is fetched. TunesmithError where nothing is usable.

    Rows stay in memory while they are few; of many only their keys do, and they are read again when they are wanted.
    """
    if table.source == "demo":
        return _demo_rows(table)
    reading = open_source(table, on_bytes)
    kept: list[Row] = []
    keys = bytearray()
    number = 0
    chars = 0
    for number, row in enumerate(reading.rows(), 1):
        keys += row.content_key()
        if chars <= KEPT_CHARS:
            chars += sum(map(len, row.texts())) + ROW_CHARS
            kept.append(row)
        if number % TELL_EVERY == 0:
            on_rows(number)
    on_rows(number)
    if not keys:
        raise TunesmithError(
            "dataset_no_rows",
            f"None of the rows in {table.source} can be learned from.",
            "Look at the problems that the Data page lists.",
            path=table.source,
        )
    problems = reading.problems
    held = held_out_places(keys, table.held_out_fraction, seed)
    if chars <= KEPT_CHARS:
        parts = [tuple(row for place, row in enumerate(kept) if (place in held) is inside) for inside in (False, True)]
        return Rows(parts[0], parts[1], problems)
    total = number
    return Rows(
        RowsOnDisk(reading, held, False, total - len(held), total),
        RowsOnDisk(reading, held, True, len(held), total),
        problems,
    )


def open_source(table: DatasetTable, on_bytes: OnBytes = lambda done, total: None) -> DatasetReading:
    """The data set as a reading, wherever it lies; `on_bytes` hears (done, total) while one of the Hub is fetched."""
    kind = classify_source(table.source)
    if kind == "hub" and not Path(table.source).expanduser().exists():
        return _open_path(_fetched(table, on_bytes), table)
    return _open_path(demo_folder() / "train.jsonl" if kind == "demo" else Path(table.source).expanduser(), table)


def _fetched(table: DatasetTable, on_bytes: OnBytes) -> Path:
    """The files of that configuration and split, brought up to date; where the Hub cannot be asked, those that are here."""
    name = clean_source(table.source)
    try:
        return fetch_dataset(name, config=table.config, split=table.split, on_bytes=on_bytes).folder
    except TunesmithError as error:
        here = local_hub_dataset(name)
        if here is None or error.code not in CANNOT_BE_ASKED:
            raise
        return here


def _open_path(path: Path, table: DatasetTable) -> DatasetReading:
    return open_dataset(
        path,
        format=table.format,
        columns=table.columns,
        max_rows=table.max_rows,
        on_problem=table.on_problem,
        remove_duplicates=table.remove_duplicates,
        split=table.split,
        config=table.config or "",
        leave_out=table.leave_out,
        remove_control_characters=table.remove_control_characters,
    )


def demo_folder() -> Path:
    """The bundled rows."""
    return resources_dir() / "demo"


def _demo_rows(table: DatasetTable) -> Rows:
    """The demo brings its own held-out rows: other questions than those it learns from."""
    training = open_dataset(demo_folder() / "train.jsonl", max_rows=table.max_rows)
    held_out = open_dataset(demo_folder() / "held_out.jsonl")
    return Rows(tuple(training.rows()), tuple(held_out.rows()) if table.held_out_fraction > 0 else (), ())
