"""Saves a run's checkpoints: waits for a full disk and a missing folder, gives memory back and tries again, rotates."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from core.runs import RunFolder, rotate_checkpoints, write_checkpoint
from core.runs.checkpoints import SPARE_BYTES, checkpoints
from core.schema.commands import AnyCommand, Pause, Stop
from core.schema.errors import TunesmithError
from core.schema.events import CheckpointSaved, Warned
from core.schema.quantities import duration_text, size_text
from core.schema.recipe import CheckpointsTable
from core.training.building import trainable_parameters
from core.training.device.out_of_memory import give_back_memory, out_of_memory
from core.training.recorder import RunRecorder
from core.training.trainer import TuneTrainer

WAIT_FOR_SPACE_S = 3600.0
WAIT_FOR_FOLDER_S = 600.0
LOOK_S = 1.0


class Saver:
    """`stopped` says that somebody asked to stop: then nothing is waited for."""

    def __init__(
        self,
        folder: RunFolder,
        recorder: RunRecorder,
        table: CheckpointsTable,
        losses: Callable[[], Sequence[tuple[int, float | None]]],
    ) -> None:
        self._folder = folder
        self._recorder = recorder
        self._table = table
        self._losses = losses
        self.stopped: Callable[[], bool] = lambda: False

    def save(self, trainer: TuneTrainer) -> None:
        """A checkpoint of the step the trainer is at. TunesmithError where it cannot be, with nothing older lost."""
        step = trainer.state.global_step
        self.require_folder()
        needed = 2 * 4 * 3 * trainable_parameters(trainer.model)  # weights and two moments in 32 bit, twice over
        self._with_space(needed, lambda: self._write(trainer, step, needed))
        self._rotate()

    def require_folder(self) -> None:
        """Waits for a run folder that is gone (a drive unplugged, a network that broke off, a folder moved)."""
        if self._folder.recipe_path.exists():
            return
        path = str(self._folder.path)
        self._warn(
            "run_folder_missing",
            f"The folder of this run, {path}, is not there any more. The training waits up to "
            f"{duration_text(WAIT_FOR_FOLDER_S)} for it to come back.",
            path=path,
        )
        if not self._wait(self._folder.recipe_path.exists, WAIT_FOR_FOLDER_S):
            raise TunesmithError(
                "run_folder_gone",
                f"The folder of this run, {path}, is not there any more, so nothing can be saved in it.",
                "Put it back where it was (or connect its drive), then resume: what was saved in it is still good.",
                path=path,
            )
        self._warn("run_folder_back", "The folder of this run is back; the training goes on.", "info")

    def _with_space(self, needed: int, write: Callable[[], Any]) -> None:
        """`write`, and once more after the disk has had room again. `disk_full` where nobody frees any."""
        try:
            write()
            return
        except TunesmithError as error:
            if error.code != "disk_full":
                raise
            full = error
        if self._free() < needed + SPARE_BYTES:
            missing = needed + SPARE_BYTES - self._free()
            self._warn(
                "waiting_for_space",
                f"The disk is full: {size_text(missing)} must be freed before this checkpoint can be saved. The training waits "
                f"up to {duration_text(WAIT_FOR_SPACE_S)} and goes on by itself.",
                missing_bytes=missing,
                path=str(self._folder.path),
            )
            if not self._wait(lambda: self._free() >= needed + SPARE_BYTES, WAIT_FOR_SPACE_S):
                raise full
            self._warn("space_is_back", "There is room on the disk again; the training goes on.", "info")
        write()

    def _write(self, trainer: TuneTrainer, step: int, needed: int) -> None:
        for try_again in (True, False):
            failure = None
            try:
                saved = write_checkpoint(self._folder.checkpoints_dir, step, trainer.fill_checkpoint, needed)
            except torch.OutOfMemoryError as error:
                failure = str(error)
            if failure is None:
                path = saved.path.relative_to(self._folder.path).as_posix()
                self._recorder.emit(CheckpointSaved(step=step, path=path))
                return
            give_back_memory()
            if not try_again:
                raise out_of_memory("saving", failure)

    def _rotate(self) -> None:
        keep: list[int] = []
        if self._table.keep_best:
            there = {point.step for point in checkpoints(self._folder.checkpoints_dir)}
            losses = [(loss, at) for at, loss in self._losses() if at in there and loss is not None]
            keep = [min(losses)[1]] if losses else []
        rotate_checkpoints(self._folder.checkpoints_dir, self._table.keep_last, keep)

    def _free(self) -> int:
        return shutil.disk_usage(self._folder.path).free

    def _wait(self, until: Callable[[], bool], limit_s: float) -> bool:
        """Whether it came true in time; False at once where somebody asks to stop."""
        deadline = time.monotonic() + limit_s
        for_later: list[AnyCommand] = []
        try:
            while not self.stopped() and time.monotonic() < deadline and not until():
                command = self._recorder.context.command(LOOK_S)
                if isinstance(command, Stop) or (isinstance(command, Pause) and command.reason == "user"):
                    return False
                if command is not None:
                    for_later.append(command)
            return until()
        finally:
            self._recorder.context.put_back(for_later)

    def _warn(self, code: str, message: str, severity: Any = "warning", **params: Any) -> None:
        self._recorder.emit(Warned(code=code, message=message, params=params, severity=severity))
