"""Families whose layers are not all alike: short convolutions, linear attention, wide heads in some layers, shared keys.

Shapes follow the installed transformers' modelling files; a test builds each family there and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.schema.model_facts import KeptGroup, LinearGroup

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Weight:
    """One tensor: a linear layer of `inputs` x `outputs`, or one of `outputs` elements that stays in 16 bit."""

    name: str
    outputs: int
    inputs: int = 0


Layer = Iterator[Weight]


def mixed_layout(config: Numbers, tied: bool) -> tuple[tuple[LinearGroup, ...], tuple[KeptGroup, ...]] | None:
    """The linear layers (without the head) and everything that stays in 16 bit; None where a number is missing or what the
    config asks for is not known here."""
    try:
        weights = Counter(_LAYOUTS[str(config["model_type"])](config))
        if not tied:
            weights[Weight("lm_head", config["vocab_size"] * config["hidden_size"])] += 1
        linears = tuple(
            LinearGroup(name=w.name, in_features=w.inputs, out_features=w.outputs, count=count)
            for w, count in weights.items()
            if w.inputs
        )
        kept = tuple(KeptGroup(name=w.name, elements=w.outputs, count=n) for w, n in weights.items() if not w.inputs)
    except (LookupError, TypeError, ArithmeticError, ValueError):  # a number that is none, too
        return None
    return linears, kept


def _gated(names: Sequence[str], hidden: int, inner: int) -> Layer:
    """By the names of gate, up and down."""
    yield Weight(names[0], inner, hidden)
    yield Weight(names[1], inner, hidden)
    yield Weight(names[2], hidden, inner)


_MLP = ("gate_proj", "up_proj", "down_proj")


def _kinds(config: Numbers, other: str, is_full: Callable[[int], bool]) -> list[str]:
    """What each layer is, as the config lists it or by its family's rule."""
    told = config.get("layer_types")
    if isinstance(told, Sequence) and len(told) >= config["num_hidden_layers"]:
        return [str(kind) for kind in told[: config["num_hidden_layers"]]]
    return ["full_attention" if is_full(at) else other for at in range(config["num_hidden_layers"])]


# -- LFM 2 -------------------------------------------------------------------------------------------------------------


def _lfm2(config: Numbers) -> Layer:
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    size = hidden // heads
    inner = lfm2_inner(config)
    full = config.get("full_attn_idxs")
    kinds = _kinds(config, "conv", lambda at: full is None or at in full)
    yield Weight("embed_tokens", config["vocab_size"] * hidden)
    for kind in kinds:
        if kind == "conv":
            yield Weight("in_proj", 3 * hidden, hidden)
            yield Weight("conv", hidden * config.get("conv_L_cache", 3))
            if config.get("conv_bias"):
                yield from (
                    Weight("conv.bias", hidden),
                    Weight("in_proj.bias", 3 * hidden),
                    Weight("out_proj.bias", hidden),
                )
            yield Weight("out_proj", hidden, hidden)
        else:
            yield Weight("q_proj", heads * size, hidden)
            yield Weight("k_proj", config["num_key_value_heads"] * size, hidden)
            yield Weight("v_proj", config["num_key_value_heads"] * size, hidden)
            yield Weight("out_proj", hidden, heads * size)
            yield from (Weight("qk_norm", size),) * 2
        yield from _gated(("w1", "w3", "w2"), hidden, inner)
        yield from (Weight("norm", hidden),) * 2
    yield Weight("norm", hidden)


