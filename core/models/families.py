"""How the weights of the known decoder families are laid out, for a model of which only config.json is at hand.

Shapes follow the installed transformers' modelling files; a test builds each family there and compares. A family that
is not listed here is laid out as a plain decoder (GENERIC), and said to be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.schema.model_facts import KeptGroup, LinearGroup

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """What distinguishes a family from Llama. A bias given as True is one the config cannot switch off."""

    qkv_bias: bool | None = None  # None: as the config's attention_bias says, else False
    output_bias: bool | None = None
    mlp_bias: bool | None = False  # None: as the config's mlp_bias says, else False
    query_key_norm: Literal["head", "full"] | None = None
    norms_per_layer: int = 2
    layer_norm: bool = False  # torch's own, with a bias; under autocast its result is of 32 bit
    bias_switch: str = "attention_bias"  # the config's name for what decides on biases, and what holds without it
    mlp_bias_switch: str = "mlp_bias"
    bias_default: bool = False
    output: str = "o_proj"  # attention's last layer, by its name
    two_matrices: tuple[str, str] | None = None  # an MLP without a gate, by the names of its layers
    fused: bool = False  # qkv_proj and gate_up_proj
    fused_mlp: bool = False  # gate_up_proj alone
    whole_qkv: str | None = None  # one layer for queries, keys and values, by its name, and an MLP of two matrices
    falcon: bool = False  # how many keys and norms there are is in switches of its own
    multi_query: bool = False  # one key and value for all heads, where the config does not deny it
    positions: int | None = None  # a table of positions, with so many rows more than the context has
    norm_bias: bool = True  # of a LayerNorm
    outer_norms: int = 1  # as wide as the model, outside of its layers
    head_bias: bool = False
    scalars_per_layer: int = 0  # tensors of one number
    tables: Literal["mask", "mask in each layer", "sines in each layer"] | None = None  # no weights, but on the card
    own_linear: bool = False  # its layers are a class of its own, which transformers does not quantize
    tied: bool = False  # where the config does not say
    experts: str | None = None  # the config's name for their number
    defaults: Numbers = field(default_factory=dict)  # of transformers' config class, which config.json leaves out


_GEMMA = {"head_dim": 256}
_GEMMA_3 = _GEMMA | {
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "vocab_size": 262_208,
    "max_position_embeddings": 131_072,
}
# Those of mixed_layers.py.
_LFM_2 = {"vocab_size": 65_536, "num_key_value_heads": 8}
_QWEN_LINEAR = {
    "head_dim": 256, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_value_head_dim": 128,
    "linear_num_key_heads": 16, "linear_num_value_heads": 32, "moe_intermediate_size": 512,
    "shared_expert_intermediate_size": 512,
}  # fmt: skip
_GEMMA_4 = {
    "vocab_size": 262_144, "head_dim": 256, "hidden_size_per_layer_input": 256, "vocab_size_per_layer_input": 262_144,
    "sliding_window": 512,
}  # fmt: skip
_GPT_OSS = {"head_dim": 64, "num_local_experts": 128, "sliding_window": 128}
_GPT_2: dict[str, Any] = {"whole_qkv": "c_attn", "output": "c_proj", "two_matrices": ("c_fc", "c_proj")}
_NEOX: dict[str, Any] = {
    "whole_qkv": "query_key_value", "output": "dense", "two_matrices": ("dense_h_to_4h", "dense_4h_to_h"),
}  # fmt: skip
FAMILIES: Mapping[str, Family] = {
    "llama": Family(mlp_bias=None),
    "mistral": Family(qkv_bias=False, output_bias=False, defaults={"sliding_window": 4096}),
    "mixtral": Family(qkv_bias=False, output_bias=False, experts="num_local_experts"),
    "qwen2": Family(qkv_bias=True, output_bias=False),
    "qwen3": Family(query_key_norm="head", defaults={"head_dim": 128}),
    "qwen3_moe": Family(query_key_norm="head", experts="num_experts"),
    "gemma": Family(tied=True, defaults=_GEMMA),
    "gemma2": Family(tied=True, norms_per_layer=4, defaults=_GEMMA),
    "gemma3_text": Family(tied=True, norms_per_layer=4, query_key_norm="head", defaults=_GEMMA_3),
    "phi3": Family(qkv_bias=False, output_bias=False, fused=True),
    "smollm3": Family(tied=True, mlp_bias=None),
    "granite": Family(mlp_bias=None),
    "olmo2": Family(query_key_norm="full"),
    "exaone4": Family(qkv_bias=False, output_bias=False, query_key_norm="head"),
    "cohere": Family(norms_per_layer=1, tied=True),
    "cohere2": Family(norms_per_layer=1, tied=True, defaults={"sliding_window": 4096}),
    "stablelm": Family(output_bias=False, layer_norm=True, bias_switch="use_qkv_bias"),
    "starcoder2": Family(
        mlp_bias=None,
        layer_norm=True,
        bias_switch="use_bias",
        mlp_bias_switch="use_bias",
        bias_default=True,
        two_matrices=("c_fc", "c_proj"),
        tied=True,
    ),
    "gpt2": Family(mlp_bias=True, positions=0, layer_norm=True, bias_default=True, tied=True, **_GPT_2),
    "gpt_bigcode": Family(
        mlp_bias=True, positions=0, layer_norm=True, bias_default=True, tied=True, multi_query=True, tables="mask", **_GPT_2
    ),
    "gpt_neox": Family(mlp_bias=True, layer_norm=True, bias_default=True, **_NEOX),
    "bloom": Family(mlp_bias=True, layer_norm=True, bias_default=True, tied=True, outer_norms=2, **_NEOX),
    "falcon": Family(
        falcon=True, own_linear=True, tied=True, layer_norm=True, bias_switch="bias", mlp_bias_switch="bias", mlp_bias=None,
        **_NEOX,
    ),
    "mpt": Family(
        layer_norm=True, norm_bias=False, tied=True,
        whole_qkv="Wqkv", output="out_proj", two_matrices=("up_proj", "down_proj"),
    ),
    "gptj": Family(
        qkv_bias=False, output_bias=False, mlp_bias=True, layer_norm=True, norms_per_layer=1, head_bias=True,
        output="out_proj", two_matrices=("fc_in", "fc_out"), tables="sines in each layer", defaults={"rotary_dim": 64},
    ),
    "gpt_neo": Family(
        qkv_bias=False, output_bias=True, mlp_bias=True, layer_norm=True, tied=True, positions=0,
        output="out_proj", two_matrices=("c_fc", "c_proj"), tables="mask in each layer",
    ),
    "opt": Family(
        mlp_bias=None, layer_norm=True, tied=True, positions=2, output="out_proj", two_matrices=("fc1", "fc2"),
        bias_switch="enable_bias", mlp_bias_switch="enable_bias", bias_default=True,
    ),
    "phi": Family(
        qkv_bias=True, output_bias=True, mlp_bias=True, layer_norm=True, norms_per_layer=1, head_bias=True,
        output="dense", two_matrices=("fc1", "fc2"),
    ),
    "nemotron": Family(mlp_bias=None, layer_norm=True, two_matrices=("up_proj", "down_proj")),
    "jais2": Family(mlp_bias=None, layer_norm=True, bias_default=True, two_matrices=("up_proj", "down_proj")),
    "arcee": Family(mlp_bias=None, two_matrices=("up_proj", "down_proj")),
    "apertus": Family(query_key_norm="head", two_matrices=("up_proj", "down_proj"), scalars_per_layer=2),
    "helium": Family(output_bias=False, mlp_bias=None, defaults={"head_dim": 128}),
    "glm": Family(output_bias=False, fused_mlp=True, bias_default=True, defaults={"head_dim": 128}),
    "glm4": Family(
        output_bias=False, fused_mlp=True, bias_default=True, norms_per_layer=4, defaults={"head_dim": 128}
    ),
    "olmo": Family(norms_per_layer=0, outer_norms=0),
    "olmo3": Family(query_key_norm="full", defaults={"sliding_window": 4096}),
    "ministral": Family(qkv_bias=False, output_bias=False, defaults={"sliding_window": 4096}),
    "ministral3": Family(qkv_bias=False, output_bias=False, defaults={"head_dim": 128}),
    "seed_oss": Family(output_bias=False, mlp_bias=None, bias_default=True, defaults={"head_dim": 128}),
    "ernie4_5": Family(
        mlp_bias=None, bias_switch="use_bias", mlp_bias_switch="use_bias", tied=True, defaults={"head_dim": 128}
    ),
    "hunyuan_v1_dense": Family(query_key_norm="head"),
    "hyperclovax": Family(mlp_bias=None, norms_per_layer=4),
    "lfm2": Family(tied=True, defaults=_LFM_2),
    "qwen3_next": Family(experts="num_experts", defaults=_QWEN_LINEAR | {"num_experts": 512}),
    "qwen3_5_text": Family(defaults=_QWEN_LINEAR),
    "qwen3_5_moe_text": Family(experts="num_experts", defaults=_QWEN_LINEAR | {"num_experts": 256}),
    "gemma4_text": Family(tied=True, query_key_norm="head", norms_per_layer=4, defaults=_GEMMA_4),
    "gpt_oss": Family(bias_default=True, experts="num_local_experts", defaults=_GPT_OSS),
    "internlm3": Family(mlp_bias=None, bias_switch="qkv_bias", mlp_bias_switch="bias", defaults={"head_dim": 128}),
    "iquestcoder": Family(mlp_bias=None, defaults={"head_dim": 128}),
}  # fmt: skip
GENERIC = Family(qkv_bias=None, output_bias=None, mlp_bias=None, experts="num_experts")
# Of the decoders older than Llama only; transformers' own classes for them came before fused attention, too.
_OLD_NAMES = ("n_embd", "n_embed", "n_head", "n_heads", "num_heads", "d_model")
_UNGATED = ("relu", "relu2", "xielu")  # activations that no MLP with a gate has
_GATED = ("bitnet",)  # but these
_PIECEMEAL = ("gelu_new", "gelu_fast", "gelu_python")  # computed in many operations, each of which keeps its result
# Models that also see: the name of the text part where its own config leaves it out.
TEXT_PART: Mapping[str, str] = {"gemma3": "gemma3_text", "mistral3": "mistral", "llava": "llama"}


_NORM_SIZES = ("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon")  # not rms_norm_eps


def family_of(config: Numbers) -> Family | None:
    """The known family of a text model's config, as its switches make it."""
    family = FAMILIES.get(str(config.get("model_type")))
    if family is None or config.get("word_embed_proj_dim", config.get("hidden_size")) != config.get("hidden_size"):
        return None  # OPT 350M alone narrows its embeddings
    if family.outer_norms == 0 and config.get("tie_word_embeddings"):
        return None  # OLMo 1B: transformers takes its last layer for a head, and does not quantize it
    if config.get("qk_layernorm") or config.get("use_qk_norm"):  # StableLM 2 12B and Command R+: a norm for each head
        family = replace(family, query_key_norm="full")
    if config.get("use_parallel_residual") and family.bias_switch == "use_qkv_bias":
        family = replace(family, norms_per_layer=1)
    if config.get("use_post_norm") is False:  # HyperCLOVA X
        family = replace(family, norms_per_layer=2)
    return family


