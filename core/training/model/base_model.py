"""The base model of a run: found or fetched, its tokenizer made ready, its weights loaded as the recipe says."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from core.models import classify_source, clean_source, fingerprint, read_model_folder
from core.models.consent import require_unchanged_code
from core.models.hub.download import fetch_model
from core.schema.errors import RecipeError, TunesmithError
from core.schema.model_facts import ModelFacts
from core.schema.recipe import ModelTable, Recipe
from core.training.device import machine
from core.training.model.same_base import resolve_same

TEMPLATE_CHARS = 200_000  # the longest real ones have about 20,000
PAD_NAMES = ("<pad>", "[PAD]", "<|pad|>", "<|finetune_right_pad_id|>", "<|endoftext|>", "<unk>")


@dataclass(frozen=True, slots=True)
class Base:
    """`folder` holds the files; `loadable` is what `from_pretrained` takes anywhere on this computer."""

    folder: Path
    loadable: str
    facts: ModelFacts
    fingerprint: str


def find_base(table: ModelTable, on_bytes: Callable[[int, int | None], None], known: str | None = None) -> Base:
    """The model on this disk, fetched from the Hub if it is not here yet. `on_bytes` hears (done, total) of a download;
    `known` is the fingerprint of the one that a run began with.

    TunesmithError where there is no such model, or it cannot be trained.
    """
    source = clean_source(table.source)
    folder = resolve_same(table, known)
    is_hub = classify_source(source) == "hub"
    if is_hub and folder is None:
        folder = fetch_model(source, table.revision, on_bytes).folder
    assert folder is not None
    facts = read_model_folder(folder, table.source)
    loadable = source if is_hub else str(folder.resolve())
    return Base(folder, loadable, facts, fingerprint(folder))


def load_tokenizer(base: Base, table: ModelTable) -> PreTrainedTokenizerBase:
    """The tokenizer, with a padding token that never hides the real end token (TRAPS: faults). The first to run code of a
    model that brings its own: TunesmithError `code_changed` where that is not the code that was allowed."""
    if table.allow_remote_code:
        require_unchanged_code(table.source, base.folder)
    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            base.folder, trust_remote_code=table.allow_remote_code
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TunesmithError(
            "tokenizer_unreadable",
            f"The tokenizer of {table.source} cannot be loaded: {str(error).splitlines()[0][:200]}",
            "Fetch the model again, or choose another one.",
            model=table.source,
            reason=str(error).splitlines()[0][:200],
        ) from error
    _refuse_large_templates(tokenizer, table.source)
    if tokenizer.eos_token_id is None:
        raise TunesmithError(
            "no_end_token",
            f"The tokenizer of {table.source} names no end token, so the model could never learn to stop.",
            "Choose another model, or name an eos_token in its tokenizer_config.json.",
            model=table.source,
        )
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id == tokenizer.eos_token_id:
        vocabulary = tokenizer.get_vocab()
        names = [name for name in PAD_NAMES if name in vocabulary and vocabulary[name] != tokenizer.eos_token_id]
        # Padding is masked in the loss by position, so even the end token pads safely; another one is cleaner.
        tokenizer.pad_token = names[0] if names else tokenizer.eos_token
    if base.facts.vocab_size is not None and max(tokenizer.get_vocab().values()) >= base.facts.vocab_size:
        raise TunesmithError(
            "vocabulary_mismatch",
            f"The tokenizer of {table.source} knows more words than the model has embeddings for "
            f"({base.facts.vocab_size:,}).",
            "The files of this model do not belong together; fetch it again or choose another one.",
            model=table.source,
        )
    return tokenizer


def _refuse_large_templates(tokenizer: PreTrainedTokenizerBase, source: str) -> None:
    """Templates come from strangers. Their sandbox keeps them inside, but not short (TRAPS: chat templates)."""
    told = tokenizer.chat_template
    templates = told.values() if isinstance(told, dict) else [told or ""]
    if any(len(str(template)) > TEMPLATE_CHARS for template in templates):
        raise TunesmithError(
            "template_too_large",
            f"The chat template of {source} is longer than {TEMPLATE_CHARS:,} characters, so it is not run.",
            "Choose another model; real templates are far shorter.",
            model=source,
        )


def load_model(base: Base, recipe: Recipe) -> PreTrainedModel:
    """The base with its weights on the device, quantised and typed as a settled recipe says, frozen for an adapter."""
    dtype = machine.compute_dtype(recipe)
    options: dict[str, Any] = {
        "dtype": dtype,
        "quantization_config": quantization_config(recipe, base.facts.model_type),
        "use_safetensors": True,  # never pickled weights (TRAPS: security)
        "trust_remote_code": recipe.model.allow_remote_code,  # unset, transformers would ask on standard input
    }
    if recipe.training.attention != "auto":
        # Else no name: transformers takes the fused one, and the plain one where a model cannot (Gemma 2 caps its scores);
        # asked for by name it refuses such a model.
        options["attn_implementation"] = recipe.training.attention
    if recipe.quantization.scheme != "none" or machine.is_cuda():
        options["device_map"] = {"": machine.device()}
    try:
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(base.folder, **options)
    except ValueError as error:
        if recipe.training.attention != "sdpa" or "scaled_dot_product_attention" not in str(error):
            raise
        raise _no_fused_attention(recipe, base) from error
    # With the cache on, packed rows see each other through it (TRAPS: packed rows).
    model.config.use_cache = False
    if recipe.lora.enabled:
        model.requires_grad_(False)
    keep_backward_on_cpu(model)
    gc.collect()
    if machine.is_cuda():
        torch.cuda.empty_cache()  # blocks cached while loading count on the card
    return model


def _no_fused_attention(recipe: Recipe, base: Base) -> RecipeError:
    return RecipeError(
        "training.attention",
        f'training.attention = "sdpa": the attention of {base.loadable} cannot be computed in the fused way.',
        'Set training.attention = "auto"; this model then computes all scores.',
        "attention_not_fused",
        model=base.loadable,
    )


# Gemma 3n clamps these little matrices in place while it trains, which bytes of quantized ones cannot be.
_LEFT_WHOLE = {"gemma3n": ["lm_head", "prediction_coefs", "correction_coefs"]}


def left_whole(model_type: str | None) -> list[str] | None:
    """Layers of a kind of model that must not be quantized; None leaves it to transformers (the head alone)."""
    return _LEFT_WHOLE.get((model_type or "").removesuffix("_text"))


def quantization_config(recipe: Recipe, model_type: str | None = None) -> BitsAndBytesConfig | None:
    table = recipe.quantization
    if table.scheme == "none":
        return None
    if table.scheme == "int8":
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=left_whole(model_type))
    return BitsAndBytesConfig(
        load_in_4bit=True,
        llm_int8_skip_modules=left_whole(model_type),
        bnb_4bit_quant_type=table.scheme,
        bnb_4bit_use_double_quant=table.double_quant,
        bnb_4bit_compute_dtype=machine.compute_dtype(recipe),
    )


def keep_backward_on_cpu(model: torch.nn.Module) -> None:
    """Without this the first evaluation on a CPU with AVX512-BF16 repacks 4-bit weights for a kernel that has no
    backward, and every gradient after it is wrong (TRAPS: gradients after an evaluation)."""
    if machine.is_cuda():
        return
    from bitsandbytes.nn import Linear4bit

    for module in model.modules():
        if isinstance(module, Linear4bit):
            module.support_avx512bf16_for_cpu = False
