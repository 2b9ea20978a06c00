"""The computer itself through psutil: processor load and temperature, main memory, and what a job's processes hold."""

from __future__ import annotations

import psutil

from core.schema.hardware_sample import HardwareSample

# Linux drivers that read the processor, the best first: Intel, AMD, AMD with zenpower, ARM boards, then the mainboard.
_CPU_DRIVERS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "acpitz")
# Where a container or a locked-down system hides /proc or /sys.
_UNREADABLE = (psutil.Error, OSError, NotImplementedError, ValueError)


class Host:
    """Reads the computer; keeps nothing but the moment from which psutil counts the processor's load."""

    def __init__(self) -> None:
        self._asked_before = False

    def read(self, t_s: float) -> HardwareSample:
        """The `host_*` readings and the processor's load, everything else unknown."""
        memory = _memory()
        return HardwareSample(
            t_s=t_s,
            cpu_percent=self._cpu_percent(),
            host_memory_used_bytes=None if memory is None else memory[0],
            host_memory_total_bytes=None if memory is None else memory[1],
        )

    def _cpu_percent(self) -> float | None:
        try:
            percent = psutil.cpu_percent(interval=None)
        except _UNREADABLE:
            return None
        known, self._asked_before = self._asked_before, True
        return float(percent) if known else None  # the first answer is a meaningless 0 (psutil's documentation)


def as_device(host: HardwareSample, job_pids: frozenset[int] | None) -> HardwareSample:
    """`host` as the sample of a job that runs on the processor."""
    return host.model_copy(
        update={
            "temperature_c": _cpu_temperature_c(),
            "memory_used_bytes": host.host_memory_used_bytes,
            "memory_total_bytes": host.host_memory_total_bytes,
            "job_memory_bytes": None if job_pids is None else _resident_bytes(job_pids),
            "utilization": host.cpu_percent,
        }
    )


def process_tree(pid: int) -> frozenset[int]:
    """The process and everything it started, as far as it can be seen."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except _UNREADABLE:
        children = []
    return frozenset({pid, *(child.pid for child in children)})


def _memory() -> tuple[int, int] | None:
    """Used and total bytes; used is what a new program could not have, so without caches that would be given back."""
    try:
        memory = psutil.virtual_memory()
    except _UNREADABLE:
        return None
    return memory.total - memory.available, memory.total


def _cpu_temperature_c() -> float | None:
    if not hasattr(psutil, "sensors_temperatures"):  # Windows and macOS have none
        return None
    try:
        sensors = psutil.sensors_temperatures()
    except _UNREADABLE:
        return None
    for driver in _CPU_DRIVERS:
        readings = [entry.current for entry in sensors.get(driver, []) if entry.current]
        if readings:
            return float(max(readings))
    return None


def _resident_bytes(pids: frozenset[int]) -> int | None:
    total = 0
    for pid in pids:
        try:
            total += psutil.Process(pid).memory_info().rss
        except _UNREADABLE:
            continue  # ended in between
    return total or None
