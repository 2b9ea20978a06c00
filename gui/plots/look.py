"""What the plots of a run look at together: its curves as arrays over steps or run time, the visible part, the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.schema.curve import Curve
from core.schema.hardware_sample import CardFacts
from core.schema.recipe import Recipe
from core.schema.run_state import RunState
from gui.state.hardware_history import HardwareHistory
from gui.state.run_model import RunModel

Across = Literal["time", "steps"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """x is seconds of run time or steps; y is known everywhere."""

    x: Floats
    y: Floats

    def at(self, x: float) -> float | None:
        """The value of the newest point at or before `x`; None before the first."""
        index = int(np.searchsorted(self.x, x, side="right")) - 1
        return float(self.y[index]) if 0 <= index < len(self.y) else None

    def last(self) -> float | None:
        return float(self.y[-1]) if len(self.y) else None

    def between(self, low: float, high: float) -> Points:
        """The points in that stretch and one on each side of it, so that lines reach its edges."""
        first = max(0, int(np.searchsorted(self.x, low)) - 1)
        last = int(np.searchsorted(self.x, high, side="right")) + 1
        return Points(self.x[first:last], self.y[first:last])

    def for_pixels(self, count: int) -> Points:
        """At most the lowest and the highest of each of `count` stretches: what so many pixels can show."""
        if len(self.x) <= 2 * count or count < 1:
            return self
        stretch = -(-len(self.x) // count)
        whole = len(self.x) // stretch * stretch
        values = self.y[:whole].reshape(-1, stretch)
        starts = np.arange(len(values)) * stretch
        chosen = np.sort(np.stack([starts + values.argmin(axis=1), starts + values.argmax(axis=1)], axis=1), axis=1)
        kept = np.concatenate([np.unique(chosen.ravel()), np.arange(whole, len(self.x))])
        return Points(self.x[kept], self.y[kept])


NOTHING = Points(np.empty(0), np.empty(0))


class Look:
    """One model seen along one axis. `low` and `high` are the visible stretch, `now` how far the run is."""

    def __init__(self, model: RunModel) -> None:
        self._model = model
        self.across: Across = "time"
        self.low, self.high = 0.0, 1.0
        self._cache: dict[int, tuple[Curve, object, Points]] = {}  # holds the curve, so that its id stays its own

    @property
    def state(self) -> RunState:
        return self._model.state

    @property
    def hardware(self) -> HardwareHistory:
        return self._model.record.hardware

    @property
    def card(self) -> CardFacts | None:
        return self._model.card

    @property
    def recipe(self) -> Recipe | None:
        return self._model.record.recipe

    @property
    def is_live(self) -> bool:
        return self._model.is_live

    @property
    def on_card(self) -> bool:
        """Before the first reading: as the computer is known."""
        return self.hardware.on_card if self.hardware.latest is not None else self.card is not None

    @property
    def now(self) -> float:
        if self.across == "steps":
            return float(self.state.step)
        return max(self.state.t_s, self.hardware.newest_t_s)

    def clear(self) -> None:
        self._cache.clear()

    def curve(self, curve: Curve) -> Points:
        """A curve of the run state."""
        key = (curve.version, self.across)
        found = self._cache.get(id(curve))
        if found is not None and found[1] == key:
            return found[2]
        points = points_of(curve, self.across)
        self._cache[id(curve)] = (curve, key, points)
        return points

    def sensor(self, name: str) -> Points:
        """Readings know run time only; over steps they lie between the steps around them."""
        curve, loss = self.hardware.curves[name], self.state.loss
        key = (curve.version, self.across, loss.version if self.across == "steps" else 0)
        found = self._cache.get(id(curve))
        if found is not None and found[1] == key:
            return found[2]
        points = _known(np.array(curve.columns[1]), np.array(curve.columns[2]))
        if self.across == "steps":
            points = self._over_steps(points)
        self._cache[id(curve)] = (curve, key, points)
        return points

    def x_of(self, t_s: float) -> float:
        """Where a moment of run time lies."""
        if self.across == "time":
            return t_s
        steps, seconds, _ = self.state.loss.columns
        return float(np.interp(t_s, np.array(seconds), np.array(steps))) if len(steps) else 0.0

    def t_s_of(self, x: float) -> float:
        if self.across == "time":
            return x
        steps, seconds, _ = self.state.loss.columns
        return float(np.interp(x, np.array(steps), np.array(seconds))) if len(steps) else 0.0

    def _over_steps(self, points: Points) -> Points:
        steps, seconds = (np.array(column) for column in self.state.loss.columns[:2])
        if not len(steps):
            return NOTHING
        kept = (points.x >= seconds[0]) & (points.x <= seconds[-1])
        return Points(np.interp(points.x[kept], seconds, steps), points.y[kept])


def points_of(curve: Curve, across: Across) -> Points:
    """The known values of a curve over one axis."""
    steps, seconds, values = curve.columns
    return _known(np.array(seconds if across == "time" else steps), np.array(values))


def _known(x: Floats, y: Floats) -> Points:
    kept = np.isfinite(y)
    return Points(x, y) if kept.all() else Points(x[kept], y[kept])
