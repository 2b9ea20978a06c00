"""The runs folder and the run that a command names."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.models import typed_path
from core.runs import RunFolder, default_runs_dir, find_run
from core.schema.errors import RefusedError, writable


def runs_folder(told: Path | None) -> Path:
    """Where the runs are; RefusedError where a file stands in that place."""
    folder = default_runs_dir() if told is None else typed_path(told)
    if is_file(folder):
        raise RefusedError(
            "runs_dir_is_file", f"{folder} is a file, not a folder for runs.", "Name a folder.", path=str(folder)
        )
    return folder


def new_runs_folder(told: Path | None) -> Path:
    """As `runs_folder`, for a run that is to be made: RefusedError where no job could be told of it."""
    folder = runs_folder(told)
    if writable(str(folder)) != str(folder):
        raise RefusedError(
            "bad_argument", f"The name {folder} cannot be written as UTF-8.", "Choose another folder for runs."
        )
    return folder


def named_run(text: str, runs_dir: Path | None) -> RunFolder:
    """A run by its folder or name; RefusedError where there is none."""
    refuse_empty(text, "a run")
    try:
        return find_run(str(typed_path(text)), runs_folder(runs_dir))
    except OSError:  # a name too long for the file system
        raise RefusedError("run_not_found", f"There is no run {text[:80]}.", "`tunesmith runs` lists them.") from None


def refuse_empty(text: str, what: str) -> None:
    """Nothing given would mean the current folder: RefusedError. `what` is what is to be named, with its article."""
    if not text.strip().strip("\"'").strip():
        raise RefusedError("bad_argument", "An empty name was given.", f"Name {what}.")


def is_file(path: Path) -> bool:
    """As `Path.is_file`, but a name too long for the file system is no file instead of an error."""
    with suppress(OSError):
        return path.is_file()
    return False


def is_folder(path: Path) -> bool:
    """As `Path.is_dir`, likewise."""
    with suppress(OSError):
        return path.is_dir()
    return False
