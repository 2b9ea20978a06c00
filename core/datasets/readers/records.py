"""What every reader yields: records (columns by name) and broken places, and lines of bounded length."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TextIO

from core.datasets.readers.exports import from_export

# A single row longer than this is refused by name: it bounds memory whatever the file holds.
MAX_RECORD_CHARS = 64 << 20
# Text looked through in vain for the end of broken rows, in all, before a reader stops looking: it bounds time.
MAX_VAIN_CHARS = 32 << 20


class Said(NamedTuple):
    """A message of a chat log: its place in the conversation, and what was said."""

    at: int
    text: str


class Record(NamedTuple):
    """One row of the source before it is understood; `size_chars` is about how much text it holds, `marks` the codes of
    problems that single columns have, `left_out` the lines that belong to it and are not read, with the problems' codes."""

    line: int
    fields: dict[str, object]
    size_chars: int
    file: str = ""
    marks: Mapping[str, str] = {}
    left_out: tuple[tuple[int, str], ...] = ()


class Broken(NamedTuple):
    """A place that cannot be read; `column` counts from 1, 0 where unknown."""

    line: int
    column: int
    reason: str
    file: str = ""


Item = Record | Broken

# strict=False lets raw tabs and line breaks stand inside strings; the check-up counts odd characters anyway.
DECODER = json.JSONDecoder(strict=False)


def as_item(value: object, line: int, size_chars: int) -> Item:
    """A decoded JSON value as a record: objects as they are, strings as text, lists of turns as a conversation."""
    if isinstance(value, dict):
        return Record(line, from_export(value) if "mapping" in value or "chat_messages" in value else value, size_chars)
    if isinstance(value, str):
        return Record(line, {"text": value}, size_chars)
    if isinstance(value, list) and value and all(isinstance(turn, dict) and _TURN_KEYS & turn.keys() for turn in value):
        return Record(line, {"messages": value}, size_chars)
    return Broken(line, 1, f"a {_KINDS.get(type(value), 'value')} where an object with named columns belongs")


_TURN_KEYS = {"role", "from"}
_KINDS: dict[type, str] = {list: "list", int: "number", float: "number", bool: "true or false", type(None): "null"}


def json_failure(error: ValueError | RecursionError) -> str:
    """Why a JSON text cannot be read, in plain words."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg[0].lower()}{error.msg[1:]})"
    return "it holds a number with thousands of digits"


def bounded_lines(stream: TextIO, too_long: Callable[[int], None]) -> Iterator[tuple[int, str]]:
    """Numbered lines from 1; a line over the limit is passed over in pieces and its number given to `too_long`."""
    number = 0
    while line := stream.readline(MAX_RECORD_CHARS):
        number += 1
        if len(line) < MAX_RECORD_CHARS or line.endswith(("\n", "\r")):
            yield number, line
            continue
        too_long(number)
        while (rest := stream.readline(MAX_RECORD_CHARS)) and not rest.endswith(("\n", "\r")):
            pass


TOO_LONG = f"longer than {MAX_RECORD_CHARS >> 20} million characters"
