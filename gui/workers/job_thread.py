"""One job in a thread of the window: starts the supervisor, hands over its events, sends commands, tells how it ended.

Events are recorded at the job's pace and handed over four times a second on the window's thread, so that a job with
hundreds of events per second cannot flood it. What the events mean is left to gui/state.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from core.schema.errors import EXIT_FAILED, TunesmithError
from core.schema.events import TERMINAL, AnyEvent
from core.schema.hardware_sample import CardProcess, HardwareSample
from gui.workers.one_shot import as_told

if TYPE_CHECKING:
    from core.schema.commands import Command
    from core.schema.requests import AnyRequest

DRAIN_EVERY_MS = 250
DRAIN_AT_MOST_S = 0.012  # of the window's time in one go; what is left comes with the next turn of the event loop


class Supervises(Protocol):
    """What the thread needs of core.supervision.Supervisor."""

    def run(self) -> int: ...
    def send(self, command: Command) -> None: ...
    def stop(self, save: bool = True) -> None: ...
    def end(self) -> None: ...


class JobThread(QThread):
    """`ended` comes once and last, with the exit status of CONTRACT.md. Signals come on the window's thread.

    The thread keeps itself alive until the job has ended. Close it with `stop` and `wait`.
    """

    event_received = Signal(object)  # AnyEvent
    sample_taken = Signal(object)  # HardwareSample
    processes_listed = Signal(object)  # tuple[CardProcess, ...]: all on the job's card
    drained = Signal()  # a batch of the two above is complete
    ended = Signal(int)

    _alive: set[JobThread] = set()  # noqa: RUF012  a QThread that is collected while it runs aborts the program

    def __init__(
        self,
        request: AnyRequest,
        *,
        run_dir: Path | None = None,
        sampled: bool = True,
        drain_every_ms: int = DRAIN_EVERY_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.request = request
        self.run_dir = run_dir
        self._sampled = sampled
        self._inbox: deque[AnyEvent | HardwareSample | tuple[CardProcess, ...]] = (
            deque()
        )  # appended there, taken here: no lock is needed
        self._supervisor: Supervises | None = None
        self._exit_status = EXIT_FAILED
        self._said_last_word = False
        self._timer = QTimer(self)
        self._timer.setInterval(drain_every_ms)
        self._timer.timeout.connect(self._drain)
        self.started.connect(self._timer.start)
        self.finished.connect(self._finish)

    def begin(self) -> None:
        """Starts the job."""
        self._alive.add(self)
        self._supervisor = self._supervise()
        self.start()

    def send(self, command: Command) -> None:
        if self._supervisor is not None and self.isRunning():
            self._supervisor.send(command)

    def stop(self, save: bool = True) -> None:
        """Begins the stop ladder; returns at once."""
        if self._supervisor is not None and self.isRunning():
            self._supervisor.stop(save)

    def end_now(self) -> None:
        """Ends a job that has nothing to save, also one that does not listen; returns at once."""
        if self._supervisor is not None and self.isRunning():
            self._supervisor.end()

    @classmethod
    def end_all(cls, timeout_ms: int) -> bool:
        """At the end of the program: tells every job to stop, a training to save first, ends a chat, and waits for them;
        False where one goes on."""
        for job in list(cls._alive):
            if job.request.kind == "chat":
                job.end_now()
            else:
                job.stop(save=job.request.kind == "train")
        waited = [job.wait(timeout_ms) for job in list(cls._alive)]  # each of them, also behind one that does not end
        return all(waited)

    def run(self) -> None:
        """On the thread itself. An error of the supervisor becomes the job's last word."""
        assert self._supervisor is not None
        try:
            self._exit_status = self._supervisor.run()
        except TunesmithError as error:
            self._fail(error)
        except OSError as error:
            message = f"The job could not be run: {error}."
            self._fail(
                TunesmithError("job_not_started", message, "Look at the disk and the run folder.", reason=str(error))
            )
        except Exception as error:  # noqa: BLE001  the edge of a thread: else the page would wait for a last word for ever
            traceback.print_exc()
            self._fail(as_told(error))

    def _supervise(self) -> Supervises:
        on_sample: Callable[[HardwareSample], None] | None = self._inbox.append if self._sampled else None
        from core.supervision import Supervisor  # not before the first job

        return Supervisor(
            self.request,
            run_dir=self.run_dir,
            on_event=self._inbox.append,
            on_sample=on_sample,
            on_processes=self._inbox.append if self._sampled else None,
        )

    def _fail(self, error: TunesmithError) -> None:
        from core.jobs import last_word

        self._exit_status = error.exit_status
        self._inbox.append(last_word(error))

    def _drain(self) -> None:
        """Hands over for a few milliseconds; a longer queue goes on at the next turn of the event loop."""
        until = time.perf_counter() + DRAIN_AT_MOST_S
        any_came = bool(self._inbox)
        while self._inbox and time.perf_counter() < until:
            self._hand_over(self._inbox.popleft())
        if self._inbox:
            QTimer.singleShot(0, self, self._drain)
        if any_came:
            self.drained.emit()

    def _hand_over(self, item: AnyEvent | HardwareSample | tuple[CardProcess, ...]) -> None:
        if isinstance(item, HardwareSample):
            self.sample_taken.emit(item)
        elif isinstance(item, tuple):
            self.processes_listed.emit(item)
        elif not self._said_last_word:  # one last word; whatever a broken job says after it is ignored
            self._said_last_word = isinstance(item, TERMINAL)
            self.event_received.emit(item)

    def _finish(self) -> None:
        self._timer.stop()
        if self._inbox:
            self._drain()
            QTimer.singleShot(0, self, self._finish)
            return
        self._alive.discard(self)
        self.ended.emit(self._exit_status)
