"""What a job's own code has of the outside: it emits events and looks for commands. Nothing here blocks a training step."""

from __future__ import annotations

import faulthandler
import queue
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import BinaryIO, Protocol

from core.jobs.protocol import life_line
from core.schema.commands import AnyCommand, Note, Stop, command_from_line
from core.schema.events import TERMINAL, AnyEvent, Event, JobStarted, Warned, event_to_line

LIFE_EVERY_S = 5.0
KEEP_AGAIN_S = 2.0
MOST_UNKEPT = 100_000  # lines; beyond that the journal is given up


class Recorder(Protocol):
    """Where a job's events are kept besides being told (the run's journal)."""

    next_seq: int
    last_t_s: float

    def append(self, line: str) -> None:
        """Keeps one event line; OSError where the disk refuses."""

    def reopen(self) -> None:
        """Makes it ready for the next line after one was refused, perhaps half written; OSError where that is refused too."""


class JobContext:
    """One job's voice and ears. Thread-safe; `emit` sets `seq` and `t_s`."""

    def __init__(self, commands: BinaryIO, events: BinaryIO) -> None:
        self._events = events
        self._lock = threading.Lock()
        self._seq = 0
        self._offset_s = 0.0
        self._began = time.monotonic()
        self._recorder: Recorder | None = None
        self._inbox: queue.SimpleQueue[AnyCommand] = queue.SimpleQueue()
        self._commands = commands
        self._unkept: list[str] = []  # what the journal has refused so far
        self._kept_at = 0.0  # when it was tried last
        self._deaf = False  # nobody reads the events any more
        self._active_at = self._began  # when the job's own code was last heard or listened
        self._listens = False  # it waits for a command: that is no silence
        self._orphan_s: float | None = None
        self._notes: list[Note] | None = []  # those that came before the job had begun; None once they are told
        self._ended = False

    def listen(self, orphan_s: float | None = None) -> None:
        """Starts to read commands and to show life, in threads that end with the process. With `orphan_s` the process is ended
        once the parent is gone and the job's own code has been silent for so long."""
        self._orphan_s = orphan_s
        threading.Thread(target=self._read_commands, name="commands", daemon=True).start()
        threading.Thread(target=self._show_life, name="life", daemon=True).start()

    def record_to(self, recorder: Recorder) -> None:
        """From now on events are kept there too; sequence and run time go on from what it already holds."""
        with self._lock:
            self._recorder = recorder
            self._seq = recorder.next_seq
            self._offset_s = recorder.last_t_s

    @property
    def t_s(self) -> float:
        """Run time in seconds, earlier lives of the run included."""
        return self._offset_s + time.monotonic() - self._began

    def emit(self, event: AnyEvent) -> None:
        """Keeps the event and tells the parent. Neither a full disk nor a dead parent raises here."""
        self._active_at = time.monotonic()
        with self._lock:
            if isinstance(event, TERMINAL):
                self._kept_at = 0.0  # the last chance to keep what was refused
            self._write_or_go_on_without(event)
            self._ended = self._ended or isinstance(event, TERMINAL)
            if isinstance(event, JobStarted) and self._notes is not None:
                early, self._notes = self._notes, None
                for note in early:
                    self._write_or_go_on_without(_told(note))

    def note(self, note: Note) -> None:
        """Tells what the supervisor has seen; not before the job has begun and not after its last word."""
        with self._lock:
            if self._notes is not None:
                self._notes.append(note)
            elif not self._ended:
                self._write_or_go_on_without(_told(note))

    def _write_or_go_on_without(self, event: Event) -> None:
        had_refused = bool(self._unkept)
        refused = self._write(event)
        if refused is not None and not had_refused:
            message = f"The journal of the run could not be written ({refused}). The training goes on and tries again."
            self._write(Warned(code="journal_failed", message=message, params={"reason": str(refused)}))
        elif had_refused and not self._unkept and self._recorder is not None:
            self._write(Warned(code="journal_whole", message="The journal of the run is written again, nothing of it is "
                               "missing.", severity="info"))  # fmt: skip

    def command(self, timeout_s: float = 0.0) -> AnyCommand | None:
        """The next command, or None when none came within `timeout_s` seconds."""
        self._active_at = time.monotonic()
        self._listens = timeout_s > 0
        try:
            return self._inbox.get(timeout=timeout_s) if timeout_s > 0 else self._inbox.get_nowait()
        except queue.Empty:
            return None
        finally:
            self._listens, self._active_at = False, time.monotonic()

    def put_back(self, commands: Iterable[AnyCommand]) -> None:
        """Commands that were heard at a moment at which they could not be obeyed."""
        for command in commands:
            self._inbox.put(command)

    def _write(self, event: Event) -> OSError | None:
        stamped = event.model_copy(update={"seq": self._seq, "t_s": round(self.t_s, 3)})
        self._seq += 1
        line = event_to_line(stamped)
        refused = self._keep(line)
        if not self._deaf:
            try:
                self._tell(line.encode() + b"\n")
            except OSError:
                self._deaf = True
        return refused

    def _keep(self, line: str) -> OSError | None:
        """In the journal, or in memory until the journal takes lines again. The refusal, if there was one."""
        if self._recorder is None:
            return None
        now = time.monotonic()
        if self._unkept and now - self._kept_at < KEEP_AGAIN_S:
            self._unkept.append(line)
            return None
        try:
            if self._unkept:
                self._kept_at = now
                self._recorder.reopen()
            while self._unkept:
                self._recorder.append(self._unkept[0])
                del self._unkept[0]
            self._recorder.append(line)
        except OSError as error:
            self._kept_at = now
            self._unkept.append(line)
            if len(self._unkept) > MOST_UNKEPT:
                self._recorder, self._unkept = None, []
            return error
        return None

    def _tell(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:  # an unbuffered pipe may take a part
            rest = rest[self._events.write(rest) :]

    def _read_commands(self) -> None:
        for line in self._commands:
            command = command_from_line(line)
            if isinstance(command, Note):
                self.note(command)
            elif command is not None:
                self._inbox.put(command)
            else:
                print(f"not a command: {line[:200]!r}", file=sys.stderr)  # noqa: T201  the job's log
        self._inbox.put(Stop(save=True))  # the parent is gone; should somebody still read, the last word is told
        if self._orphan_s is not None:
            self._end_when_stuck(self._orphan_s)

    def _end_when_stuck(self, orphan_s: float) -> None:
        """Watches over a job without a parent until the process ends. The timer is C's own: it ends the process, with the stacks
        in the log, also while a library holds Python's lock and this thread cannot run."""
        gone_at = time.monotonic()
        while True:
            silent_s = 0.0 if self._listens else time.monotonic() - max(self._active_at, gone_at)
            faulthandler.dump_traceback_later(max(orphan_s - silent_s, 0.001), exit=True, file=2)
            time.sleep(orphan_s / 10)

    def _show_life(self) -> None:
        """Tells the parent now and then that this process runs, and how long its own code has been silent."""
        while not self._deaf:
            time.sleep(LIFE_EVERY_S)
            with self._lock, suppress(OSError):
                self._tell(life_line(0.0 if self._listens else time.monotonic() - self._active_at))


def _told(note: Note) -> Warned:
    return Warned(code=note.code, message=note.message, params=note.params, severity=note.severity)
