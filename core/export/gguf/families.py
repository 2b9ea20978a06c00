"""What a GGUF needs of each model family: its settings, its tensors' names, and what is done to them on the way.

llama.cpp turns the rotary halves of q and k for Llama and Mistral and adds one to Gemma's norms when it converts, and
expects both; see llama.cpp's conversion of these families.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gguf
import torch
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from core.export.gguf.kinds import unsupported_kind
from core.schema.errors import TunesmithError

VISION = re.compile(r"(^|\.)(vision_tower|vision_model|multi_modal_projector)\.")
BUFFERS = ("rotary_emb.inv_freq", "attention.masked_bias", "attention.bias")
GEMMA_27B_LAYERS = {"gemma2": 46, "gemma3": 62}  # llama.cpp tells these apart by their number of layers


@dataclass(frozen=True, slots=True)
class Family:
    """`arch`: llama.cpp's name; `turns_qk`: rotary halves are interleaved; `norm_shift`: added to every norm's weight."""

    arch: str
    turns_qk: bool = False
    norm_shift: float = 0.0
    cuts_vocabulary: bool = False  # rows without a token are left out instead of named as unused


FAMILIES: Mapping[str, Family] = {
    "llama": Family("llama", turns_qk=True),
    "mistral": Family("llama", turns_qk=True),
    "qwen2": Family("qwen2"),
    "qwen3": Family("qwen3"),
    "gemma2": Family("gemma2", norm_shift=1.0),
    "gemma3": Family("gemma3", norm_shift=1.0, cuts_vocabulary=True),
    "gemma3_text": Family("gemma3", norm_shift=1.0, cuts_vocabulary=True),
    "phi3": Family("phi3"),
}


def family_of(config: Any) -> Family:
    """TunesmithError `gguf_unsupported_model` for any other."""
    family = FAMILIES.get(config.model_type)
    if family is None:
        raise unsupported_kind(str(config.model_type))
    if family.arch == "gemma3" and getattr(config, "use_bidirectional_attention", False):
        raise _unsupported(config, "its words look ahead, which llama.cpp does not do for Gemma 3")
    return family


def looks_back(config: Any) -> int | None:
    """How many tokens the model looks back where llama.cpp looks at all of them (it knows Gemma's windows alone): up to so
    many the two are the same. None where that is all that fits anyway."""
    window = getattr(config, "sliding_window", None)
    kinds = getattr(config, "layer_types", None) or ["sliding_attention"]
    if FAMILIES[config.model_type].arch.startswith("gemma") or not window or "sliding_attention" not in kinds:
        return None
    return int(window) if window < config.max_position_embeddings else None


class TensorNames:
    """From a tensor's name in the model's files to its name in a GGUF and back."""

    def __init__(self, family: Family, layers: int) -> None:
        self._map = gguf.get_tensor_name_map(_arch(family), layers)

    def of(self, name: str) -> str:
        """TunesmithError `gguf_unknown_tensor` where llama.cpp has no name for it."""
        found: str | None = self._map.get_name(plain(name), try_suffixes=(".weight", ".bias"))
        if found is None:
            raise TunesmithError(
                "gguf_unknown_tensor",
                f"The model has weights that GGUF has no name for ({name}), so it would not be the same model.",
                "Export the merged model instead.",
                name=name,
            )
        return found


def plain(name: str) -> str:
    """Without the prefixes of a model that can also see."""
    return name.replace("model.language_model.", "model.").replace("language_model.", "")


def is_left_out(name: str, *, tied: bool) -> bool:
    """What a GGUF has no place for: the eyes, buffers that old models saved, a head that is the embeddings."""
    return bool(VISION.search(name)) or name.endswith(BUFFERS) or (tied and plain(name) == "lm_head.weight")


def to_gguf(tensor: torch.Tensor, name: str, family: Family, config: Any) -> torch.Tensor:
    """The tensor as llama.cpp wants it; `name` in the model's files."""
    if family.turns_qk and (heads := _heads(name, config)):
        return turn(tensor, heads)
    if family.norm_shift and name.endswith("norm.weight"):
        return tensor.float() + family.norm_shift
    return tensor


def from_gguf(tensor: torch.Tensor, name: str, family: Family, config: Any) -> torch.Tensor:
    """What `to_gguf` did, undone."""
    if family.turns_qk and (heads := _heads(name, config)):
        return turn_back(tensor, heads)
    if family.norm_shift and name.endswith("norm.weight"):
        return tensor - family.norm_shift
    return tensor


def turn(tensor: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of each head from halves (the way of transformers) to pairs (the way of llama.cpp)."""
    half = tensor.shape[0] // heads // 2
    return tensor.reshape(heads, 2, half, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)


def turn_back(tensor: torch.Tensor, heads: int) -> torch.Tensor:
    half = tensor.shape[0] // heads // 2
    return tensor.reshape(heads, half, 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)


def is_changed(name: str, family: Family) -> bool:
    """Whether `to_gguf` needs the whole tensor and cannot take it row by row."""
    return family.turns_qk and bool(re.search(r"\.[qk]_proj\.", name))


def short_positions(config: Any) -> int | None:
    """Up to how many tokens of context llama.cpp takes the positions of short texts, as transformers does for each text of
    that length; with more room it takes those of long ones for all texts. None where there is one kind."""
    rope = rope_of(config)
    length = _original_length(config, rope) if rope.get("rope_type") == "longrope" else None
    return length if length is not None and length < config.max_position_embeddings else None


def write_settings(writer: gguf.GGUFWriter, config: Any, family: Family) -> None:
    """The model's shape as llama.cpp reads it."""
    heads = config.num_attention_heads
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // heads
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.num_key_value_heads or heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    rope = rope_of(config)
    writer.add_rope_freq_base(float(rope["rope_theta"]))
    if family.arch == "phi3":
        writer.add_rope_dimension_count(int(head_dim * rope.get("partial_rotary_factor", 1.0)))
        writer.add_rope_scaling_orig_ctx_len(_original_length(config, rope))
        writer.add_sliding_window(config.sliding_window or 0)
    else:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if family.arch == "llama":
        writer.add_rope_dimension_count(head_dim)
    if family.arch.startswith("gemma"):
        _write_gemma(writer, config, family, head_dim)


def _write_gemma(writer: gguf.GGUFWriter, config: Any, family: Family, head_dim: int) -> None:
    big = config.num_hidden_layers == GEMMA_27B_LAYERS[family.arch]
    scale = config.hidden_size // config.num_attention_heads if big else head_dim
    every = 2 if family.arch == "gemma2" else 6
    pattern = [
        "full_attention" if (n + 1) % every == 0 else "sliding_attention" for n in range(config.num_hidden_layers)
    ]
    if config.query_pre_attn_scalar != scale or list(config.layer_types) != pattern:
        raise _unsupported(config, "its attention differs from that of the models llama.cpp knows")
    writer.add_sliding_window(config.sliding_window)
    if family.arch == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping or 0.0)
        writer.add_final_logit_softcapping(config.final_logit_softcapping or 0.0)
        return
    if config.attn_logit_softcapping:
        raise _unsupported(config, "its attention is capped, which llama.cpp does not do for Gemma 3")
    if config.final_logit_softcapping:
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    local = config.rope_parameters["sliding_attention"]
    if local.get("rope_type", "default") != "default":
        raise _unsupported(config, "its local positions are scaled")
    writer.add_rope_freq_base_swa(float(local["rope_theta"]))


def rope_tensors(writer: gguf.GGUFWriter, config: Any, family: Family) -> dict[str, torch.Tensor]:
    """How positions are scaled: as settings where llama.cpp has them, else as the factors it divides frequencies by.

    TunesmithError `gguf_unsupported_model` for a scaling that no GGUF can say.
    """
    rope = rope_of(config)
    kind = rope.get("rope_type", "default")
    scaling = gguf.RopeScalingType
    if kind == "default":
        return {}
    if kind == "llama3" and family.arch == "llama":
        return {"rope_freqs.weight": llama3_factors(config, rope)}
    if kind == "linear":
        writer.add_rope_scaling_type(scaling.LINEAR)
        writer.add_rope_scaling_factor(float(rope["factor"]))
        return {}
    if kind == "yarn" and family.arch != "phi3":
        _write_yarn(writer, config, rope)
        return {}
    if kind == "longrope" and family.arch == "phi3":
        _, attention = ROPE_INIT_FUNCTIONS["longrope"](config)
        writer.add_rope_scaling_type(scaling.LONGROPE)
        writer.add_rope_scaling_attn_factors(float(attention))
        return {
            "rope_factors_long.weight": torch.tensor(rope["long_factor"], dtype=torch.float32),
            "rope_factors_short.weight": torch.tensor(rope["short_factor"], dtype=torch.float32),
        }
    raise _unsupported(config, f"llama.cpp has no positions scaled as {kind} for it")


def llama3_factors(config: Any, rope: Mapping[str, Any]) -> torch.Tensor:
    """What each plain frequency is divided by, from transformers' own formula."""
    scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config)
    dim = 2 * len(scaled)
    plain_frequencies = 1.0 / (rope["rope_theta"] ** (torch.arange(0, dim, 2, dtype=torch.float64) / dim))
    factors: torch.Tensor = plain_frequencies / scaled.double()
    return factors.float()


