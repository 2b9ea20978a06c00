"""The first rows of a data set as cells for a table, quick on a file of any size. For training use `reading`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.datasets.chats import is_said, said_text
from core.datasets.dialects import Dialect, column_names, detect_layout
from core.datasets.explain import Explanation, explain
from core.datasets.files import unreadable
from core.datasets.reading import nothing_readable
from core.datasets.rows import Format
from core.datasets.sources import PartSource, fields_of, file_source, take_sample
from core.datasets.splits import sample_slice
from core.datasets.texts import clean
from core.schema.errors import TunesmithError

MAX_CELL_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a data set. `rows` are cells in the order of `columns`, cut at 2,000 characters; `lines` the
    rows' lines. `format` and `dialect` are None where no column can be used: `explanation` then says why, and a
    mapping by hand may help. `bytes` is the size of all files.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    format: Format | None
    dialect: Dialect | None
    explanation: Explanation
    used_columns: Mapping[str, str]
    container: str
    encoding: str
    bytes: int


def preview(
    source: Path | str,
    n: int = 50,
    *,
    format: str = "auto",
    columns: Mapping[str, str] | None = None,
    split: str = "",
    config: str = "",
) -> Preview:
    """Reads the first `n` rows of a file or folder. Raises TunesmithError as `open_dataset` does, but for columns that
    mean nothing."""
    part = sample_slice(split)
    files = file_source(source, part.name, config)
    # Per cent would need a count of all rows: then the beginning of the whole is shown.
    sample = take_sample(files if part.needs_total else PartSource(files, part), lambda rows: rows >= max(n, 1))
    if not sample.records:
        raise nothing_readable(files, sample)
    names = column_names(fields_of(sample.records))
    first = files.first
    try:
        layout = detect_layout(fields_of(sample.records), format, columns)
        explanation, used = explain(layout, first), dict(layout.columns)
        found: tuple[Format | None, Dialect | None] = (layout.format, layout.dialect)
    except TunesmithError as error:
        explanation, used, found = _why_not(error), {}, (None, None)
    try:
        size_bytes = sum({file.file: file.file.size_bytes for file in files.files}.values())
    except OSError as error:
        raise unreadable(Path(source), error) from error
    return Preview(
        columns=names,
        rows=tuple(tuple(_cell(record.fields.get(name)) for name in names) for record in sample.records),
        lines=tuple(record.line for record in sample.records),
        format=found[0],
        dialect=found[1],
        explanation=explanation,
        used_columns=used,
        container=first.container,
        encoding=first.encoding,
        bytes=size_bytes,
    )


def _why_not(error: TunesmithError) -> Explanation:
    return Explanation(error.code, error.message, {name: str(value) for name, value in error.params.items()})


def _cell(value: object) -> str:
    if value is None:
        return ""
    if is_said(value):
        value = said_text(value)
    if isinstance(value, dict | list):
        try:
            value = json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            value = "..."
    if isinstance(value, bytes):  # a picture in Parquet
        value = f"{len(value):,} bytes"
    text = value[:MAX_CELL_CHARS] if isinstance(value, str) else str(value)[:MAX_CELL_CHARS]
    return clean(text)[0]
