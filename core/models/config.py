"""A model's config.json: what kind of model it is, its numbers under their several names, and refusals.

Knows nothing of folders and weights; those are folder.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.models.families import (
    FAMILIES,
    TEXT_PART,
    Family,
    Shape,
    family_of,
    has_layer_norm,
    is_packable,
    is_scanned,
    layout,
    resembled,
    table_bytes,
    unknown_family,
    vision_layout,
)  # fmt: skip
from core.models.mixed_layers import MIXED, mixed_layout
from core.schema.errors import TunesmithError
from core.schema.model_facts import KeptGroup, LinearGroup, ModelFacts

Config = Mapping[str, Any]

# Model types older than Llama name the same numbers otherwise.
_NAMES = {
    "vocab": ("vocab_size",),
    "hidden": ("hidden_size", "n_embd", "n_embed", "d_model", "dim"),
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "num_attention_head"),
    "kv_heads": ("num_key_value_heads", "num_kv_heads", "n_head_kv"),
    "intermediate": ("intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "dim_ff", "dff", "d_inner", "d_ff"),
    "context": ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "max_sequence_length"),
}
_EXPERTS = ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts", "num_routed_experts")
_PER_TOKEN = (
    "num_experts_per_tok",
    "moe_top_k",
    "top_k",
    "moe_topk",
    "moe_k",
    "num_experts_per_token",
    "top_k_experts",
)
_PLAIN_FIRST = ("first_k_dense_replace", "num_dense_layers", "moe_layer_start_index", "num_dense_first_layers")
_LANGUAGE_MODEL_ENDINGS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
SIGLIP = {  # transformers' own numbers, where a config leaves them out
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "patch_size": 16,
    "image_size": 224,
}
_NEEDED_NUMBERS = ("vocab_size", "hidden_size", "num_hidden_layers")
MOST_LAYERS = 10_000  # no model has a tenth of them; a false number would only be counted through for ever
# Of the kinds that transformers can build as a language model, those that nearly always are none.
_ENCODERS = ("bert", "roberta", "electra", "camembert", "xlm-roberta", "xlm-roberta-xl", "megatron-bert", "rembert")
_SPEAKING = ("moshi",)  # its rows are words and sounds together
_DTYPES = {"float32", "float16", "bfloat16"}


def facts_from_config(config: Config, source: str = "") -> ModelFacts:
    """Everything that config.json tells; raises TunesmithError where the model cannot be fine-tuned here.

    Parameters are counted where the family is known, else None; the layers are then those of a plain decoder.
    """
    refuse_unsuitable(config, source)
    text = text_config(config)
    numbers = {name: _number(text, aliases) for name, aliases in _NAMES.items()}
    if (numbers["layers"] or 0) > MOST_LAYERS:
        raise _odd_number(source, "num_hidden_layers", numbers["layers"])
    model_type = config.get("model_type")
    family = family_of(text)
    laid_out = family or unknown_family(text)
    shape = _shape(numbers, text, laid_out)
    is_mixed = str(text.get("model_type")) in MIXED
    mixed = mixed_layout(text, bool(_tied(config, text, family))) if shape and is_mixed else None
    if is_mixed and mixed is None:
        family = None  # a kind of it that is not laid out
        laid_out = unknown_family(text)
    linears, kept = mixed or (layout(laid_out, shape) if shape else ((), ()))
    known = bool(linears) and family is not None
    eyes = config.get("vision_config")
    if known and model_type == "gemma3" and isinstance(eyes, Mapping) and shape:
        told = {name: _integer(eyes.get(name)) or usual for name, usual in SIGLIP.items()}
        seeing, seen = vision_layout(told, shape.hidden)
        linears, kept = linears + seeing, kept + seen
    heads, hidden = numbers["heads"], numbers["hidden"]
    return ModelFacts(
        source=source,
        architecture=next(iter(architectures_of(config)), None),
        model_type=model_type,
        total_parameters=count_parameters(linears, kept) if known else None,
        linears=linears,
        kept=kept,
        vocab_size=numbers["vocab"],
        hidden_size=hidden,
        num_layers=numbers["layers"],
        num_heads=heads,
        num_kv_heads=shape.kv_heads if shape else numbers["kv_heads"] or heads,
        head_dim=_integer(text.get("head_dim")) or (hidden // heads if hidden and heads else None),
        intermediate_size=shape.intermediate if shape else numbers["intermediate"],
        context_length=numbers["context"],
        sliding_window=_sliding_window(text),
        tied_embeddings=_tied(config, text, family),
        multimodal=text is not config and "vision_config" in config,
        mixture_of_experts=_experts(text) > 0,
        family=str(text.get("model_type")) if known else None,
        scanned=not known and is_scanned(text),
        packable=is_packable(text) and is_packable(config),
        like=() if known else resembled(text, mixture=_experts(text) > 0),
        quantizable=not (family and family.own_linear),
        layer_norm=has_layer_norm(text, family),
        table_bytes=table_bytes(family, shape, _integer(text.get("rotary_dim")) or 0) if family and shape else 0,
        experts=_experts(text) or None,
        experts_per_token=_number(text, _PER_TOKEN) if _experts(text) else None,
        has_own_code=bool(config.get("auto_map")),
        dtype=_dtype(config, text),
    )


def count_parameters(linears: Sequence[LinearGroup], kept: Sequence[KeptGroup]) -> int:
    return sum(group.parameters for group in linears) + sum(group.parameters for group in kept)


def refuse_unsuitable(config: Config, source: str) -> None:
    """Raises where the config says that this is no full-precision causal language model."""
    name = source or str(config.get("_name_or_path") or "This model")
    quantization = config.get("quantization_config")
    if quantization:
        method = str(quantization.get("quant_method", "another method")) if isinstance(quantization, Mapping) else "?"
        raise TunesmithError(
            "model_already_quantized",
            f"{name} is already quantized ({method}), so it cannot be trained and merged exactly.",
            "Choose the original model that it was made from; Tunesmith quantizes while loading.",
            source=name,
            method=method,
        )
    architectures = architectures_of(config)
    writes = not architectures or any(a.endswith(_LANGUAGE_MODEL_ENDINGS) for a in architectures)
    writes = writes and config.get("model_type") not in _SPEAKING
    if config.get("is_encoder_decoder") or not writes or (not architectures and config.get("model_type") in _ENCODERS):
        kind = architectures[0] if architectures else str(config.get("model_type"))
        raise TunesmithError(
            "model_not_causal",
            f"{name} is a {kind}, which does not write text word by word, so it cannot be fine-tuned here.",
            "Choose a causal language model, one whose architecture ends in ForCausalLM.",
            source=name,
            architecture=kind,
        )


def architectures_of(config: Config) -> list[str]:
    """The classes that the config names; one alone is sometimes written without a list."""
    told = config.get("architectures")
    if isinstance(told, str):
        return [told]
    return [str(name) for name in told] if isinstance(told, list | tuple) else []


def refuse_odd_numbers(config: Config, source: str) -> None:
    """TunesmithError `model_bad_config` where a number that every model has is none: it would not load either."""
    text = text_config(config)
    for name in _NEEDED_NUMBERS:
        value = text.get(name)
        if value is not None and _integer(value) is None:
            raise _odd_number(source, name, value)


def _odd_number(source: str, name: str, value: Any) -> TunesmithError:
    return TunesmithError(
        "model_bad_config",
        f"The config.json of {source} cannot be read: {name} is {str(value)[:40]}, which is no number of its kind.",
        "Fetch this file again.",
        path=source,
        why=f"{name} is {str(value)[:40]}",
    )


def text_config(config: Config) -> Config:
    """The part of the config that describes the language model (the whole, unless the model also sees or hears)."""
    nested = config.get("text_config")
    if not isinstance(nested, Mapping):
        return _with_defaults(config)
    text = dict(nested)
    text.setdefault("model_type", TEXT_PART.get(str(config.get("model_type")), ""))
    return _with_defaults(text)


def _with_defaults(config: Config) -> Config:
    family = FAMILIES.get(str(config.get("model_type")))
    return {**family.defaults, **config} if family and family.defaults else config


def _shape(numbers: Mapping[str, int | None], text: Config, family: Family) -> Shape | None:
    vocab, hidden, layers, heads = (numbers[name] for name in ("vocab", "hidden", "layers", "heads"))
    if not (vocab and hidden and layers and heads):
        return None
    plain_width = numbers["intermediate"] or 4 * hidden
    experts = _experts(text)
    inner = (_number(text, ("moe_intermediate_size", "expert_intermediate_size")) if experts else None) or plain_width
    return Shape(
        vocab=vocab,
        hidden=hidden,
        layers=layers,
        heads=heads,
        kv_heads=_kv_heads(text, family, numbers["kv_heads"], heads),
        head_dim=_integer(text.get("head_dim")) or hidden // heads,
        intermediate=inner,
        tied=bool(_tied(text, text, family)),
        experts=experts,
        plain_layers=_plain_layers(text, layers) if experts else 0,
        plain_intermediate=plain_width,
        shared=_shared(text, inner) if experts else 0,
        attention_bias=bool(text.get(family.bias_switch, family.bias_default)),
        mlp_bias=bool(text.get(family.mlp_bias_switch, family.bias_default)),
        positions=numbers["context"] or 1024,
        norms=_falcon_norms(text) if family.falcon else None,
        latent=_latent(text),
        rotated=_integer(text.get("qk_rope_head_dim")) or 0,
        layer_input=_integer(text.get("hidden_size_per_layer_input")) or 0,
    )


def _plain_layers(text: Config, layers: int) -> int:
    """Layers of a mixture that have no experts (Qwen's names for it, and those of models whose first layers have none)."""
    listed = text.get("mlp_only_layers")
    plain = {at for at in listed if isinstance(at, int)} if isinstance(listed, Sequence) else set()
    first = _number(text, _PLAIN_FIRST) or 0
    every = _integer(text.get("decoder_sparse_step")) or 1
    return sum(at < first or at in plain or (at + 1) % every != 0 for at in range(layers))


def _latent(text: Config) -> tuple[int, int, int, int] | None:
    names = ("q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "v_head_dim")
    query, key, width, value = (_integer(text.get(name)) or 0 for name in names)
    return (query, key, width, value) if key and width and value else None


def _shared(text: Config, width: int) -> int:
    """The width of what all tokens of a mixture go through, beside the experts."""
    told = _number(text, ("shared_expert_intermediate_size", "shared_intermediate_size"))
    count = _number(text, ("n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts"))
    return told or (count or 0) * width


def _kv_heads(text: Config, family: Family, told: int | None, heads: int) -> int:
    if family.falcon and text.get("new_decoder_architecture"):
        return _integer(text.get("num_kv_heads")) or heads
    if family.falcon or family.multi_query:
        return 1 if text.get("multi_query", True) else heads
    return told or heads


def _falcon_norms(text: Config) -> int:
    if text.get("new_decoder_architecture"):
        return _integer(text.get("num_ln_in_parallel_attn")) or 2
    return 1 if text.get("parallel_attn", True) else 2


def _tied(config: Config, text: Config, family: Family | None) -> bool | None:
    for place in (config, text):
        if isinstance(place.get("tie_word_embeddings"), bool):
            return bool(place["tie_word_embeddings"])
    return family.tied if family else None


def _experts(text: Config) -> int:
    return max(_integer(text.get(name)) or 0 for name in _EXPERTS)


def _sliding_window(text: Config) -> int | None:
    return _integer(text.get("sliding_window")) if text.get("use_sliding_window", True) else None


def _dtype(config: Config, text: Config) -> Any:
    for place in (config, text):
        for key in ("dtype", "torch_dtype"):  # renamed in transformers 5
            name = str(place.get(key, "")).removeprefix("torch.")
            if name in _DTYPES:
                return name
    return None


def _number(config: Config, names: tuple[str, ...]) -> int | None:
    """The first that is told; of a list (Gemma 3n has a width for each layer) the largest."""
    for value in map(config.get, names):
        found = max(filter(None, map(_integer, value)), default=None) if isinstance(value, list) else _integer(value)
        if found is not None:
            return found
    return None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
