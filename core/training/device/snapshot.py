"""On request: torch's record of the card's memory through one step, kept with the run, for torch's own viewer
(pytorch.org/memory_viz)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import torch

from core.schema.events import AnyEvent, Warned
from core.schema.whole_files import move
from core.training.device import machine

MOST_ENTRIES = 200_000


class MemorySnapshot:
    """`begin` at a step's beginning or between two; `finish` at the end of the step."""

    def __init__(self, folder: Path, tell: Callable[[AnyEvent], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._is_on = False

    def begin(self) -> None:
        """On the processor there is nothing to record, and that is said."""
        if not machine.is_cuda():
            message = "A memory snapshot needs a graphics card; this run trains on the processor."
            self._tell(Warned(code="snapshot_needs_card", message=message))
            return
        if not self._is_on:
            torch.cuda.memory._record_memory_history(
                max_entries=MOST_ENTRIES
            )  # torch's documented way, underscore and all
            self._is_on = True

    def finish(self, step: int) -> None:
        """Writes the file beside the run's others; a disk that refuses costs no training."""
        if not self._is_on:
            return
        self._is_on = False
        path = self._folder / f"memory-step-{step:06d}.pickle"
        part = path.with_name(f".tmp-{path.name}-{os.getpid()}")
        try:
            torch.cuda.memory._dump_snapshot(str(part))  # type: ignore[no-untyped-call]
            move(part, path)
        except (OSError, RuntimeError) as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            message = f"The memory snapshot could not be written: {error}."
            self._tell(Warned(code="snapshot_failed", message=message, params={"reason": str(error)}))
        else:
            self._tell(
                Warned(
                    code="snapshot_saved",
                    message=f"The card's memory through step {step:,} is in {path.name}; pytorch.org/memory_viz shows it.",
                    params={"step": step, "name": path.name},
                    severity="info",
                )
            )
        finally:
            torch.cuda.memory._record_memory_history(enabled=None)
