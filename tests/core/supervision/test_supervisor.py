"""The supervisor: real child processes with a training in small, samples, heat, stops, and how each end is written down."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any

import psutil
import pytest
from support.fake_jobs import end_children, is_alive, use_handler, wait_for

from core.runs import RunFolder, create_run
from core.runs import folder as run_folder
from core.schema import events as ev
from core.schema.commands import GenerateSample, SaveCheckpoint
from core.schema.hardware_sample import CardFacts, CardProcess, HardwareSample
from core.schema.requests import ProbeRequest, TrainRequest
from core.schema.toml_codec import recipe_from_tree
from core.supervision import Supervisor
from core.supervision import supervisor as module
from core.supervision.sampling import SamplingThread
from core.supervision.stop_ladder import StopLadder
from core.supervision.supervisor import exit_status, job_environment

CARD = "GPU-1234"
posix_only = pytest.mark.skipif(os.name != "posix", reason="ends by a signal")


class FakeSampler:
    """A card whose temperatures are written down beforehand; the last one stays."""

    temperatures: tuple[float | None, ...] = (50.0,)
    uuid: str | None = CARD

    def __init__(self) -> None:
        self._left = list(self.temperatures)

    def __enter__(self) -> FakeSampler:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def reopen(self) -> None:
        pass

    def processes(self, uuid: str, job_pid: int | None = None) -> tuple[CardProcess, ...]:
        return ()

    def cards(self) -> tuple[CardFacts, ...]:
        return (CardFacts(uuid=CARD, index=0, name="card", slowdown_c=93.0),)

    def sample(self, t_s: float, uuid: str | None = None, job_pid: int | None = None) -> HardwareSample:
        temperature = None
        if uuid is not None:
            temperature = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        return HardwareSample(t_s=t_s, uuid=uuid and self.uuid, temperature_c=temperature, job_memory_bytes=job_pid)


@pytest.fixture(autouse=True)
def shortened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(module, "SamplingThread",
                        functools.partial(SamplingThread, sampler_factory=FakeSampler, interval_s=0.05))  # fmt: skip
    monkeypatch.setattr(module.platformdirs, "user_log_dir", lambda *_, **__: str(tmp_path / "logs"))
    monkeypatch.setattr(run_folder, "LOCK_WAIT_S", 0.3)
    use_handler(monkeypatch, "trains")
    yield
    left = end_children()
    assert not left, f"still running: {left}"


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create_run(
        tmp_path / "내 실행", recipe_from_tree({"model": {"source": "demo"}, "dataset": {"source": "demo"}})
    )


class Told(list[ev.AnyEvent]):
    """What a supervisor tells; `then` is called with each event."""

    def __init__(self, then: Callable[[ev.AnyEvent], None] = lambda _: None) -> None:
        super().__init__()
        self._then = then

    def __call__(self, event: ev.AnyEvent) -> None:
        self.append(event)
        self._then(event)

    def types(self) -> set[str]:
        return {event.type for event in self}


def train(run: RunFolder, told: Told, *, resume: bool = False, **environment: str) -> Supervisor:
    return Supervisor(TrainRequest(run_dir=str(run.path), resume=resume), run_dir=run.path, on_event=told,
                      environment=environment)  # fmt: skip


def test_from_start_to_end(run: RunFolder) -> None:
    told, samples = Told(), []
    supervisor = Supervisor(TrainRequest(run_dir=str(run.path)), run_dir=run.path, on_event=told,
                            on_sample=samples.append, environment={"FAKE_STEPS": "40"})  # fmt: skip
    assert supervisor.run() == 0
    assert isinstance(told[-1], ev.JobFinished)
    assert list(run.events()) == told, "the journal holds what was told"
    assert [event.seq for event in told] == list(range(len(told)))
    summary = run.summary()
    assert (summary.status, summary.step) == ("finished", 40)
    kept = list(run.hardware_samples())
    assert kept == samples[-len(kept) :], "from the job's beginning on"
    assert len(kept) >= 2
    times = [sample.t_s for sample in kept]
    assert times == sorted(times)
    assert kept[-1].job_memory_bytes == supervisor.pid
    assert not run.is_held()
    assert run.log_path.exists()


@posix_only
def test_a_crash_is_written_down_with_the_next_number(run: RunFolder) -> None:
    told = Told()
    assert train(run, told, FAKE_STEPS="5", FAKE_END="killed").run() == 1
    crash = told[-1]
    assert isinstance(crash, ev.JobCrashed)
    journal = list(run.events())
    assert journal == told
    assert [event.seq for event in journal] == list(range(len(journal)))
    assert crash.t_s >= journal[-2].t_s
    assert crash.exit_status == -signal.SIGKILL
    summary = run.summary()
    assert (summary.status, summary.step, summary.error_code) == ("crashed", 5, "job_killed")
    assert summary.error
    assert summary.hint
    assert '"status": "crashed"' in run.summary_path.read_text(encoding="utf-8")
    assert run.state().status == "crashed"


@posix_only
def test_going_on_after_a_crash_continues_numbers_and_time(run: RunFolder) -> None:
    train(run, Told(), FAKE_STEPS="5", FAKE_END="killed").run()
    first = list(run.events())
    told = Told()
    assert train(run, told, resume=True, FAKE_STEPS="5").run() == 0
    journal = list(run.events())
    assert [event.seq for event in journal] == list(range(len(journal)))
    assert journal == first + told
    assert all(event.t_s >= first[-1].t_s for event in told)
    state = run.state()
    assert (state.status, state.step, state.tokens, state.lost_lines) == ("finished", 10, 100, 0)
    assert run.summary().error is None
    times = [sample.t_s for sample in run.hardware_samples()]
    assert all(after >= before - 0.1 for before, after in pairwise(times)), "the second life began at zero again"


@pytest.mark.parametrize("handler", ["fails", "refuses"])
def test_a_failure_before_the_journal_was_open_is_written_down(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, handler: str
) -> None:
    use_handler(monkeypatch, handler)
    told = Told()
    assert train(run, told).run() == (2 if handler == "refuses" else 1)
    (last,) = list(run.events())
    assert isinstance(last, ev.JobFailed)
    assert told == [last]
    summary = run.summary()
    assert (summary.status, summary.error_code, summary.error, summary.hint) == (
        "failed",
        last.code,
        last.message,
        last.hint,
    )


def test_a_run_that_another_job_holds_is_left_alone(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = run.lock()
    before = run.summary_path.read_bytes()
    told = Told()
    assert train(run, told).run() == 1
    (last,) = told
    assert isinstance(last, ev.JobFailed)
    assert last.code == "run_is_held"
    use_handler(monkeypatch, "exits_silently")
    assert train(run, told).run() == 1
    assert isinstance(told[-1], ev.JobCrashed)
    assert run.summary_path.read_bytes() == before
    assert not run.events_path.exists()
    assert not run.hardware_path.exists(), "another job's readings stand there"
    lock.release()


def test_stop_saves_and_tells(run: RunFolder) -> None:
    supervisor: Supervisor
    told = Told(lambda event: supervisor.stop() if isinstance(event, ev.StepCompleted) and event.step == 3 else None)
    supervisor = train(run, told)
    assert supervisor.run() == 3
    last = told[-1]
    assert isinstance(last, ev.JobStopped)
    assert last.saved
    assert run.summary().status == "stopped"


def test_stop_before_the_start_is_kept(run: RunFolder) -> None:
    told = Told()
    supervisor = train(run, told)
    supervisor.stop(save=False)
    assert supervisor.pid is None
    assert supervisor.run() == 3
    last = told[-1]
    assert isinstance(last, ev.JobStopped)
    assert not last.saved


@posix_only
def test_end_twice_ends_once_and_says_that_it_was_asked(run: RunFolder) -> None:
    supervisor: Supervisor

    def end(event: ev.AnyEvent) -> None:
        if isinstance(event, ev.StepCompleted):
            supervisor.end()
            supervisor.stop()
            supervisor.end()

    told = Told(end)
    supervisor = train(run, told)
    assert supervisor.run() == 1
    crash = told[-1]
    assert isinstance(crash, ev.JobCrashed)
    assert (crash.code, crash.exit_status) == ("job_ended", -signal.SIGTERM)
    assert "memory" not in crash.message
    assert run.summary().status == "crashed"
    supervisor.end()
    supervisor.stop()
    supervisor.send(SaveCheckpoint())


def test_a_job_that_ignores_the_stop_is_ended_all_the_same(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "StopLadder", functools.partial(StopLadder, limits_s=(0.5, 0.3, 0.3)))
    use_handler(monkeypatch, "deaf")
    supervisor: Supervisor
    grandchildren = []

    def stop(event: ev.AnyEvent) -> None:
        if isinstance(event, ev.Warned):
            grandchildren.append(event.params["grandchild"])
            supervisor.stop()

    supervisor = train(run, Told(stop))
    assert supervisor.run() == 1
    assert run.state().status == "crashed"
    wait_for(lambda: not any(is_alive(pid) for pid in grandchildren), "its own children end too")


def test_commands_sent_before_the_start_reach_the_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_handler(monkeypatch, "talks")
    told = Told()
    supervisor = Supervisor(ProbeRequest(), on_event=told)
    supervisor.send(SaveCheckpoint())
    supervisor.send(GenerateSample(prompt="p"))
    threading.Timer(0.5, supervisor.stop).start()
    assert supervisor.run() == 3
    codes = [event.code for event in told if isinstance(event, ev.Warned)]
    assert codes == ["ready", "save_checkpoint", "generate_sample", "stop"]
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["probe.log"]


def test_the_job_does_not_outlive_a_caller_that_breaks(run: RunFolder) -> None:
    def broken(event: ev.AnyEvent) -> None:
        raise ZeroDivisionError

    supervisor = train(run, Told(broken))
    with pytest.raises(ZeroDivisionError):
        supervisor.run()
    assert supervisor.pid is not None
    wait_for(lambda: not is_alive(supervisor.pid or 0), "the job saves and stops by itself")
    last = list(run.events())[-1]
    assert isinstance(last, ev.JobStopped)
    assert last.saved


def test_heat_pauses_and_resumes_once(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card slows down at 93: the pause comes above 87, the end of it below 79."""
    monkeypatch.setattr(FakeSampler, "temperatures", (60.0, 87.0, 88.0, 90.0, None, 86.0, 80.0, 78.0, 86.0, 60.0))
    supervisor: Supervisor
    told = Told(lambda event: supervisor.stop() if isinstance(event, ev.Resumed) else None)
    supervisor = train(run, told, FAKE_CARD=CARD)
    assert supervisor.run() == 3
    waits = [event for event in told if isinstance(event, ev.Paused | ev.Resumed)]
    assert [(event.type, event.reason) for event in waits] == [("paused", "heat"), ("resumed", "heat")]
    assert isinstance(waits[0], ev.Paused)
    assert waits[0].temperature_c == 88.0
    assert run.state().heat_pauses == 1


