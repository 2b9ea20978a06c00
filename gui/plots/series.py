"""Points of a curve, kept small for the eye: exact up to a limit, beyond it the lowest and highest of each bucket.

Exact values stay on disk (events.jsonl, hardware.jsonl); drawing is left to the plots.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EXACT_POINTS = 4000
POINTS_AT_ONCE = 10_000  # about 10 ms on a slow core
Floats = NDArray[np.float64]


class Series:
    """Up to `limit` points of (step, run time in seconds, value); unknown values are left out.

    Exact until `limit` points are there; then every bucket of `stride` points keeps its lowest and its highest, in the
    order in which they came, and `stride` doubles whenever the room is full again.
    """

    def __init__(self, limit: int = EXACT_POINTS) -> None:
        self._limit = limit
        self.clear()

    def clear(self) -> None:
        self.stride = 1  # raw points per bucket; up to 1 everything is exact
        self.seen = 0
        self._x: tuple[array[float], array[float]] = (array("d"), array("d"))
        self._y = array("d")
        self._bucket: list[tuple[float, float, float]] = []

    def __len__(self) -> int:
        return len(self._y) + len(self._bucket)

    def add(self, step: float, t_s: float, value: float | None) -> None:
        if value is None or not math.isfinite(value):
            return
        self.seen += 1
        if self.stride == 1:
            self._keep((step, t_s, value))
            return
        self._bucket.append((step, t_s, value))
        if len(self._bucket) >= self.stride:
            for point in _extremes(self._bucket):
                self._keep(point)
            self._bucket.clear()

    def arrays(self) -> tuple[Floats, Floats, Floats]:
        """(steps, seconds, values), the newest point always among them."""
        tail = [*_extremes(self._bucket), self._bucket[-1]] if self._bucket else []
        columns = (*self._x, self._y)
        return tuple(  # type: ignore[return-value]  # three columns in, three out
            np.concatenate([np.array(column, dtype=np.float64), np.array([p[i] for p in tail], dtype=np.float64)])
            for i, column in enumerate(columns)
        )

    def last(self) -> float | None:
        if self._bucket:
            return self._bucket[-1][2]
        return self._y[-1] if self._y else None

    def _keep(self, point: tuple[float, float, float]) -> None:
        self._x[0].append(point[0])
        self._x[1].append(point[1])
        self._y.append(point[2])
        if len(self._y) >= self._limit:
            self._thin_out()

    def _thin_out(self) -> None:
        """Halves what is kept. Four kept points are two buckets of a coarser stride (or four raw points)."""
        points = list(zip(*self._x, self._y, strict=True))
        self.stride = 4 if self.stride == 1 else self.stride * 2
        self._x, self._y = (array("d"), array("d")), array("d")
        for start in range(0, len(points), 4):
            for point in _extremes(points[start : start + 4]):
                self._x[0].append(point[0])
                self._x[1].append(point[1])
                self._y.append(point[2])


class Follower:
    """Takes over what is new in columns that grow at their end; when points were cut it starts afresh.

    With `smoothing` (0 to 1) it keeps the exponential mean instead, freed of its bias, from every raw point.
    """

    def __init__(self, smoothing: float = 0.0, limit: int = EXACT_POINTS) -> None:
        self.series = Series(limit)
        self._smoothing = smoothing
        self._taken = 0
        self._newest: tuple[float, float] | None = None
        self._mean = self._weight = 0.0

    def follow(
        self,
        steps: Sequence[float],
        t_s: Sequence[float],
        values: Sequence[float | None],
        at_most: int = POINTS_AT_ONCE,
    ) -> bool:
        """Takes `at_most` new points, so that a long run does not hold the window; True when all are in."""
        if self._taken and not self._continues(steps, t_s):
            self.clear()
        end = min(len(steps), self._taken + at_most)
        for i in range(self._taken, end):
            self.series.add(steps[i], t_s[i], self._smooth(values[i]))
        self._taken = end
        self._newest = (steps[end - 1], t_s[end - 1]) if end else None
        return end == len(steps)

    def clear(self) -> None:
        self.series.clear()
        self._taken, self._newest = 0, None
        self._mean = self._weight = 0.0

    def _continues(self, steps: Sequence[float], t_s: Sequence[float]) -> bool:
        at = self._taken - 1
        return len(steps) > at and (steps[at], t_s[at]) == self._newest

    def _smooth(self, value: float | None) -> float | None:
        if value is None or not math.isfinite(value) or not self._smoothing:
            return value
        self._mean = self._smoothing * self._mean + (1 - self._smoothing) * value
        self._weight = self._smoothing * self._weight + (1 - self._smoothing)
        return self._mean / self._weight


def _extremes(points: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The lowest and the highest of some points in the order in which they came; one point where both are the same."""
    if len(points) < 2:
        return list(points)
    low = min(range(len(points)), key=lambda i: points[i][2])
    high = max(range(len(points)), key=lambda i: points[i][2])
    if low == high:
        low, high = 0, len(points) - 1
    return [points[i] for i in sorted((low, high))]
