"""The stop ladder: save and stop, stop, terminate, kill; each with a limit, and never downwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_jobs import end_children, is_alive, told, use_handler, wait_for

from core.jobs import JobProcess
from core.schema.commands import Command, Stop
from core.schema.events import JobCrashed, JobStopped
from core.schema.requests import ProbeRequest
from core.supervision.stop_ladder import KILL, LIMITS_S, SAVE_AND_STOP, STOP, TERMINATE, StopLadder


class Listener:
    """What a ladder does to a process, in words."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def send(self, command: Command) -> bool:
        assert isinstance(command, Stop)
        self.heard.append("save and stop" if command.save else "stop")
        return True

    def terminate(self) -> None:
        self.heard.append("terminate")

    def kill(self) -> None:
        self.heard.append("kill")


@pytest.fixture
def listener() -> Listener:
    return Listener()


def ladder_on(listener: Listener, now: list[float]) -> StopLadder:
    return StopLadder(listener, (10.0, 5.0, 2.0), clock=lambda: now[0])  # type: ignore[arg-type]


def test_every_rung_has_its_limit(listener: Listener) -> None:
    now = [0.0]
    ladder = ladder_on(listener, now)
    heard = []
    ladder.tick()
    assert (ladder.rung, listener.heard) == (-1, [])
    ladder.climb_to(SAVE_AND_STOP)
    while now[0] < 60:
        before = len(listener.heard)
        ladder.tick()
        heard += [(now[0], word) for word in listener.heard[before:]]
        now[0] += 0.5
    assert heard == [(0.0, "save and stop"), (10.5, "stop"), (16.0, "terminate"), (18.5, "kill")]


def test_asking_again_neither_repeats_nor_slows_down(listener: Listener) -> None:
    now = [0.0]
    ladder = ladder_on(listener, now)
    for moment in range(11):
        now[0] = float(moment)
        ladder.climb_to(SAVE_AND_STOP)
        ladder.tick()
    assert listener.heard == ["save and stop"]
    now[0] = 11.0
    ladder.tick()
    assert listener.heard == ["save and stop", "stop"]


def test_never_downwards_and_never_above_the_top(listener: Listener) -> None:
    ladder = ladder_on(listener, [0.0])
    ladder.climb_to(TERMINATE)
    ladder.tick()
    for rung in (SAVE_AND_STOP, STOP, TERMINATE):
        ladder.climb_to(rung)
        ladder.tick()
    assert listener.heard == ["terminate"]
    ladder.climb_to(99)
    ladder.tick()
    ladder.climb_to(99)
    ladder.tick()
    assert (ladder.rung, listener.heard) == (KILL, ["terminate", "kill"])


def test_a_save_has_minutes() -> None:
    assert len(LIMITS_S) == KILL
    assert LIMITS_S[SAVE_AND_STOP] >= 60


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[JobProcess]:
    use_handler(monkeypatch, request.param)
    yield JobProcess(ProbeRequest(), tmp_path / "log")
    assert not end_children()


def climb_until_ended(process: JobProcess, ladder: StopLadder) -> list[int]:
    """The rungs that it took."""
    rungs: list[int] = []
    wait_for(lambda: (process.read(0.02), ladder.tick(), rungs.append(ladder.rung), process.ended)[-1], "the job ends")
    return sorted(set(rungs))


@pytest.mark.parametrize("job", ["deaf"], indirect=True)
def test_a_job_that_hears_nothing_is_killed_in_the_end(job: JobProcess) -> None:
    grandchild = told(job, "ready").params["grandchild"]
    ladder = StopLadder(job, (0.3, 0.2, 0.2))
    ladder.climb_to(SAVE_AND_STOP)
    began = time.monotonic()
    assert climb_until_ended(job, ladder) == [SAVE_AND_STOP, STOP, TERMINATE, KILL]
    assert time.monotonic() - began < 10
    assert isinstance(job.last_event, JobCrashed)
    wait_for(lambda: not is_alive(grandchild) and not is_alive(job.pid), "all of the family ends")


@pytest.mark.skipif(os.name != "posix", reason="on Windows a polite end and a kill are the same call")
@pytest.mark.parametrize("job", ["deaf_but_polite"], indirect=True)
def test_a_job_that_hangs_is_terminated_before_it_is_killed(job: JobProcess) -> None:
    told(job, "ready")
    ladder = StopLadder(job, (0.2, 0.2, 30.0))
    ladder.climb_to(SAVE_AND_STOP)
    assert climb_until_ended(job, ladder) == [SAVE_AND_STOP, STOP, TERMINATE]
    assert job.exit_status == -15


@pytest.mark.parametrize("job", ["talks"], indirect=True)
def test_a_job_that_listens_stops_on_the_first_rung(job: JobProcess) -> None:
    told(job, "ready")
    ladder = StopLadder(job)
    ladder.climb_to(SAVE_AND_STOP)
    assert climb_until_ended(job, ladder) == [SAVE_AND_STOP]
    assert isinstance(job.last_event, JobStopped)
    assert job.last_event.saved