@pytest.mark.parametrize("other", ["GPU-other", None])
def test_the_heat_of_another_device_is_not_the_job_s(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, other: str | None
) -> None:
    monkeypatch.setattr(FakeSampler, "temperatures", (120.0,))
    monkeypatch.setattr(FakeSampler, "uuid", other)
    told = Told()
    assert train(run, told, FAKE_CARD=CARD, FAKE_STEPS="30").run() == 0
    assert "paused" not in told.types()


def test_a_recipe_that_broke_meanwhile_leaves_the_guard_awake(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeSampler, "temperatures", (99.0,))
    supervisor: Supervisor
    told = Told(lambda event: supervisor.stop() if isinstance(event, ev.Paused) else None)
    run.recipe_path.write_bytes(b"\xff not a recipe")
    supervisor = train(run, told, FAKE_CARD=CARD)
    assert supervisor.run() == 3
    assert "paused" in told.types()


def test_places_that_cannot_be_written_cost_no_training(run: RunFolder) -> None:
    run.hardware_path.mkdir()
    run.log_path.mkdir()
    told = Told()
    assert train(run, told, FAKE_STEPS="3").run() == 0
    assert run.summary().status == "finished"


def test_a_summary_that_cannot_be_read_costs_no_last_word(run: RunFolder) -> None:
    run.summary_path.write_bytes(b"{")
    told = Told()
    assert train(run, told, FAKE_STEPS="3").run() == 0
    assert isinstance(told[-1], ev.JobFinished)


