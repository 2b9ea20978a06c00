"""JSON documents as a stream: a list of rows, rows inside one key, or objects one after the other.

Only a window of the text is in memory. A broken element is named and passed over; the rest is still read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from core.datasets.columns import is_known_name
from core.datasets.readers.records import (
    DECODER,
    MAX_RECORD_CHARS,
    MAX_VAIN_CHARS,
    TOO_LONG,
    Broken,
    Item,
    Record,
    as_item,
    json_failure,
)

_CHUNK_CHARS = 1 << 17
# How far the key with the rows is looked for.
_AHEAD_CHARS = 1 << 20
_OVERLAP_CHARS = 64
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_OUTSIDE = re.compile(r'["{}\[\]]')
_INSIDE = re.compile(r'["\\]')
_LITERAL_END = re.compile(r"[,\]}\s]")
_NEXT_OBJECT = re.compile(r"\n\s*(?=\{)")
NESTED = "."
MOST_NESTED = 3
# Objects that hold parts of a data set; the values of other keys belong to a row.
_NESTS = ("data", "dataset", "train", "training", "rows", "result", "results", "response", "export", "chats")
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
_LIST_OF_TURNS = re.compile(r'\[\s*\{\s*"(?:role|from|content|value)"')


def read_json(stream: TextIO) -> Iterator[Item]:
    """Records in file order, each with the line on which it begins."""
    cursor = _Cursor(stream)
    may_wrap = cursor.peek() == "{"  # of several objects one after the other each is a row
    while char := cursor.peek():
        if char == "[":
            cursor.skip()
            yield from _elements(cursor)
        elif may_wrap and (rows_at := rows_key(cursor.text_ahead())):
            cursor.skip(rows_at[1] + 1)
            yield from _elements(cursor)
            for _ in rows_at[0].split(NESTED):
                _pass_rest_of_object(cursor)
        elif char == ",":
            cursor.skip()
        else:
            yield from _rows_of(_element(cursor)) if may_wrap else (_element(cursor),)
        may_wrap = False


def rows_key(text: str) -> tuple[str, int] | None:
    """The key of an object whose value is the list of rows, and where that list begins; None if it is itself a row. A list
    that lies deeper is named by all keys on the way to it."""
    return _rows_key(text, 0, 0)


def _rows_key(text: str, at: int, depth: int) -> tuple[str, int] | None:
    at += 1
    while True:
        try:
            at = _skip_space(text, at)
            key, at = DECODER.raw_decode(text, at)
            at = _skip_space(text, at)
            if not isinstance(key, str) or text[at : at + 1] != ":":
                return None
            at = _skip_space(text, at + 1)
            if _LIST_OF_OBJECTS.match(text, at) and not _LIST_OF_TURNS.match(text, at):
                return key, at
            if key in _NESTS and depth < MOST_NESTED and (deeper := _inside(text, at, depth)):
                return f"{key}{NESTED}{deeper[0]}", deeper[1]
            at = _skip_space(text, DECODER.raw_decode(text, at)[1])
        except (ValueError, RecursionError):
            return None
        if text[at : at + 1] != ",":
            return None
        at += 1


def _inside(text: str, at: int, depth: int) -> tuple[str, int] | None:
    return _rows_key(text, at, depth + 1) if text[at : at + 1] == "{" else None


def _rows_of(item: Item) -> Iterator[Item]:
    """The rows of a table that is one object, as pandas writes it: column by column, row by row under its number, or
    names and rows apart. Anything else is itself the one row."""
    rows = table_rows(item.fields) if isinstance(item, Record) else None
    if rows is None:
        yield item
        return
    for place, fields in enumerate(rows, 1):
        yield Record(place, fields, sum(len(value) for value in fields.values() if isinstance(value, str)))


def table_rows(table: dict[str, object]) -> list[dict[str, object]] | None:
    """The rows of an object that is a whole table; None for any other."""
    names, data = table.get("columns"), table.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data if isinstance(row, list)]
    values = list(table.values())
    lists = [value for value in values if isinstance(value, list)]
    if len(values) > 1 and len(lists) == len(values) and len({len(value) for value in lists}) == 1:
        return (
            None
            if any(map(_is_turns, lists))
            else [dict(zip(table, row, strict=True)) for row in zip(*lists, strict=True)]
        )
    parts = [value for value in values if isinstance(value, dict)]
    if not parts or len(parts) != len(values) or any(part.keys() != parts[0].keys() for part in parts):
        return None
    by_column = sum(map(is_known_name, table)) > sum(map(is_known_name, map(str, parts[0])))
    if not by_column:
        return parts if any(map(is_known_name, map(str, parts[0]))) else None
    return [{name: table[name][number] for name in table} for number in parts[0]]  # type: ignore[index]  # all are dicts


def _is_turns(value: list[object]) -> bool:
    return bool(value) and isinstance(value[0], dict)


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _elements(cursor: _Cursor) -> Iterator[Item]:
    item: Item | None = None
    while char := cursor.peek():
        if char == "]":
            cursor.skip()
            return
        if char == ",":
            cursor.skip()
        else:
            yield (item := _element(cursor))
    if not isinstance(item, Broken):  # else it is that one at which the file ends
        yield Broken(cursor.line, cursor.column, "the file ends before its list is closed")


def _pass_rest_of_object(cursor: _Cursor) -> None:
    """After the rows: other keys are of no use, and a second list may be long, so it is passed element by element."""
    while char := cursor.peek():
        if char == "[":
            cursor.skip()
            for _ in _elements(cursor):
                pass
        elif char in ",:}":
            cursor.skip()
            if char == "}":
                return
        else:
            _element(cursor)


def _element(cursor: _Cursor) -> Item:
    line, start = cursor.line, cursor.offset
    try:
        value = cursor.take_value()
    except _BrokenValueError as error:
        return Broken(error.line, error.column, error.reason)
    return as_item(value, line, cursor.offset - start)


@dataclass
class _BrokenValueError(Exception):
    line: int
    column: int
    reason: str


class _Cursor:
    """A place in the text with its line and column, over a window that is read on as needed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._ended = False
        self._base = 0  # characters of the file before the window
        self._vain_chars = 0
        self.line = 1
        self._line_start = 0  # offset in the file at which the line begins

    @property
    def offset(self) -> int:
        return self._base + self._at

    @property
    def column(self) -> int:
        return self.offset - self._line_start + 1

    def peek(self) -> str:
        """The next character that is not a blank; empty at the end."""
        while True:
            self._go_to(_skip_space(self._text, self._at))
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def skip(self, count: int = 1) -> None:
        self._go_to(self._at + count)

    def text_ahead(self) -> str:
        """What follows, as far as a decision needs it."""
        while len(self._text) - self._at < _AHEAD_CHARS and self._read_on():
            pass
        return self._text[self._at :]

    def take_value(self) -> object:
        """Decodes the value here and goes past it; a broken one raises, and is gone past as well."""
        while True:
            failure: ValueError | RecursionError | None = None
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    self._go_to(end)
                    return value
            except (ValueError, RecursionError) as error:
                failure = error
            if failure and (end_or_none := _end_of_value(self._text, self._at)) is not None:
                broken = self._broken(failure)
                self._go_to(max(end_or_none, self._at + 1))
                raise broken
            waiting_chars = len(self._text) - self._at
            is_too_long = waiting_chars > MAX_RECORD_CHARS
            is_certain = waiting_chars > _CHUNK_CHARS and _is_no_cut(failure, len(self._text))
            if is_too_long or is_certain or (not self._read_on() and failure):
                broken = self._broken(None if is_too_long else failure)
                self._restart(failure.pos if isinstance(failure, json.JSONDecodeError) and not is_too_long else 0)
                if self._vain_chars > MAX_VAIN_CHARS:
                    broken.reason += "; the rest of the file is passed over"
                raise broken

    def _broken(self, failure: ValueError | RecursionError | None) -> _BrokenValueError:
        if isinstance(failure, json.JSONDecodeError) and failure.pos > self._at:
            breaks = self._text.count("\n", self._at, failure.pos)
            last = self._text.rfind("\n", self._at, failure.pos)
            column = failure.pos - last if breaks else self.column + failure.pos - self._at
            return _BrokenValueError(self.line + breaks, column, json_failure(failure))
        return _BrokenValueError(self.line, self.column, json_failure(failure) if failure else TOO_LONG)

    def _restart(self, after: int) -> None:
        """Brackets that never balance would swallow the rest: go on at the next line that begins an object."""
        self._vain_chars += len(self._text) - self._at
        self._go_to(max(after, self._at + 1))
        while True:
            match = _NEXT_OBJECT.search(self._text, self._at) if self._vain_chars <= MAX_VAIN_CHARS else None
            if match:
                self._go_to(match.end())
                return
            self._go_to(max(self._at, len(self._text) - _OVERLAP_CHARS))
            if not self._read_on():
                self._go_to(len(self._text))
                return

    def _go_to(self, at: int) -> None:
        at = min(at, len(self._text))
        if breaks := self._text.count("\n", self._at, at):
            self.line += breaks
            self._line_start = self._base + self._text.rfind("\n", self._at, at) + 1
        self._at = at

    def _read_on(self) -> bool:
        """Drops what is behind, reads a chunk (as much again as is waiting, so that long values cost linear time)."""
        if self._ended:
            return False
        waiting = self._text[self._at :]
        chunk = self._stream.read(max(_CHUNK_CHARS, len(waiting)))
        if not chunk:
            self._ended = True
            return False
        self._base += self._at
        self._text, self._at = waiting + chunk, 0
        return True


def _is_no_cut(failure: ValueError | RecursionError | None, end: int) -> bool:
    """Whether JSON fails before the end of the text for certain, so that reading on cannot help."""
    if not isinstance(failure, json.JSONDecodeError) or failure.msg.startswith("Unterminated"):
        return False
    return failure.pos < end - 16  # a cut literal or escape fails a few characters before the end


def _end_of_value(text: str, start: int) -> int | None:
    """Where the value ends by its brackets and quotes alone; None if the text ends first."""
    if text[start : start + 1] not in ("{", "[", '"'):
        match = _LITERAL_END.search(text, start + 1)
        return match.start() if match else None
    depth, at, inside = 0, start, False
    while match := (_INSIDE if inside else _OUTSIDE).search(text, at):
        char, at = match.group(), match.end()
        if char == "\\":
            at += 1
        elif char == '"':
            inside = not inside
        else:
            depth += 1 if char in "{[" else -1
        if depth <= 0 and not inside:
            return at
    return None
