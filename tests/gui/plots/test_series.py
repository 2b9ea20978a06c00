"""Curves in memory: exact while few, bounded when many, extremes never lost, cut and grown again like the run state's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.schema.run_state import Curve
from gui.plots.series import Follower, Series

MILLION = 1_000_000


def test_exact_up_to_the_limit() -> None:
    series = Series(limit=100)
    for at in range(99):
        series.add(at, at / 2, at * 3.0)
    steps, seconds, values = series.arrays()
    assert series.stride == 1
    assert steps.tolist() == list(range(99))
    assert seconds.tolist() == [at / 2 for at in range(99)]
    assert values.tolist() == [at * 3.0 for at in range(99)]


def test_a_million_points_stay_few_and_keep_their_spikes() -> None:
    series = Series(limit=4000)
    for at in range(MILLION):
        value = math.sin(at / 50_000)
        if at == 123_457:
            value = 40.0
        if at == 765_432:
            value = -40.0
        series.add(at, at * 0.1, value)
    steps, _, values = series.arrays()
    assert 1000 <= len(steps) <= 4001
    assert (values.max(), values.min()) == (40.0, -40.0)
    assert steps[int(values.argmax())] == 123_457
    assert np.all(np.diff(steps) >= 0)
    assert steps[-1] == MILLION - 1
    assert series.last() == pytest.approx(math.sin((MILLION - 1) / 50_000))


def test_unknown_values_leave_no_point() -> None:
    series = Series()
    for value in (None, math.nan, math.inf, 1.0):
        series.add(1, 1.0, value)
    assert len(series) == 1


@pytest.mark.parametrize("count", [1, 2, 99, 100, 101, 399, 400, 1234])
def test_the_newest_point_is_always_there(count: int) -> None:
    series = Series(limit=100)
    for at in range(count):
        series.add(at, at, -at)
    assert series.arrays()[0][-1] == count - 1
    assert series.last() == -(count - 1)


def grown(curve: Curve, first: int, last: int, value: float) -> None:
    for step in range(first, last + 1):
        curve.add(step, step + value / 1000, value)


def follow(follower: Follower, curve: Curve) -> None:
    while not follower.follow(curve.steps, curve.t_s, curve.values):
        pass


def test_a_curve_that_was_cut_and_grew_again_is_taken_afresh() -> None:
    curve, follower = Curve(), Follower()
    grown(curve, 1, 100, 1.0)
    follow(follower, curve)
    curve.cut_after(50)
    grown(curve, 51, 130, 2.0)  # longer than before: its length alone would not tell
    follow(follower, curve)
    steps, _, values = follower.series.arrays()
    assert steps.tolist() == list(range(1, 131))
    assert values.tolist() == [1.0] * 50 + [2.0] * 80


def test_a_curve_that_only_got_shorter_is_taken_afresh() -> None:
    curve, follower = Curve(), Follower()
    grown(curve, 1, 100, 1.0)
    follow(follower, curve)
    curve.cut_after(10)
    follow(follower, curve)
    assert len(follower.series) == 10


def test_a_long_curve_is_taken_in_pieces() -> None:
    curve, follower = Curve(), Follower()
    grown(curve, 1, 25, 1.0)
    assert not follower.follow(curve.steps, curve.t_s, curve.values, at_most=10)
    assert len(follower.series) == 10
    assert not follower.follow(curve.steps, curve.t_s, curve.values, at_most=10)
    assert follower.follow(curve.steps, curve.t_s, curve.values, at_most=10)
    assert len(follower.series) == 25


def test_smoothing_is_the_mean_without_bias_at_the_start() -> None:
    curve, follower = Curve(), Follower(smoothing=0.9)
    grown(curve, 1, 3, 5.0)
    curve.add(4, 4.0, None)
    curve.add(5, 5.0, 1.0)
    follow(follower, curve)
    values = follower.series.arrays()[2].tolist()
    assert values[:3] == pytest.approx([5.0, 5.0, 5.0])
    weights = [0.9**3, 0.9**2, 0.9, 1.0]
    assert values[3] == pytest.approx(sum(w * v for w, v in zip(weights, [5, 5, 5, 1], strict=True)) / sum(weights))
