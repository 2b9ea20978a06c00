"""The journals of a run: JSON lines that only grow. A torn last line, left by a power cut, is cut before the next is added."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from core.schema.events import AnyEvent, event_from_line

TAIL_BYTES = 1 << 16


class Journal:
    """An open journal; `next_seq` and `last_t_s` go on from its last whole event. One writer at a time.

    `of_events` is false for a journal of something else (hardware.jsonl), in which no event need be looked for.
    """

    def __init__(self, path: Path, *, of_events: bool = True) -> None:
        self.path = path
        self.next_seq, self.last_t_s = 0, 0.0
        cut_torn_line(path)
        last = last_event(path) if of_events else None
        if last is not None:
            self.next_seq, self.last_t_s = last.seq + 1, last.t_s
        self._file = path.open("ab", buffering=0)

    def append(self, line: str) -> None:
        """Adds one line; OSError where the disk refuses."""
        data = line.encode("utf-8") + b"\n"
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def reopen(self) -> None:
        """After a refused line, which may be there by half: that is cut off. OSError where the file is out of reach."""
        self._file.close()
        cut_torn_line(self.path)
        self._file = self.path.open("ab", buffering=0)

    def close(self) -> None:
        self._file.close()


def cut_torn_line(path: Path) -> None:
    """Takes off whatever follows the last newline. A missing file stays missing."""
    try:
        file = path.open("rb+")
    except FileNotFoundError:
        return
    with file:
        end = file.seek(0, os.SEEK_END)
        position = end
        while position > 0:
            start = max(0, position - TAIL_BYTES)
            file.seek(start)
            newline = file.read(position - start).rfind(b"\n")
            if newline >= 0:
                position = start + newline + 1
                break
            position = start
        if position != end:
            file.truncate(position)


def read_lines(path: Path) -> Iterator[bytes]:
    """The whole lines of a journal, without the torn last one; none where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            if line.endswith(b"\n"):
                yield line


def read_events(path: Path) -> Iterator[AnyEvent]:
    """The events of a journal; lines that are none are passed over."""
    for line in read_lines(path):
        event = event_from_line(line)
        if event is not None:
            yield event


def last_event(path: Path) -> AnyEvent | None:
    """The newest event of a journal, read from its end; None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        span = TAIL_BYTES
        while True:
            file.seek(max(0, end - span))
            for line in reversed(file.read(end).splitlines()):
                event = event_from_line(line)
                if event is not None:
                    return event
            if span >= end:
                return None
            span *= 8
