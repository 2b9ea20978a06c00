"""Folders that appear whole or not at all; single files do so by core/schema/whole_files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.schema.whole_files import move, sync_file, sync_folder


def publish_folder(part: Path, target: Path) -> None:
    """Flushes a finished folder and gives it its name; an older one of that name goes only when the new one is ready."""
    for path in part.rglob("*"):
        if path.is_file():
            sync_file(path)
    sync_folder(part)
    replace_folder(part, target)


def replace_folder(part: Path, target: Path) -> None:
    """Gives a flushed folder its name. An older one of that name steps aside first and comes back if that fails."""
    aside = target.with_name(f".tmp-old-{target.name}-{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    replaces = target.exists()
    if replaces:
        move(target, aside)
    try:
        move(part, target)
    except OSError:
        if replaces:
            move(aside, target)
        raise
    sync_folder(target.parent)
    shutil.rmtree(aside, ignore_errors=True)
