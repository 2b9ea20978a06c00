"""Every process on a card with the memory it holds, as nvidia-smi lists them; and which of them are not ours."""

from __future__ import annotations

from collections.abc import Collection

import psutil

from core.hardware.card import running_processes
from core.hardware.nvml import CardLost, Nvml
from core.schema.hardware_sample import CardProcess


def list_processes(nvml: Nvml, uuid: str, job_pids: Collection[int]) -> tuple[CardProcess, ...]:
    """Those with the most memory first; empty where the card or the driver does not say. Never raises."""
    held: dict[int, tuple[int | None, bool]] = {}
    try:
        for process, draws in running_processes(nvml, nvml.handle(uuid)):
            memory = None if process.usedGpuMemory is None else int(process.usedGpuMemory)
            known, drew = held.get(process.pid, (None, False))
            # One that both computes and draws stands in both lists, each time with all it holds.
            held[process.pid] = (max((m for m in (known, memory) if m is not None), default=None), drew or draws)
    except CardLost:
        return ()
    found = [
        CardProcess(pid=pid, name=_name(pid), memory_bytes=memory, draws=draws, is_job=pid in job_pids)
        for pid, (memory, draws) in held.items()
    ]
    return tuple(sorted(found, key=lambda process: (-(process.memory_bytes or 0), process.pid)))


def _name(pid: int) -> str | None:
    """None for a process that has ended, or one of another person or container."""
    try:
        return psutil.Process(pid).name() or None
    except (psutil.Error, OSError):
        return None
