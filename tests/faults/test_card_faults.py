"""What goes wrong on a card and around it, played by a stand-in of NVIDIA's library under the real pynvml, sampler and
supervisor, with a small child that trains nothing: the training goes on, and each fault has its sentence."""

from __future__ import annotations

import functools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from support.fake_jobs import end_children, is_alive, use_handler, wait_for
from support.nvml import GIB, UUID, Machine

from core.cli import doctor, main
from core.hardware import asking, card_lock, power_limit
from core.hardware import sampler as sampler_module
from core.hardware.card_lock import CardLock, holder, is_held
from core.hardware.power_limit import restore_left_limits
from core.runs import RunFolder, create_run
from core.schema import events as ev
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import HardwareSample
from core.schema.requests import TrainRequest
from core.schema.toml_codec import recipe_from_tree
from core.supervision import (
    Supervisor,
    care,
    clock_watch,
    hang_watch,
    heat_guard,
    power_keeper,
    sampling,
    signs_of_life,
)
from core.supervision import supervisor as module
from core.supervision.sampling import SamplingThread

OTHER_UUID = "GPU-99999999-2222-3333-4444-555555555555"
SUPERVISE = Path(__file__).parents[1] / "support" / "supervise.py"
posix_only = pytest.mark.skipif(os.name != "posix", reason="stops a process by a signal")


@pytest.fixture(autouse=True)
def shortened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(module, "SamplingThread", functools.partial(SamplingThread, interval_s=0.02))
    monkeypatch.setattr(sampling, "PROCESSES_EVERY_S", 0.1)
    monkeypatch.setattr(signs_of_life, "TICK_S", 0.02)
    monkeypatch.setattr(module, "RETRY_AFTER_S", 0.1)
    monkeypatch.setattr(power_keeper, "WAIT_S", 1.0)
    monkeypatch.setattr(card_lock, "LOCK_WAIT_S", 0.1)
    monkeypatch.setenv("TUNESMITH_STATE_DIR", str(tmp_path / "state"))
    use_handler(monkeypatch, "trains")
    yield
    left = end_children()
    assert not left, f"still running: {left}"


def make_run(tmp_path: Path, **guard: object) -> RunFolder:
    tree = {"model": {"source": "demo"}, "dataset": {"source": "demo"}, "guard": guard}
    return create_run(tmp_path / "내 실행", recipe_from_tree(tree))