def lfm2_inner(config: Numbers) -> int:
    """The MLP's width, which the config gives before it is made smaller and rounded."""
    inner: int = config.get("block_ff_dim") or config["intermediate_size"]
    if not config.get("block_auto_adjust_ff_dim", True):
        return inner
    inner = int(2 * inner / 3)
    factor = config.get("block_ffn_dim_multiplier", 1.0)
    if factor is None:
        return inner
    multiple: int = config.get("block_multiple_of", 256)
    return multiple * -(-int(factor * inner) // multiple)


# -- Qwen 3 Next and 3.5 -----------------------------------------------------------------------------------------------


def _qwen(config: Numbers) -> Layer:
    hidden = config["hidden_size"]
    every = config.get("full_attention_interval", 4)
    yield Weight("embed_tokens", config["vocab_size"] * hidden)
    for at, kind in enumerate(_kinds(config, "linear_attention", lambda at: (at + 1) % every == 0)):
        yield from _full_attention(config) if kind == "full_attention" else _linear_attention(config)
        yield from _qwen_mlp(config, at)
        yield from (Weight("norm", hidden),) * 2
    yield Weight("norm", hidden)


def _full_attention(config: Numbers) -> Layer:
    """Queries come with a gate as wide as they are."""
    hidden, size = config["hidden_size"], config["head_dim"]
    query, key = config["num_attention_heads"] * size, config["num_key_value_heads"] * size
    yield from (Weight("q_proj", 2 * query, hidden), Weight("k_proj", key, hidden), Weight("v_proj", key, hidden))
    yield Weight("o_proj", hidden, query)
    if config.get("attention_bias"):
        yield from (Weight("q_proj.bias", 2 * query), Weight("k_proj.bias", key), Weight("v_proj.bias", key))
        yield Weight("o_proj.bias", hidden)
    yield from (Weight("qk_norm", size),) * 2


def _linear_attention(config: Numbers) -> Layer:
    hidden, heads = config["hidden_size"], config["linear_num_value_heads"]
    key = config["linear_num_key_heads"] * config["linear_key_head_dim"]
    value = heads * config["linear_value_head_dim"]
    if config["model_type"] == "qwen3_next":
        yield Weight("in_proj_qkvz", 2 * key + 2 * value, hidden)
        yield Weight("in_proj_ba", 2 * heads, hidden)
    else:
        yield from (Weight("in_proj_qkv", 2 * key + value, hidden), Weight("in_proj_z", value, hidden))
        yield from (Weight("in_proj_b", heads, hidden), Weight("in_proj_a", heads, hidden))
    yield Weight("conv1d", (2 * key + value) * config["linear_conv_kernel_dim"])
    yield from (Weight("dt_bias", heads), Weight("A_log", heads), Weight("norm", config["linear_value_head_dim"]))
    yield Weight("out_proj", hidden, value)


def _qwen_mlp(config: Numbers, at: int) -> Layer:
    hidden = config["hidden_size"]
    plain = at in (config.get("mlp_only_layers") or ()) or (at + 1) % (config.get("decoder_sparse_step") or 1)
    if not config.get("num_experts") or (config["model_type"] == "qwen3_next" and plain):
        yield from _gated(_MLP, hidden, config["intermediate_size"])
        return
    experts, inner = config["num_experts"], config["moe_intermediate_size"]
    yield Weight("router", experts * hidden)
    yield Weight("experts.gate_up_proj", experts * 2 * inner * hidden)
    yield Weight("experts.down_proj", experts * inner * hidden)
    yield from _gated(_MLP, hidden, config["shared_expert_intermediate_size"])
    yield Weight("shared_expert_gate", 1, hidden)


# -- Gemma 4 -----------------------------------------------------------------------------------------------------------


def _gemma4(config: Numbers) -> Layer:
    if config.get("enable_moe_block") or config.get("attention_bias"):
        raise KeyError("model_type")
    hidden, layers, own = config["hidden_size"], config["num_hidden_layers"], config["hidden_size_per_layer_input"] or 0
    kinds = _kinds(config, "sliding_attention", lambda at: (at + 1) % 6 == 0 or at == layers - 1)
    kinds[-1] = "full_attention"
    yield Weight("embed_tokens", config["vocab_size"] * hidden)
    for at, kind in enumerate(kinds):
        shares_keys = at >= layers - (config.get("num_kv_shared_layers") or 0)
        yield from _gemma4_attention(config, kind == "full_attention", shares_keys)
        inner = config["intermediate_size"] * (2 if config.get("use_double_wide_mlp") and shares_keys else 1)
        yield from _gated(_MLP, hidden, inner)
        yield from (Weight("norm", hidden),) * 4
        if own:
            yield from (Weight("per_layer_input_gate", own, hidden), Weight("per_layer_projection", hidden, own))
            yield Weight("norm", hidden)
    if own:
        yield Weight("embed_tokens_per_layer", config["vocab_size_per_layer_input"] * layers * own)
        yield from (
            Weight("per_layer_model_projection", layers * own, hidden),
            Weight("per_layer_projection_norm", own),
        )
    yield Weight("norm", hidden)


def _gemma4_attention(config: Numbers, is_full: bool, shares_keys: bool) -> Layer:
    hidden, heads, keys = config["hidden_size"], config["num_attention_heads"], config["num_key_value_heads"]
    size = (config.get("global_head_dim") or 512) if is_full else config["head_dim"]
    same = bool(is_full and config.get("attention_k_eq_v"))  # values are the keys
    if same and config.get("num_global_key_value_heads"):
        keys = config["num_global_key_value_heads"]
    yield from (Weight("q_proj", heads * size, hidden), Weight("o_proj", hidden, heads * size), Weight("qk_norm", size))
    if not shares_keys:
        yield from (Weight("k_proj", keys * size, hidden), Weight("qk_norm", size))
        if not same:
            yield Weight("v_proj", keys * size, hidden)


# -- GPT-OSS -----------------------------------------------------------------------------------------------------------


def _gpt_oss(config: Numbers) -> Layer:
    hidden, inner, experts = config["hidden_size"], config["intermediate_size"], config["num_local_experts"]
    query, key = (config[name] * config["head_dim"] for name in ("num_attention_heads", "num_key_value_heads"))
    yield Weight("embed_tokens", config["vocab_size"] * hidden)
    for _ in range(config["num_hidden_layers"]):
        for name, inputs, outputs in (
            ("q_proj", hidden, query), ("k_proj", hidden, key), ("v_proj", hidden, key), ("o_proj", query, hidden),
        ):  # fmt: skip
            yield Weight(name, outputs, inputs)
            if config.get("attention_bias", True):
                yield Weight(f"{name}.bias", outputs)
        yield from (Weight("sinks", config["num_attention_heads"]), Weight("router", experts * hidden))
        yield from (Weight("router.bias", experts), Weight("experts.gate_up_proj", experts * hidden * 2 * inner))
        yield from (
            Weight("experts.gate_up_proj_bias", experts * 2 * inner),
            Weight("experts.down_proj_bias", experts * hidden),
        )
        yield Weight("experts.down_proj", experts * inner * hidden)
        yield from (Weight("norm", hidden),) * 2
    yield Weight("norm", hidden)


_LAYOUTS: Mapping[str, Callable[[Numbers], Layer]] = {
    "lfm2": _lfm2,
    "qwen3_next": _qwen,
    "qwen3_5_text": _qwen,
    "qwen3_5_moe_text": _qwen,
    "gemma4_text": _gemma4,
    "gpt_oss": _gpt_oss,
}
MIXED = frozenset(_LAYOUTS)
