"""What a person writes about a run: a text of its own in the run's folder, which no job ever writes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.schema.whole_files import write_atomically

FILE_NAME = "note.txt"
LONGEST = 10_000  # characters; more would be a document


def read_note(run_dir: Path) -> str:
    """Empty where nobody has written one, or where it cannot be read."""
    with suppress(OSError):
        return (run_dir / FILE_NAME).read_text(encoding="utf-8", errors="replace")[:LONGEST]
    return ""


def write_note(run_dir: Path, text: str) -> None:
    """An empty text takes the note away. OSError where the folder cannot be written."""
    path = run_dir / FILE_NAME
    if text.strip():
        write_atomically(path, text.strip()[:LONGEST])
    else:
        path.unlink(missing_ok=True)
