"""JSON lines: one object per line, blank lines passed over, every other line a record or a named broken line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from core.datasets.readers.records import DECODER, TOO_LONG, Broken, Item, as_item, bounded_lines, json_failure


def read_jsonl(stream: TextIO) -> Iterator[Item]:
    """Records in file order; memory is one line."""
    too_long: list[int] = []
    for number, line in bounded_lines(stream, too_long.append):
        yield from (Broken(passed, 0, TOO_LONG) for passed in too_long)
        too_long.clear()
        if item := parse_line(line, number):
            yield item
    yield from (Broken(passed, 0, TOO_LONG) for passed in too_long)


def parse_line(line: str, number: int) -> Item | None:
    """One line as a record or a broken place; None for a blank line."""
    stripped = line.strip(" \t\r\n\ufeff")
    if not stripped:
        return None
    try:
        return as_item(DECODER.decode(stripped), number, len(stripped))
    except json.JSONDecodeError as error:
        return Broken(number, line.index(stripped[0]) + error.pos + 1, json_failure(error))
    except (ValueError, RecursionError) as error:
        return Broken(number, 1, json_failure(error))
