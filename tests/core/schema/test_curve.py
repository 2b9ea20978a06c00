"""Curves: exact while few and at their end, bounded when many, extremes never lost, cut and grown again."""

from __future__ import annotations

import math

import pytest

from core.schema.curve import EXACT_POINTS, THINNED_POINTS, Curve, SmoothCurve

MILLION = 1_000_000


def grown(curve: Curve, first: int, last: int, value: float = 1.0) -> Curve:
    for step in range(first, last + 1):
        curve.add(step, step / 2, value + step)
    return curve


def test_short_curves_are_exact_and_unknown_values_none() -> None:
    curve = grown(Curve(), 1, 3000)
    curve.add(3001, 1500.5, None)
    assert curve.steps == list(range(1, 3002))
    assert curve.t_s == [step / 2 for step in range(1, 3002)]
    assert curve.values == [*(1.0 + step for step in range(1, 3001)), None]
    assert curve.last() == 3001.0


def test_a_million_points_stay_few_and_keep_their_spikes_and_their_end() -> None:
    curve = Curve()
    for at in range(MILLION):
        value = {123_457: 40.0, 765_432: -40.0}.get(at, math.sin(at / 50_000))
        curve.add(at, at * 0.1, None if at % 7 == 3 and at not in (123_457, 765_432) else value)
    values = [value for value in curve.values if value is not None]
    assert 3000 <= len(curve) <= THINNED_POINTS + 2 * EXACT_POINTS
    assert (max(values), min(values)) == (40.0, -40.0)
    assert curve.steps[curve.values.index(40.0)] == 123_457
    assert curve.steps == sorted(curve.steps)
    assert curve.steps[-EXACT_POINTS:] == list(range(MILLION - EXACT_POINTS, MILLION))


def test_without_a_limit_everything_is_kept() -> None:
    assert len(grown(Curve(thinned=None), 1, 20_000)) == 20_000


@pytest.mark.parametrize("last", [100, 30_000])
def test_a_curve_that_was_cut_grows_on(last: int) -> None:
    curve = grown(Curve(), 1, last)
    before = curve.version
    curve.cut_after(last // 2)
    assert max(curve.steps) <= last // 2
    assert curve.version > before
    grown(curve, last // 2 + 1, last + 50, value=-1.0)
    assert (curve.steps[-1], curve.values[-1]) == (last + 50, last + 49.0)
    assert curve.steps == sorted(curve.steps)
    curve.cut_after(0)
    assert len(curve) == 0
    assert curve.last() is None


def test_smoothing_is_the_mean_without_bias_at_the_start() -> None:
    curve = SmoothCurve(0.9)
    for step, value in enumerate([5.0, 5.0, 5.0, None, math.nan, 1.0]):
        curve.add(step, step, value)
    assert curve.values[:3] == pytest.approx([5.0, 5.0, 5.0])
    weights = [0.9**3, 0.9**2, 0.9, 1.0]
    assert curve.last() == pytest.approx(sum(w * v for w, v in zip(weights, [5, 5, 5, 1], strict=True)) / sum(weights))
    curve.cut_after(1)
    curve.add(2, 2, 4.0)
    assert 4.0 < (curve.last() or 0) < 5.0  # goes on from the mean that it had


def test_equal_when_the_same_points_came() -> None:
    assert grown(Curve(), 1, 9000) == grown(Curve(), 1, 9000)
    assert grown(Curve(), 1, 9) != grown(Curve(), 1, 10)
