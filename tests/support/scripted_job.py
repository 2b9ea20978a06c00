"""A real child process that plays a script of event lines, in place of a job that would load torch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.schema.events import AnyEvent, event_to_line

HEAD = """\
import sys, time
request = sys.stdin.readline()
def say(line):
    sys.stdout.write(line + "\\n")
    sys.stdout.flush()
"""


def say(events: Sequence[AnyEvent]) -> str:
    """Python text that prints these events, numbered in order."""
    lines = [event_to_line(event.model_copy(update={"seq": at})) for at, event in enumerate(events)]
    return f"sys.stdout.write({chr(10).join(lines) + chr(10)!r}); sys.stdout.flush()\n"


def command(folder: Path, body: str) -> list[str]:
    """What starts a child with that body; the request has been read before it begins."""
    script = folder / "scripted_job.py"
    script.write_text(HEAD + body, encoding="utf-8")
    return [sys.executable, "-X", "utf8", str(script)]
