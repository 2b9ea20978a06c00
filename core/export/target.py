"""The folder that an export writes: whole or absent, never over somebody's files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.runs import publish_folder
from core.schema.errors import RefusedError, TunesmithError
from core.schema.quantities import size_text

MARK = "tunesmith-export.json"
SPARE_BYTES = 256 << 20


@contextmanager
def target_folder(to: Path, needed_bytes: int) -> Iterator[Path]:
    """A temporary folder beside `to` that becomes `to` at the end, or disappears on any error.

    RefusedError where `to` holds something that no export wrote; TunesmithError `disk_full` where less than
    `needed_bytes` (and a reserve) is free.
    """
    if to.exists() and not to.is_dir():
        raise RefusedError("export_target_is_file", f"{to} is a file.", "Name a folder.", path=str(to))
    if to.is_dir() and any(to.iterdir()) and not (to / MARK).is_file():
        raise RefusedError(
            "export_target_not_empty",
            f"The folder {to} holds other files, so nothing is written there.",
            "Name a new or an empty folder.",
            path=str(to),
        )
    part = to.with_name(f".tmp-{to.name}-{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(to.parent).free
        if free < needed_bytes + SPARE_BYTES:
            raise TunesmithError(
                "disk_full",
                f"There is not enough room: {size_text(needed_bytes)} are needed, and {size_text(free)} are free.",
                "Free some space, or export to another drive.",
                free_bytes=free,
                needed_bytes=needed_bytes,
            )
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield part
        publish_folder(part, to)
    except OSError as error:
        if isinstance(error, PermissionError):
            raise TunesmithError(
                "export_target_not_writable",
                f"The folder {to} cannot be written ({error.strerror}).",
                "Choose another folder.",
                path=str(to),
            ) from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def mark(part: Path, **facts: object) -> None:
    """Says what the folder is, so that a later export may replace it."""
    (part / MARK).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def listing(folder: Path) -> tuple[tuple[str, ...], int]:
    """(relative names, bytes in all) of a finished export."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(path.relative_to(folder).as_posix() for path in files), sum(path.stat().st_size for path in files)
