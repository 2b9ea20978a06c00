"""Whether it fits, in words: verdicts, parts of memory, advice and what a rehearsal found, in the window's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QCoreApplication

from core.schema.quantities import GIB, gib
from core.schema.recipe import Recipe
from core.schema.rehearsal import Rehearsal
from core.schema.toml_codec import SPECS
from gui.texts import recipe_text, word_text
from gui.widgets import Part

if TYPE_CHECKING:
    from core.estimate import Components, Estimate
    from core.estimate.advice import Advice, Change

translate = QCoreApplication.translate
Tone = Literal["ok", "warn", "bad", "secondary"]


def verdict_text(estimate: Estimate | None) -> tuple[str, Tone]:
    """ "Fits, 1.1 GiB to spare", "Tight, 0.2 GiB to spare", "1.9 GiB short"; without a device only the need."""
    if estimate is None:
        return translate("Fit", "Not known yet"), "secondary"
    if estimate.fits is None or estimate.free_bytes is None:
        return translate("Fit", "Needs {size}").format(size=size(estimate.peak_bytes)), "secondary"
    spare = estimate.free_bytes - estimate.peak_bytes
    if spare < 0:
        return translate("Fit", "{size} short").format(size=size(-spare)), "bad"
    if estimate.fits == "tight":
        return translate("Fit", "Tight, {size} to spare").format(size=size(spare)), "warn"
    return translate("Fit", "Fits, {size} to spare").format(size=size(spare)), "ok"


def size(count_bytes: float) -> str:
    """GiB with one digit, and with two where it is less than a tenth."""
    return f"{gib(count_bytes, 1 if count_bytes >= GIB / 10 else 2)} GiB"


def band_text(estimate: Estimate, is_planned: bool, on_card: bool) -> str:
    """How far the figure may be off, and where that is known from."""
    off = max(estimate.high_bytes - estimate.peak_bytes, estimate.peak_bytes - estimate.low_bytes)
    band = gib(off, 1 if off >= GIB / 10 else 2)
    runs = estimate.calibrated_runs
    if estimate.is_traced:
        return translate("Fit", "± {band} GiB, computed exactly").format(band=band)
    if runs == 1:
        return translate("Fit", "± {band} GiB, from 1 earlier run on this card").format(band=band)
    if runs:
        return translate("Fit", "± {band} GiB, from {runs} earlier runs on this card").format(band=band, runs=runs)
    if is_planned:
        return translate("Fit", "± {band} GiB, planned without the card").format(band=band)
    if on_card:
        return translate("Fit", "± {band} GiB, not measured yet on this card").format(band=band)
    return translate("Fit", "± {band} GiB, in main memory").format(band=band)


def others_text(estimate: Estimate) -> str:
    """What else is done than to train, as torch counts it, beside the peak of a step."""
    return translate(
        "Fit", "A training step: {peak}. An evaluation: {evaluation}. Saving: {saving}. As torch counts them."
    ).format(
        peak=size(estimate.allocated_peak_bytes),
        evaluation=size(estimate.evaluation_peak_bytes),
        saving=size(estimate.saving_peak_bytes),
    )


def parts_of(components: Components, settings: Recipe) -> tuple[Part, ...]:
    """The parts of the peak as the bar and the legend show them; what takes nothing is left out."""
    bits = {"nf4": 4, "fp4": 4, "int8": 8}.get(settings.quantization.scheme)
    weights = translate("Fit", "Model weights, {bits}-bit").format(bits=bits) if bits else ""
    trains = translate("Fit", "LoRA adapter, gradients, optimizer")
    if not settings.lora.enabled:
        trains = translate("Fit", "Gradients and optimizer")
    c = components
    found = (
        Part(weights or translate("Fit", "Model weights, not quantized"), c.weights, 0, _explained("weights")),
        Part(translate("Fit", "Kept in 16-bit (embeddings, head, norms)"), c.kept_16bit, 1, _explained("kept")),
        Part(trains, c.lora + c.gradients + c.optimizer, 2, _explained("trained")),
        Part(translate("Fit", "Activations"), c.activations, 3, _explained("activations")),
        Part(translate("Fit", "Logits and loss"), c.logits, 4, _explained("logits")),
        Part(translate("Fit", "Workspace and fragmentation"), c.workspace, 5, _explained("workspace")),
        Part(translate("Fit", "CUDA context"), c.context, 6, _explained("context")),
    )
    return tuple(part for part in found if part.size_bytes > 0)


def others_part(taken_bytes: int, assumed: bool) -> Part:
    """What other programs hold, or are assumed to hold on a card that is only planned for."""
    if assumed:
        return Part(
            translate("Fit", "Desktop and other programs (assumed)"), taken_bytes, "others", _explained("assumed")
        )
    return Part(translate("Fit", "In use by other programs"), taken_bytes, "others", _explained("others"))


def _explained(part: str) -> str:
    words = {
        "weights": translate(
            "Fit",
            "The base model's linear layers, with the constants of their quantization. They are read, never changed.",
        ),
        "kept": translate(
            "Fit", "Embeddings, the head and the norms stay in 16 bit: quantizing them would cost quality."
        ),
        "trained": translate(
            "Fit", "What learns: its weights, how each of them is to change, and what the optimizer remembers of it."
        ),
        "activations": translate(
            "Fit", "Intermediate results that the backward pass needs. They grow with micro-batch and context length."
        ),
        "logits": translate(
            "Fit", "The scores of all words for each position, and the loss. Chunked loss never holds them as a whole."
        ),
        "workspace": translate(
            "Fit", "Room for the arithmetic itself, and memory that lies in pieces too small to be used."
        ),
        "context": translate("Fit", "What the driver and CUDA's libraries take for every program that uses the card."),
        "others": translate("Fit", "Held now by the desktop and other programs; closing some of them frees it."),
        "assumed": translate("Fit", "A desktop usually takes about this much of a card that also drives the screen."),
    }
    return words[part]


def change_text(changes: Sequence[Change]) -> str:
    """ "Context length 2048 → 1024"."""
    parts = []
    for change in changes:
        label = recipe_text(SPECS[change.path].label).split(" (")[0]
        parts.append(f"{label} {_value(change.before)} → {_value(change.after)}")
    return ", ".join(parts)


def price_text(advice: Advice) -> str:
    """What an advice costs in time or quality."""
    told = [_price(code, advice) for code in advice.prices]
    if advice.slowdown >= 1.015 and "recomputes" not in advice.prices:
        percent = f"{(advice.slowdown - 1) * 100:.0f}"
        told.append(translate("Fit", "About {percent} % slower.").format(percent=percent))
    elif advice.slowdown <= 0.9:
        percent = f"{(1 - advice.slowdown) * 100:.0f}"
        told.append(translate("Fit", "About {percent} % faster.").format(percent=percent))
    return " ".join(told)


def _price(code: str, advice: Advice) -> str:
    words = {
        "free": translate("Fit", "Costs nothing."),
        "rows_cut": translate("Fit", "Rows longer than {to} tokens are cut."),
        "smaller_bites": translate("Fit", "The same steps in smaller bites."),
        "optimizer": translate("Fit", "The optimizer remembers in 8 bits; hardly any difference has been measured."),
        "recomputes": translate("Fit", "Computes activations twice: about a third slower."),
        "learns_less": translate("Fit", "The adapter can learn a little less."),
        "attention_only": translate("Fit", "Only the attention layers learn."),
        "four_bit": translate("Fit", "The frozen weights are held a little less exactly."),
        "adapter": translate("Fit", "An adapter is trained instead of all weights."),
        "half_precision": translate("Fit", "Computes with fewer digits, as is usual."),
        "plain_adapter": translate("Fit", "A plain adapter instead of DoRA."),
        "no_dropout": translate("Fit", "No dropout in the adapter."),
        "smaller_model": translate("Fit", "A smaller model of the same family knows less."),
    }
    return words[code].format(to=advice.new_value(code))


def rehearsal_verdict(found: Rehearsal) -> tuple[str, Tone]:
    """What was seen when it was tried."""
    if found.out_of_memory_in is not None:
        where = {
            "loading_model": translate("Fit", "Does not fit: memory ran out while the model was loaded."),
            "training": translate("Fit", "Does not fit: memory ran out in a training step."),
            "evaluating": translate("Fit", "Does not fit: memory ran out while evaluating."),
        }
        return where.get(found.out_of_memory_in, translate("Fit", "Does not fit: memory ran out.")), "bad"
    if found.evaluation_fits is False:
        return translate("Fit", "Steps fit, but an evaluation does not fit beside them."), "warn"
    match found.fits:
        case "yes":
            return translate("Fit", "Tried: it fits."), "ok"
        case "tight":
            return translate("Fit", "Tried: it fits, but tightly."), "warn"
        case "no":
            return translate("Fit", "Tried: it ran, but there is less free memory than it needs."), "bad"
    return translate("Fit", "Tried: it runs."), "ok"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return translate("Fit", "on") if value else translate("Fit", "off")
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, float):
        from gui.forms.values import to_text  # the forms come with the first page that has some

        return to_text(value)
    text = str(value)
    return text.rpartition("/")[2] if "/" in text else word_text(text)