def test_a_torn_journal_is_mended_before_the_crash_is_written(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    run.events_path.write_bytes(
        ev.event_to_line(ev.JobStarted(kind="train", seq=6, t_s=50.0)).encode() + b'\n{"v":1,"se'
    )
    use_handler(monkeypatch, "exits_silently")
    told = Told()
    train(run, told).run()
    started, crash = run.events()
    assert (started.seq, crash.seq) == (6, 7)
    assert crash.t_s >= 50.0
    assert crash == told[-1]


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (ev.JobFinished(), 0), (ev.JobStopped(), 3), (ev.JobStopped(status="paused"), 3), (ev.JobCrashed(), 1), (None, 1),
        (ev.JobFailed(code="c", message="m"), 1), (ev.JobFailed(code="c", message="m", exit_status=2), 2),
        (ev.StepCompleted(step=1), 1),
    ],
)  # fmt: skip
def test_exit_status(last: ev.AnyEvent | None, status: int) -> None:
    assert exit_status(last) == status


def test_a_job_leaves_a_core_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    for cores, threads in ((1, "1"), (2, "1"), (8, "7")):
        monkeypatch.setattr(psutil, "cpu_count", lambda logical, cores=cores: cores)
        assert job_environment() == {"OMP_NUM_THREADS": threads}
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    assert job_environment() == {}


