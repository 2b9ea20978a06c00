"""A card's power limit, set for the time of a run and set back afterwards, whatever happens.

Before it is set a note goes to the disk. Who set it takes it back; where that process died first, the next start of any
Tunesmith finds the note and does it. A driver in trouble may hold each call for seconds: never on the window's thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pynvml
from pydantic import BaseModel, ConfigDict, ValidationError

from core.hardware.nvml import CardLost, Nvml
from core.schema.errors import TunesmithError
from core.schema.locations import state_dir
from core.schema.whole_files import write_atomically

UNSETTLED_MW = 1000  # drivers round a limit; what differs by less is still what was set


class Note(BaseModel):
    """What is to be set back, and who will do it while it lives."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    uuid: str
    before_mw: int
    set_mw: int
    pid: int
    pid_began: float


def set_power_limit(uuid: str, watts: float) -> float:
    """Caps what the card draws; the watts that held before. TunesmithError where that cannot be done, with the reason."""
    with _open(uuid) as nvml:
        handle = nvml.handle(uuid)
        before = nvml.ask(pynvml.nvmlDeviceGetPowerManagementLimit, handle)
        if before is None:
            raise _refusal("power_limit_unsupported", "this card has no power limit that can be set", watts)
        bounds = nvml.ask(pynvml.nvmlDeviceGetPowerManagementLimitConstraints, handle)
        wanted = round(watts * 1000)
        if bounds is not None and not bounds[0] <= wanted <= bounds[1]:
            low, high = bounds[0] / 1000, bounds[1] / 1000
            reason = f"this card takes {low:g} to {high:g} W"
            raise _refusal("power_limit_out_of_range", reason, watts, low_w=low, high_w=high)
        note = Note(uuid=uuid, before_mw=before, set_mw=wanted, pid=os.getpid(), pid_began=_began(os.getpid()) or 0.0)
        path = _write_note(note)
        try:
            _set(handle, wanted)
        except TunesmithError as error:
            path.unlink(missing_ok=True)
            raise _refusal(error.code, error.message, watts) from None
        return float(before) / 1000


def restore_power_limit(uuid: str) -> bool:
    """Sets back what this process has set; False where it could not (the note stays for the next start)."""
    note = _read_note(_note_path(uuid))
    return note is None or note.pid != os.getpid() or _restore(note)


def restore_left_limits() -> list[str]:
    """Sets back what processes that are gone have left behind; the cards' UUIDs. Never raises."""
    restored = []
    for path in sorted(_folder().glob("*.json")) if _folder().is_dir() else ():
        note = _read_note(path)
        if note is None:
            with suppress(OSError):
                path.unlink()
        elif _began(note.pid) != note.pid_began and _restore(note):
            restored.append(note.uuid)
    return restored


def _restore(note: Note) -> bool:
    """Whoever changed the limit in the meantime wanted it so: then only the note goes."""
    try:
        with _open(note.uuid) as nvml:
            handle = nvml.handle(note.uuid)
            now = nvml.ask(pynvml.nvmlDeviceGetPowerManagementLimit, handle)
            if now is not None and abs(now - note.set_mw) < UNSETTLED_MW and now != note.before_mw:
                _set(handle, note.before_mw)
        _note_path(note.uuid).unlink(missing_ok=True)
    except (TunesmithError, OSError):
        return False
    return True


def _set(handle: Any, milliwatts: int) -> None:
    """TunesmithError with the code, and the reason as its message."""
    try:
        pynvml.nvmlDeviceSetPowerManagementLimit(handle, milliwatts)
    except pynvml.NVMLError as error:
        if error.value == pynvml.NVML_ERROR_NO_PERMISSION:
            who = "administrators" if os.name == "nt" else "the administrator (root)"
            raise TunesmithError("power_limit_no_rights", f"only {who} may set it", watts=milliwatts / 1000) from None
        raise TunesmithError(
            "power_limit_refused", f"the driver refused it: {error}", watts=milliwatts / 1000
        ) from None


@contextmanager
def _open(uuid: str) -> Iterator[Nvml]:
    nvml = Nvml(time.monotonic)
    try:
        if not nvml.open():
            raise CardLost
        yield nvml
    except CardLost:
        raise TunesmithError("power_limit_no_answer", f"The card {uuid} does not answer.") from None
    finally:
        nvml.close()


def _refusal(code: str, reason: str, watts: float, **params: float) -> TunesmithError:
    return TunesmithError(
        code,
        f"The power limit of {watts:g} W could not be set ({reason}), so the card keeps its own.",
        "Leave guard.power_limit_w empty, or start Tunesmith with the rights to set it.",
        watts=watts,
        reason=reason,
        **params,
    )


def _folder() -> Path:
    return state_dir() / "power-limits"


def _note_path(uuid: str) -> Path:
    return _folder() / f"{''.join(letter if letter.isalnum() else '-' for letter in uuid)}.json"


def _write_note(note: Note) -> Path:
    """TunesmithError where it cannot be written: a limit that nobody would set back is not set."""
    path = _note_path(note.uuid)
    older = _read_note(path)
    if older is not None:  # left by somebody who is gone, and not yet set back: its `before` is the card's own
        note = note.model_copy(update={"before_mw": older.before_mw})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, note.model_dump_json())
    except OSError as error:
        reason = f"the note that would set it back cannot be written: {error.strerror or error}"
        raise _refusal("power_limit_no_note", reason, note.set_mw / 1000) from error
    return path


def _read_note(path: Path) -> Note | None:
    try:
        return Note.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _began(pid: int) -> float | None:
    """When that process began: a number of a dead one may belong to another by now."""
    try:
        return psutil.Process(pid).create_time()
    except (psutil.Error, OSError):
        return None
