"""Opens data sets and reads them row by row: what was found, the rows, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.datasets.convert import Converter, UnusableError
from core.datasets.data_file import DataFile
from core.datasets.dialects import Dialect, Layout, column_names, detect_layout, layout_of
from core.datasets.duplicates import SeenKeys
from core.datasets.explain import Explanation, explain
from core.datasets.files import unreadable
from core.datasets.problems import Problem, ProblemLog
from core.datasets.readers.records import Broken, Item, Record
from core.datasets.rows import Format, Row
from core.datasets.secrets import secret_in
from core.datasets.sources import (
    FileSource,
    PartSource,
    RecordSource,
    Sample,
    Source,
    fields_of,
    file_source,
    take_sample,
)
from core.datasets.splits import SplitSlice, sample_slice
from core.schema.errors import TunesmithError

OnProblem = Literal["skip", "stop"]


@dataclass(frozen=True, slots=True)
class _Options:
    max_rows: int | None
    on_problem: OnProblem
    remove_duplicates: bool
    by_hand: bool
    leave_out: frozenset[str] = frozenset()
    remove_odd: bool = False


class DatasetReading:
    """A data set that was recognised. `rows()` reads it from the start each time; `problems` belongs to the last pass.

    `container` is "jsonl", "json", "csv", "tsv", "excel", "ods", "parquet", "arrow" or "text", and empty for records of the Hub;
    `encoding` a Python codec name, empty for binary containers.
    """

    def __init__(self, source: Source, layout: Layout, columns: tuple[str, ...], options: _Options) -> None:
        self._source = source
        self._layout = layout
        self._options = options
        self.log = ProblemLog()
        self.format: Format = layout.format
        self.dialect: Dialect = layout.dialect
        self.columns = columns
        self.used_columns: Mapping[str, str] = dict(layout.columns)
        self.name = source.name
        whole = source.source if isinstance(source, PartSource) else source
        self._files = whole if isinstance(whole, FileSource) else None
        first = self._files.first if self._files else None
        self.container: str = first.container if first else ""
        self.encoding = first.encoding if first else ""
        self.explanation: Explanation = explain(layout, first)
        self.rows_read = 0

    @property
    def files(self) -> tuple[DataFile, ...]:
        """What is read; empty for records that are in memory."""
        return tuple(probed.file for probed in self._files.files) if self._files else ()

    def total_bytes(self) -> int:
        """On the disk; 0 for records that are in memory. Raises TunesmithError dataset_unreadable."""
        try:
            return self._files.total_bytes if self._files else 0
        except OSError as error:
            raise unreadable(Path(self.name), error) from error

    def share_read(self) -> float | None:
        """How far the pass that is going on has come, 0 to 1; None where that cannot be told."""
        return self._files.share_read() if self._files else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last pass met; complete once `rows()` was exhausted."""
        return self.log.problems()

    def rows(self) -> Iterator[Row]:
        """The usable rows. `rows_read` counts all rows read, before any was left out for a problem (broken ones aside).

        With on_problem="stop" raises TunesmithError dataset_broken_line or dataset_unusable_row at the first row that
        would be left out; dataset_unreadable if the file cannot be read on.
        """
        self.log = log = ProblemLog()
        self.rows_read = kept = 0
        converter, seen = Converter(self._layout, self._options.remove_odd), SeenKeys()
        for item in self._source.items():
            if self._options.max_rows is not None and kept >= self._options.max_rows:
                return
            row = self._row(item, converter, log)
            if row is None or not self._is_wanted(row, seen, log):
                continue
            kept += 1
            yield row

    def _row(self, item: Item, converter: Converter, log: ProblemLog) -> Row | None:
        if isinstance(item, Broken):
            if self._options.on_problem == "stop":
                raise self._broken_line(item)
            log.note("broken_line", item.line, item.file, left_out=True, reason=item.reason)
            return None
        self.rows_read += 1
        for line, code in item.left_out:
            log.note(code, line, item.file, left_out=True)
        try:
            row, notes = converter.row(item), converter.notes
        except UnusableError as unusable:
            mixed = self._by_its_own_columns(item)
            if mixed is None:
                if self._options.on_problem == "stop":
                    raise self._unusable_row(item, unusable) from None
                log.note(unusable.code, item.line, item.file, left_out=True, reason=unusable.reason)
                return None
            row, notes = mixed
        reasons = dict.fromkeys(notes, "")
        if secret := secret_in("\n".join(row.texts())):
            reasons["possible_secret"] = secret
        left_out = not self._options.leave_out.isdisjoint(reasons)
        for code, reason in reasons.items():
            log.note(code, row.line, row.file, left_out=code in self._options.leave_out, reason=reason)
        return None if left_out else row

    def _by_its_own_columns(self, record: Record) -> tuple[Row, set[str]] | None:
        """A row laid out differently from the rest, if it still gives the same format."""
        layout = None if self._options.by_hand else layout_of(record.fields, self.format)
        if layout is None or layout.columns == self._layout.columns:
            return None
        converter = Converter(layout, self._options.remove_odd)
        try:
            return converter.row(record), converter.notes | {"mixed_columns"}
        except UnusableError:
            return None

    def _is_wanted(self, row: Row, seen: SeenKeys, log: ProblemLog) -> bool:
        if seen.add(row.content_key()):
            return True
        log.note("duplicate_row", row.line, row.file, left_out=self._options.remove_duplicates)
        return not self._options.remove_duplicates

    def _broken_line(self, broken: Broken) -> TunesmithError:
        place = f"Line {broken.line}" + (f", column {broken.column}" if broken.column else "")
        return TunesmithError(
            "dataset_broken_line",
            f"{place} of {broken.file or self.name} cannot be read: {broken.reason}.",
            'Correct the line, or let such lines be left out with on_problem = "skip".',
            line=broken.line,
            column=broken.column,
            file=broken.file or self.name,
            reason=broken.reason,
        )

    def _unusable_row(self, record: Record, unusable: UnusableError) -> TunesmithError:
        reason = unusable.reason or "its answer is empty"
        return TunesmithError(
            "dataset_unusable_row",
            f"The row at line {record.line} of {record.file or self.name} cannot be used: {reason}.",
            'Correct the row, or let such rows be left out with on_problem = "skip".',
            line=record.line,
            problem=unusable.code,
            file=record.file or self.name,
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class LoadedRows:
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def open_dataset(
    source: Path | str,
    *,
    format: str = "auto",
    columns: Mapping[str, str] | None = None,
    max_rows: int | None = None,
    on_problem: OnProblem = "skip",
    remove_duplicates: bool = False,
    split: str = "",
    config: str = "",
    leave_out: Iterable[str] = (),
    remove_control_characters: bool = False,
) -> DatasetReading:
    """Recognises a file or folder from its beginning. `columns` maps roles (prompt, completion, context, system,
    messages, text, chosen, rejected) to names of columns; `split` is a slice such as "train[:10%]"; `config` names a
    configuration of a Hub data set or a sheet of a workbook; rows with a problem in `leave_out` are counted and not given.

    Raises TunesmithError dataset_not_found, dataset_unreadable, dataset_empty, dataset_no_usable_column.
    """
    part = sample_slice(split)
    options = _Options(
        max_rows, on_problem, remove_duplicates, bool(columns), frozenset(leave_out), remove_control_characters
    )
    return _open(file_source(source, part.name, config), part, format, columns, options)


def read_records(
    records: Iterable[Mapping[str, object]],
    *,
    name: str = "the data set",
    format: str = "auto",
    columns: Mapping[str, str] | None = None,
    max_rows: int | None = None,
    on_problem: OnProblem = "skip",
    remove_duplicates: bool = False,
) -> DatasetReading:
    """As `open_dataset`, for records that are already loaded. What can be iterated only once is read into a list."""
    again = list(records) if isinstance(records, Iterator) else records
    options = _Options(max_rows, on_problem, remove_duplicates, bool(columns))
    return _open(RecordSource(name, again), SplitSlice(""), format, columns, options)


def read_all(reading: DatasetReading) -> LoadedRows:
    """All rows in memory. Raises TunesmithError dataset_empty if not one can be used."""
    rows = tuple(reading.rows())
    if not rows:
        found = " ".join(problem.message for problem in reading.problems)
        raise empty(reading.name, f" {found}" if found else "")
    return LoadedRows(rows, reading.problems)


def _open(
    source: Source, part: SplitSlice, format: str, columns: Mapping[str, str] | None, options: _Options
) -> DatasetReading:
    if not part.is_whole:
        source = PartSource(source, part)
    sample = take_sample(source)
    if not sample.records:
        raise nothing_readable(source, sample, options.on_problem)
    layout = detect_layout(fields_of(sample.records), format, columns)
    return DatasetReading(source, layout, column_names(fields_of(sample.records)), options)


def nothing_readable(source: Source, sample: Sample, on_problem: OnProblem = "skip") -> TunesmithError:
    """Why a source without a single record in its beginning is refused."""
    if sample.broken is None:
        return empty(source.name)
    broken = sample.broken
    place = f"line {broken.line}" + (f", column {broken.column}" if broken.column else "")
    return TunesmithError(
        "dataset_broken_line" if on_problem == "stop" else "dataset_unreadable",
        f"No row of {broken.file or source.name} can be read. The first problem is at {place}: {broken.reason}.",
        "Check that the file is JSONL, JSON, CSV, Parquet or text, and whole.",
        line=broken.line,
        column=broken.column,
        file=broken.file or source.name,
        reason=broken.reason,
    )


def empty(name: str, why: str = "") -> TunesmithError:
    """The refusal of a data set without rows, or without usable ones because of `why` (a sentence after a blank)."""
    sentence = f"{name} has no rows that can be used.{why}" if why else f"{name} has no rows."
    return TunesmithError("dataset_empty", sentence, "Choose a data set with at least one row.", file=name)
