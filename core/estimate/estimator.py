"""The estimate: from a recipe, a model's facts and a device to the peak of the device memory, in parts and with a band.

Nothing is loaded; one call takes well under a millisecond, so it follows every keystroke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from core.estimate.activations import Moment, moments
from core.estimate.adapter import adapter_bytes, adapter_parameters, targets
from core.estimate.device import SPARE_BYTES, DeviceSpec
from core.estimate.optimizer import States, Trained, optimizer_states, step_scratch_bytes
from core.estimate.plan import BatchPlan, RowLengths, plan_batches
from core.estimate.result import Components, Estimate, Fit, Note
from core.estimate.weights import WeightsEstimate, estimate_weights, rounded
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe

_ITEM_BYTES = {"auto": 2, "bfloat16": 2, "float16": 2, "float32": 4}


class Correction(BaseModel):
    """What measurements on the card at hand have taught: the measured peak was `factor` times the estimate, as the mean
    of so many `runs`; `spread` is how far the single ones lay from it, as a share."""

    model_config = ConfigDict(frozen=True)

    factor: float = 1.0
    runs: int = 0
    spread: float = 0.02


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What does not depend on the batch."""

    weights: WeightsEstimate
    adapter: int
    trained: tuple[Trained, ...]
    gradients: int
    states: States
    scratch: int
    device: int  # work spaces

    @property
    def load_bytes(self) -> int:
        return self.weights.total_bytes + self.adapter

    @property
    def always(self) -> int:
        return self.load_bytes + self.states.allocated + self.device


def estimate(
    recipe: Recipe,
    facts: ModelFacts,
    device: DeviceSpec,
    rows: RowLengths | None = None,
    correction: Correction | None = None,
) -> Estimate:
    """The prediction for a training by `recipe`; without `rows` they count as long as the context.

    TunesmithError `estimate_unknown` where the facts do not tell the model's shape.
    """
    fixed = _fixed(recipe, facts, device)
    lengths = rows or RowLengths.all_of(recipe.training.max_seq_len)
    free = device.free_bytes

    def fits(plan: BatchPlan) -> bool:
        assert free is not None
        moment = _peak(recipe, facts, fixed, plan)
        return _device_peak(fixed, moment, device, correction) <= free - SPARE_BYTES

    plan = plan_batches(lengths, recipe.training, fits if free is not None else None)
    return _tell(recipe, facts, device, fixed, plan, correction)


def settled_batches(
    recipe: Recipe, facts: ModelFacts, device: DeviceSpec, rows: RowLengths, correction: Correction | None = None
) -> BatchPlan:
    """What "auto" becomes for these rows on this device: the decision that training follows."""
    fixed = _fixed(recipe, facts, device)
    free = device.free_bytes
    if free is None:
        return plan_batches(rows, recipe.training)
    return plan_batches(
        rows,
        recipe.training,
        lambda plan: _device_peak(fixed, _peak(recipe, facts, fixed, plan), device, correction) <= free - SPARE_BYTES,
    )


def _fixed(recipe: Recipe, facts: ModelFacts, device: DeviceSpec) -> _Fixed:
    table = recipe.quantization
    weights = estimate_weights(facts, table.scheme, table.double_quant, table.compute_dtype)
    if weights is None or not (facts.num_layers and facts.hidden_size and facts.vocab_size):
        raise TunesmithError(
            "estimate_unknown",
            f"The shape of {facts.source or 'this model'} is not known, so its memory cannot be predicted.",
            "Choose the folder that holds its config.json, or another model.",
            source=facts.source,
        )
    trained = tuple(_trained(recipe, facts))
    gradients = sum(t.count * rounded(t.item_bytes * t.elements) for t in trained)
    return _Fixed(
        weights,
        adapter_bytes(facts, recipe.lora),
        trained,
        gradients,
        optimizer_states(recipe.training.optimizer, trained),
        step_scratch_bytes(recipe.training.optimizer, trained),
        device.workspace_bytes,
    )


def _trained(recipe: Recipe, facts: ModelFacts) -> Sequence[Trained]:
    if not recipe.lora.enabled:
        item = _ITEM_BYTES[recipe.quantization.compute_dtype]
        linears = [Trained(g.out_features, g.in_features, g.count, item) for g in facts.linears]
        return linears + [Trained(1, g.elements, g.count, item, g.name.startswith("embed")) for g in facts.kept]
    rank = recipe.lora.rank
    found: list[Trained] = []
    for group in targets(facts, recipe.lora):
        found.append(Trained(rank, group.in_features, group.count, 4))
        found.append(Trained(group.out_features, rank, group.count, 4))
        if recipe.lora.use_dora:
            found.append(Trained(1, group.out_features, group.count, 4))
    return found


