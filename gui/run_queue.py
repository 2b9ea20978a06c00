"""The queue in the window: what waits, and the next one's start when a run has ended. The queue itself is core.runs'.

A run that was paused or stopped by the person starts no other: the card is wanted for something else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.models import with_absolute_sources
from core.runs import RunFolder
from core.runs.queue import (
    EntryStatus,
    QueueEntry,
    add_to_queue,
    begin_next,
    forget_ended,
    interrupted,
    mark,
    read_queue,
    remove_from_queue,
    runner_lock,
)
from core.schema.errors import EXIT_DONE, EXIT_STOPPED, TunesmithError
from core.schema.recipe import Recipe
from gui.launcher import Launcher
from gui.state.preferences import Preferences
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    import filelock

Begun = tuple[QueueEntry, RunFolder, bool]
Found = tuple[tuple[QueueEntry, ...], tuple[QueueEntry, ...]]  # all, and those that were interrupted


class RunQueue(QObject):
    """`entries` are those of the file as last read; `changed` when they may be others, `failed` with what went wrong."""

    changed = Signal()
    failed = Signal(object)  # TunesmithError

    def __init__(self, preferences: Preferences, launcher: Launcher) -> None:
        super().__init__()
        self._preferences, self._launcher = preferences, launcher
        self._current: QueueEntry | None = None
        self._lock: filelock.BaseFileLock | None = None
        self._beginning = False
        self.began_alone = False  # the newest start came by itself, while the person may be doing something else
        self.entries: tuple[QueueEntry, ...] = ()
        self._interrupted: tuple[QueueEntry, ...] = ()
        launcher.ended.connect(self._run_ended)
        launcher.failed.connect(self._not_started)

    @property
    def waiting(self) -> list[QueueEntry]:
        return [entry for entry in self.entries if entry.status == "waiting"]

    @property
    def interrupted(self) -> list[QueueEntry]:
        """Those that a program which went down was at: they go on before what waits."""
        mine = self._current.id if self._current is not None else None
        return [entry for entry in self._interrupted if entry.id != mine]

    @property
    def can_start(self) -> bool:
        free = not self._launcher.is_busy and not self._launcher.is_blocked()
        return bool(self.interrupted or self.waiting) and not self._beginning and free

    def reload(self) -> None:
        self._do(_read, self._runs)

    def add(self, recipe: Recipe) -> None:
        self._do(_added, self._runs, recipe, Path.cwd())

    def remove(self, entry_id: int) -> None:
        self._do(_removed, self._runs, entry_id)

    def start_next(self) -> None:
        """Begins the entry whose turn it is; nothing where a run is going on or nothing waits."""
        self._start(alone=False)

    def _start(self, alone: bool) -> None:
        self.began_alone = alone
        if self._beginning or self._launcher.is_busy or self._launcher.is_blocked():
            return
        self._beginning = True
        run_in_background(_begin, self._runs, self._lock, done=self._begun, failed=self._refused)

    @property
    def _runs(self) -> Path:
        return self._preferences.runs_dir

    def _do(self, function: object, *args: object) -> None:
        run_in_background(function, *args, done=self._show, failed=self.failed.emit, receiver=self)  # type: ignore[arg-type]

    def _show(self, found: Found) -> None:
        self.entries, self._interrupted = found
        self.changed.emit()

    def _begun(self, found: tuple[filelock.BaseFileLock, Begun | None]) -> None:
        self._beginning = False
        self._lock, begun = found
        if begun is None:
            self._let_go()
        else:
            entry, run, goes_on = begun
            self._current = entry
            self._launcher.start_folder(run.path, resume=goes_on)
        self.reload()

    def _refused(self, error: TunesmithError) -> None:
        self._beginning = False
        self.failed.emit(error)

    def _not_started(self, error: TunesmithError) -> None:
        if self._current is not None:
            self._mark("failed")
            self._let_go()

    def _run_ended(self, exit_status: int) -> None:
        ended: EntryStatus = "finished" if exit_status == EXIT_DONE else "failed"
        if self._current is not None:
            self._mark("stopped" if exit_status == EXIT_STOPPED else ended)
        if exit_status == EXIT_STOPPED:
            self._let_go()
        elif self.waiting:
            self._start(alone=True)
        else:
            self._let_go()

    def _mark(self, status: EntryStatus) -> None:
        assert self._current is not None
        self._do(_marked, self._runs, self._current.id, status)
        self._current = None

    def _let_go(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


def _read(runs_dir: Path) -> Found:
    entries = read_queue(runs_dir)
    return entries, tuple(interrupted(runs_dir, entries))


def _added(runs_dir: Path, recipe: Recipe, beside: Path) -> Found:
    add_to_queue(runs_dir, with_absolute_sources(recipe, beside))
    return _read(runs_dir)


def _removed(runs_dir: Path, entry_id: int) -> Found:
    remove_from_queue(runs_dir, entry_id)
    return _read(runs_dir)


def _marked(runs_dir: Path, entry_id: int, status: EntryStatus) -> Found:
    mark(runs_dir, entry_id, status)
    return _read(runs_dir)


def _begin(runs_dir: Path, lock: filelock.BaseFileLock | None) -> tuple[filelock.BaseFileLock, Begun | None]:
    """With the runner's lock held, which a window that works the queue off already has."""
    held = lock or runner_lock(runs_dir)
    try:
        forget_ended(runs_dir)  # what is over is a run in the list like any other
        return held, begin_next(runs_dir)
    except BaseException:
        held.release()
        raise
