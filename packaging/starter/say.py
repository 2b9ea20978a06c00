"""What a person sees of an installation: short lines on stderr, one that moves on a terminal; all else in a log."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

WIDTH = 78
_moving: set[Line] = set()  # the line that stands on the terminal without its end
_RAW_PROGRESS = re.compile(r"^Progress (\d+) of (\d+)")  # pip's --progress-bar raw
_DOWNLOADING = re.compile(r"^\s*(?:Downloading|Using cached) (\S+)")


class StartError(Exception):
    """Something a person can act on: one sentence of what and why, and a hint of what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Ran(NamedTuple):
    """How a child process ended, and the last of what it said."""

    status: int
    tail: list[str]

    @property
    def reason(self) -> str:
        """The line that most likely says why it failed."""
        errors = [line for line in self.tail if re.match(r"\s*(error|fatal|E:)", line, re.IGNORECASE)]
        return (errors or self.tail or [f"it ended with status {self.status}"])[-1].strip()


def say(text: str) -> None:
    if _moving:
        _moving.clear()
        print(file=sys.stderr)
    print(text, file=sys.stderr, flush=True)


def to_terminal() -> bool:
    return sys.stderr.isatty()


class Line:
    """One line that is written over on a terminal, and only its beginning and end elsewhere."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._began = time.monotonic()
        self._drawn_at = 0.0
        self._what = ""
        if to_terminal():
            self._draw(title + " ...")
        else:
            say(title + " ...")

    def feed(self, text: str) -> None:
        """Takes a line of pip's and shows what it means, four times a second at most."""
        named = _DOWNLOADING.match(text)
        if named:
            self._what = named.group(1).rsplit("/", 1)[-1].split("-", 1)[0]
        raw = _RAW_PROGRESS.match(text)
        if not to_terminal() or not (raw or named) or time.monotonic() - self._drawn_at < 0.25:
            return
        done = f", {_size(int(raw.group(1)))} of {_size(int(raw.group(2)))}" if raw else ""
        self._draw(f"{self.title}: {self._what}{done}")
        self._drawn_at = time.monotonic()

    def end(self, word: str = "done") -> None:
        text = f"{self.title}: {word} ({time.monotonic() - self._began:.0f} s)"
        if to_terminal():
            self._draw(text)
            _moving.clear()
            print(file=sys.stderr, flush=True)
        else:
            say(text)

    def _draw(self, text: str) -> None:
        _moving.add(self)
        width = min(WIDTH, shutil.get_terminal_size().columns - 1)
        sys.stderr.write("\r" + text[:width].ljust(width))
        sys.stderr.flush()


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def run(
    command: list[str],
    log: Path,
    line: Line | None = None,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    shown: bool = False,
) -> Ran:
    """Runs a command to its end with its output in the log, never on stdout. A program that is not there is a failure.

    With `shown`, on a terminal, its output goes to stderr instead: for one that draws its own progress bars.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: list[str] = []
    with log.open("a", encoding="utf-8", errors="replace") as out:
        out.write(f"\n$ {' '.join(command)}\n")
        out.flush()
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr if shown and to_terminal() else subprocess.PIPE,
                stderr=None if shown and to_terminal() else subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=str(cwd) if cwd else None,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            out.write(f"{error}\n")
            return Ran(127, [str(error)])
        with child:
            for text in child.stdout or ():
                if line is not None:
                    line.feed(text)
                if not _RAW_PROGRESS.match(text):
                    out.write(text)
                    tail = [*tail[-40:], text.rstrip()] if text.strip() else tail
    return Ran(child.returncode, tail)
