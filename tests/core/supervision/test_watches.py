"""What is seen from outside a training: each thing is said when it lasts, once, and not for nothing."""

from __future__ import annotations

import pytest

from core.schema.hardware_sample import CardProcess, HardwareSample
from core.schema.quantities import GIB
from core.supervision.card_watch import (
    CONTEXT_BYTES,
    LASTS,
    OthersWatch,
    SpillWatch,
    ThrottleWatch,
    names_of_others,
    with_derived_memory,
)
from core.supervision.hang_watch import FROZEN_S, HUNG_S, SILENT_S, HangWatch
from core.supervision.heat_guard import SILENT_S as HEAT_SILENT_S
from core.supervision.heat_guard import HeatGuard, HeatLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_step_that_takes_its_time_is_no_hang() -> None:
    clock = Clock()
    watch = HangWatch(clock)
    for _ in range(5):
        watch.stepped(100.0)
    for clock.now in range(0, 1900, 10):
        assert watch.tick(clock.now, 100.0 + clock.now / 2, steady=True) is None
    clock.now = 2100.0
    assert watch.tick(clock.now, 2050.0, steady=True) == ("silent", 2050.0)
    assert watch.tick(clock.now, 2060.0, steady=True) is None, "said once"
    clock.now = 9000.0
    assert watch.tick(clock.now, 6001.0, steady=True) == ("hung", 6001.0)


def test_before_the_steps_only_a_frozen_process_hangs() -> None:
    clock = Clock()
    watch = HangWatch(clock)
    clock.now = 10 * HUNG_S
    assert watch.tick(clock.now - 5, 9 * HUNG_S, steady=False) is None
    assert watch.tick(clock.now - FROZEN_S - 1, 0.0, steady=False) == ("hung", FROZEN_S + 1)


def test_a_sleep_of_the_computer_is_forgiven() -> None:
    clock = Clock()
    watch = HangWatch(clock)
    clock.now = 5 * HUNG_S
    watch.forgive()
    assert watch.tick(0.0, 0.0, steady=True) is None
    clock.now += SILENT_S + 1
    assert watch.tick(clock.now, SILENT_S + 1, steady=True) == ("silent", SILENT_S + 1)


def test_a_wait_for_cooling_ends_when_the_sensor_is_gone_and_not_before() -> None:
    clock = Clock()
    guard = HeatGuard(HeatLimits(83.0, 75.0), clock)
    guard.decide(90.0)
    for clock.now in range(0, 10_000, 100):
        assert guard.decide(80.0) is None
        assert not guard.gives_up(), "hot, but known"
    clock.now += HEAT_SILENT_S + 1
    assert guard.decide(None) is None
    assert guard.gives_up()
    assert not guard.waiting
    assert not guard.gives_up()
    assert guard.decide(90.0) == "pause", "the sensor is back"


def test_nearness_is_said_again_only_after_the_card_was_cool() -> None:
    guard = HeatGuard(HeatLimits(83.0, 75.0))
    seen = [guard.comes_close(float(t)) for t in (70, 79, 81, 82, 79, 81, 76, 82, 74, 81, 81)]
    assert seen == [False, False, True, False, False, False, False, False, False, True, False]
    assert not guard.comes_close(None)


def test_throttling_counts_when_it_lasts() -> None:
    watch = ThrottleWatch()
    for _ in range(10):
        assert watch.see(("thermal_software",)) is None
        assert watch.see(()) is None
        assert watch.see(None) is None
    said = [watch.see(("thermal_software", "power_cap", "idle")) for _ in range(LASTS + 2)]
    assert [kind for kind in said if kind] == ["heat", "power"]


def test_others_are_told_when_they_take_much_more() -> None:
    watch = OthersWatch()

    def see(used: float, job: float | None) -> int | None:
        held = None if job is None else int(job * GIB)
        return watch.see(HardwareSample(t_s=0, memory_used_bytes=int(used * GIB), job_memory_bytes=held))

    assert see(3.0, None) is None, "what is the job's is not known"
    assert see(5.0, 4.5) is None
    assert see(6.0, 4.5) == int(1.5 * GIB)
    assert see(6.9, 4.5) is None
    assert see(7.5, 4.5) == 3 * GIB
    assert see(5.0, 4.5) is None


@pytest.mark.parametrize(
    ("shared_gib", "slow_s", "told"), [(2.0, 0.3, True), (2.0, 0.11, False), (0.1, 0.3, False), (None, 0.3, False)]
)
def test_spilling_is_memory_that_grows_and_steps_that_slow_down(
    shared_gib: float | None, slow_s: float, told: bool
) -> None:
    watch = SpillWatch()
    watch.see(None if shared_gib is None else 50_000_000)
    assert not any(watch.stepped(0.1) for _ in range(10))
    watch.see(None if shared_gib is None else int(shared_gib * GIB))
    found = [watch.stepped(slow_s) for _ in range(10)]
    assert sum(one is not None for one in found) == (1 if told else 0)


def test_derived_memory_is_marked_and_never_more_than_is_used() -> None:
    sample = HardwareSample(t_s=0, uuid="GPU-1", memory_used_bytes=5 * GIB)
    derived = with_derived_memory(sample, 2 * GIB)
    assert (derived.job_memory_bytes, derived.job_memory_derived) == (2 * GIB + CONTEXT_BYTES, True)
    assert with_derived_memory(sample, 9 * GIB).job_memory_bytes == 5 * GIB
    assert with_derived_memory(sample, None) == sample
    told = sample.model_copy(update={"job_memory_bytes": GIB})
    assert with_derived_memory(told, 2 * GIB) == told
    processor = HardwareSample(t_s=0, memory_used_bytes=5 * GIB)
    assert with_derived_memory(processor, 2 * GIB) == processor


def test_the_biggest_others_are_named_once() -> None:
    found = [
        CardProcess(pid=1, name="python", memory_bytes=9, is_job=True), CardProcess(pid=2, name="chrome", memory_bytes=5),
        CardProcess(pid=3, name="chrome", memory_bytes=4), CardProcess(pid=4, memory_bytes=3),
        CardProcess(pid=5, name="game.exe"), CardProcess(pid=6, name="dwm.exe"),
    ]  # fmt: skip
    assert names_of_others(found) == ["chrome", "process 4", "game.exe"]
