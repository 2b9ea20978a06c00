"""Folders that are written beside their place and get their name when they are whole; on any error nothing of them stays.
Single files do so by core/schema/whole_files."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.schema.errors import TunesmithError
from core.schema.whole_files import FULL, move, sync_file, sync_folder

NoRoom = Callable[[int, bool], TunesmithError]


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


@contextmanager
def whole_folder(to: Path, needed_bytes: int, no_room: NoRoom) -> Iterator[Path]:
    """A temporary folder beside `to` that becomes `to` at the end, in the place of an older one of that name.

    Where less than `needed_bytes` is free, `no_room(free bytes, False)` is raised; where the disk fills up on the way,
    `no_room(free bytes, True)`. TunesmithError `export_target_not_writable` where the system refuses the place.
    """
    part = to.with_name(f".tmp-{to.name}-{os.getpid()}")
    with place_errors(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        _clean_up_after_the_dead(to)
        free = shutil.disk_usage(to.parent).free
        if free < needed_bytes:
            raise no_room(free, False)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
    try:
        yield part
        with place_errors(to):
            publish_folder(part, to)
    except OSError as error:
        if error.errno not in FULL:
            raise
        shutil.rmtree(part, ignore_errors=True)  # first, so that the free space is told without it
        raise no_room(shutil.disk_usage(to.parent).free, True) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def place_errors(to: Path) -> Iterator[None]:
    """What the system refuses about the place itself, in a sentence; a full disk passes."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise
        raise TunesmithError(
            "export_target_not_writable",
            f"The folder {to} cannot be written ({error.strerror or error}).",
            "Choose another folder.",
            path=str(to),
            reason=error.strerror or str(error),
        ) from error


def _clean_up_after_the_dead(to: Path) -> None:
    """Removes what writers of this folder left that were killed; an older one that lost its name on the way gets it back."""
    import psutil  # the window's first frame need not wait for it

    for path in sorted(to.parent.glob(".tmp-*")):
        found = re.fullmatch(r"\.tmp-(old-)?(.+)-(\d+)", path.name)
        if found is None or found[2] != to.name or psutil.pid_exists(int(found[3])):
            continue
        if found[1] and not to.exists():
            path.rename(to)
        else:
            shutil.rmtree(path, ignore_errors=True)
