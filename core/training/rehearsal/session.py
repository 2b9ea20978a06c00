"""A rehearsal's way through the run's own code: the same model, rows, trainer and steps, with the heaviest batches first.

What the whole run will take is worked out in rehearsal_time, what the machine tells is read in rehearsal_gauges.
"""

from __future__ import annotations

import time
from typing import Any

import torch
from datasets import disable_progress_bars
from transformers import (
    PreTrainedTokenizerBase,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)

from core.estimate.plan import RowLengths
from core.runs import RunFolder
from core.schema.commands import Pause, Stop
from core.schema.events import (
    AnyEvent,
    CheckpointSaved,
    EvaluationCompleted,
    JobStopped,
    PhaseEntered,
    PhaseProgressed,
    SampleGenerated,
    StepCompleted,
)
from core.schema.hardware_sample import CardFacts, HardwareSample
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.rehearsal import Rehearsal
from core.schema.run_state import apply
from core.training.attendance import StoppedEarlyError
from core.training.building import build_trainer, trainable_parameters
from core.training.data.chat_template import ChatTemplate
from core.training.data.material import Material, prepare_material
from core.training.data.packing import pack_rows
from core.training.data.rows import Rows
from core.training.device import machine
from core.training.examiner import Examiner
from core.training.model.base_model import Base
from core.training.planning import with_batches
from core.training.recorder import RunRecorder
from core.training.rehearsal.gauges import Gauges, is_out_of_memory
from core.training.rehearsal.heaviest import choose_rows, heaviest_first, longest_held_out
from core.training.rehearsal.run_time import Timing, WholeRun, whole_run
from core.training.session import Session
from core.training.trainer import TuneTrainer

STEPS = 3  # the first makes the optimizer's states, the second is the first with everything on the card
MICRO_STEPS = 2  # from the second on gradients stand beside the activations; more take time and no more memory
LONGEST_S = 45.0  # of steps; with the rest about a minute


class RehearsalRecorder(RunRecorder):
    """Knows everything, but tells only of the way: a rehearsal's steps and losses are no steps and losses of a run."""

    def emit(self, event: AnyEvent) -> None:
        if isinstance(event, StepCompleted):
            super().emit(PhaseProgressed(done=event.step, total=STEPS, unit="steps"))
        elif isinstance(event, EvaluationCompleted | SampleGenerated | CheckpointSaved):
            apply(self.state, event)
        else:
            super().emit(event)


def rehearse(
    folder: RunFolder, recipe: Recipe, recorder: RehearsalRecorder, card: CardFacts | None, before: HardwareSample
) -> tuple[JobStopped | None, Rehearsal | None]:
    """How it was stopped (None: it came to its end), and what was found (None where it was stopped)."""
    disable_progress_bars()
    set_seed(recipe.training.seed)
    gauges = Gauges(card, before)
    session = RehearsalSession(folder, recipe, recorder, gauges)
    try:
        session.run()
        return None, session.found(card)
    except StoppedEarlyError as stopped:
        return stopped.end.model_copy(update={"status": "stopped", "saved": False}), None
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return None, session.found(card, out_of_memory_in=recorder.state.phase)
    finally:
        gauges.close()