def _peak(recipe: Recipe, facts: ModelFacts, fixed: _Fixed, plan: BatchPlan) -> Moment:
    batch, length = _shape(recipe, plan)
    update = Moment("update", gradients=fixed.gradients, scratch=fixed.scratch)
    found = moments(recipe, facts, batch, length, fixed.gradients)
    return max((*found, update), key=lambda moment: moment.total_bytes)


def _shape(recipe: Recipe, plan: BatchPlan) -> tuple[int, int]:
    """Rows and columns of what the model sees: packed rows lie one after another in a single one."""
    return (1 if recipe.training.packing else plan.micro_batch_rows), plan.context_tokens


def _unusable(device: DeviceSpec) -> float:
    """Share that fragmentation adds (VRAM.md: error targets)."""
    if device.kind == "processor":
        return 0.0
    return 0.06 if device.expandable_segments else 0.12


def _device_peak(fixed: _Fixed, moment: Moment, device: DeviceSpec, correction: Correction | None) -> int:
    allocated = fixed.always + moment.total_bytes
    peak = device.own_context_bytes + allocated * (1 + _unusable(device)) + fixed.states.paged
    return round(peak * (correction.factor if correction else 1.0))


def _tell(
    recipe: Recipe,
    facts: ModelFacts,
    device: DeviceSpec,
    fixed: _Fixed,
    plan: BatchPlan,
    correction: Correction | None,
) -> Estimate:
    moment = _peak(recipe, facts, fixed, plan)
    allocated = fixed.always + moment.total_bytes
    peak = _device_peak(fixed, moment, device, correction)
    parts = {
        "weights": fixed.weights.weights_bytes,
        "kept_16bit": fixed.weights.kept_16bit_bytes,
        "lora": fixed.adapter,
        "gradients": moment.gradients,
        "optimizer": fixed.states.allocated + fixed.states.paged,
        "activations": moment.activations,
        "logits": moment.logits,
        "context": device.own_context_bytes,
    }
    batch, length = _shape(recipe, plan)
    below, above = _band(device, correction)
    return Estimate(
        allocated_peak_bytes=allocated,
        peak_bytes=peak,
        low_bytes=min(peak, round(peak * (1 - below))),
        high_bytes=round(peak * (1 + above)),
        capacity_bytes=device.total_bytes,
        free_bytes=device.free_bytes,
        fits=_fit(peak, device.free_bytes),
        components=Components(**parts, workspace=peak - sum(parts.values())),
        trainable_parameters=(
            adapter_parameters(facts, recipe.lora) if recipe.lora.enabled else facts.total_parameters or 0
        ),
        total_parameters=facts.total_parameters or 0,
        load_bytes=fixed.load_bytes,
        after_step_bytes=fixed.always + fixed.gradients,
        evaluation_peak_bytes=allocated,
        saving_peak_bytes=fixed.always,
        peak_phase=moment.phase,
        micro_batch_size=plan.micro_batch_rows,
        gradient_accumulation_steps=plan.accumulation,
        tokens_per_micro_step=batch * length,
        calibrated_runs=correction.runs if correction else 0,
        notes=tuple(_notes(fixed)),
    )


def _band(device: DeviceSpec, correction: Correction | None) -> tuple[float, float]:
    """How far below and above the estimate the measured peak may lie, as shares."""
    if correction is not None and correction.runs:
        return correction.spread, correction.spread
    return (0.04, 0.03) if device.expandable_segments else (0.08, 0.06)


def _fit(peak: int, free: int | None) -> Fit | None:
    if free is None:
        return None
    if peak <= free - SPARE_BYTES:
        return "yes"
    return "tight" if peak <= free else "no"


def _notes(fixed: _Fixed) -> Sequence[Note]:
    notes: list[Note] = []
    if fixed.states.paged:
        notes.append(
            Note(
                code="paged_optimizer",
                message="The optimizer's states are paged: the driver moves them to main memory when room is short.",
                params={"bytes": fixed.states.paged},
            )
        )
    return notes
