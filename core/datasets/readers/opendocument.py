"""Spreadsheets of LibreOffice (.ods) from their XML, row by row without the sheet in memory; as records they are what
`excel` makes of its own."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from core.datasets.readers.excel import HEADER_AMONG_ROWS, Cells, Marks, header_of, records_of
from core.datasets.readers.excel_markup import Merged
from core.datasets.readers.records import Item
from core.schema.errors import TunesmithError

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14  # what LibreOffice itself can hold
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBERS = ("float", "percentage", "currency")
_DAMAGE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, OSError, EOFError, RecursionError)


class _Row(NamedTuple):
    sheet: str
    line: int
    cells: Cells
    merged: list[Merged]


def sheet_headers(path: Path, shown: str) -> dict[str, tuple[str, ...]]:
    """The column names of every visible sheet that holds cells, in order. TunesmithError dataset_unreadable for a damaged
    file."""
    first: dict[str, list[tuple[int, Cells]]] = {}
    with _told(shown):
        for row in _rows(path):
            rows = first.setdefault(row.sheet, [])
            if len(rows) < HEADER_AMONG_ROWS:
                rows.append((row.line, row.cells))
    found = {sheet: header_of(iter(rows)) for sheet, rows in first.items()}
    return {sheet: header[1] for sheet, header in found.items() if header is not None}


def read_sheet(path: Path, sheet: str, shown: str) -> Iterator[Item]:
    """Records of one sheet; `line` is the row's number in it."""
    with _told(shown):
        merged = [merge for row in _rows(path, sheet) for merge in row.merged]
        yield from records_of(((row.line, row.cells) for row in _rows(path, sheet)), Marks(merged, iter(())))


@contextmanager
def _told(shown: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "it is damaged"
        raise TunesmithError(
            "dataset_unreadable",
            f"{shown} is not a readable OpenDocument file: {reason}.",
            "It may be incomplete: open it in LibreOffice and save it again.",
            file=shown,
            container="OpenDocument",
            reason=reason,
        ) from error


def _rows(path: Path, wanted: str | None = None) -> Iterator[_Row]:
    """The rows with content of the visible sheets, or of one."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        yield from _parsed(stream, wanted)


def _parsed(stream: IO[bytes], wanted: str | None) -> Iterator[_Row]:
    hidden: set[str] = set()
    above: list[Element] = []
    sheet: str | None = None
    line = 0
    for event, element in iterparse(stream, ("start", "end")):
        if event == "start":
            above.append(element)
            if element.tag == f"{_TABLE}table" and sheet is None:
                name = element.get(f"{_TABLE}name", "")
                is_read = element.get(f"{_TABLE}style-name") not in hidden if wanted is None else name == wanted
                sheet, line = name if is_read else None, 0
            continue
        above.pop()
        if element.tag == f"{_STYLE}style" and _hides(element):
            hidden.add(element.get(f"{_STYLE}name", ""))
        elif element.tag == f"{_TABLE}table-row":
            repeated = min(int(element.get(f"{_TABLE}number-rows-repeated", 1)), _MOST_ROWS)
            if sheet is not None and (cells := _cells(element)):
                for _ in range(repeated):
                    line += 1
                    yield _Row(sheet, line, cells, _merged(element, line))
            else:
                line += repeated
            above[-1].remove(element)  # else the sheet grows in memory
        elif element.tag == f"{_TABLE}table":
            sheet = None


def _hides(style: Element) -> bool:
    told = style.find(f"{_STYLE}table-properties")
    return told is not None and told.get(f"{_TABLE}display") == "false"


def _cells(row: Element) -> Cells:
    """Up to the last one with content."""
    cells: list[Any] = []
    empty = 0
    for cell, repeated in _places(row):
        value = _value(cell)
        if value is None:
            empty += repeated
            continue
        cells += [None] * empty + [value] * repeated
        empty = 0
    return tuple(cells)


def _places(row: Element) -> Iterator[tuple[Element, int]]:
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            yield cell, min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), _MOST_COLUMNS)


def _merged(row: Element, line: int) -> list[Merged]:
    found, column = [], 0
    for cell, repeated in _places(row):
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if spanned > 1:
            found.append(Merged(line, line + spanned - 1, column))
        column += repeated
    return found


def _value(cell: Element) -> object:
    if cell.tag == f"{_TABLE}covered-table-cell":  # below a merged one; what stands there is not seen
        return None
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS:
        return float(cell.get(f"{_OFFICE}value", ""))
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value")
    return "\n".join(_text(part) for part in cell if part.tag == f"{_TEXT}p") or None


def _text(element: Element) -> str:
    """With what stands for blanks and line breaks; without notes."""
    parts = [element.text or ""]
    for part in element:
        if part.tag == f"{_TEXT}s":
            parts.append(" " * min(int(part.get(f"{_TEXT}c", 1)), 1_000))
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append("\t" if part.tag == f"{_TEXT}tab" else "\n")
        elif part.tag != f"{_OFFICE}annotation":
            parts.append(_text(part))
        parts.append(part.tail or "")
    return "".join(parts)
