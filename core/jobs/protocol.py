"""The two ends of the pipe inside a child: a private copy of standard output for events, of standard input for commands.

Whatever else writes to fd 1 (C libraries too) lands in the log, and whatever else reads fd 0 reads nothing.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, BinaryIO

LIFE_BEGIN = b'{"life_idle_s":'


def life_line(idle_s: float) -> bytes:
    """A line between the events that is none: the child runs, and its own code was last heard `idle_s` seconds ago."""
    return LIFE_BEGIN + f"{idle_s:.1f}}}\n".encode()


def read_life(line: bytes) -> float | None:
    """The idle seconds of a line of life; None where the line is something else."""
    if not line.startswith(LIFE_BEGIN):
        return None
    try:
        return float(line[len(LIFE_BEGIN) :].rstrip(b"}\r\n"))
    except ValueError:
        return None


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """(commands in, events out). Afterwards fd 1 is fd 2 and fd 0 is the null device; call once, before any import of weight.

    A log that cannot be written (full disk) loses its lines, and not the job: `print` no longer raises.
    """
    sys.stdout.flush()
    events = os.fdopen(os.dup(1), "wb", buffering=0)  # dup'ed descriptors are not inherited by children
    commands = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdout, sys.stderr = _forgiving(1), _forgiving(2)
    return commands, events


class _ForgivingFile(io.FileIO):
    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _forgiving(descriptor: int) -> io.TextIOWrapper:
    raw = _ForgivingFile(descriptor, "wb", closefd=False)
    buffered: Any = raw  # unbuffered, as PYTHONUNBUFFERED makes it
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="backslashreplace", write_through=True)
