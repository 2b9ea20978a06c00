"""Runs that wait for their turn: one small file beside the runs, so that window, terminal and a restart see the same queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.runs.folder import RunFolder, create_run, default_name
from core.schema.errors import RefusedError, TunesmithError
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml, recipe_to_toml
from core.schema.whole_files import write_atomically

if TYPE_CHECKING:
    import filelock

FILE_NAME, LOCK_NAME, RUNNER_LOCK_NAME = "queue.json", ".queue.lock", ".queue-runner.lock"
LOCK_WAIT_S = 5.0
EntryStatus = Literal["waiting", "running", "finished", "failed", "stopped"]


class QueueEntry(BaseModel):
    """A recipe that waits, or what became of it. `run` is the folder's name below the runs once it has begun."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    id: int
    name: str
    recipe: str
    added: float
    status: EntryStatus = "waiting"
    run: str | None = None

    def settled(self) -> Recipe:
        """RecipeError where a newer program has written it."""
        return recipe_from_toml(self.recipe)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    v: int = 1
    next_id: int = 1
    entries: tuple[QueueEntry, ...] = ()


def read_queue(runs_dir: Path) -> tuple[QueueEntry, ...]:
    """In their order; none where nothing was ever queued. TunesmithError where the file cannot be read."""
    return _read(runs_dir).entries


def add_to_queue(runs_dir: Path, recipe: Recipe) -> QueueEntry:
    """At the end. The recipe's paths have to be absolute."""
    added: list[QueueEntry] = []

    def add(file: _File) -> _File:
        name = recipe.name or default_name(recipe)
        added.append(QueueEntry(id=file.next_id, name=name, recipe=recipe_to_toml(recipe), added=time.time()))
        return file.model_copy(update={"next_id": file.next_id + 1, "entries": (*file.entries, *added)})

    _change(runs_dir, add)
    return added[0]


def remove_from_queue(runs_dir: Path, entry_id: int) -> None:
    """RefusedError where there is none of that number, or where it is running."""

    def remove(file: _File) -> _File:
        found = next((entry for entry in file.entries if entry.id == entry_id), None)
        if found is None:
            raise RefusedError("not_in_queue", f"The queue has no entry {entry_id}.", "Look at the list.", id=entry_id)
        if found.status == "running" and _is_going_on(runs_dir, found):
            raise RefusedError("queue_entry_runs", f"{found.name} is running.", "Stop it first.", name=found.name)
        return file.model_copy(update={"entries": tuple(one for one in file.entries if one is not found)})

    _change(runs_dir, remove)


def forget_ended(runs_dir: Path) -> None:
    """Takes out what is over."""
    kept = ("waiting", "running")
    _change(runs_dir, lambda file: file.model_copy(
        update={"entries": tuple(entry for entry in file.entries if entry.status in kept)}))  # fmt: skip


def mark(runs_dir: Path, entry_id: int, status: EntryStatus) -> None:
    """What became of an entry; nothing where it was taken out meanwhile."""
    _change(runs_dir, lambda file: _with(file, entry_id, {"status": status}))


def begin_next(runs_dir: Path) -> tuple[QueueEntry, RunFolder, bool] | None:
    """The entry whose turn it is, its run's folder, and whether that goes on from a checkpoint; None where nothing waits.

    One that was running when the computer went down comes first and goes on.
    """
    begun: list[tuple[QueueEntry, RunFolder, bool]] = []

    def begin(file: _File) -> _File:
        for entry in file.entries:
            became = _what_became(runs_dir, entry)
            if became == "waiting" and entry.run is not None:
                begun.append((entry, RunFolder(runs_dir / entry.run), True))
                return file
            if became != entry.status:
                file = _with(file, entry.id, {"status": became})
        waiting = next((entry for entry in file.entries if entry.status == "waiting"), None)
        if waiting is None:
            return file
        run = create_run(runs_dir, waiting.settled())
        changed = _with(file, waiting.id, {"status": "running", "run": run.path.name})
        begun.append((next(one for one in changed.entries if one.id == waiting.id), run, False))
        return changed

    _change(runs_dir, begin)
    return begun[0] if begun else None


def interrupted(runs_dir: Path, entries: Sequence[QueueEntry]) -> list[QueueEntry]:
    """Those that were running when the program or the computer went down: their turn comes before what waits."""
    return [
        entry
        for entry in entries
        if entry.status == "running"
        and _what_became(runs_dir, entry) == "waiting"
        and _status(runs_dir, entry) != "running"  # nor one that is just beginning
    ]


def _what_became(runs_dir: Path, entry: QueueEntry) -> EntryStatus:
    """Of a running one whose job is gone: it waits again, or somebody has finished or deleted its run meanwhile."""
    if entry.status != "running" or _is_going_on(runs_dir, entry):
        return entry.status
    status = _status(runs_dir, entry)
    return "stopped" if status is None else "finished" if status == "finished" else "waiting"


def _status(runs_dir: Path, entry: QueueEntry) -> str | None:
    """Of the entry's run; None where that is gone, "unreadable" where its checkpoints and journal may still be whole."""
    try:
        return RunFolder(runs_dir / (entry.run or "")).summary().status
    except RefusedError:
        return None
    except TunesmithError:
        return "unreadable"


def runner_lock(runs_dir: Path) -> filelock.BaseFileLock:
    """Held by who works the queue off. TunesmithError where somebody does already."""
    import filelock  # as in folder.py: not before it is needed

    runs_dir.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(runs_dir / RUNNER_LOCK_NAME, timeout=0, thread_local=False)  # a window lets go elsewhere
    try:
        lock.acquire()
    except filelock.Timeout:
        raise TunesmithError(
            "queue_is_run",
            "The queue is already being worked off in another window or terminal.",
            "Let it go on there.",
        ) from None
    return lock


def _is_going_on(runs_dir: Path, entry: QueueEntry) -> bool:
    return entry.run is not None and RunFolder(runs_dir / entry.run).is_held()


def _with(file: _File, entry_id: int, changes: dict[str, object]) -> _File:
    entries = (entry.model_copy(update=changes) if entry.id == entry_id else entry for entry in file.entries)
    return file.model_copy(update={"entries": tuple(entries)})


def _read(runs_dir: Path) -> _File:
    path = runs_dir / FILE_NAME
    try:
        return _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return _File()
    except (ValidationError, OSError) as error:
        raise TunesmithError(
            "queue_unreadable",
            f"The queue in {path} cannot be read.",
            "Rename that file; what waited in it has to be queued again.",
            path=str(path),
        ) from error


def _change(runs_dir: Path, change: Callable[[_File], _File]) -> None:
    """Reads, changes and writes under a lock, so that two programs never lose one another's entries."""
    import filelock

    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(runs_dir / LOCK_NAME, timeout=LOCK_WAIT_S):
            before = _read(runs_dir)
            after = change(before)
            if after is not before:
                write_atomically(runs_dir / FILE_NAME, after.model_dump_json(indent=1) + "\n")
    except (OSError, filelock.Timeout) as error:
        raise TunesmithError(
            "queue_not_written",
            f"The queue in {runs_dir} cannot be written ({error}).",
            "Free some space, or choose another folder for runs.",
            path=str(runs_dir),
            reason=str(error),
        ) from error


def waiting(entries: Sequence[QueueEntry]) -> list[QueueEntry]:
    return [entry for entry in entries if entry.status == "waiting"]
