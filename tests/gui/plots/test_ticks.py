"""Ticks are few and round, whatever the range."""

from __future__ import annotations

import math

import pytest

from gui.plots import ticks


@pytest.mark.parametrize(
    ("span", "at_most", "step"), [(1.3, 5, 0.5), (100, 5, 20), (13.4, 4, 5), (0.0007, 4, 0.0002), (1e9, 5, 2e8)]
)
def test_round_steps(span: float, at_most: int, step: float) -> None:
    assert ticks.round_step(span, at_most) == pytest.approx(step)


@pytest.mark.parametrize("span", [0.0, -1.0, math.nan, math.inf])
def test_a_span_that_is_none_still_has_a_step(span: float) -> None:
    assert ticks.round_step(span, 5) == 1.0


@pytest.mark.parametrize(
    ("span_s", "step_s"), [(20, 5), (100, 30), (3000, 900), (7600, 3600), (40_000, 10_800), (900_000, 259_200)]
)
def test_time_steps_are_parts_of_minutes_hours_and_days(span_s: float, step_s: float) -> None:
    assert ticks.time_step_s(span_s, 4) == step_s


def test_multiples_do_not_miss_their_ends() -> None:
    assert ticks.multiples(0.0, 0.3, 0.1) == pytest.approx([0.0, 0.1, 0.2, 0.3])


@pytest.mark.parametrize(("low", "high"), [(-4.0, 1.0), (0.0, 0.3), (-0.02, 0.01), (-12.0, 12.0)])
def test_log_ticks_are_few_and_inside(low: float, high: float) -> None:
    found = ticks.log_ticks(low, high, 6)
    assert 1 <= len(found) <= 7
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)


@pytest.mark.parametrize(
    ("seconds", "step", "text"),
    [(0, 5, "0"), (30, 10, "30 s"), (90, 30, "1:30 min"), (1800, 600, "30 min"), (5400, 1800, "1 h 30"),
     (7200, 3600, "2 h"), (172_800, 86_400, "2 d"), (180_000, 7200, "2 d 2 h")],
)  # fmt: skip
def test_run_time_as_a_tick(seconds: float, step: float, text: str) -> None:
    assert ticks.clock_text(seconds, step) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (1.5, 0.5, "1.5"),
        (2.0, 1.0, "2"),
        (0.02, 0.01, "0.02"),
        (1500, 500, "1,500"),
        (5e-5, 5e-5, "5e-5"),
        (1e-4, 5e-5, "1e-4"),
        (0.0, 5e-5, "0"),
        (2e6, 1e6, "2e6"),
    ],
)
def test_numbers_have_the_decimals_of_their_step(value: float, step: float, text: str) -> None:
    assert ticks.number_text(value, step) == text


def test_ranges_are_round_and_hold_the_values() -> None:
    assert ticks.nice_range(0.3, 2.3)[0] == 0.0
    low, high = ticks.nice_range(1.1, 2.31)
    assert low <= 1.1
    assert high >= 2.31
    assert ticks.nice_range(2.0, 2.0) == (pytest.approx(1.8), pytest.approx(2.2))
    assert ticks.nice_range(math.nan, 1.0) == (0.0, 1.0)
