"""The job thread with real children: every event in order and in batches, one last word, every way to end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

import core.jobs.process
from core.schema.commands import Command, SaveCheckpoint
from core.schema.events import AnyEvent, JobCrashed, JobFailed, JobFinished, JobStarted, JobStopped, StepCompleted
from core.schema.requests import AnyRequest, ExportRequest, ProbeRequest, TrainRequest
from core.supervision import Supervisor
from gui.workers.job_thread import JobThread
from tests.support.scripted_job import command, say

Start = Callable[[str], "Watched"]


class Watched:
    """A started job and all it handed over, with the thread it came on."""

    def __init__(self) -> None:
        self.job = JobThread(ProbeRequest(), sampled=False)
        self.events: list[AnyEvent] = []
        self.log: list[str] = []
        self.batches = 0
        self.exits: list[int] = []
        self.job.event_received.connect(self._event)
        self.job.drained.connect(self._drained)
        self.job.ended.connect(self._ended)

    def _event(self, event: AnyEvent) -> None:
        assert QThread.currentThread() is self.job.thread()
        self.events.append(event)
        self.log.append(event.type)

    def _drained(self) -> None:
        self.batches += 1

    def _ended(self, status: int) -> None:
        self.exits.append(status)
        self.log.append("ended")


@pytest.fixture
def start(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Start:
    def begin(body: str) -> Watched:
        monkeypatch.setattr(core.jobs.process, "child_command", lambda: command(tmp_path, body))
        watched = Watched()
        watched.job.begin()
        return watched

    return begin


def ended(qtbot: QtBot, watched: Watched) -> Watched:
    qtbot.waitUntil(lambda: bool(watched.exits), timeout=20_000)
    return watched


def test_a_fast_job_comes_whole_in_order_and_in_few_batches(start: Start, qtbot: QtBot) -> None:
    steps = [StepCompleted(step=step, loss=1.0) for step in range(1, 3001)]
    watched = ended(qtbot, start(say([JobStarted(kind="train"), *steps, JobFinished()])))
    assert [event.step for event in watched.events if isinstance(event, StepCompleted)] == list(range(1, 3001))
    assert watched.exits == [0]
    assert watched.log[-2:] == ["job_finished", "ended"]
    assert watched.batches < 300


def test_what_a_job_says_after_its_last_word_is_ignored(start: Start, qtbot: QtBot) -> None:
    watched = ended(qtbot, start(say([JobFinished(), StepCompleted(step=9), JobFailed(code="x", message="x")])))
    assert watched.log == ["job_finished", "ended"]


def test_garbage_on_standard_output_is_passed_over(start: Start, qtbot: QtBot) -> None:
    body = "say('garbage'); say('{\"type\": 3}'); sys.stdout.buffer.write(b'\\xff\\xfe\\n')\n" + say([JobFinished()])
    assert ended(qtbot, start(body)).log == ["job_finished", "ended"]


def test_a_silent_end_becomes_a_crash(start: Start, qtbot: QtBot) -> None:
    watched = ended(qtbot, start(say([JobStarted(kind="train")]) + "sys.stderr.write('out of luck'); sys.exit(7)\n"))
    last = watched.events[-1]
    assert isinstance(last, JobCrashed)
    assert last.exit_status == 7
    assert "out of luck" in last.log_tail
    assert watched.exits == [1]


def test_commands_reach_the_job_and_stop_ends_it(start: Start, qtbot: QtBot) -> None:
    body = (
        say([JobStarted(kind="train")])
        + "while True:\n    line = sys.stdin.readline()\n    sys.stderr.write(line)\n    if 'stop' in line or not line: break\n"
        + say([JobStopped(status="stopped", step=3)])
        + "sys.exit(3)\n"
    )
    watched = start(body)
    qtbot.waitUntil(lambda: bool(watched.events), timeout=20_000)
    watched.job.send(SaveCheckpoint())
    watched.job.stop()
    assert ended(qtbot, watched).exits == [3]


def test_a_supervisor_that_cannot_start_is_a_failed_job(
    start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Supervisor) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Supervisor, "run", refuse)
    watched = ended(qtbot, start(""))
    last = watched.events[-1]
    assert isinstance(last, JobFailed)
    assert last.code == "job_not_started"
    assert watched.exits == [1]


def test_a_running_job_is_not_collected_and_all_can_be_ended(start: Start, qtbot: QtBot) -> None:
    watched = start("for line in sys.stdin:\n    if 'stop' in line: break\n" + say([JobStopped()]) + "sys.exit(3)\n")
    exits: list[int] = []
    watched.job.ended.connect(lambda status: exits.append(status))
    del watched
    gc.collect()
    JobThread.end_all(20_000)
    qtbot.waitUntil(lambda: bool(exits), timeout=5000)
    assert exits == [3]
    assert not JobThread._alive


class Waiting:
    """A supervisor that works until it is told to stop, and remembers how."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self._stopped = threading.Event()

    def run(self) -> int:
        return 3 if self._stopped.wait(20.0) else 1

    def send(self, command: Command) -> None: ...

    def stop(self, save: bool = True) -> None:
        self.asked.append(save)
        self._stopped.set()


@pytest.mark.parametrize(
    ("request_", "save"),
    [(TrainRequest(run_dir="r"), True), (ExportRequest(run_dir="r", to="t", format="merged"), False)],
)
def test_at_the_end_only_a_training_is_to_save(
    request_: AnyRequest, save: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = Waiting()
    monkeypatch.setattr(JobThread, "_supervise", lambda self: supervisor)
    job = JobThread(request_)
    job.begin()
    with qtbot.waitSignal(job.ended, timeout=20_000):
        JobThread.end_all(20_000)
    assert supervisor.asked == [save]
