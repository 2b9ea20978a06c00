"""Checkpoints that are whole or absent, at any kill and any full disk.

Written to `.tmp-STEP-PID` in the same folder, every file flushed, a manifest of sizes and sha256 last, then renamed.
Ordered by step, never by time (clocks go back); an older one is deleted only after the newer one was read and verified.
What stands in a checkpoint is its writer's business.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.runs.whole_folders import replace_folder
from core.schema.errors import TunesmithError
from core.schema.quantities import size_text
from core.schema.whole_files import FULL, move, sync_file, sync_folder

MANIFEST = "MANIFEST.json"
SPARE_BYTES = 64 << 20  # left free on the disk, so that journals and the system go on
FULL_BYTES = 1 << 20  # less than this free means that what just failed to be written failed for that


@dataclass(frozen=True, slots=True, order=True)
class Checkpoint:
    """A checkpoint folder whose name says that it is finished; `is_whole` looks whether that is true."""

    step: int
    path: Path

    def is_whole(self) -> bool:
        """Reads every byte and compares with the manifest."""
        try:
            manifest = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            return manifest["step"] == self.step and all(
                (self.path / name).stat().st_size == size and sha256_of(self.path / name) == digest
                for name, (size, digest) in manifest["files"].items()
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False


def write_checkpoint(folder: Path, step: int, fill: Callable[[Path], None], needed_bytes: int = 0) -> Checkpoint:
    """Lets `fill` write the files into a temporary folder and publishes it as `step-000100`.

    TunesmithError `disk_full` before anything is written when less than `needed_bytes` (and a reserve) is free, and when
    the disk fills up on the way; what was there before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    require_space(folder, needed_bytes + SPARE_BYTES if needed_bytes else 0)
    part = folder / f".tmp-{step}-{os.getpid()}"
    target = folder / f"step-{step:06d}"
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        fill(part)
        _write_manifest(part, step)
        replace_folder(part, target)  # the same step may be there already, from an earlier life
    except BaseException as error:
        full = _says_full(error, folder)
        shutil.rmtree(part, ignore_errors=True)
        if full:
            raise _disk_full(folder, needed_bytes) from error
        raise
    return Checkpoint(step, target)


def _says_full(error: BaseException, folder: Path) -> bool:
    """Whether a write failed for want of space. torch ("enforce fail at inline_container.cc") and safetensors ("os error
    28") do not say so by errno, so the disk itself is asked too."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in FULL
    text = str(error)
    return isinstance(error, Exception) and (
        "No space left" in text or "os error 112" in text or shutil.disk_usage(folder).free < FULL_BYTES
    )


def checkpoints(folder: Path) -> list[Checkpoint]:
    """All finished checkpoints by step, oldest first, unverified."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = re.fullmatch(r"step-(\d+)", path.name)
        if match and path.is_dir():
            found.append(Checkpoint(int(match[1]), path))
    return sorted(found)


def newest_checkpoint(folder: Path, *, tidy: bool = True) -> Checkpoint | None:
    """The newest one that verifies; broken ones are passed over. `tidy` removes what a dead writer left, which only
    the holder of the run's lock may do."""
    if tidy:
        remove_leftovers(folder)
    return next((point for point in reversed(checkpoints(folder)) if point.is_whole()), None)


def checkpoint_at(folder: Path, step: int) -> Checkpoint | None:
    """The whole checkpoint of that step, or None."""
    return next((point for point in checkpoints(folder) if point.step == step and point.is_whole()), None)


def give_up_after(folder: Path, step: int) -> list[int]:
    """Deletes the checkpoints above `step`, for a run that goes back to it; their steps. Only for the holder of the lock."""
    given_up = [point for point in checkpoints(folder) if point.step > step]
    for point in reversed(given_up):  # the newest first: whatever is left after a kill is still in order
        _delete(point)
    return [point.step for point in given_up]


def _delete(point: Checkpoint) -> None:
    # Renamed first: a half-deleted folder must not look finished.
    doomed = point.path.with_name(f".tmp-deleted-{point.step}-{os.getpid()}")
    move(point.path, doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def best_checkpoint(folder: Path, losses: Iterable[tuple[int, float | None]]) -> Checkpoint | None:
    """The whole checkpoint with the lowest held-out loss among (step, loss); None where none is left."""
    for _, step in sorted((loss, step) for step, loss in losses if loss is not None):
        point = checkpoint_at(folder, step)
        if point:
            return point
    return None


def rotate_checkpoints(folder: Path, keep_last: int, keep_steps: Iterable[int] = ()) -> None:
    """Deletes all but the newest `keep_last` and those of `keep_steps`, once the newest verifies."""
    points = checkpoints(folder)
    if not points or not points[-1].is_whole():
        return
    keep = {point.step for point in points[-keep_last:]} | set(keep_steps)
    for point in points:
        if point.step not in keep:
            _delete(point)


def remove_leftovers(folder: Path) -> None:
    """Removes unfinished folders; only the holder of the run's lock may call this.

    One that is whole gets its name after all: its writer was killed between the last flush and the rename, perhaps
    while an older one of the same step had stepped aside for it.
    """
    for path in list(folder.glob(".tmp-*")) if folder.is_dir() else ():
        match = re.fullmatch(r"\.tmp-(\d+)-\d+", path.name)
        target = folder / f"step-{int(match[1]):06d}" if match else None
        if match and target and not target.exists() and Checkpoint(int(match[1]), path).is_whole():
            move(path, target)
            sync_folder(folder)
        else:
            shutil.rmtree(path, ignore_errors=True)


def require_space(folder: Path, needed_bytes: int) -> None:
    """TunesmithError `disk_full` where less than `needed_bytes` is free."""
    if needed_bytes and shutil.disk_usage(folder).free < needed_bytes:
        raise _disk_full(folder, needed_bytes)


def _disk_full(folder: Path, needed_bytes: int) -> TunesmithError:
    free = shutil.disk_usage(folder).free
    return TunesmithError(
        "disk_full",
        f"The disk is full: {size_text(free)} are free"
        + (f", and {size_text(needed_bytes)} are needed." if needed_bytes else ".")
        + " What was saved before is untouched.",
        "Free some space, then resume the run.",
        free_bytes=free,
        needed_bytes=needed_bytes,
    )


def _write_manifest(folder: Path, step: int) -> None:
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
            files[path.relative_to(folder).as_posix()] = (path.stat().st_size, sha256_of(path))
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps({"step": step, "files": files}, indent=1), encoding="utf-8")
    sync_file(manifest)
    sync_folder(folder)


def sha256_of(path: Path) -> str:
    """The digest of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
