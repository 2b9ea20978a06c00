"""Plain text and Markdown: paragraphs between blank lines are rows, or every line where there are no blank lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from core.datasets.readers.records import TOO_LONG, Broken, Item, Record, bounded_lines

# A paragraph longer than this is cut at the end of a line, so that a file without blank lines stays bounded.
_MAX_PARAGRAPH_CHARS = 1 << 20


def has_paragraphs(head: str) -> bool:
    """Whether blank lines separate the text."""
    lines = [line.strip() for line in head.strip().splitlines()]
    return "" in lines


def read_plain_text(stream: TextIO, paragraphs: bool) -> Iterator[Item]:
    """Rows with one column, `text`, each with the line on which it begins."""
    too_long: list[int] = []
    waiting: list[str] = []
    size = first = 0
    for number, line in bounded_lines(stream, too_long.append):
        blank = not line.strip()
        if not blank:
            first = first if waiting else number
            waiting.append(line)
            size += len(line)
        if waiting and (blank or not paragraphs or size > _MAX_PARAGRAPH_CHARS):
            yield _record(first, waiting)
            waiting, size = [], 0
    if waiting:
        yield _record(first, waiting)
    yield from (Broken(number, 0, TOO_LONG) for number in too_long)


def _record(line: int, lines: list[str]) -> Record:
    text = "".join(lines).strip("\r\n\ufeff")
    return Record(line, {"text": text}, len(text))
