"""One training on one card: a lock by the card's UUID, so that a second one is told who has it."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

import filelock

from core.schema.errors import TunesmithError
from core.schema.locations import state_dir

LOCK_WAIT_S = 1.0


class CardLock:
    """Held until `release`, or until the process ends in whatever way."""

    def __init__(self, uuid: str, name: str, run: str) -> None:
        """TunesmithError `card_is_held` where another training has it. A place that cannot be written locks nothing."""
        self._note = _note_path(uuid)
        self._lock: filelock.BaseFileLock | None = None
        lock = filelock.FileLock(self._note.with_suffix(".lock"), timeout=LOCK_WAIT_S)
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(poll_interval=0.05)
        except filelock.Timeout:
            raise _held(name, holder(uuid)) from None
        except OSError:  # a home that is read-only, a network drive without locks: better untold than untrained
            return
        self._lock = lock
        with suppress(OSError):
            content = {"run": run, "pid": os.getpid(), "since": time.time()}
            self._note.write_text(json.dumps(content), encoding="utf-8")

    def release(self) -> None:
        if self._lock is not None:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None


def is_held(uuid: str) -> bool:
    """Whether a living process trains on that card."""
    path = _note_path(uuid).with_suffix(".lock")
    if not path.exists():
        return False
    lock = filelock.FileLock(path, timeout=0.05)
    try:
        lock.acquire(poll_interval=0.01)
    except (filelock.Timeout, OSError):
        return True
    lock.release()
    return False


def holder(uuid: str) -> tuple[str, int] | None:
    """(run folder, process id) of who has the card, as far as that is written down."""
    try:
        note = json.loads(_note_path(uuid).read_text(encoding="utf-8"))
        return str(note["run"]), int(note["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _held(card: str, who: tuple[str, int] | None) -> TunesmithError:
    run, pid = who or ("another run", 0)
    name = Path(run).name
    by = f"the run {name} (process {pid})" if who else "another run"
    return TunesmithError(
        "card_is_held",
        f"The {card} is already taken by {by}.",
        "Wait until that run has ended, stop it, or choose another card (hardware.device).",
        card=card,
        run=name,
        pid=pid,
    )


def _note_path(uuid: str) -> Path:
    return state_dir() / "cards" / f"{''.join(letter if letter.isalnum() else '-' for letter in uuid)}.json"
