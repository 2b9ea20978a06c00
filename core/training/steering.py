"""Between two steps: obeys commands, and says when to evaluate, to sample and to save."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from core.jobs import JobContext
from core.schema.commands import AnyCommand, GenerateSample, Pause, Resume, SaveCheckpoint, SnapshotMemory, Stop
from core.schema.events import AnyEvent, JobStopped, Paused, Resumed
from core.training.device.snapshot import MemorySnapshot
from core.training.examiner import BrokenOffError

LISTEN_S = 0.2


class Steering(TrainerCallback):  # type: ignore[misc]
    """Knows why the training was ended: `end` is None as long as it goes to its own end."""

    def __init__(
        self,
        context: JobContext,
        tell: Callable[[AnyEvent], None],
        *,
        begin: Callable[[], None],
        begin_step: Callable[[], None],
        sample: Callable[[int, str | None], None],
        evaluate_every: int,
        save_every: int,
        snapshot: MemorySnapshot,
        is_unsure: Callable[[], bool] = lambda: False,
        look_at_folder: Callable[[], None] = lambda: None,
    ) -> None:
        """`is_unsure` says that this is no moment to overwrite a good checkpoint; `look_at_folder` may wait or raise."""
        self._context = context
        self._tell = tell
        self._begin = begin
        self._begin_step = begin_step
        self._sample = sample
        self._evaluate_every = evaluate_every
        self._save_every = save_every
        self._snapshot = snapshot
        self._is_unsure = is_unsure
        self._look_at_folder = look_at_folder
        self._owes_save = False
        self.end: JobStopped | None = None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        self._begin()
        return control

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        self._begin_step()
        return control

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        last = state.global_step >= state.max_steps
        control.should_evaluate = last or state.global_step % self._evaluate_every == 0
        self._snapshot.finish(state.global_step)
        self._look_at_folder()
        due = state.global_step % self._save_every == 0 or self._owes_save
        self._owes_save = due and not last and self._is_unsure()
        control.should_save = last or (due and not self._owes_save)
        while (command := self._context.command()) is not None:
            self.obey(command, state.global_step, control)
        self._wind_up(state.global_step, control)
        return control

    def attend(self, step: int, control: TrainerControl) -> None:
        """In the middle of an evaluation: what cannot wait for its end is obeyed. BrokenOffError where it is to stop."""
        for_later: list[AnyCommand] = []
        while (command := self._context.command()) is not None:
            if isinstance(command, SaveCheckpoint | GenerateSample):
                for_later.append(command)
            else:
                self.obey(command, step, control)
        self._context.put_back(for_later)
        self._wind_up(step, control)
        if self.end is not None:
            raise BrokenOffError

    def _wind_up(self, step: int, control: TrainerControl) -> None:
        if self.end is not None:
            self.end = self.end.model_copy(update={"step": step})
            control.should_training_stop = True
            control.should_evaluate = False
            control.should_save = self.end.saved

    def obey(self, command: AnyCommand, step: int, control: TrainerControl | None = None) -> None:
        """Carries out one command between steps; `control` is None outside the loop of steps."""
        match command:
            case Stop():
                # A second, harder stop may be read together with the first: what was to be saved is saved.
                self.end = self.end or JobStopped(status="stopped", step=step, saved=command.save)
            case Pause(reason="user"):
                self._tell(Paused(reason="user"))
                self.end = JobStopped(status="paused", step=step, saved=True)
            case Pause():
                self._wait_for_cooling(command, step, control)
            case SaveCheckpoint() if control is not None:
                control.should_save = True
            case GenerateSample():
                self._sample(step, command.prompt)
            case SnapshotMemory():
                self._snapshot.begin()
            case _:
                pass

    def _wait_for_cooling(self, pause: Pause, step: int, control: TrainerControl | None) -> None:
        self._tell(Paused(reason="heat", temperature_c=pause.temperature_c, resume_below_c=pause.resume_below_c))
        began = time.monotonic()
        while self.end is None:
            command = self._context.command(LISTEN_S)
            if isinstance(command, Resume):
                break
            if command is not None and not (isinstance(command, Pause) and command.reason == "heat"):
                self.obey(command, step, control)
        if self.end is None:
            self._tell(Resumed(reason="heat", waited_s=round(time.monotonic() - began, 1)))