def _write_yarn(writer: gguf.GGUFWriter, config: Any, rope: Mapping[str, Any]) -> None:
    factor = float(rope["factor"])
    usual = 0.1 * math.log(factor) + 1.0
    given = rope.get("attention_factor")
    if rope.get("mscale") or rope.get("mscale_all_dim") or (given and not math.isclose(given, usual, rel_tol=1e-3)):
        raise _unsupported(config, "its YaRN positions have a scale of their own")
    writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    writer.add_rope_scaling_factor(factor)
    writer.add_rope_scaling_orig_ctx_len(_original_length(config, rope))
    writer.add_rope_scaling_yarn_beta_fast(float(rope.get("beta_fast") or 32))
    writer.add_rope_scaling_yarn_beta_slow(float(rope.get("beta_slow") or 1))


def rope_of(config: Any) -> dict[str, Any]:
    """The positions of the layers that see everything."""
    rope: dict[str, Any] = config.rope_parameters
    found: dict[str, Any] = rope.get("full_attention", rope)
    return found


def _original_length(config: Any, rope: Mapping[str, Any]) -> int:
    return int(
        rope.get("original_max_position_embeddings")
        or getattr(config, "original_max_position_embeddings", None)
        or config.max_position_embeddings
    )


def _heads(name: str, config: Any) -> int | None:
    if re.search(r"\.q_proj\.(weight|bias)$", name):
        return int(config.num_attention_heads)
    if re.search(r"\.k_proj\.(weight|bias)$", name):
        return int(config.num_key_value_heads or config.num_attention_heads)
    return None


def _arch(family: Family) -> gguf.MODEL_ARCH:
    return next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == family.arch)


def _unsupported(config: Any, why: str) -> TunesmithError:
    return TunesmithError(
        "gguf_unsupported_model",
        f"This {config.model_type} model cannot be written as GGUF: {why}.",
        "Export the merged model instead.",
        kind=str(config.model_type),
        why=why,
    )
