"""CSV and TSV: the delimiter and the way quotes are escaped are found from the content; the first row names columns."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from core.datasets.columns import is_known_name
from core.datasets.readers.records import (
    MAX_RECORD_CHARS,
    MAX_VAIN_CHARS,
    TOO_LONG,
    Broken,
    Item,
    Record,
    bounded_lines,
)

if TYPE_CHECKING:
    import _csv  # the only module that names the type of csv.reader

_SAMPLE_CHARS = 1 << 17
_SAMPLE_ROWS = 100
_BLANK = "\ufeff \t\r\n"
_DELIMITERS = (",", "\t", ";", "|")
_NO_DELIMITER = "\x1d"  # a file of one column: its commas are text
_SEPARATOR_LINE = re.compile(r"\ufeff?[\"']?sep=(.)[\"']?\r?\n", re.IGNORECASE)  # Excel's own first line
_LONG_HEADING_CHARS = 80
_TITLE_LINES = 10


@dataclass(frozen=True, slots=True)
class Delimited:
    """How a file is cut into cells; `headed` is whether its first row holds at least one column name we know, `nameless`
    that it holds no names at all but data, `above` how many lines stand before it: a line "sep=;", or the title of a sheet."""

    delimiter: str
    backslash_quotes: bool
    headed: bool
    nameless: bool = False
    above: int = 0

    @property
    def is_one_column(self) -> bool:
        return self.delimiter == _NO_DELIMITER


def detect_delimited(head: str) -> Delimited:
    """Finds the delimiter under which most rows have as many cells as the first, and known names count most."""
    sample = head[:_SAMPLE_CHARS]
    if told := _SEPARATOR_LINE.match(sample):
        return Delimited(told.group(1), False, True, above=1)
    best, (known, share, _) = _best_of(sample, _DELIMITERS)
    if not known and (titled := _below_title(sample)):
        return titled
    if share <= 0 and (others := _other_delimiters(sample)):
        best, (known, share, width) = _best_of(sample, others)
        if share < 1.0 or known * 2 < width:  # an unusual one must fit every row, and at least half of the names
            share = 0.0
    if share <= 0:
        first = next(csv.reader(io.StringIO(sample.lstrip("\ufeff"), newline="")), [""]) if sample.strip() else [""]
        return Delimited(_NO_DELIMITER, False, bool(first) and is_known_name(first[0]))
    return Delimited(best[0], best[1], known > 0, nameless=known == 0 and _is_data(sample, *best))


def _best_of(sample: str, delimiters: Iterable[str]) -> tuple[tuple[str, bool], tuple[int, float, int]]:
    ways = [(delimiter, slash) for delimiter in delimiters for slash in (False, True)]
    scored = {way: _score(sample, *way) for way in ways}
    best = max(
        ways, key=lambda way: scored[way]
    )  # the first of equals: a comma before the rest, no escapes before some
    return best, scored[best]


def _below_title(sample: str) -> Delimited | None:
    """The header under a title, as sheets of people have it: a row of at least two names we know, which most rows below it are as
    wide as, and above it nothing but lines of one filled cell."""
    lines = list(islice(io.StringIO(sample, newline=""), _SAMPLE_ROWS))
    for delimiter in _DELIMITERS:
        for place, line in enumerate(lines[:_TITLE_LINES]):
            cells = [cell.strip(_BLANK + '"') for cell in line.split(delimiter)]
            if place and sum(map(is_known_name, cells)) > 1:
                known, share, _ = _score("".join(lines[place:]), delimiter, False)
                return Delimited(delimiter, False, True, above=place) if known and share > 0.5 else None
            if sum(map(bool, cells)) > 1:
                break
    return None


def _other_delimiters(sample: str) -> list[str]:
    """Whatever else could stand between names in the first line: ^, ~, :, control characters, a blank."""
    first = sample.lstrip(_BLANK).partition("\n")[0].rstrip("\r")
    return [char for char in dict.fromkeys(first) if not char.isalnum() and char not in "\"'_-.\\\r"]


def _is_data(sample: str, delimiter: str, slash: bool) -> bool:
    """Whether the first row reads like the others: a cell too long for a name, or one that ends as sentences do."""
    try:
        cells = next(_reader(iter(sample.splitlines(keepends=True)), delimiter, slash), [])
    except csv.Error:
        return False
    return any(len(cell) > _LONG_HEADING_CHARS or cell.rstrip().endswith((".", "?", "!", "。", "？")) for cell in cells)


def _score(sample: str, delimiter: str, slash: bool) -> tuple[int, float, int]:
    """Known column names in the first row, share of rows as wide as it, its width."""
    rows: list[list[str]] = []
    broken = 0
    lines = sample.splitlines(keepends=True)
    reader = _reader(iter(lines), delimiter, slash)
    while len(rows) < _SAMPLE_ROWS:
        try:
            if cells := next(reader):
                rows.append(cells)
        except csv.Error:
            broken += reader.line_num < len(lines)  # the sample may end inside a quoted cell
        except StopIteration:
            break
    if not rows or len(rows[0]) < 2:
        return (0, 0.0, 0)
    width = len(rows[0])
    share = sum(len(cells) == width for cells in rows) / (len(rows) + broken)
    return (sum(is_known_name(cell) for cell in rows[0]), round(share, 2), width)


def _reader(lines: Iterator[str], delimiter: str, slash: bool) -> _csv.Reader:
    # The limit is the process's own and 128 Ki characters by default, too small for documents in a cell.
    if csv.field_size_limit() < MAX_RECORD_CHARS:
        csv.field_size_limit(MAX_RECORD_CHARS)
    # strict: a quote that never closes is an error instead of one cell that swallows the rest of the file.
    return csv.reader(lines, delimiter=delimiter, escapechar="\\" if slash else None, strict=True)


class _Lines:
    """The lines that csv takes for one record; those of a record that fails can be given once more."""

    def __init__(self, numbered: Iterator[tuple[int, str]]) -> None:
        self._numbered = numbered
        self._again: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._numbered)
        self.taken.append(line)
        return line[1]

    def give_again_after_first(self) -> None:
        self._again.extendleft(reversed(self.taken[1:]))


def read_delimited(stream: TextIO, how: Delimited) -> Iterator[Item]:
    """Records in file order, each with the line on which it begins; memory is one record."""
    too_long: list[int] = []
    lines = _Lines(islice(bounded_lines(stream, too_long.append), how.above, None))
    reader = _reader(lines, how.delimiter, how.backslash_quotes)
    names: list[str] | None = None
    vain_chars = 0
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except csv.Error as error:
            plain = lines.taken[0][1].rstrip("\r\n").split(how.delimiter)
            if how.delimiter == "\t" and names is not None and len(plain) == len(names):
                lines.give_again_after_first()  # tabs stand in no text, so quotes need mean nothing
                yield _item(lines.taken[0][0], names, plain)
                continue
            yield Broken(lines.taken[0][0], 0, f"its quotes do not fit ({error})")
            # A quote that never closes takes many lines with it: all but its own are read once more.
            if vain_chars <= MAX_VAIN_CHARS:
                vain_chars += sum(len(line) for _, line in lines.taken[1:])
                lines.give_again_after_first()
            continue
        except StopIteration:
            break
        if not any(cell.strip(_BLANK) for cell in cells):
            continue
        if names is None:
            names = [f"column_{place}" for place in range(1, len(cells) + 1)] if how.nameless else column_names(cells)
            if not how.nameless:
                continue
        yield _item(lines.taken[0][0], names, cells)
    yield from (Broken(number, 0, TOO_LONG) for number in too_long)


def column_names(cells: list[str]) -> list[str]:
    """The header's names, made unique; a column without a name is called by its place."""
    cells = [cell.strip(_BLANK) for cell in cells]
    while not cells[-1]:
        cells.pop()  # empty columns at the right, as spreadsheets leave them
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell or f"column_{place}"
        while name in names:
            name += f"_{place}"
        names.append(name)
    return names


def _item(line: int, names: list[str], cells: list[str]) -> Item:
    if len(cells) > len(names) and not any(cells[len(names) :]):
        cells = cells[: len(names)]
    if len(cells) != len(names):
        return Broken(line, 0, f"{len(cells)} cells where the first line names {len(names)} columns")
    return Record(line, dict(zip(names, cells, strict=True)), sum(map(len, cells)))
