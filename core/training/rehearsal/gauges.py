"""What a rehearsal reads from the machine beside it: peaks of memory, power, and whether there was room."""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Literal

import psutil
import torch

from core.hardware import Sampler
from core.schema.hardware_sample import CardFacts, HardwareSample
from core.schema.quantities import GIB
from core.supervision.sampling import SamplingThread
from core.training.device import machine

SPARE_BYTES = 3 * GIB // 10  # CONTRACT: "yes" leaves 0.3 GiB free
SAMPLE_EVERY_S = 0.25
OUT_OF_MEMORY_SIGNS = ("out of memory", "DefaultCPUAllocator", "CUBLAS_STATUS_ALLOC_FAILED", "not enough memory")


@dataclass(frozen=True, slots=True)
class Peaks:
    """Bytes; None where the machine does not tell. `free_bytes` is what others left before the job began."""

    allocated_bytes: int | None
    reserved_bytes: int | None
    device_bytes: int | None
    device_is_derived: bool
    host_bytes: int | None
    capacity_bytes: int | None
    free_bytes: int | None
    fits: Literal["yes", "tight", "no"] | None


class Gauges:
    """Samples the card (or the computer) in a thread until `close`."""

    def __init__(self, card: CardFacts | None, before: HardwareSample) -> None:
        self._uuid = card.uuid if card else None
        self._before = before
        self._began = time.monotonic()
        self._thread = SamplingThread(lambda: (self.now_s, self._uuid, os.getpid()), interval_s=SAMPLE_EVERY_S)
        self._samples: list[HardwareSample] = []

    @property
    def now_s(self) -> float:
        return time.monotonic() - self._began

    def close(self) -> None:
        self._thread.end()

    def power_w(self, since_s: float, until_s: float) -> float | None:
        """The mean between two moments of `now_s`; None where the card does not tell."""
        self._collect()
        told = [s.power_w for s in self._samples if s.power_w is not None and since_s <= s.t_s <= until_s]
        return statistics.fmean(told) if told else None

    def peaks(self) -> Peaks:
        """What was held at the most since the beginning."""
        self._collect()
        with Sampler() as sampler:  # a short rehearsal may have ended between two samples
            self._samples.append(sampler.sample(self.now_s, self._uuid, os.getpid()))
        capacity, used = self._before.memory_total_bytes, self._before.memory_used_bytes
        free = capacity - used if capacity is not None and used is not None else None
        if not machine.is_cuda():
            return Peaks(None, None, None, False, host_peak_bytes(), capacity, free, self._fits_in_host(capacity))
        device, derived = self._device_bytes(used)
        return Peaks(
            torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved(), device, derived, host_peak_bytes(),
            capacity, free, room(device, free),
        )  # fmt: skip

    def _collect(self) -> None:
        while (sample := self._thread.take()) is not None:
            self._samples.append(sample)

    def _device_bytes(self, used_before: int | None) -> tuple[int | None, bool]:
        """Of the job's processes; where the driver does not tell (Windows), what the card holds more than before."""
        told = [s.job_memory_bytes for s in self._samples if s.job_memory_bytes]
        if told:
            return max(told), False
        used = [s.memory_used_bytes for s in self._samples if s.memory_used_bytes is not None]
        if not used or used_before is None:
            return None, False
        return max(0, max(used) - used_before), True

    def _fits_in_host(self, capacity: int | None) -> Literal["yes", "tight"] | None:
        """On the processor it has just been seen to run; what was left meanwhile says how tightly."""
        used = [s.host_memory_used_bytes for s in self._samples if s.host_memory_used_bytes is not None]
        if not used or capacity is None:
            return None
        return "yes" if capacity - max(used) >= SPARE_BYTES else "tight"


def room(peak_bytes: int | None, free_bytes: int | None) -> Literal["yes", "tight", "no"] | None:
    """The contract's words for a peak in so much free memory."""
    if peak_bytes is None or free_bytes is None:
        return None
    if peak_bytes <= free_bytes - SPARE_BYTES:
        return "yes"
    return "tight" if peak_bytes <= free_bytes else "no"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether graphics or main memory ran out; the libraries do not always say it by type."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in OUT_OF_MEMORY_SIGNS)


def host_peak_bytes() -> int | None:
    """The largest resident memory of this process so far."""
    if sys.platform == "win32":
        peak = getattr(psutil.Process().memory_info(), "peak_wset", None)
        return int(peak) if peak else None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
