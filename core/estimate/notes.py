"""What a person should know about an estimate, as codes with an English sentence; the window translates by code."""

from __future__ import annotations

from core.estimate.adapter import targets
from core.estimate.result import Note
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe


def notes(recipe: Recipe, facts: ModelFacts, paged_bytes: int, *, is_own: bool, unpacked: bool) -> tuple[Note, ...]:
    """`is_own`: the family's own steps were traced, not another's. `unpacked`: rows are not packed, though asked for."""
    found: list[Note] = []
    name = facts.model_type or "unknown"
    scheme = recipe.quantization.scheme
    if facts.family is None:
        message = (
            f"The architecture {name} is not known here: its layers are guessed, so the band is very wide. A rehearsal "
            "measures it, and tunesmith estimate --exact traces it without a card."
        )
        found.append(_note("unknown_architecture", message, model_type=name))
    elif not is_own:
        message = f"Models of the type {name} are estimated like a usual decoder, so the band is wider."
        found.append(_note("generic_family", message, model_type=name))
    found += _about_weights(recipe, facts)
    if not recipe.lora.enabled and scheme != "none":
        message = "All weights can only be trained when they are not quantized; they count in 16 bit."
        found.append(_note("full_needs_unquantized", message, scheme=scheme))
    if recipe.lora.enabled and not targets(facts, recipe.lora):
        found.append(_note("no_targets", "None of the target modules is a layer of this model."))
    if unpacked:
        message = f"Layers of {name} would mix packed rows, so rows are not packed."
        found.append(_note("not_packed", message, model_type=name))
    if paged_bytes:
        message = "The optimizer's states are paged: the driver moves them to main memory when room is short."
        found.append(_note("paged_optimizer", message, bytes=paged_bytes))
    if facts.multimodal and not facts.weights_read and facts.model_type != "gemma3":
        found.append(_note("seeing_part_not_counted", "The part of the model that sees is not counted."))
    limit = facts.context_length
    if limit is not None and recipe.training.max_seq_len > limit:
        message = f"The model was made for at most {limit:,} tokens."
        found.append(_note("context_beyond_model", message, limit=limit))
    return tuple(found)


def _about_weights(recipe: Recipe, facts: ModelFacts) -> list[Note]:
    """What of quantized weights is not as small as one would think."""
    found: list[Note] = []
    if recipe.quantization.scheme == "none" or not recipe.lora.enabled:
        return found
    if facts.mixture_of_experts:
        size = sum(2 * group.parameters for group in facts.kept if "experts." in group.name)
        if size:
            found.append(
                _note("fused_experts_16bit", "bitsandbytes leaves fused experts in 16 bit; they count so.", bytes=size)
            )
    if not facts.quantizable:
        name = facts.model_type or "unknown"
        message = f"transformers does not quantize the layers of {name}, so the weights stay in 16 bit."
        found.append(_note("not_quantized", message, model_type=name))
    return found


def _note(code: str, message: str, **params: str | int | float) -> Note:
    return Note(code=code, message=message, params=params)
