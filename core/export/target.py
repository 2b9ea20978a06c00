"""The folder that an export writes: whole or absent, never over somebody's files."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from core.runs import publish_folder
from core.schema.errors import RefusedError, TunesmithError
from core.schema.quantities import size_text

MARK = "tunesmith-export.json"
SPARE_BYTES = 256 << 20
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextmanager
def target_folder(to: Path, needed_bytes: int) -> Iterator[Path]:
    """A temporary folder beside `to` that becomes `to` at the end, or disappears on any error.

    RefusedError where `to` holds something that no export wrote; TunesmithError `disk_full` where less than
    `needed_bytes` (and a reserve) is free or the disk fills up on the way, `export_target_not_writable` where the
    system does not let it.
    """
    with _place_errors(to):  # a name too long for the file system; a folder that may not be looked into
        to = to.resolve()  # where `to` is a link, the folder behind it is replaced and not the link
        _refuse_what_is_not_ours(to)
    part = to.with_name(f".tmp-{to.name}-{os.getpid()}")
    with _place_errors(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        _clean_up_after_the_dead(to)
        _require_space(to.parent, needed_bytes + SPARE_BYTES)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
    try:
        yield part
        with _place_errors(to):
            publish_folder(part, to)
    except OSError as error:
        if error.errno in FULL:
            shutil.rmtree(part, ignore_errors=True)  # first, so that the free space is told without it
            raise _disk_full(to.parent, needed_bytes, "The disk filled up while it was written") from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def mark(part: Path, **facts: object) -> None:
    """Says what the folder is and which files are ours, so that a later export may replace it."""
    files, _ = listing(part)
    text = json.dumps(facts | {"files": files}, indent=1, ensure_ascii=False)
    (part / MARK).write_text(text + "\n", encoding="utf-8")


def listing(folder: Path) -> tuple[tuple[str, ...], int]:
    """(relative names, bytes in all) of a finished export."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(path.relative_to(folder).as_posix() for path in files), sum(path.stat().st_size for path in files)


def is_export(folder: Path) -> bool:
    """Whether an export of ours stands there."""
    return bool(_written_before(folder))


def _refuse_what_is_not_ours(to: Path) -> None:
    if to.exists() and not to.is_dir():
        raise RefusedError("export_target_is_file", f"{to} is a file.", "Name a folder.", path=str(to))
    if not to.is_dir():
        return
    ours = _written_before(to)
    # Only a folder with our mark is walked through: `to` may be a whole disk.
    paths = (path for path in to.rglob("*") if path.is_symlink() or not path.is_dir()) if ours else to.iterdir()
    foreign = sorted({path.relative_to(to).as_posix() for path in paths} - ours)
    if not foreign:
        return
    raise RefusedError(
        "export_target_not_empty",
        f"The folder {to} holds other files ({', '.join(foreign[:3])}{', ...' if len(foreign) > 3 else ''}), so nothing "
        "is written there.",
        "Name a new or an empty folder.",
        path=str(to),
        files=", ".join(foreign[:3]),
    )


def _written_before(to: Path) -> set[str]:
    """The names of the files that an earlier export left in `to`."""
    try:
        files = json.loads((to / MARK).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {MARK, *(name for name in files if isinstance(name, str))} if isinstance(files, list) else set()


def _clean_up_after_the_dead(to: Path) -> None:
    """Removes what exports to this folder left that were killed; an older export that lost its name on the way gets it
    back."""
    for path in sorted(to.parent.glob(".tmp-*")):
        found = re.fullmatch(r"\.tmp-(old-)?(.+)-(\d+)", path.name)
        if found is None or found[2] != to.name or psutil.pid_exists(int(found[3])):
            continue
        if found[1] and not to.exists():
            path.rename(to)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _require_space(folder: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(folder).free < needed_bytes:
        raise _disk_full(folder, needed_bytes)


def _disk_full(folder: Path, needed_bytes: int, what: str = "There is not enough room") -> TunesmithError:
    free = shutil.disk_usage(folder).free
    return TunesmithError(
        "disk_full",
        f"{what}: {size_text(needed_bytes)} are needed, and {size_text(free)} are free.",
        "Free some space, or export to another drive.",
        free_bytes=free,
        needed_bytes=needed_bytes,
    )


@contextmanager
def _place_errors(to: Path) -> Iterator[None]:
    """What the system refuses about the place itself, in a sentence."""
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
