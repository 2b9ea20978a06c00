"""What commands print: one JSON document on standard output with `--json`, everything else on standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from typing import Any

from pydantic import BaseModel

from core.schema.errors import EXIT_REFUSED

REFUSED_HINT = "See `tunesmith --help`, or `--help` behind a command."
OTHER_HINT = "The lines above and the run's job.log say more."


def say(text: str = "") -> None:
    """A line for a person, on standard error; lost where nobody holds its other end, as no training ends for a line.

    RuntimeError: a signal came in the middle of another line.
    """
    if sys.stderr is None:  # closed by the caller, or pythonw: print would take standard output
        return
    with suppress(OSError, RuntimeError, ValueError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201


def say_error(message: str, hint: str, exit_status: int) -> None:
    """The two lines of CONTRACT.md, each one line whatever stands in a file's name."""
    say(f"error: {_one_line(message)}")
    say(f"hint: {_one_line(hint) or (REFUSED_HINT if exit_status == EXIT_REFUSED else OTHER_HINT)}")


def print_json(document: Any) -> None:
    """The one document on standard output, UTF-8, whatever the terminal's encoding."""
    content = document.model_dump(mode="json") if isinstance(document, BaseModel) else document
    print_line(json.dumps(content, ensure_ascii=False, indent=2))


def print_line(text: str) -> None:
    """A line on standard output, flushed at once (event lines, tables).

    BrokenPipeError where nobody reads any more, another OSError where it goes to a file on a full disk.
    """
    if sys.stdout is None:  # closed by the caller
        return
    try:
        sys.stdout.buffer.write(_utf8(text) + b"\n")
        sys.stdout.buffer.flush()
    except OSError:
        # What is left in the buffer would fail once more when Python ends, with a line and a status of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _utf8(text: str) -> bytes:
    """File names that Python read under another locale give their own bytes back; what then is no UTF-8 is escaped."""
    try:
        data = text.encode("utf-8", "surrogateescape")
        data.decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "backslashreplace")
    return data


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x20\x7f-\x9f]*[\x00-\x1f\x7f-\x9f][\x00-\x20\x7f-\x9f]*", " ", text).strip()
