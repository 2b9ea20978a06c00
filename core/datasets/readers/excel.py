"""Excel workbooks through openpyxl, row by row without the workbook in memory; openpyxl is imported when one is read."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from core.datasets.columns import is_known_name
from core.datasets.readers.delimited import column_names
from core.datasets.readers.excel_markup import Merged, merged_down, unsaved_formulas
from core.datasets.readers.records import Broken, Item, Record
from core.schema.errors import TunesmithError

# Strings that cells share are held in memory by any reader; above this a workbook is refused by name.
MAX_SHARED_STRINGS_BYTES = 256 << 20
HEADER_AMONG_ROWS = 20
_SHARED_STRINGS = "xl/sharedStrings.xml"
# What damaged workbooks end in, besides zipfile's own.
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
           SyntaxError, OverflowError)  # fmt: skip

Cells = tuple[Any, ...]


def sheet_headers(path: Path, shown: str) -> dict[str, tuple[str, ...]]:
    """The column names of every visible sheet that holds cells, in order. TunesmithError dataset_unreadable for a damaged
    workbook."""
    _refuse_too_large(path, shown)
    try:
        book = _workbook(path)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            found = {sheet.title: header_of(enumerate(_cells(sheet), 1)) for sheet in sheets}
        finally:
            book.close()
    except _DAMAGE as error:
        raise _damaged(shown, error) from error
    return {title: header[1] for title, header in found.items() if header is not None}


def read_sheet(path: Path, sheet: str, shown: str) -> Iterator[Item]:
    """Records of one sheet; `line` is Excel's own row number. The first row with a known name is the header, or the first
    that is not empty. A cell merged with those below it stands in each of their rows, as it looks in Excel."""
    try:
        book = _workbook(path)
        try:
            with book[sheet]._get_source() as merges, book[sheet]._get_source() as formulas:
                marks = Marks(merged_down(merges), unsaved_formulas(formulas))
                yield from records_of(enumerate(_cells(book[sheet]), 1), marks)
        finally:
            book.close()
    except _DAMAGE as error:
        raise _damaged(shown, error) from error


def _workbook(path: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)


def _cells(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    yield from sheet.iter_rows(values_only=True)


def header_of(rows: Iterator[tuple[int, Cells]]) -> tuple[int, tuple[str, ...], list[tuple[int, Cells]]] | None:
    """The header's row number, column names, and the rows below that were read on the way; None for an empty sheet."""
    first = list(islice(((number, cells) for number, cells in rows if _has_content(cells)), HEADER_AMONG_ROWS))
    if not first:
        return None
    known = (at for at, (_, cells) in enumerate(first) if any(is_known_name(_text(cell)) for cell in cells))
    header = next(known, 0)
    line, cells = first[header]
    return line, tuple(column_names([_text(cell) for cell in cells])), first[header + 1 :]


class Marks:
    """What is known of cells besides their values, for rows in order."""

    def __init__(self, merged: Iterable[Merged], unsaved: Iterator[tuple[int, int]]) -> None:
        self._merged, self._unsaved = iter(merged), unsaved
        self._next_merge, self._next_unsaved = next(self._merged, None), next(unsaved, None)
        self._open: list[tuple[Merged, Any]] = []  # with the value that stands in its first row

    def passheader_of(self, line: int) -> None:
        """A heading merged with what is below it is no value of a row."""
        while self._next_merge is not None and self._next_merge.first <= line:
            self._next_merge = next(self._merged, None)

    def filled(self, line: int, cells: Cells) -> tuple[Cells, dict[int, str]]:
        """The row with the values of merged cells in it, and a code for each column that has one: merged_cells, or
        unsaved_formula where a formula's value is not in the file."""
        self._open = [(merge, value) for merge, value in self._open if merge.last >= line]
        while self._next_merge is not None and self._next_merge.first <= line:
            if self._next_merge.first == line and self._next_merge.column < len(cells):
                self._open.append((self._next_merge, cells[self._next_merge.column]))
            self._next_merge = next(self._merged, None)
        codes: dict[int, str] = {}
        row = list(cells)
        for merge, value in self._open:
            if merge.first < line and value is not None:
                row += [None] * (merge.column + 1 - len(row))
                row[merge.column] = value
                codes[merge.column] = "merged_cells"
        while self._next_unsaved is not None and self._next_unsaved[0] <= line:
            if self._next_unsaved[0] == line:
                codes[self._next_unsaved[1]] = "unsaved_formula"
            self._next_unsaved = next(self._unsaved, None)
        return tuple(row), codes


def records_of(rows: Iterator[tuple[int, Cells]], marks: Marks) -> Iterator[Item]:
    header = header_of(rows)
    if header is None:
        return
    line, names, waiting = header
    marks.passheader_of(line)
    for number, cells in chain(waiting, rows):
        whole, codes = marks.filled(number, cells)
        # A row that only merged cells reach into is none of its own; one with nothing but a formula in it is.
        if _has_content(cells) or "unsaved_formula" in codes.values():
            yield _item(number, names, whole, codes)


def _item(line: int, names: tuple[str, ...], cells: Cells, codes: Mapping[int, str]) -> Item:
    if _has_content(cells[len(names) :]):
        return Broken(line, 0, f"{len(cells)} cells where the first line names {len(names)} columns")
    values = [_plain(cell) for cell in cells[: len(names)]]
    values += [None] * (len(names) - len(values))
    marks = {names[column]: code for column, code in codes.items() if column < len(names)}
    size_chars = sum(len(v) for v in values if isinstance(v, str))
    return Record(line, dict(zip(names, values, strict=True)), size_chars, marks=marks)


def _has_content(cells: Cells) -> bool:
    return any(cell is not None and cell != "" for cell in cells)


def _plain(cell: Any) -> object:
    """A cell as JSON would hold it: dates as written by ISO, whole numbers without a point."""
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else cell


def _text(cell: Any) -> str:
    value = _plain(cell)
    return "" if value is None else str(value)


def _refuse_too_large(path: Path, shown: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
    except _DAMAGE as error:
        raise _damaged(shown, error) from error
    if sizes.get(_SHARED_STRINGS, 0) > MAX_SHARED_STRINGS_BYTES:
        raise _unreadable(shown, "its texts alone take more than 256 MiB", "Save it as CSV, which is read as a stream.")


def _damaged(shown: str, error: Exception) -> TunesmithError:
    reason = str(error).splitlines()[0][:200] if str(error) else "it is damaged"
    return _unreadable(shown, reason, "It may be incomplete: open it in Excel and save it again.")


def _unreadable(shown: str, reason: str, hint: str) -> TunesmithError:
    return TunesmithError(
        "dataset_unreadable",
        f"{shown} is not a readable Excel file: {reason}.",
        hint,
        file=shown,
        container="Excel",
        reason=reason,
    )