def unknown_family(config: Numbers) -> Family:
    """A plain decoder with what the config of an unknown family gives away of its layers."""
    activation, layer_norm = _activation(config), has_layer_norm(config, None)
    ungated = (activation in _UNGATED and config.get("model_type") not in _GATED) or (
        layer_norm and activation not in ("silu", "swish")
    )
    if not (ungated or layer_norm):
        return GENERIC
    return replace(
        GENERIC,
        layer_norm=layer_norm,
        two_matrices=("up_proj", "down_proj") if ungated else None,
        bias_default=layer_norm,
    )


def resembled(config: Numbers, *, mixture: bool) -> tuple[str, ...]:
    """Known families that stand for an unknown one, by what its config gives away: of those that it may be like the ones
    that keep the most, since a training that does not fit is the worse mistake."""
    activation = _activation(config)
    if mixture:
        return ("mixtral",)
    if config.get("alibi") or any(name in config for name in _OLD_NAMES):
        return ("gpt_neo",)
    if has_layer_norm(config, None):
        if activation in _PIECEMEAL:
            return ("gpt2",)
        return ("stablelm",) if activation in ("silu", "swish") else ("opt", "gpt_neox")
    if config.get("attn_logit_softcapping"):
        return ("gemma2",)
    if "gemma" in str(config.get("model_type")) or config.get("query_pre_attn_scalar"):
        return ("gemma3_text",)
    # Norms around attention and MLP, and such on queries and keys.
    return ("apertus",) if activation == "xielu" else ("glm4",)


