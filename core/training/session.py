"""One training from the settled recipe to the finished adapter: each phase in turn, told as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

import torch
from datasets import disable_progress_bars
from transformers import PreTrainedTokenizerBase, set_seed

from core.estimate.plan import BatchPlan, RowLengths, StepPlan
from core.runs import Checkpoint, RunFolder, best_checkpoint
from core.schema.errors import TunesmithError
from core.schema.events import JobStopped
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.training.attendance import Attendance, StoppedEarlyError
from core.training.building import build_trainer
from core.training.data.chat_template import ChatTemplate, choose_template
from core.training.data.material import Material, find_the_base, prepare_material, read_the_rows
from core.training.data.rows import Rows
from core.training.data.token_store import lengths_of, remove_left_over
from core.training.device import machine
from core.training.device.errors import device_lost
from core.training.device.measured import remember_peak
from core.training.device.out_of_memory import as_out_of_memory, out_of_memory
from core.training.device.room import batches_that_fit
from core.training.device.snapshot import MemorySnapshot
from core.training.examiner import BrokenOffError, Examiner, measured_losses
from core.training.loss_watch import LossWatch
from core.training.model.base_model import Base, load_model, load_tokenizer
from core.training.model.result import save_result
from core.training.model.start_from import find_start
from core.training.planning import (
    evaluate_every,
    fixed_plan,
    in_parts,
    made_again,
    save_every,
    with_batches,
    with_estimate,
)
from core.training.recorder import RunRecorder
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
        self.saver = Saver(folder, recorder, recipe.checkpoints, lambda: measured_losses(recorder))
        self.snapshot = MemorySnapshot(folder.path, recorder.emit)
        self.predicted_for: tuple[ModelFacts, RowLengths] | None = None
        earlier = recorder.state.plan
        self.threads = machine.keep_threads(earlier.threads if earlier else None)
        self.facts: ModelFacts | None = None

    def run(self) -> JobStopped | None:
        self.recipe, fallbacks = machine.settle(self.recipe)
        self._warn(fallbacks)
        base = find_the_base(self.recipe, self.recorder, self.ears, resumed=self.checkpoint is not None)
        self.facts = base.facts
        self.recipe, fallbacks = machine.settle_for_model(self.recipe, base.facts)
        self._warn(fallbacks)
        rows = read_the_rows(self.recipe, self.recorder, self.ears)
        tokenizer = load_tokenizer(base, self.recipe.model)
        template = choose_template(tokenizer)
        material = self._prepare(rows, tokenizer, template)
        self.ears.enter("loading_model")
        model = load_model(base, self.recipe)
        self.recipe, fallbacks = machine.settle_for_layers(self.recipe, model)
        self._warn(fallbacks)
        self.ears.attend()
        return self._train(base, model, tokenizer, template, material)

    def _warn(self, fallbacks: Sequence[machine.Fallback]) -> None:
        for fallback in fallbacks:
            self.recorder.warn(fallback.code, fallback.message, **fallback.params)

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
        trainer, steps = build_trainer(
            model, base, self.recipe, tokenizer, material.training, material.batches, self.folder.path,
            tell=self.recorder.emit,
            save=self.saver.save,
            look=lambda trainer: examiner.look(trainer.state.global_step),
            start=None if self.checkpoint else find_start(self.recipe, base),
        )  # fmt: skip
        table = self.recipe.evaluation
        examiner = Examiner(trainer, tokenizer, template, material, table, self.recorder, self.ears)
        earlier = self.recorder.state
        if earlier.plan is not None:  # memory that ran out in an earlier life would do so again
            trainer.splits = earlier.plan.splits
        trainer.on_split = lambda: self._plan_smaller_parts(trainer)
        trainer.loss_watch = LossWatch(earlier.loss.values)
        self._fix_plan(trainer, base, material, steps)
        steering = Steering(
            self.recorder.context,
            self.recorder.emit,
            begin=lambda: self._catch_up(examiner, steering, steps),
            begin_step=trainer.begin_step,
            sample=examiner.sample,
            evaluate_every=evaluate_every(self.recipe, steps),
            save_every=save_every(self.recipe, steps),
            snapshot=self.snapshot,
            is_unsure=lambda: trainer.loss_watch.is_unsure,
            look_at_folder=self.saver.require_folder,
        )
        self.saver.stopped = lambda: steering.end is not None
        trainer.add_callback(steering)
        if self.checkpoint is None:
            self.ears.enter("evaluating")
            examiner.attend = self.ears.attend
            examiner.look(0)
            self.ears.attend()
        self.ears.enter("training")
        for command in self.ears.early:
            step = self.checkpoint.step if self.checkpoint else 0
            steering.obey(command, step)
            if steering.end is not None:
                return steering.end.model_copy(update={"saved": step > 0})
        examiner.attend = lambda: steering.attend(trainer.state.global_step, trainer.control)
        self._go_through_steps(trainer, examiner, steps)
        if steering.end is not None:
            return steering.end
        self._finish(trainer, examiner, material, tokenizer)
        return None

    def _go_through_steps(self, trainer: TuneTrainer, examiner: Examiner, steps: StepPlan) -> None:
        if self.checkpoint is None:
            trainer.train()
        elif self.checkpoint.step < steps.total_steps and not examiner.has_stopped_improving():
            with suppress(BrokenOffError):
                trainer.train(resume_from_checkpoint=str(self.checkpoint.path))
        else:  # only the result was missing (perhaps it had stopped early); the library would make one step more
            trainer._load_from_checkpoint(str(self.checkpoint.path))
            trainer.state.global_step = self.checkpoint.step

    def _catch_up(self, examiner: Examiner, steering: Steering, steps: StepPlan) -> None:
        """Before the first step of a later life: the evaluation that is missing. BrokenOffError where no step is to come."""
        if self.checkpoint is not None and self._owes_evaluation(self.checkpoint.step, steps):
            examiner.look(self.checkpoint.step)
            if steering.end is not None or examiner.has_stopped_improving():
                raise BrokenOffError

    def _owes_evaluation(self, step: int, steps: StepPlan) -> bool:
        """An earlier life was asked to stop at a step that was to be measured, or in the middle of that: early stopping and
        the best checkpoint are to come out as if nobody had."""
        state = self.recorder.state
        has_rows = bool(state.plan and state.plan.held_out_rows)
        return has_rows and step % evaluate_every(self.recipe, steps) == 0 and step not in state.held_out.steps

    def _finish(
        self, trainer: TuneTrainer, examiner: Examiner, material: Material, tokenizer: PreTrainedTokenizerBase
    ) -> None:
        step = trainer.state.global_step
        is_measured = step in self.recorder.state.measured_rows or not material.held_out
        examiner.attend = self.ears.attend
        if self._take_best(trainer, step) or not is_measured:
            # The last word on the run is to describe the weights that it hands out.
            self.ears.enter("evaluating")
            examiner.look_at_result(step)
        self.ears.enter("saving")
        save_result(trainer, tokenizer, self.folder, self.recipe)

    def _take_best(self, trainer: TuneTrainer, step: int) -> bool:
        """Loads the checkpoint with the lowest held-out loss where the recipe asks for it; whether it is an earlier one."""
        if not self.recipe.checkpoints.keep_best:
            return False
        best = best_checkpoint(self.folder.checkpoints_dir, measured_losses(self.recorder))
        if best is None or best.step == step:
            return False
        trainer._load_from_checkpoint(str(best.path))
        self.recorder.warn("best_taken", f"The result is the best checkpoint, step {best.step:,}.", step=best.step)
        return True

    def _fix_plan(self, trainer: TuneTrainer, base: Base, material: Material, steps: StepPlan) -> None:
        self.recipe = with_batches(self.recipe, material.batches)
        self._plan = fixed_plan(self.recipe, base.facts, material, trainer, steps, self.threads)
        self.recorder.emit(in_parts(self._plan, trainer.splits))
        if steps.total_steps < 100 and self.recipe.training.max_steps is None:
            self.recorder.warn(
                "few_steps",
                f"The data make only {steps.total_steps} steps; under 100 a model rarely learns much.",
                steps=steps.total_steps,
            )
        self.predicted_for = base.facts, RowLengths.of(lengths_of(material.training))
        if trainer.splits > 1:
            self.predicted_for = None  # other batches than the plan's were on the card
        self.folder.write_recipe(self.recipe)

    def remember_peak(self, source: Literal["run", "rehearsal"], steps: int) -> None:
        """Keeps what this process took beside what was estimated, for later estimates; `steps` were made in it."""
        if self.predicted_for is not None:
            facts, rows = self.predicted_for
            remember_peak(source, self.recipe, facts, rows, self.recorder.state.device_uuid, steps)

    def _plan_smaller_parts(self, trainer: TuneTrainer) -> None:
        """Memory ran out in a step: tells what is changed, before the step is made again."""
        before, now = in_parts(self._plan, trainer.splits // 2), in_parts(self._plan, trainer.splits)
        self.predicted_for = None
        self.recorder.emit(made_again(trainer.state.global_step + 1, before, now))
        self.recorder.emit(now)
