"""Runs one job from start to end on the caller's thread: reads its events, samples the hardware, looks after it (care),
ends it on request, and writes down how it ended where the job itself no longer could. A training whose card was lost
gets one more process.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import platformdirs
import psutil

from core.jobs import JobProcess
from core.runs import Journal, RunFolder, last_event
from core.schema.commands import Command
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED, TunesmithError
from core.schema.events import (
    TERMINAL,
    AnyEvent,
    JobCrashed,
    JobFailed,
    JobFinished,
    JobStarted,
    JobStopped,
    event_to_line,
)
from core.schema.hardware_sample import CardProcess, HardwareSample
from core.schema.requests import AnyRequest, TrainRequest
from core.schema.run_state import fold
from core.schema.run_summary import summarise
from core.supervision.care import Care
from core.supervision.clock_watch import ClockWatch
from core.supervision.endings import ENDED_ON_REQUEST, Ending, hung, of_other_job, trying_again
from core.supervision.sampling import SamplingThread
from core.supervision.signs_of_life import SignsOfLife
from core.supervision.stop_ladder import SAVE_AND_STOP, STOP, TERMINATE, StopLadder

READ_S = 0.1
RETRY_AFTER_S = 5.0  # a driver that was reset needs a moment
WORTH_A_RETRY = frozenset({"device_lost", "job_hung"})
END_AFTER_LAST_WORD_S = 20.0  # a driver or a library may hang a process that has already said how it ended


class Supervisor:
    """One job. `run` blocks until it has ended; `send`, `stop` and `end` may come from any thread, also before `run`."""

    def __init__(
        self,
        request: AnyRequest,
        *,
        run_dir: Path | None = None,
        on_event: Callable[[AnyEvent], None],
        on_sample: Callable[[HardwareSample], None] | None = None,
        on_processes: Callable[[tuple[CardProcess, ...]], None] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._request = request
        self._run = RunFolder(run_dir) if run_dir else None
        self._trains = request.kind == "train"
        self._on_event = on_event
        self._on_sample = on_sample
        self._on_processes = on_processes
        self._told_processes: tuple[CardProcess, ...] = ()
        self._environment = dict(environment or {})
        self._process: JobProcess | None = None
        self._ladder: StopLadder | None = None
        self._last_word_at: float | None = None
        self._wanted_rung = -1
        self._early: list[Command] = []
        self._early_lock = threading.Lock()
        self._care: Care | None = None
        self._hardware: Journal | None = None  # open while the job holds the run
        self._signs: SignsOfLife | None = None
        self._retries_left = 1 if self._trains else 0
        self._tries_again = False
        self._clock_base: tuple[float, float | None] = (0.0, None)  # (run time, monotonic) of the newest event
        self._latest_s = 0.0

    @property
    def pid(self) -> int | None:
        """The child's process id once it is started."""
        return self._process.pid if self._process else None

    def send(self, command: Command) -> None:
        """Tells the job; before it is started the command is kept for it."""
        with self._early_lock:
            if self._process is None:
                self._early.append(command)
                return
        self._process.send(command)

    def stop(self, save: bool = True) -> None:
        """Begins the stop ladder; asking again never slows it down."""
        self._climb(SAVE_AND_STOP if save else STOP)

    def end(self) -> None:
        """Ends the job without waiting for it to save."""
        self._climb(TERMINATE)

    def run(self) -> int:
        """The job from start to end; the exit status of CONTRACT.md. OSError where no child can be started."""
        status = self._live(self._request)
        while self._tries_again:
            self._tries_again = False
            until = time.monotonic() + RETRY_AFTER_S
            while self._wanted_rung < 0 and time.monotonic() < until:
                time.sleep(READ_S)
            assert isinstance(self._request, TrainRequest)
            status = self._live(TrainRequest(run_dir=self._request.run_dir, resume=True))
        return status

    def _live(self, request: AnyRequest) -> int:
        """One process from start to end."""
        self._go_on_from_journal()
        self._last_word_at = None
        process = JobProcess(request, self._log_path(), {**job_environment(), **self._environment})
        self._ladder = ladder = StopLadder(process)
        ladder.climb_to(self._wanted_rung)  # after it can be seen: a stop that comes right now climbs it itself
        with self._early_lock:
            for command in self._early:
                process.send(command)
            self._early.clear()
            self._process = process
        self._signs = signs = SignsOfLife(ClockWatch())
        care: Care | None = None
        sampling = SamplingThread(self._sampling_target) if self._trains or self._on_sample else None
        if self._trains and self._run is not None and sampling is not None:
            self._care = care = Care(self._run, self.send, after_sleep=sampling.reopen)
        try:
            while not process.ended:
                event = process.read(READ_S)
                if event is not None:
                    self._take_event(event)
                if sampling is not None and not process.ended:  # what is read after the end is no part of the run
                    self._take_samples(sampling)
                heard = signs.look(process.life_at, process.idle_s)
                if care is not None and heard is not None:
                    care.tick(heard)
                self._end_what_hangs(event, ladder)
                ladder.tick()
        finally:
            if care is not None:
                care.end()
            if sampling is not None:
                sampling.end()
            if self._hardware is not None:
                self._hardware.close()
                self._hardware = None
            if not process.ended:  # the caller's code raised: the child must not outlive us unseen
                process.close_input()
        return exit_status(process.last_event)

    def _climb(self, rung: int) -> None:
        self._wanted_rung = max(self._wanted_rung, rung)
        if self._ladder is not None:
            self._ladder.climb_to(rung)

    def _end_what_hangs(self, event: AnyEvent | None, ladder: StopLadder) -> None:
        if event is not None:
            ladder.note_life()
        if self._signs is not None and self._signs.hung_s is not None:
            ladder.climb_to(TERMINATE)
        if isinstance(event, TERMINAL):
            self._last_word_at = time.monotonic()
        elif self._last_word_at is not None and time.monotonic() - self._last_word_at > END_AFTER_LAST_WORD_S:
            ladder.climb_to(TERMINATE)

    def _take_event(self, event: AnyEvent) -> None:
        if isinstance(event, JobStarted):
            self._hardware = self._hardware or self._open_hardware_journal()
        if isinstance(event, TERMINAL):
            event = self._note_end(event)
            if self._may_try_again(event):
                event = trying_again(event)
        self._clock_base = (event.t_s, time.monotonic())
        if self._signs is not None:
            self._signs.on_event(event)
        if self._care is not None:
            self._care.on_event(event)
        self._on_event(event)

    def _may_try_again(self, end: Ending) -> bool:
        """A card that was lost may be back for a new process; once only, and not for somebody who wants it to stop."""
        if self._retries_left and self._wanted_rung < 0 and getattr(end, "code", "") in WORTH_A_RETRY:
            self._retries_left -= 1
            self._tries_again = True
        return self._tries_again

    def _take_samples(self, sampling: SamplingThread) -> None:
        while (sample := sampling.take()) is not None:
            if self._care is not None:
                sample = self._care.on_sample(sample, sampling.cards or (), sampling.processes)
            if self._hardware is not None:
                with suppress(OSError):  # a full disk: the job says so itself
                    self._hardware.append(sample.model_dump_json(exclude_none=True))
            if self._on_sample is not None:
                self._on_sample(sample)
        if self._on_processes is not None and sampling.processes != self._told_processes:
            self._told_processes = sampling.processes
            self._on_processes(self._told_processes)

    def _note_end(self, end: Ending) -> Ending:
        """Where the job could not write down how it ended, its journal and summary get the last word from here."""
        if isinstance(end, JobCrashed):
            asked = ENDED_ON_REQUEST if self._ladder is not None and self._ladder.rung >= TERMINATE else {}
            if self._signs is not None and self._signs.hung_s is not None:
                asked = hung(self._signs.hung_s)
            end = end.model_copy(update={"t_s": round(self._run_time_s(), 3), **asked})
        if not self._trains and self._process is not None:
            return of_other_job(end, self._process.log_path)
        if self._run is None or not self._trains or getattr(end, "code", "") == "run_is_held":
            return end
        with suppress(OSError, TunesmithError):
            if last_event(self._run.events_path) != end or self._run.summary().status != fold([end]).status:
                return self._write_end(self._run, end)
        return end

    def _write_end(self, run: RunFolder, end: Ending) -> Ending:
        """TunesmithError where another job holds the run by now: then there is nothing to say about ours."""
        lock = run.lock()
        try:
            if last_event(run.events_path) != end:
                journal = Journal(run.events_path)
                end = end.model_copy(update={"seq": journal.next_seq, "t_s": max(end.t_s, journal.last_t_s)})
                journal.append(event_to_line(end))
                journal.close()
            before, state = run.summary(), run.state()
            if before.status != state.status:
                run.write_summary(summarise(before, state, time.time()))
            return end
        finally:
            lock.release()

    def _sampling_target(self) -> tuple[float, str | None, int | None]:
        return round(self._run_time_s(), 2), self._care.uuid if self._care else None, self.pid

    def _run_time_s(self) -> float:
        """Never goes back. The job's clock counts from its own beginning: until its first event it stands still here."""
        base, at = self._clock_base
        self._latest_s = max(self._latest_s, base + (time.monotonic() - at if at is not None else 0.0))
        return self._latest_s

    def _go_on_from_journal(self) -> None:
        if self._run is not None and self._trains:
            last = last_event(self._run.events_path)
            self._clock_base = (last.t_s if last else 0.0, None)

    def _open_hardware_journal(self) -> Journal | None:
        """Only when the job says that it began: one that is refused is none of the run's, and another writes there."""
        if self._run is None or not self._trains:
            return None
        try:
            return Journal(self._run.hardware_path, of_events=False)
        except OSError:
            return None

    def _log_path(self) -> Path:
        """The run's own log for its training, a log of their own for other jobs; a temporary one where neither can be written."""
        if self._run is not None:
            path = self._run.log_path if self._trains else self._run.path / f"{self._request.kind}.log"
        else:
            path = Path(platformdirs.user_log_dir("tunesmith", appauthor=False)) / f"{self._request.kind}.log"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if self._run is None:
                path.write_bytes(b"")
            else:
                path.open("ab").close()
        except OSError:
            return Path(tempfile.gettempdir()) / f"tunesmith-{os.getpid()}-{self._request.kind}.log"
        return path


def job_environment() -> dict[str, str]:
    """What every job gets. Its own number of threads, one core left to the window: two processes that both take all
    cores slowed a 4 s job to 44 to 104 s (measured on two cores)."""
    if "OMP_NUM_THREADS" in os.environ:
        return {}
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return {"OMP_NUM_THREADS": str(max(1, cores - 1))}


def exit_status(last: AnyEvent | None) -> int:
    """The exit status of CONTRACT.md that a job's last word means."""
    if isinstance(last, JobFinished):
        return EXIT_DONE
    if isinstance(last, JobStopped):
        return EXIT_STOPPED
    if isinstance(last, JobFailed):
        return last.exit_status
    return EXIT_FAILED
