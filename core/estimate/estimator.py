"""The estimate: from a recipe, a model's facts and a device to the peak of the device memory, in parts and with a band.

Nothing is loaded; one call takes well under a millisecond, so it follows every keystroke.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from core.estimate.activations import Forms, Moment, evaluation, forms_of, highest
from core.estimate.adapter import adapter_bytes, adapter_parameters
from core.estimate.device import SPARE_BYTES, DeviceSpec
from core.estimate.notes import notes
from core.estimate.optimizer import States, optimizer_states, step_scratch_bytes
from core.estimate.plan import BatchPlan, RowLengths, plan_batches
from core.estimate.result import Components, Estimate, Fit, Phase
from core.estimate.speed import pace
from core.estimate.trained import as_it_can_train, trained_tensors
from core.estimate.weights import ITEM_BYTES, WeightsEstimate, loaded_weights, rounded
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from core.schema.recipe import LoraTable, Optimizer, QuantizationTable, Recipe

# What fragmentation adds to the allocated peak (VRAM.md: error targets), and how far the truth may lie from that.
UNUSABLE = {True: 0.06, False: 0.12}  # by whether torch's allocator may grow its segments
BAND = {True: (0.05, 0.02), False: (0.09, 0.05)}
FULL_LOGITS_BAND = 0.04  # single blocks of gigabytes: more is lost between them
GENERIC_BAND = 0.06
# The layers themselves are a guess: an MLP without a gate has a third fewer weights, dropout of the model's own keeps masks.
UNKNOWN_BAND = (0.25, 0.20)
# Experts may be chosen and kept otherwise; attention that is taken for an old one, with all its scores, may be fused.
SCANNED_BAND = 0.35
DOUBTFUL_BAND = {"mixtral": 0.35, "gpt_neo": 0.5}
UNSEEN_SHARE = 0.1  # of a multimodal model whose seeing part was not laid out


class Correction(BaseModel):
    """What measurements on the card at hand have taught: the measured peak was `factor` times the estimate, as the mean
    of so many `runs`; `spread` is how far the single ones lay from it, as a share."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    factor: float = 1.0
    runs: int = 0
    spread: float = 0.02


@dataclass(frozen=True, slots=True)
class Fixed:
    """What does not depend on the batch, in bytes; `scratch` is what the optimizer needs while it steps."""

    weights: WeightsEstimate
    adapter: int
    gradients: int
    states: States
    scratch: int
    trainable: int
    total: int

    @property
    def load_bytes(self) -> int:
        return self.weights.total_bytes + self.adapter


@dataclass(frozen=True, slots=True)
class Case:
    """One estimate's ingredients."""

    recipe: Recipe
    facts: ModelFacts
    device: DeviceSpec
    correction: Correction | None
    fixed: Fixed
    forms: Forms
    forms_alone: Forms  # of a micro-batch of one row: nothing is padded
    unpacked: bool = False  # the recipe packs rows, and this model cannot

    @property
    def always(self) -> int:
        """What lies there all the time, as torch counts it."""
        states = self.fixed.states.allocated + self.fixed.states.paged - self.paged_bytes
        return self.fixed.load_bytes + states + self.device.workspace_bytes

    @property
    def paged_bytes(self) -> int:
        """Optimizer states that the driver holds, beside what torch counts. On the processor nothing is paged."""
        return 0 if self.device.kind == "processor" else self.fixed.states.paged


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
    case = _case(recipe, facts, device, rows, correction)
    plan = _plan(case, rows or RowLengths.all_of(recipe.training.max_seq_len))
    return _tell(case, plan, rows)


def settled_batches(
    recipe: Recipe, facts: ModelFacts, device: DeviceSpec, rows: RowLengths, correction: Correction | None = None
) -> BatchPlan:
    """What "auto" becomes for these rows on this device: the decision that training follows."""
    return _plan(_case(recipe, facts, device, rows, correction), rows)