class RehearsalSession(Session):
    """The run's session with the heaviest batches alone; its result is thrown away with its folder."""

    def __init__(self, folder: RunFolder, recipe: Recipe, recorder: RunRecorder, gauges: Gauges) -> None:
        super().__init__(folder, recipe, recorder, None)
        self.gauges = gauges
        self.timing = Timing()
        self.whole: WholeRun | None = None
        self.trained_between_s = (0.0, 0.0)
        self._known: dict[str, Any] = {}  # what the report takes as it is

    def found(self, card: CardFacts | None, out_of_memory_in: str | None = None) -> Rehearsal:
        """The report. Where memory ran out there is no peak: it was not reached."""
        peaks, timing, whole = self.gauges.peaks(), self.timing, self.whole
        fits = "no" if out_of_memory_in else peaks.fits
        if fits == "yes" and timing.evaluation_fits is False:
            fits = "tight"
        ran = out_of_memory_in is None
        power_w = self.gauges.power_w(*self.trained_between_s)
        duration_s = whole.duration_s(timing, self.recipe) if whole and ran else None
        per_step = whole.seconds_per_step(timing) if whole and ran else None
        heaviest_s = timing.step_s[-1] if timing.step_s else None
        return Rehearsal(
            fits=fits,
            out_of_memory_in=out_of_memory_in,
            device=card.name if card else "cpu",
            device_uuid=card.uuid if card else None,
            driver_version=card.driver_version if card else None,
            allocated_peak_bytes=peaks.allocated_bytes if ran else None,
            reserved_peak_bytes=peaks.reserved_bytes if ran else None,
            peak_bytes=peaks.device_bytes if ran else None,
            peak_is_derived=peaks.device_is_derived and ran,
            host_peak_bytes=peaks.host_bytes if ran else None,
            capacity_bytes=peaks.capacity_bytes,
            free_bytes=peaks.free_bytes,
            seconds_per_step=_rounded(per_step),
            heaviest_step_s=_rounded(heaviest_s),
            steps=len(timing.step_s),
            duration_s=_rounded(duration_s),
            power_w=_rounded(power_w),
            energy_wh=_rounded(power_w * duration_s / 3600) if power_w and duration_s else None,
            tokens_per_s=_rounded(timing.accumulation * timing.heaviest_tokens / heaviest_s) if heaviest_s else None,
            evaluation_s=_rounded(timing.evaluation_s),
            evaluation_fits=timing.evaluation_fits,
            save_s=_rounded(timing.save_s),
            checkpoint_bytes=timing.checkpoint_bytes,
            **self._known,
        )

    def _prepare(self, rows: Rows, tokenizer: PreTrainedTokenizerBase, template: ChatTemplate) -> Material:
        """Of very many rows only the longest and a sample are tokenised; the plan is made for all of them."""
        chosen = choose_rows(rows, self.recipe.training.seed)
        material = prepare_material(chosen.rows, self.recipe, tokenizer, template, self.recorder, self.ears)
        training = self.recipe.training
        self.lengths = chosen.lengths(material.training, training.max_seq_len)
        batches = self.batches_that_fit(RowLengths.of(self.lengths))
        self.whole = whole_run(self.lengths, batches, self.recipe)
        self.held_out_tokens = chosen.held_out_tokens(material.training, material.held_out, training.max_seq_len)
        self._known |= {
            "total_steps": self.whole.steps.total_steps,
            "rows": len(self.lengths),
            "held_out_rows": len(material.held_out) + len(chosen.held_out_left_out),
            "micro_batch_size": batches.micro_batch_rows,
            "gradient_accumulation_steps": self.whole.steps.batches_per_step,
        }
        return Material(material.training, material.held_out, batches)

    def _train(
        self,
        base: Base,
        model: torch.nn.Module,
        tokenizer: PreTrainedTokenizerBase,
        template: ChatTemplate,
        material: Material,
    ) -> JobStopped | None:
        trainer, _ = build_trainer(
            model, base, self.recipe, tokenizer, material.training, material.batches, self.folder.path,
            tell=self.recorder.emit,
            save=self.saver.save,
            look=lambda trainer: None,
        )  # fmt: skip
        trainer.retry_on_oom = False  # memory that runs out is what it is to find
        self._known |= {
            "trainable_parameters": trainable_parameters(trainer.model),
            "total_parameters": base.facts.total_parameters,
        }
        self._take_heaviest(trainer, material)
        self.recorder.emit(PhaseEntered(phase="training"))
        began = self.gauges.now_s
        trainer.add_callback(_Conductor(self, trainer))
        trainer.train()
        self.trained_between_s = (began, self.gauges.now_s)
        self.recorder.emit(PhaseEntered(phase="evaluating"))
        self._evaluate_once(trainer, tokenizer, template, material)
        self.recorder.emit(PhaseEntered(phase="saving"))
        self._save_once(trainer)
        self._predict_for(base.facts, material)
        self.remember_peak("rehearsal", len(self.timing.step_s))
        return None

    def _predict_for(self, facts: ModelFacts, material: Material) -> None:
        """What the peak is to be held against: the run's own batches, which have been on the card."""
        self.recipe = with_batches(self.recipe, material.batches)
        self.predicted_for = facts, RowLengths.of(self.lengths)

    def _take_heaviest(self, trainer: TuneTrainer, material: Material) -> None:
        """The heaviest batches in front and nothing behind them."""
        assert self.whole is not None
        packing, plan = self.recipe.training.packing, material.batches
        lengths = [len(row.ids) for row in material.training]
        weights = lengths
        if packing:
            contexts = pack_rows(lengths, plan.context_tokens, plan.rows_per_step)  # as the trainer's own are made
            weights = [sum(lengths[place] for place in context) for context in contexts]
        size = 1 if packing else plan.micro_batch_rows
        accumulation = min(MICRO_STEPS, self.whole.steps.batches_per_step)
        order = heaviest_first(weights, STEPS * accumulation * size)
        trainer.train_dataset = trainer.train_dataset.select(order)
        trainer.args.train_sampling_strategy = "sequential"
        trainer.args.gradient_accumulation_steps = accumulation
        trainer.args.max_steps = STEPS
        self.timing.accumulation = accumulation
        self.timing.heaviest_tokens = weights[order[0]] * size
        self._known["heaviest_tokens"] = self.timing.heaviest_tokens

    def _evaluate_once(
        self, trainer: TuneTrainer, tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, material: Material
    ) -> None:
        """The heaviest batches of an evaluation, and one of the sample prompts; both scaled to a whole evaluation."""
        budget = max(material.batches.context_tokens, max(self.lengths))
        held_out = longest_held_out(material.held_out, budget)
        part = Material(material.training, held_out, material.batches)
        examiner = Examiner(trainer, tokenizer, template, part, self.recipe.evaluation, self.recorder, self.ears)
        began = _now()
        fits = examiner.measure(1, alone=False)
        took_s = _now() - began
        if held_out:
            self.timing.evaluation_fits = fits
        if held_out and fits:
            tokens = sum(len(row.ids) for row in held_out)
            self.timing.evaluation_s = took_s * max(1.0, self.held_out_tokens / tokens)
        if fits and (prompts := self.recipe.evaluation.sample_prompts):
            began = _now()
            examiner.sample(1, prompts[0])
            self.timing.answer_s = _now() - began
        self.listen()

    def _save_once(self, trainer: TuneTrainer) -> None:
        began = _now()
        self.saver.save(trainer)
        self.timing.save_s = _now() - began
        files = [path for path in self.folder.checkpoints_dir.rglob("*") if path.is_file()]
        self.timing.checkpoint_bytes = sum(path.stat().st_size for path in files)

    def listen(self) -> None:
        """Ends the rehearsal at once where that is asked: nothing of it is kept."""
        while (command := self.recorder.context.command()) is not None:
            if isinstance(command, Stop) or (isinstance(command, Pause) and command.reason == "user"):
                raise StoppedEarlyError(JobStopped(status="stopped", step=0, saved=False))


class _Conductor(TrainerCallback):  # type: ignore[misc]
    """Times each step and its first micro-step, hears commands between them, and ends what takes too long."""

    def __init__(self, session: RehearsalSession, trainer: TuneTrainer) -> None:
        self._session, self._trainer = session, trainer
        self._first_began = _now()
        self._step_began = self._first_began
        self._micro_steps = 0

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        self._trainer.begin_step()
        self._step_began = _now()
        self._micro_steps = 0
        return control

    def on_substep_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        if self._micro_steps == 0:
            self._session.timing.micro_s.append(_now() - self._step_began)
        self._micro_steps += 1
        self._session.listen()
        return control

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        self._session.timing.step_s.append(_now() - self._step_began)
        control.should_evaluate = control.should_save = False
        enough = state.global_step >= (2 if machine.is_cuda() else 1)
        if enough and _now() - self._first_began > LONGEST_S:
            control.should_training_stop = True
        self._session.listen()
        return control


def _now() -> float:
    """Monotonic seconds, once the card has done what it was given."""
    if machine.is_cuda():
        torch.cuda.synchronize()
    return time.monotonic()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
