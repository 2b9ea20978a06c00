"""Readings of cards that work, lack sensors, and are lost and found again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pynvml
import pytest
from support.nvml import Clock, Machine

from core.hardware import Sampler
from core.hardware.throttle import THROTTLE_CODES, throttle_codes
from core.schema.hardware_sample import HardwareSample

GIB = 2**30
UUID = "GPU-11111111-2222-3333-4444-555555555555"  # the first card of conftest.py
OTHER_UUID = "GPU-99999999-2222-3333-4444-555555555555"
CARD_FIELDS = (
    "temperature_c",
    "power_w",
    "memory_used_bytes",
    "memory_total_bytes",
    "utilization",
    "sm_clock_mhz",
    "fan_percent",
    "throttle_reasons",
    "power_limit_w",
)


def unknown_fields(sample: HardwareSample) -> set[str]:
    return {name for name in CARD_FIELDS if getattr(sample, name) is None}


def test_a_card_tells_what_it_is(rtx_3060: Machine) -> None:
    with Sampler() as sampler:
        (card,) = sampler.cards()
    assert card.model_dump() == {
        "uuid": UUID,
        "index": 0,
        "name": "NVIDIA GeForce RTX 3060",
        "memory_total_bytes": 12 * GIB,
        "memory_used_bytes": 5 * GIB,
        "slowdown_c": 95.0,
        "shutdown_c": 98.0,
        "max_operating_c": 93.0,
        "power_limit_w": 165.0,
        "power_limit_default_w": 170.0,
        "driver_version": "535.183.01",
        "compute_capability": "8.6",
    }


def test_a_reading_has_every_sensor_in_its_unit(rtx_3060: Machine) -> None:
    with Sampler() as sampler:
        sample = sampler.sample(12.5, UUID)
    assert (sample.t_s, sample.uuid, sample.temperature_c, sample.power_w) == (12.5, UUID, 71.0, 168.5)
    assert (sample.memory_used_bytes, sample.memory_total_bytes, sample.utilization) == (5 * GIB, 12 * GIB, 97.0)
    assert (sample.sm_clock_mhz, sample.fan_percent, sample.power_limit_w) == (1807, 62.0, 165.0)
    assert sample.throttle_reasons == ("power_cap",)
    assert sample.job_memory_bytes is None
    assert sample.host_memory_total_bytes


def test_two_cards_are_told_apart_by_uuid(rtx_3060: Machine) -> None:
    rtx_3060.add_rtx_3060(1, uuid=OTHER_UUID, temperature=44)
    with Sampler() as sampler:
        assert [card.index for card in sampler.cards()] == [0, 1]
        assert sampler.sample(0, OTHER_UUID).temperature_c == 44
        assert sampler.sample(0, UUID).temperature_c == 71


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("fan", "fan_percent"),  # passive cards and laptops
        ("power", "power_w"),
        ("utilization", "utilization"),  # a MIG slice
        ("memory_used", "memory_used_bytes"),  # unified memory
        ("temperature", "temperature_c"),
        ("events", "throttle_reasons"),
        ("sm_clock", "sm_clock_mhz"),
    ],
)
@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_NOT_SUPPORTED, pynvml.NVML_ERROR_NO_PERMISSION, 999])
def test_a_missing_sensor_is_unknown_and_nothing_else_is(
    rtx_3060: Machine, question: str, field: str, code: int
) -> None:
    rtx_3060.card(0, **{question: f"!{code}"})
    with Sampler() as sampler:
        sample = sampler.sample(0, UUID)
    assert unknown_fields(sample) - {"memory_total_bytes"} == {field}


def test_a_card_without_any_fact_but_its_name_is_still_a_card(machine: Machine) -> None:
    machine.card(0, uuid=UUID, name="NVIDIA GB10")
    with Sampler() as sampler:
        (card,) = sampler.cards()
    assert card.name == "NVIDIA GB10"
    assert (card.memory_total_bytes, card.slowdown_c, card.power_limit_w, card.compute_capability) == (None,) * 4


def test_thresholds_that_are_only_told_as_margins_become_degrees(rtx_3060: Machine) -> None:
    """An Ada card at 60 degrees with 27 left: operating limit 87, slowdown 2 above it, shutdown 7 above it."""
    tlimits = {"field_193": -7, "field_194": -2, "field_196": 0}
    rtx_3060.card(0, temperature_v=60, temperature=None, margin=27, **tlimits)
    rtx_3060.card(0, threshold_0="!3", threshold_1="!26", threshold_3="0")
    with Sampler() as sampler:
        (card,) = sampler.cards()
    assert (card.max_operating_c, card.slowdown_c, card.shutdown_c) == (87.0, 89.0, 94.0)


def test_thresholds_without_a_margin_are_unknown(rtx_3060: Machine) -> None:
    rtx_3060.card(0, threshold_0="!3", threshold_1="!3", threshold_3="!3", field_194=-2, margin=None)
    with Sampler() as sampler:
        (card,) = sampler.cards()
    assert (card.max_operating_c, card.slowdown_c, card.shutdown_c) == (None, None, None)


def test_a_newer_driver_answers_by_the_newer_calls(rtx_3060: Machine) -> None:
    rtx_3060.card(0, temperature=None, temperature_v=55, fan=None, fan_v2=0, events=None, throttle="0x68")
    with Sampler() as sampler:
        sample = sampler.sample(0, UUID)
    assert (sample.temperature_c, sample.fan_percent) == (55.0, 0.0)
    assert sample.throttle_reasons == ("hardware_slowdown", "thermal_software", "thermal_hardware")


def test_throttle_bits_become_codes() -> None:
    assert throttle_codes(0) == ()
    assert throttle_codes(0x1) == ("idle",)
    assert throttle_codes(0x4 | 0x20 | 0x80) == ("power_cap", "thermal_software", "power_brake")
    assert throttle_codes(1 << 60) == ()
    assert throttle_codes((1 << 63) - 1) == THROTTLE_CODES


def test_the_jobs_memory_counts_its_children_once_and_nobody_else(rtx_3060: Machine) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    job = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert job.stdout is not None
        job.stdout.readline()  # the child is there
        (child,) = psutil.Process(job.pid).children()
        rtx_3060.card(0, compute=f"{job.pid}:1000 {child.pid}:200 1:7777777", graphics=f"{job.pid}:1000")
        with Sampler() as sampler:
            assert sampler.sample(0, UUID, job.pid).job_memory_bytes == 1200
            on_host = sampler.sample(0, None, job.pid)
        assert (on_host.job_memory_bytes or 0) > 2**20
    finally:
        job.communicate(b"\n", timeout=20)


@pytest.mark.parametrize(
    ("processes", "expected"),
    [
        ({"compute": "{pid}:NA"}, None),  # WDDM
        ({"compute": "1:500"}, None),  # not on the card yet, or another process namespace
        ({"compute": "!4", "graphics": "!4"}, None),
        ({"compute": "!13", "graphics": "!13", "compute_v2": "{pid}:300"}, 300),  # drivers before R510
        ({"compute": "", "graphics": "{pid}:300"}, 300),
    ],
)
def test_the_jobs_memory_where_the_driver_says_little(
    rtx_3060: Machine, processes: dict[str, str], expected: int | None
) -> None:
    rtx_3060.card(0, **{name: text.format(pid=os.getpid()) for name, text in processes.items()})
    with Sampler() as sampler:
        sample = sampler.sample(0, UUID, os.getpid())
    assert sample.job_memory_bytes == expected
    assert not unknown_fields(sample)


@pytest.mark.parametrize(
    "code",
    [
        pynvml.NVML_ERROR_GPU_IS_LOST,
        pynvml.NVML_ERROR_RESET_REQUIRED,
        pynvml.NVML_ERROR_TIMEOUT,
        pynvml.NVML_ERROR_UNINITIALIZED,
        pynvml.NVML_ERROR_INVALID_ARGUMENT,  # a stale handle: every question fails, none as "lost"
    ],
)
def test_a_lost_card_is_unknown_left_alone_and_found_again(rtx_3060: Machine, clock: Clock, code: int) -> None:
    with Sampler(clock) as sampler:
        assert sampler.sample(0, UUID).temperature_c == 71
        rtx_3060.card(0, all=f"!{code}")
        lost = sampler.sample(1, UUID)
        assert (lost.uuid, lost.t_s) == (UUID, 1)
        assert unknown_fields(lost) == set(CARD_FIELDS)
        assert lost.host_memory_used_bytes
        assert sampler.cards() == ()

        rtx_3060.card(0, all=None)
        rtx_3060.calls()
        assert sampler.sample(2, UUID).temperature_c is None
        assert rtx_3060.calls() == []  # backing off
        clock.now_s += 2.1
        assert not unknown_fields(sampler.sample(3, UUID))


def test_the_pauses_grow_while_a_card_stays_lost(rtx_3060: Machine, clock: Clock) -> None:
    rtx_3060.card(0, all="!15")
    tries_at_s = []
    with Sampler(clock) as sampler:
        for _ in range(300):
            sampler.sample(clock.now_s, UUID)
            if rtx_3060.calls():
                tries_at_s.append(clock.now_s - 1000)
            clock.now_s += 1
    assert tries_at_s == [0, 2, 6, 14, 30, 62, 122, 182, 242]


def test_one_lost_card_does_not_hide_the_other(rtx_3060: Machine, clock: Clock) -> None:
    rtx_3060.add_rtx_3060(1, uuid=OTHER_UUID)
    with Sampler(clock) as sampler:
        rtx_3060.card(0, all="!15")
        assert sampler.sample(0, UUID).temperature_c is None
        assert sampler.sample(0, OTHER_UUID).temperature_c == 71
        assert [card.index for card in sampler.cards()] == [1]


def test_a_name_that_is_noise_is_no_error(rtx_3060: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def noise(handle: object) -> str:
        return b"\xff\xfe".decode()

    monkeypatch.setattr(pynvml, "nvmlDeviceGetName", noise)
    with Sampler() as sampler:
        assert sampler.cards()[0].name == "NVIDIA GPU"


def test_an_unknown_uuid_is_unknown(rtx_3060: Machine) -> None:
    with Sampler() as sampler:
        assert unknown_fields(sampler.sample(0, OTHER_UUID)) == set(CARD_FIELDS)


def test_a_driver_that_is_not_loaded_is_tried_again_later(rtx_3060: Machine, clock: Clock) -> None:
    rtx_3060.set(init=f"!{pynvml.NVML_ERROR_DRIVER_NOT_LOADED}")
    with Sampler(clock) as sampler:
        assert sampler.cards() == ()
        rtx_3060.set(init=None)
        assert sampler.cards() == ()
        clock.now_s += 2.1
        assert len(sampler.cards()) == 1


def test_without_nvidias_library_the_computer_itself_is_read(bare_pynvml: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    bare_pynvml.setattr(pynvml, "CDLL", missing)
    with Sampler() as sampler:
        assert sampler.cards() == ()
        assert sampler.sample(0, UUID).temperature_c is None
        sample = sampler.sample(1, job_pid=os.getpid())
    assert sample.uuid is None
    assert sample.memory_used_bytes == sample.host_memory_used_bytes
    assert 0 < (sample.memory_used_bytes or 0) < (sample.memory_total_bytes or 0)
    assert (sample.job_memory_bytes or 0) > 2**20
    assert sample.utilization == sample.cpu_percent
    assert (sample.power_w, sample.fan_percent, sample.throttle_reasons) == (None, None, None)


def test_the_dynamic_loader_finds_the_library_in_a_fresh_process(
    rtx_3060: Machine, nvml_library: Path, tmp_path: Path
) -> None:
    """Without any patch: pynvml loads libnvidia-ml.so.1 by name, as it does on a person's machine."""
    code = "from core.hardware import Sampler\nprint(Sampler().cards()[0].name, flush=True)"
    root = Path(__file__).parents[3]
    env = os.environ | {"LD_LIBRARY_PATH": str(nvml_library.parent), "PYTHONPATH": str(root)}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == "NVIDIA GeForce RTX 3060"


def test_a_sample_survives_its_journal(rtx_3060: Machine) -> None:
    with Sampler() as sampler:
        sample = sampler.sample(3.25, UUID, os.getpid())
    assert HardwareSample.model_validate_json(sample.model_dump_json()) == sample


@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_TIMEOUT, pynvml.NVML_ERROR_GPU_IS_LOST])
def test_a_driver_in_trouble_is_not_asked_for_every_sensor(rtx_3060: Machine, code: int) -> None:
    """Each further question could hold the thread for seconds."""
    with Sampler() as sampler:
        sampler.sample(0, UUID)
        rtx_3060.card(0, all=f"!{code}")
        rtx_3060.calls()
        sampler.sample(1, UUID)
    assert rtx_3060.calls() == ["memory_total"]