def is_scanned(config: Numbers) -> bool:
    """Whether some layers go along the text position by position (linear attention, state spaces). Without kernels that
    nobody has by default transformers computes them in plain torch, and each part of it keeps its result."""
    return any(name.startswith(("linear_num_", "mamba_", "ssm_")) and config[name] for name in config)


# Whose short convolutions and linear attention keep packed rows apart only with kernels of packages that nobody has by
# default (transformers' plain ones refuse, or do not ask); a test reads transformers' own modelling files for them.
_UNPACKABLE = frozenset(
    {"bailing_hybrid", "bamba", "falcon_h1", "falcon_mamba", "glm5_next", "granitemoehybrid", "inkling", "inkling2",
     "jamba", "kimi_linear", "lfm2", "lfm2_moe", "mamba", "mamba2", "nemotron_h", "olmo_hybrid", "qwen3_5", "qwen3_5_moe",
     "qwen3_next", "qwen4_exp", "recurrent_gemma", "rwkv", "xlstm", "zamba", "zamba2"}
)  # fmt: skip


def is_packable(config: Numbers) -> bool:
    return str(config.get("model_type")).removesuffix("_text") not in _UNPACKABLE


def _activation(config: Numbers) -> str:
    names = ("hidden_act", "hidden_activation", "activation_function", "activation")
    return next((str(config[name]) for name in names if isinstance(config.get(name), str)), "silu")


