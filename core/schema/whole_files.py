"""Files that appear whole or not at all: written beside their place, flushed, renamed."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

RENAME_TRIES = 20  # Windows: a virus scanner or an indexer may hold a new file open for a moment
WAITS_FOR_OTHERS = os.name == "nt"
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # what a full disk, or a used-up share of it, says


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` survive a power cut. Windows has no such call and needs none on NTFS."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Pushes a file's content to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_atomically(path: Path, content: str | bytes) -> None:
    """`path` holds the old content or the new, never a part. OSError where the disk refuses; the old file stays then."""
    part = path.with_name(f".tmp-{path.name}-{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        move(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Renames, replacing a file; tries again while another program holds it open (Windows)."""
    for attempt in range(RENAME_TRIES):
        try:
            source.replace(target)
            return
        except PermissionError:
            if attempt == RENAME_TRIES - 1 or not WAITS_FOR_OTHERS:
                raise
            time.sleep(0.05)
