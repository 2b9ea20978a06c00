"""A curve of a run, kept small: exact while it is short and always at its end, the lowest and highest of each bucket before.

A million steps take as much memory as ten thousand; the exact values stay on disk (events.jsonl, hardware.jsonl).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Columns = tuple[array[float], array[float], array[float]]

Point = tuple[float, float, float]  # step, run time in seconds, value

THINNED_POINTS = 4096  # more than a plot has pixels across
EXACT_POINTS = 1024  # the newest ones


class Curve:
    """(step, run time in seconds, value), growing at its end; an unknown value is None outside and NaN inside.

    Without `thinned` every point is kept. `version` changes with every change, so that who draws can see it.
    """

    __slots__ = ("_columns", "_exact", "_front", "_full", "_stride", "_thinned", "version")

    def __init__(self, thinned: int | None = THINNED_POINTS, exact: int = EXACT_POINTS) -> None:
        self._thinned, self._exact, self.version = thinned, exact, 0
        self._stride = 1  # raw points per bucket; up to 1 everything is exact
        self._columns: Columns = _columns()
        self._front = 0  # how many points at the front of the columns are thinned
        self._full = self._full_at()  # so many points are thinned again

    def __len__(self) -> int:
        return len(self._columns[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Curve) and [c.tobytes() for c in self._columns] == [
            c.tobytes() for c in other._columns
        ]

    __hash__ = None  # type: ignore[assignment]  # it changes

    def add(self, step: float, t_s: float, value: float | None) -> None:
        steps, seconds, values = self._columns
        steps.append(step)
        seconds.append(t_s)
        values.append(math.nan if value is None else value)
        self.version += 1
        if len(steps) >= self._full:
            self._thin_out(self._thinned or 0)

    def _full_at(self) -> float:
        """How many exact points may stand behind the thinned ones: as many again as stay."""
        if self._thinned is None:
            return math.inf
        return self._front + self._exact + (self._exact if self._front else self._thinned)

    def _thin_out(self, at_most: int) -> None:
        """All but the newest exact points become buckets; when those are too many, four points become two everywhere."""
        front, back = self._front, len(self) - self._exact
        self._stride = max(self._stride, 4)
        kept = _buckets(list(zip(*(column[front:back] for column in self._columns), strict=True)), self._stride)
        if front + len(kept) > at_most:
            kept = _buckets([*zip(*(column[:front] for column in self._columns), strict=True), *kept], 4)
            front, self._stride = 0, self._stride * 2
        old, new = self._columns, _columns(kept)
        self._columns = tuple(was[:front] + now + was[back:] for was, now in zip(old, new, strict=True))  # type: ignore[assignment]
        self._front = front + len(kept)
        self._full = self._full_at()

    def cut_after(self, step: float) -> None:
        """Drops what an earlier life of the run wrote beyond `step`."""
        points = list(zip(*self._columns, strict=True))
        kept = [point for point in points if point[0] <= step]
        if len(kept) < len(points):
            self._front = sum(point[0] <= step for point in points[: self._front])
            self._columns = _columns(kept)
            self._full = self._full_at()
            self.version += 1

    @property
    def columns(self) -> Columns:
        """Steps, seconds, values (NaN where unknown), for drawing; not to be changed."""
        return self._columns

    @property
    def steps(self) -> list[int]:
        return [int(step) for step in self._columns[0]]

    @property
    def t_s(self) -> list[float]:
        return list(self._columns[1])

    @property
    def values(self) -> list[float | None]:
        return [None if math.isnan(value) else value for value in self._columns[2]]

    def last(self) -> float | None:
        """The newest known value."""
        return next((value for value in reversed(self._columns[2]) if not math.isnan(value)), None)


class SmoothCurve(Curve):
    """The exponential mean of what is added, freed of its bias at the start; unknown values leave no point."""

    __slots__ = ("_mean", "_smoothing", "_weight")

    def __init__(self, smoothing: float = 0.9) -> None:
        super().__init__()
        self._smoothing = smoothing
        self._mean = self._weight = 0.0

    def add(self, step: float, t_s: float, value: float | None) -> None:
        if value is None or not math.isfinite(value):
            return
        self._mean = self._smoothing * self._mean + (1 - self._smoothing) * value
        self._weight = self._smoothing * self._weight + (1 - self._smoothing)
        super().add(step, t_s, self._mean / self._weight)

    def cut_after(self, step: float) -> None:
        before = len(self)
        super().cut_after(step)
        if len(self) < before:
            newest = self.last()
            self._mean, self._weight = (0.0, 0.0) if newest is None else (newest, 1.0)


def _columns(points: Sequence[Point] = ()) -> Columns:
    return (array("d", [p[0] for p in points]), array("d", [p[1] for p in points]), array("d", [p[2] for p in points]))


def _buckets(points: Sequence[Point], stride: int) -> list[Point]:
    """The lowest and the highest of every `stride` points, in the order in which they came."""
    kept: list[Point] = []
    for start in range(0, len(points), stride):
        kept += _extremes(points[start : start + stride])
    return kept


def _extremes(points: Sequence[Point]) -> list[Point]:
    """The lowest and the highest of some points; the first and the last where all are the same, one where all are unknown."""
    values = [point[2] for point in points]
    known = [value for value in values if value == value]  # NaN is not itself
    if not known:
        return list(points[:1])
    low, high = values.index(min(known)), values.index(max(known))
    if low == high:
        low, high = values.index(known[0]), len(values) - 1 - values[::-1].index(known[-1])
    return [points[low]] if low == high else [points[min(low, high)], points[max(low, high)]]
