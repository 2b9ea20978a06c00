"""Holds the recipe's power limit while a job runs, on a thread of its own: a driver in trouble may hold every call."""

from __future__ import annotations

import queue
import threading

from core.hardware.power_limit import restore_left_limits, restore_power_limit, set_power_limit
from core.schema.errors import TunesmithError

WAIT_S = 5.0


class PowerKeeper:
    """Started at once. `news` has what came of it; `end` sets the limit back."""

    def __init__(self, uuid: str, watts: float | None) -> None:
        """Without `watts` only what earlier processes have left behind is set back."""
        self.news: queue.SimpleQueue[tuple[str, float | None] | TunesmithError] = queue.SimpleQueue()
        self._uuid, self._watts = uuid, watts
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="power limit", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Returns when the limit is set back, or after a few seconds: then a note on the disk sees to it later."""
        self._ending.set()
        self._thread.join(WAIT_S)

    def _run(self) -> None:
        for _ in restore_left_limits():
            self.news.put(("restored", None))
        if self._watts is None:
            return
        try:
            self.news.put(("set", set_power_limit(self._uuid, self._watts)))
        except TunesmithError as error:
            self.news.put(error)
            return
        self._ending.wait()
        restore_power_limit(self._uuid)
