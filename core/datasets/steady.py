"""Whether a file stayed what it was while it was read: one that somebody writes to gives rows that are in no state of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.schema.errors import TunesmithError

# Size in bytes and time of change in nanoseconds.
Stamp = tuple[int, int]


def stamp_of(path: Path) -> Stamp:
    """Raises OSError."""
    about = path.stat()
    return about.st_size, about.st_mtime_ns


@contextmanager
def steady(path: Path, before: Stamp) -> Iterator[None]:
    """What is read inside is of the file as it was when it was looked at (`before`). Whatever fails in one that is being
    written fails because of that.

    Raises TunesmithError dataset_changed, and OSError for a file that is gone.
    """
    if stamp_of(path) != before:
        raise _changed(path)
    try:
        yield
    except (TunesmithError, OSError, ValueError) as error:
        if stamp_of(path) != before:
            raise _changed(path) from error
        raise
    if stamp_of(path) != before:
        raise _changed(path)


def _changed(path: Path) -> TunesmithError:
    return TunesmithError(
        "dataset_changed",
        f"{path.name} changed while it was read.",
        "Wait until nothing writes to it any more, then start again.",
        file=path.name,
    )
