"""Energy is power over time; what was not measured is not counted."""

from __future__ import annotations

import pytest

from core.hardware.energy import EnergyMeter
from core.schema.hardware_sample import HardwareSample


def metered(*readings: tuple[float, float | None]) -> float | None:
    meter = EnergyMeter()
    for t_s, power_w in readings:
        meter.add(HardwareSample(t_s=t_s, power_w=power_w))
    return meter.energy_wh


def test_an_hour_at_a_hundred_watts_is_a_hundred_watt_hours() -> None:
    assert metered(*((float(t), 100.0) for t in range(3601))) == pytest.approx(100.0)


def test_a_ramp_is_the_area_under_it() -> None:
    assert metered((0.0, 0.0), (2.0, 360.0)) == pytest.approx(0.1)


def test_gaps_and_unknown_power_count_as_nothing() -> None:
    assert metered((0.0, 360.0), (3600.0, 360.0)) is None
    assert metered((0.0, 360.0), (1.0, None), (2.0, 360.0), (3.0, 360.0)) == pytest.approx(0.1)
    assert metered((0.0, None), (1.0, None)) is None


def test_time_that_goes_back_adds_nothing() -> None:
    assert metered((5.0, 360.0), (4.0, 360.0)) is None