def test_nothing_is_read_from_this_terminal(run: RunFolder) -> None:
    """Ctrl-C in a terminal is the parent's to answer: the job stands in a session (POSIX) of its own."""
    if os.name != "posix":
        assert subprocess.CREATE_NEW_PROCESS_GROUP
        return
    supervisor: Supervisor
    groups = []

    def look(event: ev.AnyEvent) -> None:
        if isinstance(event, ev.PhaseEntered) and supervisor.pid:
            groups.append((os.getpgid(supervisor.pid), supervisor.pid))
            os.kill(supervisor.pid, signal.SIGINT)

    supervisor = train(run, Told(look), FAKE_STEPS="10")
    assert supervisor.run() == 0
    assert groups
    assert groups[0][0] == groups[0][1]


def test_programs_on_the_card_are_told_when_they_change() -> None:
    told: list[tuple[CardProcess, ...]] = []
    supervisor = Supervisor(ProbeRequest(), on_event=lambda _: None, on_processes=told.append)
    sampling: Any = SimpleNamespace(take=lambda: None, cards=(), processes=())
    supervisor._take_samples(sampling)
    sampling.processes = (CardProcess(pid=7, name="game", memory_bytes=1),)
    supervisor._take_samples(sampling)
    supervisor._take_samples(sampling)
    assert told == [sampling.processes]


@posix_only
def test_a_job_of_any_kind_that_freezes_is_ended_with_a_hint_that_is_true_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A rehearsal whose driver hangs would else stand there for ever."""
    use_handler(monkeypatch, "freezes")
    monkeypatch.setattr("core.supervision.hang_watch.FROZEN_S", 1.0)
    monkeypatch.setattr(module, "StopLadder", functools.partial(StopLadder, limits_s=(0.5, 0.3, 0.3)))
    told = Told()
    assert Supervisor(ProbeRequest(), on_event=told).run() == 1
    end = told[-1]
    assert isinstance(end, ev.JobCrashed)
    assert end.code == "job_hung"
    assert "Resume" not in end.hint
    assert end.params["log"] == str(tmp_path / "logs" / "probe.log")
    assert str(end.params["log"]) in end.hint


def test_a_job_whose_own_code_falls_silent_is_ended_where_it_should_be_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    use_handler(monkeypatch, "falls_silent")
    monkeypatch.setattr("core.supervision.hang_watch.HUNG_S", 1.0)
    told = Told()
    assert Supervisor(ProbeRequest(), on_event=told).run() == 1
    assert isinstance(told[-1], ev.JobCrashed)
    assert told[-1].code == "job_hung"


@pytest.mark.parametrize("handler", ["waits_for_others", "waits_for_a_question"])
def test_a_job_that_waits_for_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch, handler: str) -> None:
    use_handler(monkeypatch, handler)
    monkeypatch.setenv("FAKE_LIFE", "0.2")
    monkeypatch.setattr("core.supervision.hang_watch.HUNG_S", 0.5)
    told = Told()
    assert Supervisor(ProbeRequest(), on_event=told).run() == 0


@pytest.mark.parametrize(("handler", "code"), [("breaks", "unexpected"), ("exits_silently", "job_crashed")])
def test_the_log_that_is_named_is_the_job_s_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, handler: str, code: str
) -> None:
    use_handler(monkeypatch, handler)
    told = Told()
    assert Supervisor(ProbeRequest(), on_event=told).run() == 1
    assert isinstance(told[-1], ev.JobFailed | ev.JobCrashed)
    assert told[-1].code == code
    assert str(tmp_path / "logs" / "probe.log") in told[-1].hint
    assert "job.log" not in told[-1].hint
