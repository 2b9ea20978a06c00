"""What a training is asked on its way: the held-out loss and the sample prompts, and whether it still improves.

Memory that runs out here costs an answer and no training; somebody who wants it to stop does not wait for the end of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress

import torch
from transformers import PreTrainedTokenizerBase

from core.schema.events import EvaluationCompleted, SampleGenerated
from core.schema.recipe import EvaluationTable
from core.training.attendance import Attendance
from core.training.data.chat_template import ChatTemplate
from core.training.data.material import Material
from core.training.data.token_store import lengths_of
from core.training.device.out_of_memory import as_out_of_memory, give_back_memory
from core.training.held_out import ROWS_MEASURED_ALONE, measure_held_out
from core.training.recorder import RunRecorder
from core.training.samples import answer
from core.training.trainer import TuneTrainer


class BrokenOffError(Exception):
    """An evaluation ended before its end, because the training is to stop."""


class Examiner:
    """`attend` hears commands in the middle of an evaluation, and raises BrokenOffError where that is to end."""

    def __init__(
        self,
        trainer: TuneTrainer,
        tokenizer: PreTrainedTokenizerBase,
        template: ChatTemplate,
        material: Material,
        table: EvaluationTable,
        recorder: RunRecorder,
        ears: Attendance,
    ) -> None:
        self._trainer, self._tokenizer, self._template = trainer, tokenizer, template
        self._material, self._table = material, table
        self._recorder, self._ears = recorder, ears
        self.attend: Callable[[], None] = lambda: None

    def look(self, step: int) -> None:
        """The held-out loss and the samples of a step, and an early end where nothing has improved for long enough."""
        with suppress(BrokenOffError):
            if self.measure(step, alone=step == 0 or step >= self._trainer.args.max_steps):
                self._answer_prompts(step)
                self._end_where_nothing_improves(step)

    def look_at_result(self, step: int) -> None:
        """The same of the weights that the run hands out."""
        if self.measure(step, alone=True):
            self._answer_prompts(step)

    def measure(self, step: int, *, alone: bool) -> bool:
        """Tells the held-out loss; False where memory ran out. `alone` measures the first rows one by one: their spread
        tells whether the change from before to after the training is more than chance."""
        held_out, skipped = self._material.held_out, False
        budget = max(self._material.batches.context_tokens, max(lengths_of(self._material.training)))
        try:
            with as_out_of_memory():
                measured = measure_held_out(
                    self._trainer, held_out, budget, self._note_rows, alone=ROWS_MEASURED_ALONE if alone else 0
                )
            if measured is not None:
                self._recorder.emit(
                    EvaluationCompleted(
                        step=step, loss=measured.loss, rows=len(held_out),
                        row_losses=measured.row_losses, row_tokens=measured.row_tokens,
                    )
                )  # fmt: skip
                if not math.isfinite(measured.loss):
                    self._recorder.warn("held_out_not_finite", "The held-out loss is not a number.", step=step)
        except torch.OutOfMemoryError:
            skipped = True
        if skipped:  # outside: the error's traceback holds the memory
            give_back_memory()
            self._recorder.warn(
                "evaluation_skipped", "Memory ran out while evaluating; this evaluation was skipped.", step=step
            )
        return not skipped

    def sample(self, step: int, prompt: str | None) -> None:
        """Answers one prompt that was asked by hand (index -1), or else the recipe's."""
        if prompt is not None:
            self._answer(step, -1, prompt)
            return
        for index, text in enumerate(self._table.sample_prompts):
            if not self._answer(step, index, text):
                return

    def has_stopped_improving(self) -> bool:
        patience = self._table.early_stopping_patience
        losses = [loss for step, loss in measured_losses(self._recorder) if step > 0 and loss is not None]
        if patience is None or len(losses) <= patience:
            return False
        return min(losses[-patience:]) >= min(losses[:-patience])

    def _note_rows(self, done: int) -> None:
        self._ears.progress(done, len(self._material.held_out), "rows")
        self.attend()

    def _answer_prompts(self, step: int) -> None:
        for index, text in enumerate(self._table.sample_prompts):
            self.attend()
            if not self._answer(step, index, text):
                return

    def _answer(self, step: int, index: int, prompt: str) -> bool:
        """False where memory ran out."""
        said = None
        with suppress(torch.OutOfMemoryError), as_out_of_memory():
            said = answer(self._trainer.model, self._tokenizer, self._template, prompt)
        if said is None:
            give_back_memory()
            self._recorder.warn(
                "sample_skipped", "Memory ran out while answering a prompt; the training goes on.", step=step
            )
            return False
        self._recorder.emit(
            SampleGenerated(step=step, index=index, prompt=prompt, text=said.text, stopped_by=said.stopped_by)
        )
        return True

    def _end_where_nothing_improves(self, step: int) -> None:
        if not step or not self.has_stopped_improving():
            return
        patience = self._table.early_stopping_patience
        message = f"The held-out loss has not improved {patience} times in a row, so the training ends here."
        self._recorder.warn("stopped_early", message, step=step, patience=patience)
        self._trainer.control.should_training_stop = True
        self._trainer.control.should_save = True


def measured_losses(recorder: RunRecorder) -> list[tuple[int, float | None]]:
    """(step, held-out loss) of all evaluations so far."""
    curve = recorder.state.held_out
    return list(zip(curve.steps, curve.values, strict=True))