def has_layer_norm(config: Numbers, family: Family | None) -> bool:
    """Whether the norms are torch's LayerNorm; of an unknown family, whether the config has what only such a norm needs, or
    an activation as old."""
    if family is not None:
        return family.layer_norm
    told = any(name in config for name in _NORM_SIZES) or _activation(config) not in ("silu", "swish")
    return "rms_norm_eps" not in config and told


@dataclass(frozen=True)
class Shape:
    """The numbers of a config that give every weight its size."""

    vocab: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    tied: bool
    experts: int = 0
    plain_layers: int = 0  # of a mixture: layers with one MLP of `plain_intermediate` instead of experts
    plain_intermediate: int = 0
    shared: int = 0  # width of an MLP beside the experts
    attention_bias: bool = False
    mlp_bias: bool = False
    positions: int = 0
    norms: int | None = None  # in each layer, where the config decides
    latent: tuple[int, int, int, int] | None = (
        None  # ranks of queries (0: none) and keys, widths of a head's key and value
    )
    rotated: int = 0  # of a head's key, beside the latent ones
    layer_input: int = 0  # width of a second embedding that each layer has of its own (Gemma 3n and 4)


def layout(family: Family, shape: Shape) -> tuple[tuple[LinearGroup, ...], tuple[KeptGroup, ...]]:
    """The linear layers (without the head) and everything that stays in 16 bit."""
    linears, biases = _layers(family, shape)
    groups = [LinearGroup(name=n, in_features=i, out_features=o, count=shape.layers) for n, i, o in linears]
    beside = (shape.plain_intermediate, shape.plain_layers), (shape.shared, shape.layers - shape.plain_layers)
    for width, count in beside if shape.experts else ():
        groups += [
            LinearGroup(name=n, in_features=i, out_features=o, count=count)
            for n, i, o in _gated_mlp(shape.hidden, width)
            if width and count
        ]
    kept = [("embed_tokens", shape.vocab * shape.hidden, 1)]
    if family.positions is not None:
        kept.append(("position_embedding", (shape.positions + family.positions) * shape.hidden, 1))
    kept.append(("embed_tokens_per_layer", shape.vocab * shape.layers * shape.layer_input, 1))
    kept += [] if shape.tied else [("lm_head", shape.vocab * shape.hidden, 1)]
    kept += [("lm_head.bias", shape.vocab, 1)] if family.head_bias else []
    kept += [(f"{name}.bias", size, shape.layers) for name, size in biases]
    norms = [KeptGroup(name=n, elements=e, count=c) for n, e, c in kept + _norms(family, shape) if e and c]
    return tuple(groups), tuple(norms)


def table_bytes(family: Family, shape: Shape, rotated: int) -> int:
    """What a model keeps on the card beside its weights; `rotated` dimensions of each head have a sine."""
    if family.tables == "sines in each layer":
        return shape.layers * 4 * shape.positions * rotated
    masks = {"mask": 1, "mask in each layer": shape.layers}.get(family.tables or "", 0)
    return masks * shape.positions**2


