"""The exact values of a run as one table: every step, evaluation and reading in the order of run time, from the journals.

What a resume dropped is left out, as everywhere: steps beyond the checkpoint from which a later life went on.
"""

from __future__ import annotations

import csv
import heapq
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.runs.folder import RunFolder
from core.schema.events import EvaluationCompleted, JobStarted, StepCompleted
from core.schema.hardware_sample import HardwareSample
from core.schema.whole_files import move

ROWS_AT_ONCE = 100
STEP_FIELDS = ("epoch", "loss", "learning_rate", "grad_norm", "tokens", "step_s", "allocated_bytes", "peak_bytes")
READING_FIELDS = (
    "temperature_c", "power_w", "power_limit_w", "memory_used_bytes", "job_memory_bytes", "memory_total_bytes",
    "utilization", "sm_clock_mhz", "fan_percent",
)  # fmt: skip
COLUMNS = ("t_s", "kind", "step", *STEP_FIELDS, "held_out_loss", *READING_FIELDS, "throttle_reasons")
Row = tuple[float, int, dict[str, object]]  # run time, a number that keeps equal times in order, the cells


def write_values(run: Path, to: Path) -> int:
    """Writes the table and returns how many rows it has. Streams: a million steps take no memory. OSError."""
    folder = RunFolder(run)
    part = to.with_name(f".tmp-{to.name}-{os.getpid()}")
    rows = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            for _, _, cells in heapq.merge(_of_events(folder), _of_readings(folder), key=lambda row: row[:2]):
                writer.writerow(cells)
                rows += 1
                if rows % ROWS_AT_ONCE == 0:
                    time.sleep(0.001)  # a window whose thread this is not may go on
        move(part, to)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return rows


def _of_events(folder: RunFolder) -> Iterator[Row]:
    limits = _last_valid_steps(folder)
    life = -1
    number, newest = 0, 0.0
    for event in folder.events():
        newest, number = max(newest, event.t_s), number + 1  # the merge needs order, whatever a clock did
        if isinstance(event, JobStarted):
            life += 1
        elif isinstance(event, StepCompleted) and event.step <= limits[max(life, 0)]:
            cells: dict[str, object] = {name: getattr(event, name) for name in STEP_FIELDS}
            yield newest, number, {"t_s": event.t_s, "kind": "step", "step": event.step, **cells}
        elif isinstance(event, EvaluationCompleted) and event.step <= limits[max(life, 0)]:
            cells = {"kind": "evaluation", "step": event.step, "held_out_loss": event.loss}
            yield newest, number, {"t_s": event.t_s, **cells}


def _last_valid_steps(folder: RunFolder) -> list[float]:
    """For each life of the run the last step that no later life made anew."""
    starts = [event.from_step for event in folder.events() if isinstance(event, JobStarted)]
    limits: list[float] = [float("inf")] * max(1, len(starts))
    for life in range(len(starts) - 2, -1, -1):
        limits[life] = min(limits[life + 1], starts[life + 1])
    return limits


def _of_readings(folder: RunFolder) -> Iterator[Row]:
    newest = 0.0
    for number, sample in enumerate(folder.hardware_samples()):
        newest = max(newest, sample.t_s)
        yield newest, number, _cells(sample)


def _cells(sample: HardwareSample) -> dict[str, object]:
    cells: dict[str, object] = {name: getattr(sample, name) for name in READING_FIELDS}
    return {"t_s": sample.t_s, "kind": "reading", **cells, "throttle_reasons": " ".join(sample.throttle_reasons or ())}
