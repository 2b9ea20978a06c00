"""What a run tells of its plan: the steps and batches it settled on, and what becomes of them when memory runs out."""

from __future__ import annotations

import math

from core.estimate.plan import BatchPlan, RowLengths, StepPlan, every_steps
from core.schema.errors import TunesmithError
from core.schema.events import PlanFixed, Warned
from core.schema.model_facts import ModelFacts
from core.schema.quantities import size_text
from core.schema.recipe import Recipe
from core.training.building import trainable_parameters
from core.training.data.material import Material
from core.training.data.token_store import cut_rows, lengths_of
from core.training.device.room import estimated
from core.training.recorder import RunRecorder
from core.training.trainer import TuneTrainer


def fixed_plan(
    recipe: Recipe, facts: ModelFacts, material: Material, trainer: TuneTrainer, steps: StepPlan, threads: int | None
) -> PlanFixed:
    """The plan in whole micro-batches; `recipe` has them settled."""
    rows = material.training
    found = estimated(recipe, facts, RowLengths.of(lengths_of(rows)))
    return PlanFixed(
        total_steps=steps.total_steps,
        rows=len(rows),
        tokens=sum(lengths_of(rows)),
        trainable_parameters=trainable_parameters(trainer.model),
        total_parameters=facts.total_parameters,
        held_out_rows=len(material.held_out),
        packed_rows=len(trainer.train_dataset) if recipe.training.packing else None,
        truncated_rows=cut_rows(rows),
        epochs=steps.total_steps / steps.steps_per_epoch,
        micro_batch_size=material.batches.micro_batch_rows,
        gradient_accumulation_steps=material.batches.accumulation,
        evaluate_every_steps=evaluate_every(recipe, steps),
        save_every_steps=save_every(recipe, steps),
        estimated_peak_bytes=None if found is None else found.peak_bytes,
        threads=threads,
    )


def with_batches(recipe: Recipe, batches: BatchPlan) -> Recipe:
    """The recipe with the batches that are really made, where it said "auto"."""
    settled = {"micro_batch_size": batches.micro_batch_rows, "gradient_accumulation_steps": batches.accumulation}
    return recipe.model_copy(update={"training": recipe.training.model_copy(update=settled)})


def evaluate_every(recipe: Recipe, steps: StepPlan) -> int:
    return every_steps(recipe.evaluation.every_steps, steps.total_steps)


def save_every(recipe: Recipe, steps: StepPlan) -> int:
    if recipe.checkpoints.keep_best:  # the best can only be kept where each one that was measured is saved
        return evaluate_every(recipe, steps)
    return every_steps(recipe.checkpoints.every_steps, steps.total_steps)


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


def made_again(step: int, before: PlanFixed, now: PlanFixed) -> Warned:
    """Memory ran out in a step, which is made again in smaller parts."""
    return Warned(
        code="out_of_memory_retried",
        message=f"Memory ran out at step {step:,}. It is made again with micro-batches of {now.micro_batch_size} rows "
        f"instead of {before.micro_batch_size}, {now.gradient_accumulation_steps} of them to a step instead of "
        f"{before.gradient_accumulation_steps}; what the model learns from stays the same.",
        params={
            "step": step,
            "micro_batch_size": now.micro_batch_size,
            "micro_batch_size_before": before.micro_batch_size,
            "gradient_accumulation_steps": now.gradient_accumulation_steps,
            "gradient_accumulation_steps_before": before.gradient_accumulation_steps,
        },
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