class Watched:
    """A whole run of the small training, with all that was told and sampled."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self.events: list[ev.AnyEvent] = []
        self.samples: list[HardwareSample] = []
        self.status: int | None = None
        self.supervisor: Supervisor | None = None

    def go(
        self,
        then: Callable[[ev.AnyEvent, Watched], None] = lambda event, watched: None,
        *,
        steps: int = 60,
        **environment: str,
    ) -> Watched:
        def take(event: ev.AnyEvent) -> None:
            self.events.append(event)
            then(event, self)

        self.supervisor = Supervisor(
            TrainRequest(run_dir=str(self.run.path)), run_dir=self.run.path, on_event=take, on_sample=self.samples.append,
            environment={"FAKE_CARD": UUID, "FAKE_STEPS": str(steps), **environment},
        )  # fmt: skip
        self.status = self.supervisor.run()
        return self

    @property
    def notes(self) -> dict[str, ev.Warned]:
        return {event.code: event for event in self.events if isinstance(event, ev.Warned)}

    @property
    def waits(self) -> list[tuple[str, str]]:
        return [(event.type, event.reason) for event in self.events if isinstance(event, ev.Paused | ev.Resumed)]

    def finished_all(self, steps: int = 60) -> bool:
        assert isinstance(self.events[-1], ev.JobFinished), self.events[-1]
        assert [event.seq for event in self.events] == list(range(len(self.events))), "the journal has a gap"
        return (self.status, self.run.summary().step) == (0, steps)


def at_step(step: int, act: Callable[[], object]) -> Callable[[ev.AnyEvent, Watched], None]:
    return lambda event, watched: act() if isinstance(event, ev.StepCompleted) and event.step == step else None


def stop_when(condition: Callable[[Watched], bool]) -> Callable[[ev.AnyEvent, Watched], None]:
    """Ends an endless run once something was told."""

    def look(event: ev.AnyEvent, watched: Watched) -> None:
        assert watched.supervisor is not None
        if condition(watched) or (isinstance(event, ev.StepCompleted) and event.step > 900):
            watched.supervisor.stop()

    return look


# -- heat ------------------------------------------------------------------------------------------------------------


def test_too_hot_waits_until_cool_once_and_says_so_before(rtx_3060: Machine, tmp_path: Path) -> None:
    """The card slows down at 95: the pause comes above 89, its end below 81, and what lies between changes nothing."""
    rtx_3060.card(0, temperature="70|87|88|90|91|88|85|82|86|88|80|84|85|84|83|70")
    watched = Watched(make_run(tmp_path)).go(stop_when(lambda watched: len(watched.waits) >= 2), steps=1000)
    assert watched.waits == [("paused", "heat"), ("resumed", "heat")]
    near = watched.notes["heat_is_near"]
    assert "87 °C" in near.message
    assert "Above 89 °C" in near.message
    assert "slows down at 95 °C" in near.message
    assert watched.run.state().heat_pauses == 1


def test_a_sensor_that_falls_silent_in_a_heat_pause(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heat_guard, "SILENT_S", 0.5)
    rtx_3060.card(0, temperature="70|92|92|!15")
    watched = Watched(make_run(tmp_path)).go(stop_when(lambda watched: len(watched.waits) >= 2), steps=1000)
    assert watched.waits == [("paused", "heat"), ("resumed", "heat")]
    assert "goes on without the heat guard" in watched.notes["heat_sensor_silent"].message


def test_the_whole_card_lost_in_a_heat_pause(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heat_guard, "SILENT_S", 0.5)
    rtx_3060.card(0, temperature="92")

    def lose(event: ev.AnyEvent, watched: Watched) -> None:
        if isinstance(event, ev.Paused):
            rtx_3060.card(0, all="!15")
        stop_when(lambda watched: len(watched.waits) >= 2)(event, watched)

    watched = Watched(make_run(tmp_path)).go(lose, steps=1000)
    assert watched.waits[:2] == [("paused", "heat"), ("resumed", "heat")]


def test_the_heat_of_the_other_card_is_not_this_run_s(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.add_rtx_3060(1, uuid=OTHER_UUID, temperature=110)
    watched = Watched(make_run(tmp_path)).go()
    assert watched.finished_all()
    assert watched.waits == []
    assert {sample.temperature_c for sample in watched.samples if sample.uuid} == {71.0}
    hot = Watched(make_run(tmp_path)).go(
        stop_when(lambda watched: bool(watched.waits)), steps=1000, FAKE_CARD=OTHER_UUID
    )
    assert hot.waits == [("paused", "heat")]


def test_a_limit_of_the_recipe_counts_on_a_card_without_thresholds(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, threshold_0=None, threshold_1=None, threshold_3=None, temperature="60|72")
    watched = Watched(make_run(tmp_path, pause_above_c=70)).go(
        stop_when(lambda watched: bool(watched.waits)), steps=1000
    )
    assert watched.waits == [("paused", "heat")]


# -- the driver ------------------------------------------------------------------------------------------------------


def known(watched: Watched) -> list[bool]:
    """Whether each reading of the card knew its temperature, repeats left out."""
    seen = [sample.temperature_c is not None for sample in watched.samples if sample.uuid]
    return [one for at, one in enumerate(seen) if at == 0 or one != seen[at - 1]]


def test_the_card_falls_off_the_bus_and_comes_back(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.hardware.backoff.FIRST_WAIT_S", 0.1)

    def play(event: ev.AnyEvent, watched: Watched) -> None:
        at_step(15, lambda: rtx_3060.card(0, all="!15"))(event, watched)
        at_step(40, lambda: rtx_3060.card(0, all=None))(event, watched)

    watched = Watched(make_run(tmp_path)).go(play, steps=100)
    assert watched.finished_all(100)
    assert known(watched) == [True, False, True]


@pytest.mark.parametrize("error", [1, 9, 18])  # uninitialised, driver not loaded, library and driver of two versions
def test_the_driver_goes_away_in_the_middle(rtx_3060: Machine, tmp_path: Path, error: int) -> None:
    watched = Watched(make_run(tmp_path)).go(at_step(15, lambda: rtx_3060.card(0, all=f"!{error}")))
    assert watched.finished_all()
    assert known(watched) == [True, False]


def test_nvml_is_not_there_at_all(rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "UNREAD_S", 0.2)
    rtx_3060.set(init="!9")
    watched = Watched(make_run(tmp_path)).go()
    assert watched.finished_all()
    assert known(watched) == [False]
    assert "told nothing of the card" in watched.notes["card_unread"].message


@pytest.mark.parametrize("question", ["temperature", "memory_used", "limit_enforced"])
def test_nvml_hangs_in_the_middle(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr(care, "UNREAD_S", 0.2)
    watched = Watched(make_run(tmp_path)).go(at_step(15, lambda: rtx_3060.card(0, **{question: "~"})))
    rtx_3060.card(0, **{question: 70})  # lets go of the thread
    assert watched.finished_all()
    assert "card_unread" in watched.notes


def test_nvml_hangs_from_the_first_question_on(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.set(init="~")
    watched = Watched(make_run(tmp_path)).go()
    rtx_3060.set(init=None)
    assert watched.finished_all()
    assert watched.samples == []


def test_no_right_to_see_the_temperature(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, temperature="!4")
    watched = Watched(make_run(tmp_path)).go()
    assert watched.finished_all()
    assert known(watched) == [False]
    assert all(sample.memory_used_bytes for sample in watched.samples if sample.uuid)


# -- clocks held back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bits", "code", "words", "severity"),
    [
        ("0x20", "throttled_by_heat", "because it is too hot", "warning"),
        ("0x40", "throttled_by_heat", "hardware halves the clocks", "warning"),
        ("0x4", "throttled_by_power", "reached its power limit of 165 W. That is normal", "info"),
        ("0x80", "throttled_by_power", "the power supply asks for it", "warning"),
        ("0x8", "throttled_by_hardware", "heat, or too little power", "warning"),
    ],
)
def test_clocks_that_are_held_back_are_named_once(
    rtx_3060: Machine, tmp_path: Path, bits: str, code: str, words: str, severity: str
) -> None:
    rtx_3060.card(0, events=bits)
    watched = Watched(make_run(tmp_path)).go(steps=180)  # long enough for five readings on a busy machine
    assert watched.finished_all(180)
    told = [event for event in watched.events if isinstance(event, ev.Warned) and event.code == code]
    assert len(told) == 1
    assert words in told[0].message
    assert told[0].severity == severity


def test_clocks_held_back_for_a_moment_are_nothing(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, events="0x0|0x20|0x20|0x0|0x0|0x20|0x0")
    assert Watched(make_run(tmp_path)).go().notes.keys() == set()


# -- the power limit -------------------------------------------------------------------------------------------------


def test_the_power_limit_is_set_and_set_back(rtx_3060: Machine, tmp_path: Path) -> None:
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go()
    assert watched.finished_all()
    assert rtx_3060.limits_set() == [(0, 120_000), (0, 170_000)]
    assert "may draw 120 W instead of 170 W" in watched.notes["power_limit_set"].message
    assert {sample.power_limit_w for sample in watched.samples if sample.uuid} <= {120.0, 165.0}
    assert not list((tmp_path / "state" / "power-limits").iterdir()), "the note outlived its purpose"


@posix_only
def test_the_power_limit_is_set_back_when_the_job_is_killed(rtx_3060: Machine, tmp_path: Path) -> None:
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go(FAKE_END="killed")
    assert isinstance(watched.events[-1], ev.JobCrashed)
    assert rtx_3060.limits_set() == [(0, 120_000), (0, 170_000)]


def supervise(run: RunFolder, machine: Machine, **environment: str) -> subprocess.Popen[bytes]:
    """The whole family in processes of their own, with the stand-in found by the loader."""
    values = {**os.environ, **machine.environment(), "FAKE_CARD": UUID, "FAKE_STEPS": "100000", **environment}
    return subprocess.Popen([sys.executable, SUPERVISE, run.path], stdout=subprocess.DEVNULL, env=values)


@posix_only
def test_the_power_limit_is_set_back_at_the_next_start_when_everybody_was_killed(
    rtx_3060: Machine, tmp_path: Path
) -> None:
    family = supervise(make_run(tmp_path, power_limit_w=120), rtx_3060)
    try:
        wait_for(lambda: rtx_3060.limits_set() == [(0, 120_000)], "the limit is set")
        children = psutil.Process(family.pid).children(recursive=True)
        assert restore_left_limits() == [], "its owner lives"
    finally:
        family.kill()
        family.communicate()
    for child in children:
        child.kill()
    psutil.wait_procs(children, 10)
    watched = Watched(make_run(tmp_path)).go()
    assert rtx_3060.limits_set() == [(0, 120_000), (0, 170_000)]
    assert "could set the card's power limit back" in watched.notes["power_limit_restored"].message
    assert restore_left_limits() == []


def test_no_right_to_set_the_power_limit(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, set_limit="!4")
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go()
    assert watched.finished_all()
    assert "only the administrator" in watched.notes["power_limit_no_rights"].message
    assert not list((tmp_path / "state" / "power-limits").iterdir())


def test_a_power_limit_beyond_what_the_card_takes(rtx_3060: Machine, tmp_path: Path) -> None:
    watched = Watched(make_run(tmp_path, power_limit_w=50)).go()
    assert watched.finished_all()
    assert "this card takes 100 to 212 W" in watched.notes["power_limit_out_of_range"].message
    assert rtx_3060.limits_set() == []


def test_a_card_without_a_power_limit(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, limit="!3")
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go()
    assert watched.finished_all()
    assert "no power limit that can be set" in watched.notes["power_limit_unsupported"].message


def test_a_power_limit_that_somebody_else_has_set_meanwhile_stays(rtx_3060: Machine, tmp_path: Path) -> None:
    def change(event: ev.AnyEvent, watched: Watched) -> None:
        if isinstance(event, ev.StepCompleted) and event.step == 30:
            with Path(f"{rtx_3060._script}.limits").open("a", encoding="utf-8") as file:
                file.write("0 150000\n")

    assert Watched(make_run(tmp_path, power_limit_w=120)).go(change).finished_all()
    assert rtx_3060.limits_set() == [(0, 120_000), (0, 150_000)]


def test_a_driver_that_hangs_while_the_power_limit_is_set(rtx_3060: Machine, tmp_path: Path) -> None:
    rtx_3060.card(0, set_limit="~")
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go()
    assert watched.finished_all()
    (note,) = (tmp_path / "state" / "power-limits").glob("*.json")
    assert json.loads(note.read_text(encoding="utf-8"))["before_mw"] == 170_000, "it is known what to set back"
    rtx_3060.card(0, set_limit=None)
    wait_for(lambda: rtx_3060.limits_set() == [(0, 120_000), (0, 170_000)], "it is set back once the driver answers")


def test_a_note_that_cannot_be_written_sets_no_limit(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    monkeypatch.setenv("TUNESMITH_STATE_DIR", str(tmp_path / "a file"))
    watched = Watched(make_run(tmp_path, power_limit_w=120)).go()
    assert watched.finished_all()
    assert "cannot be written" in watched.notes["power_limit_no_note"].message
    assert rtx_3060.limits_set() == []


def test_a_broken_note_is_taken_away(rtx_3060: Machine, tmp_path: Path) -> None:
    folder = power_limit._folder()
    folder.mkdir(parents=True)
    (folder / "GPU-1.json").write_text('{"uuid": "GPU-1", "befo', encoding="utf-8")
    assert restore_left_limits() == []
    assert not list(folder.iterdir())


# -- memory ----------------------------------------------------------------------------------------------------------


def test_other_programs_on_the_card_are_named(rtx_3060: Machine, tmp_path: Path) -> None:
    mine = psutil.Process().name()

    def play(event: ev.AnyEvent, watched: Watched) -> None:
        if isinstance(event, ev.JobStarted):
            rtx_3060.card(0, compute=f"{event.pid}:{2 * GIB}", graphics=f"{os.getpid()}:{3 * GIB}")

    watched = Watched(make_run(tmp_path)).go(play)
    assert watched.finished_all()
    note = watched.notes["others_on_card"]
    assert f"Other programs hold 3.0 GiB of the card's memory: {mine}." in note.message
    assert watched.samples[-1].job_memory_bytes == 2 * GIB
    assert not watched.samples[-1].job_memory_derived


def test_where_the_driver_does_not_say_what_the_job_holds_the_job_does(rtx_3060: Machine, tmp_path: Path) -> None:
    """As on Windows, where NVML knows the process and not its memory."""

    def play(event: ev.AnyEvent, watched: Watched) -> None:
        if isinstance(event, ev.JobStarted):
            rtx_3060.card(0, compute=f"{event.pid}:NA")

    watched = Watched(make_run(tmp_path)).go(play, FAKE_RESERVED=str(2 * GIB))
    assert watched.samples[-1].job_memory_derived is True
    assert 2 * GIB < (watched.samples[-1].job_memory_bytes or 0) < 3 * GIB
    kept = [sample for sample in watched.run.hardware_samples() if sample.uuid]
    assert kept[-1].job_memory_derived is True


def test_memory_that_windows_spills_names_the_driver_s_setting(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid, spills = 0, False

    class Counters:
        def read(self) -> dict[str, int]:
            spilled = 2 * GIB if spills else 100_000
            return {f"pid_{pid}_luid_0x00000000_0x0000D0C1_phys_0": spilled, "pid_1_luid_0x0_phys_0": 9 * GIB}

    def play(event: ev.AnyEvent, watched: Watched) -> None:
        nonlocal pid, spills
        if isinstance(event, ev.JobStarted):
            pid = event.pid or 0
        spills = isinstance(event, ev.StepCompleted) and event.step > 15
        stop_when(lambda watched: "memory_spills" in watched.notes)(event, watched)

    monkeypatch.setattr(sampler_module, "open_counters", Counters)
    watched = Watched(make_run(tmp_path)).go(play, steps=1000, FAKE_SLOW="0.05")
    note = watched.notes["memory_spills"]
    assert "CUDA - Sysmem Fallback Policy" in note.message
    assert "5.0 times as long" in note.message


def test_every_process_on_the_card_is_listed(
    rtx_3060: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_probe", lambda: ({"torch": "2", "cuda": True, "bitsandbytes": "1"}, None))
    rtx_3060.card(0, compute=f"{os.getpid()}:{3 * GIB} 999999999:{GIB}", graphics="1:NA")
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    begin = lines.index("On the NVIDIA GeForce RTX 3060:")
    listed = [line.split() for line in lines[begin + 1 : begin + 4]]
    assert [line[0] for line in listed] == [str(os.getpid()), "999999999", "1"]
    assert listed[0][1:3] == ["3.0", "GiB"]
    assert listed[1][3:] == ["of", "another", "user"]
    assert listed[2][1] == "–"


def test_a_driver_that_hangs_does_not_hang_the_doctor(rtx_3060: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_probe", lambda: ({"torch": "2", "cuda": True, "bitsandbytes": "1"}, None))
    monkeypatch.setattr(doctor, "cards_that_answer", functools.partial(asking.cards_that_answer, 0.3))
    rtx_3060.set(count="~")
    report = doctor.examine()
    rtx_3060.set(count=1)
    assert [problem["code"] for problem in report["problems"]][:1] == ["driver_hangs"]
    assert report["gpus"] == []


# -- one training a card ---------------------------------------------------------------------------------------------


def test_a_second_training_on_a_card_is_told_who_has_it(tmp_path: Path) -> None:
    first = CardLock(UUID, "RTX 3060", str(tmp_path / "first run"))
    with pytest.raises(TunesmithError) as told:
        CardLock(UUID, "RTX 3060", str(tmp_path / "second"))
    assert told.value.code == "card_is_held"
    assert f"The RTX 3060 is already taken by the run first run (process {os.getpid()})." in told.value.message
    CardLock(OTHER_UUID, "other", "x").release()
    first.release()
    assert holder(UUID) is None
    CardLock(UUID, "RTX 3060", "again").release()


@posix_only
def test_a_card_whose_training_was_killed_is_free(tmp_path: Path) -> None:
    code = f"import time; from core.hardware import card_lock as c; l = c.CardLock({UUID!r}, 'c', 'r'); print(1, flush=True)"
    root = str(Path(__file__).parents[2])
    owner = subprocess.Popen(
        [sys.executable, "-c", f"{code}; time.sleep(60)"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert owner.stdout is not None
    assert owner.stdout.readline()
    assert is_held(UUID)
    owner.kill()
    owner.communicate()
    assert not is_held(UUID)
    CardLock(UUID, "c", "next").release()


# -- the job and the computer ----------------------------------------------------------------------------------------


def test_a_lost_card_gets_one_more_process(rtx_3060: Machine, tmp_path: Path) -> None:
    watched = Watched(make_run(tmp_path)).go(FAKE_END="device_lost")
    assert watched.finished_all(120)
    assert sum(isinstance(event, ev.JobStarted) for event in watched.events) == 2
    assert "A new process goes on from the last checkpoint" in watched.notes["trying_again"].message
    journal = list(watched.run.events())
    assert [event.type for event in journal if isinstance(event, ev.TERMINAL)] == ["job_failed", "job_finished"]
    assert [event.seq for event in journal] == list(range(len(journal)))


def test_a_card_that_is_lost_again_ends_the_run(rtx_3060: Machine, tmp_path: Path) -> None:
    watched = Watched(make_run(tmp_path)).go(FAKE_END="device_lost", FAKE_END_AGAIN="1")
    assert watched.status == 1
    assert isinstance(watched.events[-1], ev.JobFailed)
    assert sum(isinstance(event, ev.JobStarted) for event in watched.events) == 2
    assert watched.run.summary().status == "failed"


def test_a_lost_card_while_somebody_stops_is_not_tried_again(rtx_3060: Machine, tmp_path: Path) -> None:
    def stop(event: ev.AnyEvent, watched: Watched) -> None:
        if isinstance(event, ev.StepCompleted) and event.step == 60:
            assert watched.supervisor is not None
            watched.supervisor.stop()

    watched = Watched(make_run(tmp_path)).go(stop, FAKE_END="device_lost")
    assert watched.status in (1, 3)
    assert sum(isinstance(event, ev.JobStarted) for event in watched.events) == 1


@posix_only
def test_a_job_that_freezes_is_ended_and_goes_on_in_a_new_process(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hang_watch, "FROZEN_S", 4.0)
    monkeypatch.setattr("core.supervision.stop_ladder.LIMITS_S", (1.0, 1.0, 0.3))
    monkeypatch.setattr(module.StopLadder.__init__, "__defaults__", ((1.0, 1.0, 0.3), time.monotonic))
    watched = Watched(make_run(tmp_path)).go(FAKE_END="frozen")
    assert watched.finished_all(120)
    crash = next(event for event in watched.run.events() if isinstance(event, ev.JobCrashed))
    assert crash.code == "job_hung"
    assert "did not answer for 4 s" in crash.message


def test_a_job_whose_own_code_falls_silent_is_warned_of_then_ended(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hang_watch, "SILENT_S", 0.5)
    monkeypatch.setattr(hang_watch, "HUNG_S", 1.5)
    watched = Watched(make_run(tmp_path)).go(FAKE_END="silent", FAKE_END_AGAIN="1")
    assert watched.status == 1
    assert "far longer than a step takes" in watched.notes["job_silent"].message
    end = watched.events[-1]
    assert isinstance(end, ev.JobCrashed)
    assert end.code == "job_hung"
    assert watched.run.summary().error_code == "job_hung"


@posix_only
def test_the_computer_sleeps(rtx_3060: Machine, tmp_path: Path) -> None:
    """The whole family is stopped for a while and goes on, as at the lid of a laptop."""
    run = make_run(tmp_path)
    family = supervise(run, rtx_3060, FAKE_STEPS="300")
    wait_for(lambda: run.events_path.exists() and len(list(run.events())) > 20, "it trains")
    everybody = [psutil.Process(family.pid), *psutil.Process(family.pid).children(recursive=True)]
    for process in everybody:
        process.suspend()
    time.sleep(2.0)
    for process in everybody:
        process.resume()
    assert family.wait(60) == 0
    family.communicate()
    notes = [event for event in run.events() if isinstance(event, ev.Warned) and event.code == "computer_slept"]
    assert len(notes) == 1
    assert re.search(r"slept \(or the program was stopped\) for [234] s", notes[0].message), notes[0].message
    assert run.summary().step == 300


@pytest.mark.parametrize(("jump_s", "way"), [(-7200.0, "back by 2 h"), (86_400.0, "forward by 24 h")])
def test_the_clock_is_set(
    rtx_3060: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: float, way: str
) -> None:
    moved = 0.0
    clocks = clock_watch.ClockWatch(wall=lambda: time.time() + moved)
    monkeypatch.setattr(module, "ClockWatch", lambda: clocks)

    def move(event: ev.AnyEvent, watched: Watched) -> None:
        nonlocal moved
        if isinstance(event, ev.StepCompleted) and event.step == 20:
            moved = jump_s

    watched = Watched(make_run(tmp_path)).go(move)
    assert watched.finished_all()
    assert f"clock was set {way}" in watched.notes["clock_moved"].message
    times = [event.t_s for event in watched.events]
    assert times == sorted(times)


def test_a_sleep_is_told_from_a_clock_that_was_set() -> None:
    now = {"monotonic": 100.0, "wall": 1e9, "boot": 100.0}
    watch = clock_watch.ClockWatch(*(functools.partial(now.get, name) for name in now))  # type: ignore[arg-type]
    for name, seconds in (("wall", 3600.0), ("boot", 3600.0)):  # Linux: its monotonic clock stands still in a sleep
        now[name] += seconds
    assert watch.look() == clock_watch.Slept(3600.0)
    now["wall"] -= 3600.0
    assert watch.look() == clock_watch.ClockMoved(-3600.0)
    for name in now:  # Windows: it goes on
        now[name] += 500.0
    assert watch.look() == clock_watch.Slept(500.0)
    assert watch.look() is None


@posix_only
def test_the_parent_dies_and_the_child_saves_and_stops(rtx_3060: Machine, tmp_path: Path) -> None:
    run = make_run(tmp_path)
    family = supervise(run, rtx_3060)
    wait_for(lambda: run.events_path.exists() and len(list(run.events())) > 20, "it trains")
    (child,) = psutil.Process(family.pid).children()
    os.kill(family.pid, signal.SIGKILL)
    family.communicate()
    wait_for(lambda: not is_alive(child.pid), "the child ends by itself")
    end = list(run.events())[-1]
    assert isinstance(end, ev.JobStopped)
    assert end.saved
