"""From a few measured steps to the time of the whole run. Pure arithmetic, no torch."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.estimate.plan import BatchPlan, StepPlan, every_steps, plan_steps
from core.schema.recipe import Recipe
from core.training.rehearsal.heaviest import micro_batch_tokens


@dataclass
class Timing:
    """What was measured, in seconds, filled in as the rehearsal goes on. `accumulation` is the rehearsal's own,
    `heaviest_tokens` those of its micro-batches; `micro_s` are first micro-steps of a step, `step_s` whole steps."""

    heaviest_tokens: int = 1
    accumulation: int = 1
    micro_s: list[float] = field(default_factory=list)
    step_s: list[float] = field(default_factory=list)
    evaluation_s: float | None = None  # of all held-out rows
    evaluation_fits: bool | None = None
    answer_s: float = 0.0
    save_s: float | None = None
    checkpoint_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class WholeRun:
    """The run that the recipe makes of the data, in steps and micro-batches."""

    steps: StepPlan
    mean_tokens: float
    rows: int

    def seconds_per_step(self, timing: Timing) -> float | None:
        """A step of average batches. A micro-step's time goes with its tokens; the optimizer's does not."""
        if not timing.step_s:
            return None
        step_s = _settled(timing.step_s)
        micro_s = _settled(timing.micro_s) if timing.micro_s else step_s / timing.accumulation
        beside = max(0.0, step_s - micro_s * timing.accumulation)
        return micro_s * self.mean_tokens / timing.heaviest_tokens * self.steps.batches_per_step + beside

    def duration_s(self, timing: Timing, recipe: Recipe) -> float | None:
        """Steps, evaluations with their answers, and saves."""
        per_step = self.seconds_per_step(timing)
        if per_step is None:
            return None
        total = self.steps.total_steps
        evaluate = every_steps(recipe.evaluation.every_steps, total)
        save = evaluate if recipe.checkpoints.keep_best else every_steps(recipe.checkpoints.every_steps, total)
        looks = 1 + math.ceil(total / evaluate)
        look_s = (timing.evaluation_s or 0.0) + timing.answer_s * len(recipe.evaluation.sample_prompts)
        return total * per_step + looks * look_s + math.ceil(total / save) * (timing.save_s or 0.0)


def whole_run(lengths: Sequence[int], plan: BatchPlan, recipe: Recipe) -> WholeRun:
    """`lengths` are the tokens of all training rows."""
    training = recipe.training
    tokens = micro_batch_tokens(lengths, plan, training.packing, training.seed)
    steps = plan_steps(len(tokens), len(lengths), plan, training)
    return WholeRun(steps, sum(tokens) / len(tokens), len(lengths))


def _settled(seconds: Sequence[float]) -> float:
    """The usual time; the first of several is slower, as everything is made ready in it."""
    return statistics.median(seconds[1:] or seconds)
