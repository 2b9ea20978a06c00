"""What the recipe becomes on the machine at hand: device, number formats, and named fallbacks where a choice cannot work."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import torch

from core.estimate import as_it_can_train
from core.schema.errors import RecipeError, RefusedError
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


@dataclass(frozen=True, slots=True)
class Fallback:
    """A choice that cannot work here, and what is used instead."""

    code: str
    message: str
    params: dict[str, Any]


def is_cuda() -> bool:
    return torch.cuda.is_available()


def device() -> torch.device:
    """The one device of the job: the card that the environment names, or the processor."""
    return torch.device("cuda", 0) if is_cuda() else torch.device("cpu")


def compute_dtype(recipe: Recipe) -> torch.dtype:
    """The number format of a settled recipe."""
    return DTYPES[recipe.quantization.compute_dtype]


def keep_threads(earlier: int | None) -> int | None:
    """How many threads this training computes with; those of the run's earlier life where there was one, because sums over
    several threads come out otherwise with another number of them. None on a card."""
    if is_cuda():
        return None
    if earlier is not None and 0 < earlier <= (os.cpu_count() or 1):  # more than there are make it ten times slower
        torch.set_num_threads(earlier)
    return torch.get_num_threads()


def settle(recipe: Recipe) -> tuple[Recipe, list[Fallback]]:
    """The recipe as it will really be used on this machine. RefusedError where no fallback makes sense."""
    fallbacks: list[Fallback] = []
    wanted = recipe.quantization.compute_dtype
    best = _best_dtype()
    dtype = best if wanted == "auto" else wanted
    if wanted == "bfloat16" and best == "float16":
        dtype = "float16"
        fallbacks.append(_fallback("quantization.compute_dtype", wanted, dtype, "this card has no bfloat16"))
    if wanted == "float16" and not is_cuda():
        dtype = "bfloat16"
        fallbacks.append(_fallback("quantization.compute_dtype", wanted, dtype, "the processor trains in bfloat16"))
    optimizer: str = recipe.training.optimizer
    if not is_cuda() and optimizer.startswith("paged_"):
        optimizer = {"paged_adamw_32bit": "adamw_torch", "paged_lion_32bit": "lion_32bit"}.get(
            optimizer, optimizer.removeprefix("paged_")
        )
        fallbacks.append(_fallback("training.optimizer", recipe.training.optimizer, optimizer, "paging needs a card"))
    _refuse_what_cannot_train(recipe, dtype)
    settled = recipe.model_copy(
        update={
            "quantization": recipe.quantization.model_copy(update={"compute_dtype": dtype}),
            "training": recipe.training.model_copy(update={"optimizer": optimizer}),
        }
    )
    return settled, fallbacks


def settle_for_model(recipe: Recipe, facts: ModelFacts) -> tuple[Recipe, list[Fallback]]:
    """The same once the model is known."""
    settled = as_it_can_train(recipe, facts)
    if settled is recipe:
        return recipe, []
    reason = "layers of this model would mix packed rows"
    return settled, [_fallback("training.packing", "true", "false", reason)]


def settle_for_layers(recipe: Recipe, model: Any) -> tuple[Recipe, list[Fallback]]:
    """The same once its layers are there: a few old kinds of model cannot compute activations a second time."""
    if not recipe.training.gradient_checkpointing or _can_recompute(model):
        return recipe, []
    training = recipe.training.model_copy(update={"gradient_checkpointing": False})
    reason = "this model keeps its activations"
    return recipe.model_copy(update={"training": training}), [
        _fallback("training.gradient_checkpointing", "true", "false", reason)
    ]


def _can_recompute(model: Any) -> bool:
    return bool(getattr(model, "supports_gradient_checkpointing", True))


def _best_dtype() -> str:
    if is_cuda() and not torch.cuda.is_bf16_supported(including_emulation=False):
        return "float16"
    return "bfloat16"


def _refuse_what_cannot_train(recipe: Recipe, dtype: str) -> None:
    if recipe.lora.enabled:
        if recipe.lora.use_dora and recipe.quantization.scheme == "int8" and not is_cuda():
            raise RecipeError(  # PEFT 0.21 with bitsandbytes 0.50: the scales are gone when DoRA asks for them
                "lora.use_dora",
                "lora.use_dora = true cannot work on a processor with weights held in 8 bits.",
                'Set quantization.scheme = "nf4" or "none", or leave DoRA out.',
                "dora_needs_card",
            )
        return
    if recipe.quantization.scheme != "none":
        raise RefusedError(
            "full_needs_unquantized",
            f"All weights can only be trained when they are not quantised, and quantization.scheme is "
            f'"{recipe.quantization.scheme}".',
            'Set quantization.scheme = "none", or train an adapter (lora.enabled = true).',
            scheme=recipe.quantization.scheme,
        )
    if dtype == "float16":
        raise RefusedError(
            "full_float16",
            "Training all weights in float16 loses small updates, so it is not done.",
            'Set quantization.compute_dtype = "bfloat16" or "float32", or train an adapter (lora.enabled = true).',
        )


def _fallback(path: str, wanted: str, used: str, reason: str) -> Fallback:
    message = f'{path} = "{wanted}" cannot work here ({reason}); "{used}" is used instead.'
    return Fallback("fallback_used", message, {"path": path, "wanted": wanted, "used": used, "reason": reason})
