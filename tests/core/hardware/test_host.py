"""The computer's own sensors, with psutil's answers of several kinds of machine."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from core.hardware import Sampler


def entry(label: str, current: float | None) -> SimpleNamespace:
    return SimpleNamespace(label=label, current=current)


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ({}, None),
        ({"nvme": [entry("Composite", 50.0)]}, None),
        ({"acpitz": [entry("", 27.8)], "coretemp": [entry("Package id 0", 61.0), entry("Core 0", 58.0)]}, 61.0),
        ({"k10temp": [entry("Tctl", 70.5), entry("Tccd1", 66.0)]}, 70.5),
        ({"cpu_thermal": [entry("", 48.3)]}, 48.3),
        ({"coretemp": [entry("Core 0", 0.0), entry("Core 1", None)]}, None),
    ],
)
def test_the_processors_temperature(
    monkeypatch: pytest.MonkeyPatch, sensors: dict[str, list[SimpleNamespace]], expected: float | None
) -> None:
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: sensors, raising=False)
    assert Sampler().sample(0).temperature_c == expected


def test_a_system_without_that_call_has_no_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_temperatures", raising=False)
    assert Sampler().sample(0).temperature_c is None


def test_what_the_system_hides_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object, **__: object) -> None:
        raise PermissionError("/proc")

    for name in ("virtual_memory", "cpu_percent", "sensors_temperatures"):
        monkeypatch.setattr(psutil, name, hidden, raising=False)
    sample = Sampler().sample(7.0)
    assert {name: value for name, value in sample.model_dump().items() if value is not None} == {"t_s": 7.0}


def test_the_first_load_is_unknown_and_the_second_is_a_percentage() -> None:
    sampler = Sampler()
    assert sampler.sample(0).cpu_percent is None
    assert 0 <= (sampler.sample(1).cpu_percent or 0) <= 100


def test_a_job_that_has_ended_holds_nothing_known() -> None:
    assert Sampler().sample(0, job_pid=2**22 + 1).job_memory_bytes is None