def vision_layout(vision: Numbers, hidden: int) -> tuple[tuple[LinearGroup, ...], tuple[KeptGroup, ...]]:
    """Gemma 3's eye: a SigLIP tower and what projects its patches to `hidden`; it is loaded, and takes an adapter, too."""
    width, inner, layers = vision["hidden_size"], vision["intermediate_size"], vision["num_hidden_layers"]
    patch, image = vision["patch_size"], vision["image_size"]
    shapes = [(name, width, width) for name in ("q_proj", "k_proj", "v_proj", "out_proj")]
    shapes += [("fc1", width, inner), ("fc2", inner, width)]
    kept = [
        ("patch_embedding.weight", 3 * patch * patch * width, 1),
        ("patch_embedding.bias", width, 1),
        ("position_embedding", max(1, image // patch) ** 2 * width, 1),
        ("vision.norm", width, 4 * layers + 2),
        *((f"{name}.bias", outputs, layers) for name, _, outputs in shapes),
        ("mm_input_projection_weight", width * hidden, 1),
        ("mm_soft_emb_norm", width, 1),
    ]
    return (
        tuple(LinearGroup(name=n, in_features=i, out_features=o, count=layers) for n, i, o in shapes),
        tuple(KeptGroup(name=n, elements=e, count=c) for n, e, c in kept),
    )


def _gated_mlp(hidden: int, inner: int) -> list[tuple[str, int, int]]:
    return [("gate_proj", hidden, inner), ("up_proj", hidden, inner), ("down_proj", inner, hidden)]


Named = list[tuple[str, int, int]]


def _latent_attention(shape: Shape) -> tuple[Named, Named]:
    """Queries and keys through a narrow layer (DeepSeek and those who follow it)."""
    query_rank, key_rank, key, value = shape.latent or (0, 0, 0, 0)
    hidden, heads, whole = shape.hidden, shape.heads, key + shape.rotated
    queries = [("q_a_proj", hidden, query_rank), ("q_b_proj", query_rank, heads * whole)]
    keys = [("kv_a_proj_with_mqa", hidden, key_rank + shape.rotated), ("kv_b_proj", key_rank, heads * (key + value))]
    return (queries if query_rank else [("q_proj", hidden, heads * whole)]) + keys, [("o_proj", heads * value, hidden)]


def _layers(family: Family, shape: Shape) -> tuple[list[tuple[str, int, int]], list[tuple[str, int]]]:
    """Per layer: linear layers as name, inputs, outputs, and biases as name, size."""
    hidden, inner = shape.hidden, shape.intermediate
    query, key = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    whole = "qkv_proj" if family.fused else family.whole_qkv
    if whole:
        queries = [(whole, hidden, query + 2 * key)]
    else:
        queries = [("q_proj", hidden, query), ("k_proj", hidden, key), ("v_proj", hidden, key)]
    output = [(family.output, query, hidden)]
    if shape.latent:
        queries, output = _latent_attention(shape)
    mlp = _gated_mlp(hidden, inner)
    if family.fused or family.fused_mlp:
        mlp = [("gate_up_proj", hidden, 2 * inner), ("down_proj", inner, hidden)]
    if family.two_matrices:
        first, second = family.two_matrices
        mlp = [(first, hidden, inner), (second, inner, hidden)]
    if shape.experts:
        mlp = []
    biased = [
        (queries, shape.attention_bias if family.qkv_bias is None else family.qkv_bias),
        (output, shape.attention_bias if family.output_bias is None else family.output_bias),
        (mlp, shape.mlp_bias if family.mlp_bias is None else family.mlp_bias),
    ]
    biases = [(name, outputs) for layers, has_bias in biased if has_bias for name, _, outputs in layers]
    return queries + output + mlp, biases


def _norms(family: Family, shape: Shape) -> list[tuple[str, int, int]]:
    """Norms, and what a mixture of experts keeps in 16 bit: bitsandbytes converts linear layers only."""
    tensors = 2 if family.layer_norm and family.norm_bias else 1  # LayerNorm has a bias
    per_layer = family.norms_per_layer if shape.norms is None else shape.norms
    norms = [("norm", shape.hidden, tensors * (per_layer * shape.layers + family.outer_norms))]
    norms.append(("scalar", 1, family.scalars_per_layer * shape.layers))
    if family.query_key_norm == "head":
        norms.append(("qk_norm", shape.head_dim, 2 * shape.layers))
    elif family.query_key_norm == "full":
        norms.append(("q_norm", shape.heads * shape.head_dim, shape.layers))
        norms.append(("k_norm", shape.kv_heads * shape.head_dim, shape.layers))
    if shape.experts:
        size, mixtures = shape.experts * shape.hidden, shape.layers - shape.plain_layers
        norms.append(("experts.gate_up_proj", 2 * size * shape.intermediate, mixtures))
        norms.append(("experts.down_proj", size * shape.intermediate, mixtures))
        norms.append(("router", size, mixtures))
    return norms