def _case(
    recipe: Recipe, facts: ModelFacts, device: DeviceSpec, rows: RowLengths | None, correction: Correction | None
) -> Case:
    wanted, recipe = recipe, as_it_can_train(recipe, facts)
    training = recipe.training
    fixed = _fixed(facts, recipe.quantization, recipe.lora, training.optimizer)
    slides = facts.sliding_window is not None and training.max_seq_len >= facts.sliding_window
    if rows is not None and facts.sliding_window is not None and not training.packing:
        slides = rows.longest >= facts.sliding_window
    padded = rows is not None and rows.are_padded
    forms = forms_of(recipe, facts, masked=training.packing or padded or slides)
    alone = forms if training.packing or not padded else forms_of(recipe, facts, masked=slides)
    return Case(recipe, facts, device, correction, fixed, forms, alone, unpacked=recipe is not wanted)


@lru_cache(maxsize=64)
def _fixed(facts: ModelFacts, table: QuantizationTable, lora: LoraTable, optimizer: Optimizer) -> Fixed:
    scheme = table.scheme if lora.enabled else "none"  # all weights can only be trained as they are
    weights = loaded_weights(facts, scheme, table.double_quant, table.compute_dtype)
    if weights is None or not (facts.num_layers and facts.hidden_size and facts.vocab_size):
        raise TunesmithError(
            "estimate_unknown",
            f"The shape of {facts.source or 'this model'} is not known, so its memory cannot be predicted.",
            "Choose the folder that holds its config.json, or another model.",
            source=facts.source,
        )
    trained = trained_tensors(facts, lora, ITEM_BYTES[table.compute_dtype])
    total = facts.total_parameters or sum(g.parameters for g in facts.linears) + sum(g.parameters for g in facts.kept)
    return Fixed(
        weights,
        adapter_bytes(facts, lora),
        sum(t.count * rounded(t.item_bytes * t.elements) for t in trained),
        optimizer_states(optimizer, trained),
        step_scratch_bytes(optimizer, trained),
        adapter_parameters(facts, lora) if lora.enabled else total,
        total,
    )


def _plan(case: Case, rows: RowLengths) -> BatchPlan:
    free = case.device.free_bytes
    if free is None:
        return plan_batches(rows, case.recipe.training)
    return plan_batches(
        rows, case.recipe.training, lambda plan: _device_peak(case, _peak(case, plan)) <= free - SPARE_BYTES
    )


def _peak(case: Case, plan: BatchPlan) -> Moment:
    """The highest moment of a whole step."""
    batch, length = _shape(case.recipe, plan)
    gradients = case.fixed.gradients
    # Left on "auto" the accumulation counts as more than one, so that more rows never mean less memory.
    accumulates = case.recipe.training.gradient_accumulation_steps != 1
    forms = case.forms_alone if batch == 1 else case.forms
    moment = highest(forms, batch, length, gradients, accumulates=accumulates)
    update = Moment("update", gradients=gradients, workspace=case.fixed.scratch)
    return max(moment, update, key=lambda one: one.total_bytes)


def _shape(recipe: Recipe, plan: BatchPlan) -> tuple[int, int]:
    """Rows and columns of what the model sees: packed rows lie one after another in a single one."""
    return (1 if recipe.training.packing else plan.micro_batch_rows), plan.context_tokens


def _device_peak(case: Case, moment: Moment) -> int:
    unusable = 0.0 if case.device.kind == "processor" else UNUSABLE[case.device.expandable_segments]
    allocated = case.always + moment.total_bytes
    # An adapter's paged states count as if they were torch's own: only tensors from 100,000 elements on are paged, and with
    # a higher rank a card would seem to need less.
    like_torchs = case.paged_bytes * unusable if case.recipe.lora.enabled else 0
    peak = case.device.own_context_bytes + allocated * (1 + unusable) + like_torchs + case.paged_bytes
    return round(peak * (case.correction.factor if case.correction else 1.0))


