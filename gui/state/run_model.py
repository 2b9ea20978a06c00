"""The run that the window shows: its events folded by core's reducer, its readings, and how it ended. Knows no widget.

A page draws what stands here when `refreshed` comes: four times a second at most, and never while hidden.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core.runs import RunFolder
from core.schema.events import TERMINAL, AnyEvent, JobStarted
from core.schema.hardware_sample import CardFacts, CardProcess, HardwareSample
from core.schema.recipe import Recipe
from core.schema.run_state import RunState, apply
from gui.state.hardware_history import HardwareHistory
from gui.workers.job_thread import JobThread

if TYPE_CHECKING:
    from core.schema.commands import Command

REFRESH_EVERY_MS = 250
ITEMS_AT_ONCE = 50
PAUSE_S = 0.0002
T = TypeVar("T")


@dataclass
class RunRecord:
    """A run as far as it is known: what came from its folder, and what its job has told since."""

    name: str = ""
    path: Path | None = None
    recipe: Recipe | None = None
    state: RunState = field(default_factory=RunState)
    hardware: HardwareHistory = field(default_factory=HardwareHistory)
    processes: tuple[CardProcess, ...] = ()  # on the run's card, while it goes on
    lives: list[tuple[float, float]] = field(default_factory=list)  # (run time, wall clock) at which each job started

    def take(self, event: AnyEvent) -> None:
        """Folds an event. After a job's last word only a new life counts, or the last word of one that did not begin."""
        if isinstance(event, JobStarted):
            if event.wall_time is not None:
                self.lives.append((event.t_s, event.wall_time))
        elif self.state.end is not None and not isinstance(event, TERMINAL):
            return
        apply(self.state, event)

    def wall_time(self, t_s: float) -> float | None:
        """The wall clock in seconds since the epoch at run time `t_s`; None where the journal does not tell."""
        life = next(((at, wall) for at, wall in reversed(self.lives) if at <= t_s), None)
        return None if life is None else life[1] + t_s - life[0]


def politely(items: Iterable[T]) -> Iterator[T]:
    """For a background thread that reads for seconds: gives the interpreter away every millisecond or so, because a
    window whose thread waits five of them for each turn feels stuck."""
    for number, item in enumerate(items, 1):
        yield item
        if number % ITEMS_AT_ONCE == 0:
            time.sleep(PAUSE_S)


def read_record(path: Path) -> RunRecord:
    """The run in a folder, as its journals tell it; for a background thread. TunesmithError where unreadable."""
    folder = RunFolder(path)
    summary = folder.summary()
    record = RunRecord(name=summary.name, path=path, recipe=folder.recipe())
    for event in politely(folder.events()):
        record.take(event)
    record.hardware = HardwareHistory(politely(folder.hardware_samples()))
    if record.state.end is None:
        record.state.status = summary.status
    return record


class RunModel(QObject):
    """One run. `follow` a job, or `show` a record that was read; `record` is never None."""

    refreshed = Signal()
    run_changed = Signal()
    ended = Signal(int)  # the exit status of the job: 0 done, 1 failed, 2 refused, 3 stopped or paused

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.record = RunRecord()
        self.card: CardFacts | None = None
        self.exit_status: int | None = None
        self._job: JobThread | None = None
        self._posing = False
        self._visible = False
        self._changed = False
        self._timer = QTimer(self)  # the one display timer: pages and plots hang on `refreshed`
        self._timer.setInterval(REFRESH_EVERY_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def state(self) -> RunState:
        return self.record.state

    @property
    def is_live(self) -> bool:
        """Whether a job of this window is at work on the run."""
        return self._job is not None or self._posing

    def follow(self, job: JobThread, record: RunRecord) -> None:
        """Shows the run of `job` from now on; `record` holds what was before (a resumed run) or a new run's recipe."""
        self._let_go()
        self.record, self.exit_status, self._job = record, None, job
        self.state.status = "running"
        self.state.end = None
        job.event_received.connect(self._take_event)
        job.sample_taken.connect(self._take_sample)
        job.processes_listed.connect(self._take_processes)
        job.ended.connect(self._job_ended)
        self._announce()

    def show(self, record: RunRecord) -> None:
        """Shows a run that nobody here is working on."""
        self._let_go()
        self.record, self.exit_status = record, None
        self._announce()

    def show_live(self, record: RunRecord) -> None:
        """Shows a record as a run that is going on, without a job: for pictures of the window."""
        self._let_go()
        self.record, self.exit_status, self._posing = record, None, True
        self._announce()

    def send(self, command: Command) -> None:
        if self._job is not None:
            self._job.send(command)

    def stop(self, save: bool = True) -> None:
        if self._job is not None:
            self._job.stop(save)

    def set_visible(self, visible: bool) -> None:
        """A page tells whether somebody looks; while nobody does, nothing is drawn."""
        self._visible = visible
        self._changed = True
        if visible:
            self._tell()
            self._timer.start()
        else:
            self._timer.stop()

    def _announce(self) -> None:
        self.run_changed.emit()
        self._changed = True
        if self._visible:
            self._tell()

    def _take_event(self, event: AnyEvent) -> None:
        self.record.take(event)
        self._changed = True

    def _take_sample(self, sample: HardwareSample) -> None:
        self.record.hardware.add(sample)
        self._changed = True

    def _take_processes(self, processes: tuple[CardProcess, ...]) -> None:
        self.record.processes = processes
        self._changed = True

    def _job_ended(self, exit_status: int) -> None:
        self._let_go()
        self.exit_status = exit_status
        self._changed = True
        if self._visible:
            self._tell()
        self.ended.emit(exit_status)

    def _let_go(self) -> None:
        job, self._job, self._posing = self._job, None, False
        if job is not None:
            job.event_received.disconnect(self._take_event)
            job.sample_taken.disconnect(self._take_sample)
            job.processes_listed.disconnect(self._take_processes)
            job.ended.disconnect(self._job_ended)

    def _tell(self) -> None:
        if self._changed:
            self._changed = False
            self.refreshed.emit()
