"""A thread that reads the hardware once a second, because a driver in trouble may hold a reading for seconds."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from core.hardware import Sampler
from core.schema.hardware_sample import CardFacts, CardProcess, HardwareSample

INTERVAL_S = 1.0
PROCESSES_EVERY_S = 10.0


class SamplingThread:
    """Started at once; `target` says what to read: (run time in seconds, card's uuid, pid of the job)."""

    def __init__(
        self,
        target: Callable[[], tuple[float, str | None, int | None]],
        sampler_factory: Callable[[], Sampler] = Sampler,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self.cards: tuple[CardFacts, ...] | None = None  # None until the first look
        self.processes: tuple[CardProcess, ...] = ()
        self._reopen = False
        self._target = target
        self._sampler_factory = sampler_factory
        self._interval_s = interval_s
        self._samples: queue.SimpleQueue[HardwareSample] = queue.SimpleQueue()
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="hardware samples", daemon=True).start()

    def take(self) -> HardwareSample | None:
        """The next reading not yet taken, without waiting."""
        try:
            return self._samples.get_nowait()
        except queue.Empty:
            return None

    def reopen(self) -> None:
        """The driver is opened anew before the next reading."""
        self._reopen = True

    def end(self) -> None:
        """The thread ends after the reading it is in; nobody waits for it."""
        self._ended.set()

    def _run(self) -> None:
        with self._sampler_factory() as sampler:
            self.cards = sampler.cards()
            listed_at = -PROCESSES_EVERY_S
            while not self._ended.is_set():
                began = time.monotonic()
                if self._reopen:
                    self._reopen = False
                    sampler.reopen()
                t_s, uuid, pid = self._target()
                if uuid is not None and began - listed_at >= PROCESSES_EVERY_S:
                    listed_at, self.processes = began, sampler.processes(uuid, pid)
                self._samples.put(sampler.sample(t_s, uuid, pid))
                self._ended.wait(max(0.05, self._interval_s - (time.monotonic() - began)))
