"""A command whose event lines are read while it runs, so that a test can act at a known moment."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from support.command_line import command, environment

from core.schema.events import AnyEvent, StepCompleted, event_from_line


class LiveCommand:
    """`tunesmith ... --events` in a process of its own; every line of its standard output must be an event."""

    def __init__(self, *arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> None:
        self.events: list[AnyEvent] = []
        self.not_events: list[bytes] = []
        self._enough = False
        self._err = cwd / f"err-{time.monotonic_ns()}"
        with self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command(*arguments, "--events"), cwd=cwd, env=env or environment(), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=err,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    @property
    def job_pid(self) -> int:
        """The child's."""
        return next(event.pid for event in self.events if event.type == "job_started")

    def wait_for(self, kind: str, step: int = 0, timeout_s: float = 120) -> AnyEvent:
        """The first event of that type, for steps at or above `step`."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for event in list(self.events):
                if event.type == kind and (not isinstance(event, StepCompleted) or event.step >= step):
                    return event
            assert self._reader.is_alive(), f"it ended without {kind}: {self.err}"
            time.sleep(0.01)
        raise TimeoutError(kind)

    def end(self, timeout_s: float = 120) -> int:
        """Waits for the end; the exit status."""
        status = self.process.wait(timeout_s)
        self._reader.join(10)
        return status

    def stop_reading(self) -> None:
        """As `head` does when it has enough."""
        self._enough = True

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if self._enough:
                self.process.stdout.close()
                return
            event = event_from_line(line)
            if event is None:
                self.not_events.append(line)
            else:
                self.events.append(event)
