"""How long a training takes and what it draws, from the card's table values alone: rough, until something is measured.

Source: VRAM.md (speed): operations for each token, and the share of a card's peak that published runs reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.estimate.adapter import targets
from core.estimate.device import DeviceSpec
from core.estimate.plan import BatchPlan, RowLengths, plan_steps
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe

SHARE = 0.55  # of the dense peak: 59 to 71 % on desktop cards, 44 to 64 % on an A100
SHARE_LAPTOP = 0.3  # 19 % was measured on one; they are held back by heat and power
DEQUANTISING_TOKENS = 209  # its time is that of so many tokens: 29 % of a micro-step of 512, 5 % of one of 4,096
STEP_S = 0.05  # what a micro-step takes with no tokens at all: launching kernels
POWER_SHARE = 0.9  # of the board power while training


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of a step and of the whole run, watt-hours of the run; None where the card or the data do not tell."""

    step_s: float | None = None
    duration_s: float | None = None
    energy_wh: float | None = None


def pace(recipe: Recipe, facts: ModelFacts, device: DeviceSpec, plan: BatchPlan, rows: RowLengths | None) -> Pace:
    """Without `rows` they are taken to be as long as the context, and only a number of steps in the recipe tells the
    run's length."""
    if device.bf16_tflops is None:
        return Pace()
    share = SHARE_LAPTOP if "laptop" in (device.name or "").lower() else SHARE
    speed = device.bf16_tflops * 1e12 * share
    if recipe.quantization.compute_dtype == "float32":
        speed /= 4  # no tensor cores
    length = _usual_length(recipe, plan, rows)
    tokens = length * (1 if recipe.training.packing else plan.micro_batch_rows)
    busy = tokens + (DEQUANTISING_TOKENS if recipe.quantization.scheme != "none" else 0)
    micro_step_s = busy * operations_per_token(recipe, facts, length) / speed + STEP_S
    accumulation, steps = plan.accumulation, recipe.training.max_steps
    if rows is not None:
        batches = _micro_batches(recipe, plan, rows)
        found = plan_steps(batches, rows.count, plan, recipe.training)
        accumulation, steps = found.batches_per_step, found.total_steps
    step_s = micro_step_s * accumulation
    if steps is None:
        return Pace(step_s)
    duration_s = step_s * steps
    energy = None if device.power_w is None else device.power_w * POWER_SHARE * duration_s / 3600
    return Pace(step_s, duration_s, energy)


def operations_per_token(recipe: Recipe, facts: ModelFacts, length: float) -> float:
    """Floating-point operations of forward and backward pass (and of what checkpointing computes again)."""
    linear = float(sum(group.parameters for group in facts.linears))
    experts = sum(group.parameters for group in facts.kept if group.name.startswith("experts."))
    if facts.experts:
        linear += experts * (facts.experts_per_token or 1) / facts.experts
    passes = 6 if recipe.training.gradient_checkpointing else 4
    if not recipe.lora.enabled:
        passes += 2  # gradients of the weights too
    adapter = sum(recipe.lora.rank * (g.in_features + g.out_features) * g.count for g in targets(facts, recipe.lora))
    vocab, hidden = facts.vocab_size or 0, facts.hidden_size or 0
    attention = 9 * length * (facts.num_heads or 1) * (facts.head_dim or 1) * (facts.num_layers or 1)
    return passes * linear + 6 * adapter + 4 * vocab * hidden + attention


def _usual_length(recipe: Recipe, plan: BatchPlan, rows: RowLengths | None) -> float:
    """Tokens of a usual context: packed ones are about full; unpacked rows are padded to the longest of their batch.

    The longest of n rows is 1 + 1/2 + ... + 1/n times the mean where lengths fall off as they do in most conversations
    (exponentially), and less where they are more even: a guess on the long side, never above the longest row.
    """
    if recipe.training.packing or rows is None:
        return plan.context_tokens
    return min(rows.mean * sum(1 / nth for nth in range(1, plan.micro_batch_rows + 1)), plan.context_tokens)


def _micro_batches(recipe: Recipe, plan: BatchPlan, rows: RowLengths) -> int:
    if not recipe.training.packing:
        return -(-rows.count // plan.micro_batch_rows)
    by_tokens = -(-round(rows.count * rows.mean) // plan.context_tokens)
    return max(by_tokens, -(-rows.count // plan.rows_per_step), 1)