def _tell(case: Case, plan: BatchPlan, rows: RowLengths | None) -> Estimate:
    fixed, device = case.fixed, case.device
    moment = _peak(case, plan)
    peak = _device_peak(case, moment)
    batch, length = _shape(case.recipe, plan)
    below, above = _band(case)
    told = pace(case.recipe, case.facts, device, plan, rows)
    held_out = (
        fixed.load_bytes + fixed.states.allocated + device.workspace_bytes + evaluation(case.forms, batch, length)
    )
    return Estimate(
        allocated_peak_bytes=case.always + moment.total_bytes,
        peak_bytes=peak,
        low_bytes=round(peak * (1 - below)),
        high_bytes=round(peak * (1 + above)),
        capacity_bytes=device.total_bytes,
        free_bytes=device.free_bytes,
        fits=fit_of(peak, device.free_bytes),
        components=_components(case, moment, peak),
        trainable_parameters=fixed.trainable,
        total_parameters=fixed.total,
        load_bytes=fixed.load_bytes,
        after_step_bytes=after_step_bytes(case.recipe, case.facts, fixed, plan.micro_batch_rows),
        evaluation_peak_bytes=min(held_out, case.always + moment.total_bytes),  # a step does all of it, too
        saving_peak_bytes=case.always,  # checkpoints are written from the computer's own memory
        peak_phase=_phase(moment.phase),
        micro_batch_size=plan.micro_batch_rows,
        gradient_accumulation_steps=plan.accumulation,
        tokens_per_micro_step=batch * length,
        duration_s=told.duration_s,
        step_s=told.step_s,
        energy_wh=told.energy_wh,
        calibrated_runs=case.correction.runs if case.correction else 0,
        notes=notes(
            case.recipe,
            case.facts,
            fixed.states.paged if device.kind == "card" else 0,
            is_own=case.forms.is_own,
            unpacked=case.unpacked,
        ),
    )


def _components(case: Case, moment: Moment, peak: int) -> Components:
    fixed = case.fixed
    parts = {
        "weights": fixed.weights.weights_bytes,
        "kept_16bit": fixed.weights.kept_16bit_bytes,
        "lora": fixed.adapter,
        "gradients": moment.gradients,
        "optimizer": fixed.states.allocated + fixed.states.paged,
        "activations": moment.activations,
        "logits": moment.logits,
        "context": case.device.own_context_bytes,
    }
    return Components(**parts, workspace=peak - sum(parts.values()))


def after_step_bytes(recipe: Recipe, facts: ModelFacts, fixed: Fixed, rows: int) -> int:
    """What the plain loop of VRAM.md holds right after a step: its last scores are alive, and keys and values of all
    layers where nothing is checkpointed. The work spaces of cuBLAS belong to the process and are not counted."""
    tokens = rows * recipe.training.max_seq_len
    item = ITEM_BYTES[recipe.quantization.compute_dtype]
    outputs = rounded(tokens * (facts.vocab_size or 0) * item)
    if not recipe.training.gradient_checkpointing:
        width = (facts.num_kv_heads or facts.num_heads or 0) * (facts.head_dim or 0)
        outputs += 2 * (facts.num_layers or 0) * rounded(tokens * width * item)
    return fixed.load_bytes + fixed.gradients + fixed.states.allocated + outputs


def _phase(name: str) -> Phase:
    if name.startswith("loss"):
        return "logits"
    if name.startswith("backward"):
        return "layer"
    return "update" if name in ("update", "after backward", "embedding backward") else "forward"


def _band(case: Case) -> tuple[float, float]:
    """How far below and above the estimate the measured peak may lie, as shares."""
    if case.correction is not None and case.correction.runs:
        return case.correction.spread, case.correction.spread
    if case.device.kind == "processor":
        return 0.1, 0.1
    below, above = BAND[case.device.expandable_segments]
    if not case.recipe.training.chunked_loss:
        above += FULL_LOGITS_BAND
    if not case.forms.is_own:
        below, above = below + GENERIC_BAND, above + GENERIC_BAND
        if case.facts.family is None:
            doubtful = DOUBTFUL_BAND.get(case.facts.like[0], 0.0) if case.facts.like else 0.0
            doubtful = SCANNED_BAND if case.facts.scanned else doubtful
            below, above = below + UNKNOWN_BAND[0] + doubtful, above + UNKNOWN_BAND[1]
    if case.facts.multimodal and not case.facts.weights_read and case.facts.model_type != "gemma3":
        above += UNSEEN_SHARE
    return below, above


def fit_of(peak: int, free: int | None) -> Fit | None:
    """CONTRACT: 0.3 GiB are left free by what fits."""
    if free is None:
        return None
    if peak <= free - SPARE_BYTES:
        return "yes"
    return "tight" if peak <= free else "no"
