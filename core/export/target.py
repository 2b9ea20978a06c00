"""The folder that an export writes: whole or absent, never over somebody's files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.runs.whole_folders import place_errors, whole_folder
from core.schema.errors import RefusedError, TunesmithError
from core.schema.quantities import size_text

MARK = "tunesmith-export.json"
SPARE_BYTES = 256 << 20


@contextmanager
def target_folder(to: Path, needed_bytes: int) -> Iterator[Path]:
    """A temporary folder beside `to` that becomes `to` at the end, or disappears on any error.

    RefusedError where `to` holds something that no export wrote; TunesmithError `disk_full` where less than
    `needed_bytes` (and a reserve) is free or the disk fills up on the way, `export_target_not_writable` where the
    system does not let it.
    """
    with place_errors(to):  # a name too long for the file system; a folder that may not be looked into
        to = to.resolve()  # where `to` is a link, the folder behind it is replaced and not the link
        _refuse_what_is_not_ours(to)

    def no_room(free_bytes: int, on_the_way: bool) -> TunesmithError:
        what = "The disk filled up while it was written" if on_the_way else "There is not enough room"
        needed = needed_bytes if on_the_way else needed_bytes + SPARE_BYTES
        return TunesmithError(
            "disk_full",
            f"{what}: {size_text(needed)} are needed, and {size_text(free_bytes)} are free.",
            "Free some space, or export to another drive.",
            free_bytes=free_bytes,
            needed_bytes=needed,
            to=str(to),
        )

    with whole_folder(to, needed_bytes + SPARE_BYTES, no_room) as part:
        yield part


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
