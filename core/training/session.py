"""One training from the settled recipe to the finished adapter: each phase in turn, told as it goes."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Literal

import torch
from datasets import disable_progress_bars
from transformers import PreTrainedTokenizerBase, set_seed

from core.estimate.plan import BatchPlan, RowLengths, StepPlan, every_steps
from core.runs import Checkpoint, RunFolder, best_checkpoint
from core.schema.errors import TunesmithError
from core.schema.events import EvaluationCompleted, JobStopped, PlanFixed, SampleGenerated
from core.schema.model_facts import ModelFacts
from core.schema.quantities import size_text
from core.schema.recipe import Recipe
from core.training.attendance import Attendance, StoppedEarlyError
from core.training.building import build_trainer, trainable_parameters
from core.training.data.chat_template import ChatTemplate, choose_template
from core.training.data.material import Material, find_the_base, prepare_material, read_the_rows
from core.training.data.rows import Rows
from core.training.data.token_store import cut_rows, lengths_of, remove_left_over
from core.training.device import machine
from core.training.device.errors import device_lost
from core.training.device.measured import remember_peak
from core.training.device.out_of_memory import as_out_of_memory, give_back_memory, out_of_memory
from core.training.device.room import batches_that_fit, estimated
from core.training.device.snapshot import MemorySnapshot
from core.training.held_out import ROWS_MEASURED_ALONE, measure_held_out
from core.training.loss_watch import LossWatch
from core.training.model.base_model import Base, load_model, load_tokenizer
from core.training.model.result import save_result
from core.training.model.start_from import find_start
from core.training.recorder import RunRecorder
from core.training.samples import answer
from core.training.saving import Saver
from core.training.steering import Steering
from core.training.trainer import TuneTrainer


def train(folder: RunFolder, recipe: Recipe, recorder: RunRecorder, checkpoint: Checkpoint | None) -> JobStopped | None:
    """Trains in `folder`, from `checkpoint` on where there is one. None when it came to its own end."""
    disable_progress_bars()
    set_seed(recipe.training.seed)  # before anything is built: the adapter's first values come from it
    try:
        session = Session(folder, recipe, recorder, checkpoint)
        with as_out_of_memory():
            stopped = session.run()
        session.remember_peak("run", recorder.state.step - (checkpoint.step if checkpoint else 0))
        return stopped
    except StoppedEarlyError as stopped:
        return stopped.end
    except torch.OutOfMemoryError as error:
        raise with_estimate(out_of_memory(recorder.state.phase, str(error)), recorder) from error
    except TunesmithError as error:
        raise with_estimate(error, recorder) from error.__cause__
    except RuntimeError as error:
        lost = device_lost(error)
        if lost is None:
            raise
        raise lost from error
    finally:
        remove_left_over(folder.path)  # tokens of many rows, also those of an earlier life that was killed


class Session:
    """Holds what the phases hand to one another."""

    def __init__(self, folder: RunFolder, recipe: Recipe, recorder: RunRecorder, checkpoint: Checkpoint | None) -> None:
        self.folder = folder
        self.recorder = recorder
        self.checkpoint = checkpoint
        self.recipe = recipe
        self.ears = Attendance(recorder, checkpoint.step if checkpoint else 0)
        self.saver = Saver(folder, recorder, recipe.checkpoints, self._losses)
        self.snapshot = MemorySnapshot(folder.path, recorder.emit)
        self.predicted_for: tuple[ModelFacts, RowLengths] | None = None
        earlier = recorder.state.plan
        self.threads = machine.keep_threads(earlier.threads if earlier else None)
        self.facts: ModelFacts | None = None

    def run(self) -> JobStopped | None:
        self.recipe, fallbacks = machine.settle(self.recipe)
        for fallback in fallbacks:
            self.recorder.warn(fallback.code, fallback.message, **fallback.params)
        base = find_the_base(self.recipe, self.recorder, self.ears, resumed=self.checkpoint is not None)
        self.facts = base.facts
        rows = read_the_rows(self.recipe, self.recorder, self.ears)
        tokenizer = load_tokenizer(base, self.recipe.model)
        template = choose_template(tokenizer)
        material = self._prepare(rows, tokenizer, template)
        self.ears.enter("loading_model")
        model = load_model(base, self.recipe)
        self.ears.attend()
        return self._train(base, model, tokenizer, template, material)

    def _prepare(self, rows: Rows, tokenizer: PreTrainedTokenizerBase, template: ChatTemplate) -> Material:
        return prepare_material(
            rows,
            self.recipe,
            tokenizer,
            template,
            self.recorder,
            self.ears,
            self.folder.path,
            plan=self.batches_that_fit,
        )

    def batches_that_fit(self, rows: RowLengths) -> BatchPlan:
        """How rows go together on this device, by the same estimate that was shown before the start."""
        assert self.facts is not None
        return batches_that_fit(self.recipe, self.facts, rows)

    def _train(
        self,
        base: Base,
        model: torch.nn.Module,
        tokenizer: PreTrainedTokenizerBase,
        template: ChatTemplate,
        material: Material,
    ) -> JobStopped | None:
        rows = material.training
        trainer, steps = build_trainer(
            model, base, self.recipe, tokenizer, rows, material.batches, self.folder.path,
            tell=self.recorder.emit,
            save=self.saver.save,
            look=lambda trainer: self._evaluate(trainer, material, trainer.state.global_step),
            start=None if self.checkpoint else find_start(self.recipe, base),
        )  # fmt: skip
        earlier = self.recorder.state
        if earlier.plan is not None:  # memory that ran out in an earlier life would do so again
            trainer.splits = earlier.plan.splits
        trainer.on_split = lambda: self._plan_smaller_parts(trainer)
        trainer.loss_watch = LossWatch(earlier.loss.values)
        self._fix_plan(trainer, base, material, steps)

        def sample(step: int, prompt: str | None) -> None:
            self._sample(trainer, tokenizer, template, step, prompt)

        steering = Steering(
            self.recorder.context,
            self.recorder.emit,
            begin_step=trainer.begin_step,
            sample=sample,
            evaluate_every=self._evaluate_every(steps),
            save_every=self._save_every(steps),
            snapshot=self.snapshot,
            is_unsure=lambda: trainer.loss_watch.is_unsure,
            look_at_folder=self.saver.require_folder,
        )
        self.saver.stopped = lambda: steering.end is not None
        trainer.add_callback(steering)
        self._sample_after_evaluation = sample
        if self.checkpoint is None:
            self.ears.enter("evaluating")
            self._evaluate(trainer, material, 0)
            self.ears.attend()
        self.ears.enter("training")
        for command in self.ears.early:
            step = self.checkpoint.step if self.checkpoint else 0
            steering.obey(command, step)
            if steering.end is not None:
                return steering.end.model_copy(update={"saved": step > 0})
        self._go_through_steps(trainer, steps)
        if steering.end is not None:
            return steering.end
        self._finish(trainer, material, tokenizer)
        return None

    def _go_through_steps(self, trainer: TuneTrainer, steps: StepPlan) -> None:
        if self.checkpoint is None:
            trainer.train()
        elif self.checkpoint.step < steps.total_steps and not self._has_stopped_improving():
            trainer.train(resume_from_checkpoint=str(self.checkpoint.path))
        else:  # only the result was missing (perhaps it had stopped early); the library would make one step more
            trainer._load_from_checkpoint(str(self.checkpoint.path))
            trainer.state.global_step = self.checkpoint.step

    def _finish(self, trainer: TuneTrainer, material: Material, tokenizer: PreTrainedTokenizerBase) -> None:
        step = trainer.state.global_step
        is_measured = step in self.recorder.state.measured_rows or not material.held_out
        if self._take_best(trainer, step) or not is_measured:
            # The last word on the run is to describe the weights that it hands out.
            self.ears.enter("evaluating")
            self._evaluate(trainer, material, step, ends=True)
        self.ears.enter("saving")
        save_result(trainer, tokenizer, self.folder, self.recipe)

    def _take_best(self, trainer: TuneTrainer, step: int) -> bool:
        """Loads the checkpoint with the lowest held-out loss where the recipe asks for it; whether it is an earlier one."""
        if not self.recipe.checkpoints.keep_best:
            return False
        best = best_checkpoint(self.folder.checkpoints_dir, self._losses())
        if best is None or best.step == step:
            return False
        trainer._load_from_checkpoint(str(best.path))
        self.recorder.warn("best_taken", f"The result is the best checkpoint, step {best.step:,}.", step=best.step)
        return True

    # -- what happens at a step -----------------------------------------------------------------------------------

    def _evaluate(self, trainer: TuneTrainer, material: Material, step: int, ends: bool = False) -> float | None:
        """Held-out loss and samples; when memory runs out here, the training goes on without them. `ends`: these are the
        weights that the run hands out."""
        skipped = False
        budget = max(material.batches.context_tokens, max(lengths_of(material.training)))
        try:
            # Before and after the training row by row: their spread tells whether the change is more than chance.
            is_verdict = step == 0 or step >= trainer.args.max_steps or ends
            with as_out_of_memory():
                measured = measure_held_out(
                    trainer, material.held_out, budget,
                    lambda done: self.ears.progress(done, len(material.held_out), "rows"),
                    alone=ROWS_MEASURED_ALONE if is_verdict else 0,
                )  # fmt: skip
            loss = measured.loss if measured else None
            if measured is not None:
                self.recorder.emit(
                    EvaluationCompleted(
                        step=step, loss=loss, rows=len(material.held_out),
                        row_losses=measured.row_losses, row_tokens=measured.row_tokens,
                    )
                )  # fmt: skip
                if not math.isfinite(measured.loss):
                    self.recorder.warn("held_out_not_finite", "The held-out loss is not a number.", step=step)
        except torch.OutOfMemoryError:
            skipped = True
        if skipped:  # outside: the error's traceback holds the memory
            give_back_memory()
            self.recorder.warn(
                "evaluation_skipped", "Memory ran out while evaluating; this evaluation was skipped.", step=step
            )
            return None
        self._sample_after_evaluation(step, None)
        if step and not ends and self._has_stopped_improving():
            patience = self.recipe.evaluation.early_stopping_patience
            message = f"The held-out loss has not improved {patience} times in a row, so the training ends here."
            self.recorder.warn("stopped_early", message, step=step, patience=patience)
            trainer.control.should_training_stop = True
            trainer.control.should_save = True
        return loss

    def _sample(
        self,
        trainer: TuneTrainer,
        tokenizer: PreTrainedTokenizerBase,
        template: ChatTemplate,
        step: int,
        prompt: str | None,
    ) -> None:
        """Answers the recipe's prompts, or one asked by hand (index -1)."""
        prompts = list(enumerate(self.recipe.evaluation.sample_prompts)) if prompt is None else [(-1, prompt)]
        for index, text in prompts:
            said = None
            with suppress(torch.OutOfMemoryError), as_out_of_memory():
                said = answer(trainer.model, tokenizer, template, text)
            if said is None:
                give_back_memory()
                self.recorder.warn(
                    "sample_skipped", "Memory ran out while answering a prompt; the training goes on.", step=step
                )
                return
            self.recorder.emit(
                SampleGenerated(step=step, index=index, prompt=text, text=said.text, stopped_by=said.stopped_by)
            )

    # -- small things ---------------------------------------------------------------------------------------------

    def _fix_plan(self, trainer: TuneTrainer, base: Base, material: Material, steps: StepPlan) -> None:
        rows = material.training
        training = self.recipe.training
        self._plan = PlanFixed(
            total_steps=steps.total_steps,
            rows=len(rows),
            tokens=sum(lengths_of(rows)),
            trainable_parameters=trainable_parameters(trainer.model),
            total_parameters=base.facts.total_parameters,
            held_out_rows=len(material.held_out),
            packed_rows=len(trainer.train_dataset) if training.packing else None,
            truncated_rows=cut_rows(rows),
            epochs=steps.total_steps / steps.steps_per_epoch,
            micro_batch_size=material.batches.micro_batch_rows,
            gradient_accumulation_steps=material.batches.accumulation,
            evaluate_every_steps=self._evaluate_every(steps),
            save_every_steps=self._save_every(steps),
            estimated_peak_bytes=self._estimated_peak_bytes(base.facts, material),
            threads=self.threads,
        )
        self.recorder.emit(in_parts(self._plan, trainer.splits))
        if steps.total_steps < 100 and training.max_steps is None:
            self.recorder.warn(
                "few_steps",
                f"The data make only {steps.total_steps} steps; under 100 a model rarely learns much.",
                steps=steps.total_steps,
            )
        batches = {"micro_batch_size": material.batches.micro_batch_rows,
                   "gradient_accumulation_steps": material.batches.accumulation}  # fmt: skip
        used = self.recipe.model_copy(update={"training": training.model_copy(update=batches)})
        self.recipe = used
        self.predicted_for = base.facts, RowLengths.of(lengths_of(rows))
        if trainer.splits > 1:
            self.predicted_for = None  # other batches than the plan's were on the card
        self.folder.write_recipe(used)

    def remember_peak(self, source: Literal["run", "rehearsal"], steps: int) -> None:
        """Keeps what this process took beside what was estimated, for later estimates; `steps` were made in it."""
        if self.predicted_for is not None:
            facts, rows = self.predicted_for
            remember_peak(source, self.recipe, facts, rows, self.recorder.state.device_uuid, steps)

    def _plan_smaller_parts(self, trainer: TuneTrainer) -> None:
        """Memory ran out in a step: tells what is changed, before the step is made again."""
        before, now = in_parts(self._plan, trainer.splits // 2), in_parts(self._plan, trainer.splits)
        self.predicted_for = None
        step = trainer.state.global_step + 1
        self.recorder.warn(
            "out_of_memory_retried",
            f"Memory ran out at step {step:,}. It is made again with micro-batches of {now.micro_batch_size} rows instead of "
            f"{before.micro_batch_size}, {now.gradient_accumulation_steps} of them to a step instead of "
            f"{before.gradient_accumulation_steps}; what the model learns from stays the same.",
            step=step,
            micro_batch_size=now.micro_batch_size,
            micro_batch_size_before=before.micro_batch_size,
            gradient_accumulation_steps=now.gradient_accumulation_steps,
            gradient_accumulation_steps_before=before.gradient_accumulation_steps,
        )
        self.recorder.emit(now)

    def _estimated_peak_bytes(self, facts: ModelFacts, material: Material) -> int | None:
        batches = {"micro_batch_size": material.batches.micro_batch_rows,
                   "gradient_accumulation_steps": material.batches.accumulation}  # fmt: skip
        training = self.recipe.training.model_copy(update=batches)
        found = estimated(
            self.recipe.model_copy(update={"training": training}), facts, RowLengths.of(lengths_of(material.training))
        )
        return None if found is None else found.peak_bytes

    def _evaluate_every(self, steps: StepPlan) -> int:
        return every_steps(self.recipe.evaluation.every_steps, steps.total_steps)

    def _save_every(self, steps: StepPlan) -> int:
        if self.recipe.checkpoints.keep_best:  # the best can only be kept where each one that was measured is saved
            return self._evaluate_every(steps)
        return every_steps(self.recipe.checkpoints.every_steps, steps.total_steps)

    def _losses(self) -> list[tuple[int, float | None]]:
        curve = self.recorder.state.held_out
        return list(zip(curve.steps, curve.values, strict=True))

    def _has_stopped_improving(self) -> bool:
        patience = self.recipe.evaluation.early_stopping_patience
        losses = [loss for step, loss in self._losses() if step > 0 and loss is not None]
        if patience is None or len(losses) <= patience:
            return False
        return min(losses[-patience:]) >= min(losses[:-patience])


def in_parts(plan: PlanFixed, splits: int) -> PlanFixed:
    """The plan with its micro-batches cut into so many parts, as it is told."""
    rows, accumulation = plan.micro_batch_size or 1, plan.gradient_accumulation_steps or 1
    return plan.model_copy(
        update={
            "splits": splits,
            "micro_batch_size": max(1, math.ceil(rows / splits)),
            "gradient_accumulation_steps": accumulation * splits,
        }
    )


def with_estimate(error: TunesmithError, recorder: RunRecorder) -> TunesmithError:
    """A failure for want of memory also says what had been estimated."""
    plan = recorder.state.plan
    if error.code != "out_of_memory" or plan is None or not plan.estimated_peak_bytes:
        return error
    if "estimated_peak_bytes" in error.params:
        return error
    said = f"{error.message} The estimate for this run was {size_text(plan.estimated_peak_bytes)}."
    params = {**error.params, "estimated_peak_bytes": plan.estimated_peak_bytes}
    return TunesmithError(error.code, said, error.hint, **params)
