"""What commands print: one JSON document on standard output with `--json`, everything else on standard error."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import BaseModel


def say(text: str = "") -> None:
    """A line for a person, on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def say_error(message: str, hint: str) -> None:
    """The two lines of CONTRACT.md; the hint's is left out where there is none."""
    say(f"error: {message}")
    if hint:
        say(f"hint: {hint}")


def print_json(document: Any) -> None:
    """The one document on standard output, UTF-8, whatever the terminal's encoding."""
    content = document.model_dump(mode="json") if isinstance(document, BaseModel) else document
    text = json.dumps(content, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def print_line(text: str) -> None:
    """A line on standard output, flushed at once (event lines, tables)."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
