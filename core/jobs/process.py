"""The parent's end of a job: starts the child, reads its events, sends it commands, ends it, and knows how it ended."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from core.jobs.protocol import read_life
from core.schema.commands import Command
from core.schema.events import TERMINAL, AnyEvent, JobCrashed, event_from_line
from core.schema.locations import program_root
from core.schema.requests import Request

LOG_TAIL_BYTES = 4000
EVENT_BEGIN = b'{"v":'
ORPHANED_PIPE_S = 2.0  # how long a dead child's pipe may be held open by something that it had started


class JobProcess:
    """A started child. `read` from one thread; `send`, `terminate` and `kill` from any."""

    def __init__(self, request: Request, log_path: Path, environment: Mapping[str, str] | None = None) -> None:
        """Starts the child; what it prints goes to the end of `log_path`. OSError where it cannot be started."""
        self.log_path = log_path
        self.garbage_lines = 0
        self.last_event: AnyEvent | None = None
        self.life_at = time.monotonic()  # when anything at all was last heard of the child
        self.idle_s = 0.0  # how long the job's own code had been silent then
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._send_lock = threading.Lock()
        self._ended = False
        self._dead_since: float | None = None
        with log_path.open("ab") as log:
            self._process = subprocess.Popen(
                child_command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=program_root(),
                env=_environment(environment or {}),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                start_new_session=os.name == "posix",  # Ctrl-C in a terminal must not reach it
            )
        self._send_line(request.model_dump_json())
        threading.Thread(target=self._pump, name="job events", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        """True once `read` has handed out the last word."""
        return self._ended

    @property
    def exit_status(self) -> int | None:
        """As the system gives it (negative for a signal); None while it runs."""
        return self._process.poll()

    def read(self, timeout_s: float = 0.0) -> AnyEvent | None:
        """The next event, or None when none came within `timeout_s` seconds. A silent end becomes a `JobCrashed`."""
        if self._ended:
            return None
        try:
            line = self._lines.get(timeout=timeout_s) if timeout_s > 0 else self._lines.get_nowait()
        except queue.Empty:
            return self._end() if self._pipe_is_orphaned() else None
        if line is None:
            return self._end()
        garbage, event = _part(line)
        if garbage:
            self._note_garbage(garbage)
        self.last_event = event or self.last_event
        return event

    def send(self, command: Command) -> bool:
        """False where the child no longer listens."""
        return self._send_line(command.model_dump_json())

    def close_input(self) -> None:
        """Ends the child's standard input: for the child its parent is gone, so it saves and stops."""
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def terminate(self) -> None:
        with suppress(OSError):
            self._process.terminate()

    def kill(self) -> None:
        """Ends the child and whatever it started, at once."""
        family: list[psutil.Process] = []
        with suppress(psutil.Error):
            family = psutil.Process(self.pid).children(recursive=True)
        with suppress(OSError):
            self._process.kill()
        for process in family:
            with suppress(psutil.Error):
                process.kill()

    def _send_line(self, line: str) -> bool:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            with self._send_lock:
                stdin.write(line.encode() + b"\n")
                stdin.flush()
        except (OSError, ValueError):  # ValueError: already closed
            return False
        return True

    def _note_garbage(self, line: bytes) -> None:
        """What is no event is somebody's print: it belongs in the log."""
        self.garbage_lines += 1
        with suppress(OSError), self.log_path.open("ab") as log:
            log.write(b"[on the event pipe] " + line[:2000].rstrip(b"\r\n") + b"\n")

    def _pump(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as events:
            for line in events:
                idle_s = read_life(line)
                self.life_at = time.monotonic()
                if idle_s is not None or EVENT_BEGIN in line:  # garbage comes from threads of others
                    self.idle_s = idle_s or 0.0
                if idle_s is None:
                    self._lines.put(line)
        self._lines.put(None)

    def _pipe_is_orphaned(self) -> bool:
        if self._process.poll() is None:
            return False
        self._dead_since = self._dead_since or time.monotonic()
        return time.monotonic() - self._dead_since > ORPHANED_PIPE_S

    def _end(self) -> AnyEvent | None:
        self._ended = True
        try:
            status = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
            status = self._process.wait()
        self.close_input()
        if isinstance(self.last_event, TERMINAL):
            return None
        crashed = JobCrashed(exit_status=status, log_tail=tail(self.log_path), **_crash_words(status))
        self.last_event = crashed
        return crashed


def child_command() -> list[str]:
    """How a child is started; a frozen program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--job"]
    return [sys.executable, "-X", "utf8", "-m", "core.jobs"]


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    environment = dict(os.environ)
    environment.update({"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "TOKENIZERS_PARALLELISM": "false"})
    environment.update(extra)
    return environment


def _part(line: bytes) -> tuple[bytes, AnyEvent | None]:
    """(what is no event, the event behind it): half a line of garbage may stand before an event."""
    begin = 0
    for _ in range(20):  # garbage may look like the beginning of an event, but not for ever
        event = event_from_line(line[begin:])
        if event is not None:
            return line[:begin], event
        begin = line.find(EVENT_BEGIN, begin + 1)
        if begin < 0:
            break
    return line, None


def tail(path: Path, limit_bytes: int = LOG_TAIL_BYTES) -> str:
    """The end of a log, whole lines; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - limit_bytes))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return text if size <= limit_bytes else text.partition("\n")[2]


def _crash_words(status: int) -> dict[str, str]:
    if status == -9:
        return {
            "code": "job_killed",
            "message": "The job was ended from outside: it was killed, often because main memory ran out.",
            "hint": "Close other programs, then resume: it goes on from the last checkpoint.",
        }
    return {
        "code": "job_crashed",
        "message": f"The job ended without a word (exit status {status}).",
        "hint": "Resume goes on from the last checkpoint; the run's log (job.log) says more.",
    }
