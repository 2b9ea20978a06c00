"""What goes on on the card beside the training: clocks that are held back, other programs, memory that Windows spills."""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Iterable, Sequence

from core.hardware.throttle import HEAT_CODES, POWER_CODES
from core.schema.hardware_sample import CardProcess, HardwareSample
from core.schema.quantities import GIB, MIB

LASTS = 5  # readings; clocks are held back for a moment all the time
SPILL_BYTES = 256 * MIB
SLOWER = 1.5
OTHERS_BYTES = GIB
CONTEXT_BYTES = 400 * MIB  # CUDA's own on Ampere and Ada (VRAM: 0.3 to 0.5 GiB), beside what torch reserves
SHOWN = 3


class ThrottleWatch:
    """Names each kind of throttling once a run, when it lasts."""

    def __init__(self) -> None:
        self._counts = {"heat": 0, "power": 0, "hardware": 0}
        self._told: set[str] = set()

    def see(self, reasons: Iterable[str] | None) -> str | None:
        """ "heat", "power" or "hardware" when that is to be said now."""
        found = set(reasons or ())
        kinds = {
            "heat": found & HEAT_CODES,
            "power": found & POWER_CODES,
            "hardware": found & {"hardware_slowdown"} if not found & HEAT_CODES else set(),
        }
        for kind, codes in kinds.items():
            self._counts[kind] = self._counts[kind] + 1 if codes else 0
            if self._counts[kind] >= LASTS and kind not in self._told:
                self._told.add(kind)
                return kind
        return None


class OthersWatch:
    """What other programs hold of the card; told when it is much, and when it has become much more."""

    def __init__(self) -> None:
        self._told_bytes = 0

    def see(self, sample: HardwareSample) -> int | None:
        """The bytes, when they are to be said now."""
        if sample.memory_used_bytes is None or sample.job_memory_bytes is None:
            return None
        others = max(0, sample.memory_used_bytes - sample.job_memory_bytes)
        if others < self._told_bytes + OTHERS_BYTES:
            return None
        self._told_bytes = others
        return others


class SpillWatch:
    """Shared memory that grows while steps get slower: the driver moves the card's memory into main memory."""

    def __init__(self) -> None:
        self._first_bytes: int | None = None
        self._grown_bytes = 0
        self._steps: deque[float] = deque(maxlen=5)
        self._best_s: float | None = None
        self._told = False

    def see(self, shared_bytes: int | None) -> None:
        if shared_bytes is not None:
            self._first_bytes = shared_bytes if self._first_bytes is None else min(self._first_bytes, shared_bytes)
            self._grown_bytes = shared_bytes - self._first_bytes

    def stepped(self, step_s: float | None) -> tuple[int, float] | None:
        """(bytes spilled, how many times slower), once, when both have come."""
        if not step_s:
            return None
        self._steps.append(step_s)
        if len(self._steps) < self._steps.maxlen:  # type: ignore[operator]
            return None
        now_s = statistics.median(self._steps)
        self._best_s = now_s if self._best_s is None else min(self._best_s, now_s)
        slower = now_s / self._best_s
        if self._told or self._grown_bytes < SPILL_BYTES or slower < SLOWER:
            return None
        self._told = True
        return self._grown_bytes, slower


def names_of_others(processes: Sequence[CardProcess]) -> list[str]:
    """The biggest programs on the card that are not the job."""
    names = [process.name or f"process {process.pid}" for process in processes if not process.is_job]
    return list(dict.fromkeys(names))[:SHOWN]


def with_derived_memory(sample: HardwareSample, reserved_bytes: int | None) -> HardwareSample:
    """Where the driver does not say what the job holds (Windows, containers), what the job itself says, and marked so."""
    if sample.uuid is None or sample.memory_used_bytes is None or sample.job_memory_bytes is not None:
        return sample
    if reserved_bytes is None:
        return sample
    held = min(sample.memory_used_bytes, reserved_bytes + CONTEXT_BYTES)
    return sample.model_copy(update={"job_memory_bytes": held, "job_memory_derived": True})
