"""A run's curves in memory: what of the run state and the readings is drawn, decimated, over steps or over run time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.schema.run_state import RunState
from gui.plots.series import Floats, Follower, Series
from gui.state.hardware_history import HardwareHistory

SMOOTHING = 0.9
Across = Literal["time", "steps"]


@dataclass(frozen=True)
class Points:
    """x is seconds of run time or steps."""

    x: Floats
    y: Floats

    def at(self, x: float) -> float | None:
        """The value of the newest point at or before `x`; None before the first."""
        index = int(np.searchsorted(self.x, x, side="right")) - 1
        return float(self.y[index]) if 0 <= index < len(self.y) else None


class RunCurves:
    """`follow` takes over what is new; the rest answers what to draw."""

    def __init__(self) -> None:
        self._raw, self._smooth, self._held_out = Follower(), Follower(SMOOTHING), Follower()
        self._temperature, self._memory = Follower(), Follower()

    def follow(self, state: RunState, hardware: HardwareHistory) -> bool:
        """True when everything is in; False where a long run needs another call."""
        loss, held_out = state.loss, state.held_out
        done = [
            self._raw.follow(loss.steps, loss.t_s, loss.values),
            self._smooth.follow(loss.steps, loss.t_s, loss.values),
            self._held_out.follow(held_out.steps, held_out.t_s, held_out.values),
            self._temperature.follow(hardware.t_s, hardware.t_s, hardware.temperature_c),
            self._memory.follow(hardware.t_s, hardware.t_s, hardware.memory_bytes),
        ]
        return all(done)

    def clear(self) -> None:
        for follower in (self._raw, self._smooth, self._held_out, self._temperature, self._memory):
            follower.clear()

    def loss(self, across: Across, smooth: bool) -> Points:
        return _points((self._smooth if smooth else self._raw).series, across)

    def held_out(self, across: Across) -> Points:
        return _points(self._held_out.series, across)

    def temperature(self, across: Across) -> Points:
        return self._reading(self._temperature.series, across)

    def memory(self, across: Across) -> Points:
        return self._reading(self._memory.series, across)

    def _reading(self, series: Series, across: Across) -> Points:
        """Readings know run time only; over steps they lie between the steps around them."""
        _, seconds, values = series.arrays()
        if across == "time":
            return Points(seconds, values)
        steps, at, _ = self._raw.series.arrays()
        if not len(steps):
            return Points(np.empty(0), np.empty(0))
        kept = (seconds >= at[0]) & (seconds <= at[-1])
        return Points(np.interp(seconds[kept], at, steps), values[kept])


def _points(series: Series, across: Across) -> Points:
    steps, seconds, values = series.arrays()
    return Points(seconds if across == "time" else steps, values)
