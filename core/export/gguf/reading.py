"""Reads a GGUF as llama.cpp would: the model's shape from its settings alone, weights dequantised one at a time. The check
of an export asks this model, not the one that was meant."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf import GGUFReader
from transformers import (
    Gemma2Config,
    Gemma3TextConfig,
    LlamaConfig,
    Phi3Config,
    PretrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from core.export.gguf.families import FAMILIES, GEMMA_27B_LAYERS, TensorNames, from_gguf
from core.export.merged.weights import empty_model
from core.schema.errors import TunesmithError

CONFIGS: Mapping[str, type[PretrainedConfig]] = {
    "llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config, "gemma2": Gemma2Config,
    "gemma3": Gemma3TextConfig, "phi3": Phi3Config,
}  # fmt: skip


class GgufWeights:
    """The model of a file without its weights, and the weights by the names of its parameters."""

    def __init__(self, path: Path) -> None:
        self.path = path
        reader = GGUFReader(path)
        self.settings = settings_of(reader)
        self.tensors = {tensor.name: _Place(tensor) for tensor in reader.tensors}
        del reader  # it maps the file, and holds a view of every token
        self._family = next(
            family for family in FAMILIES.values() if family.arch == self.settings["general.architecture"]
        )
        self.config = config_of(self.settings, self._factors(), set(self.tensors))
        self.model: Any = empty_model(path.parent, trust_remote_code=False, config=self.config)
        self._names = self._match()
        self._head = self.tensors[self._names["lm_head.weight"]]
        self.vocabulary = self._head.shape[0]
        scale_positions(self.model, self._factors())

    def parameter(self, name: str) -> torch.Tensor:
        place = self.tensors[self._names[name]]
        return from_gguf(place.read(self.path, 0, place.rows).reshape(place.shape), name, self._family, self.config)

    def rows(self, name: str, ids: torch.Tensor) -> torch.Tensor:
        place = self.tensors[self._names[name]]
        return torch.cat([place.read(self.path, number, number + 1) for number in ids.tolist()])

    def head_rows(self, first: int, last: int) -> torch.Tensor:
        return self._head.read(self.path, first, last)

    def _factors(self) -> dict[str, torch.Tensor]:
        """What frequencies are divided by, as far as the file says."""
        names = ("rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight")
        places = {name: self.tensors[name] for name in names if name in self.tensors}
        return {name: place.read(self.path, 0, place.rows).reshape(-1) for name, place in places.items()}

    def _match(self) -> dict[str, str]:
        """Every parameter its tensor, and every tensor its parameter."""
        names = TensorNames(self._family, self.config.num_hidden_layers)
        found = {}
        for name, _ in self.model.named_parameters(remove_duplicate=False):
            is_tied = name == "lm_head.weight" and "output.weight" not in self.tensors
            found[name] = "token_embd.weight" if is_tied else names.of(name)
        missing = set(found.values()) - self.tensors.keys()
        unused = {name for name in self.tensors if not name.startswith("rope_")} - set(found.values())
        if missing or unused:
            name = sorted(missing | unused)[0]
            raise TunesmithError(
                "export_weights_missing",
                f"{len(missing | unused)} weights of the GGUF do not belong to its model, {name} among them.",
                "Please report this with the run's export.log.",
                missing=len(missing | unused),
                name=name,
            )
        return found


class _Place:
    """Where a tensor lies in the file."""

    def __init__(self, tensor: Any) -> None:
        self.shape = tuple(int(size) for size in reversed(tensor.shape))
        self.dtype = tensor.tensor_type
        self._offset = int(tensor.data_offset)
        self.rows = self.shape[0] if len(self.shape) > 1 else 1
        self._row_bytes = int(tensor.n_bytes) // self.rows

    def read(self, path: Path, first: int, last: int) -> torch.Tensor:
        """Rows (the whole where it has one dimension) in float32."""
        count = (last - first) * self._row_bytes
        data = np.fromfile(path, dtype=np.uint8, count=count, offset=self._offset + first * self._row_bytes)
        if len(data) != count:
            raise OSError(f"{path.name} ends too early")
        numbers = gguf.quants.dequantize(data.reshape(last - first, self._row_bytes), self.dtype)
        return torch.from_numpy(np.ascontiguousarray(numbers, dtype=np.float32))


def settings_of(reader: GGUFReader) -> dict[str, Any]:
    return {name: field.contents() for name, field in reader.fields.items()}


def config_of(settings: Mapping[str, Any], factors: Mapping[str, torch.Tensor], tensors: set[str]) -> Any:
    """transformers' configuration of the same model."""
    arch = settings["general.architecture"]

    def get(name: str, default: Any = None) -> Any:
        return settings.get(f"{arch}.{name}", default)

    heads, hidden = get("attention.head_count"), get("embedding_length")
    head_dim = get("attention.key_length") or hidden // heads
    common: dict[str, Any] = {
        "vocab_size": len(settings["tokenizer.ggml.tokens"]),
        "hidden_size": hidden,
        "intermediate_size": get("feed_forward_length"),
        "num_hidden_layers": get("block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": get("attention.head_count_kv", heads),
        "rms_norm_eps": get("attention.layer_norm_rms_epsilon"),
        "max_position_embeddings": get("context_length"),
        "tie_word_embeddings": "output.weight" not in tensors,
        "pad_token_id": None,
    }
    rope = _rope(get, factors, hidden, heads)
    special = {
        "llama": {"head_dim": head_dim, "attention_bias": "blk.0.attn_q.bias" in tensors,
                  "mlp_bias": "blk.0.ffn_up.bias" in tensors},
        "qwen3": {"head_dim": head_dim, "attention_bias": "blk.0.attn_q.bias" in tensors},
        "phi3": {"sliding_window": None},
    }.get(arch, {})  # fmt: skip
    if arch.startswith("gemma"):
        special, rope = _gemma(arch, get, rope, common, head_dim)
    return CONFIGS[arch](**common, **special, rope_parameters=rope)


def scale_positions(model: Any, factors: Mapping[str, torch.Tensor]) -> None:
    """Llama 3's factors; transformers has no setting for them as such."""
    if "rope_freqs.weight" in factors:
        rotary = model.model.rotary_emb
        rotary.inv_freq = rotary.inv_freq / factors["rope_freqs.weight"]


def _gemma(
    arch: str, get: Any, rope: dict[str, Any], common: dict[str, Any], head_dim: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    layers = common["num_hidden_layers"]
    big = layers == GEMMA_27B_LAYERS[arch]
    every = 2 if arch == "gemma2" else 6
    special = {
        "head_dim": head_dim,
        "query_pre_attn_scalar": common["hidden_size"] // common["num_attention_heads"] if big else head_dim,
        "sliding_window": get("attention.sliding_window"),
        "layer_types": ["full_attention" if (n + 1) % every == 0 else "sliding_attention" for n in range(layers)],
        "final_logit_softcapping": get("final_logit_softcapping") or None,
        "attn_logit_softcapping": get("attn_logit_softcapping") or None,
    }
    if arch == "gemma2":
        return special, rope
    local = {"rope_type": "default", "rope_theta": get("rope.freq_base_swa", 10_000.0)}
    return special, {"full_attention": rope, "sliding_attention": local}


def _rope(get: Any, factors: Mapping[str, torch.Tensor], hidden: int, heads: int) -> dict[str, Any]:
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": get("rope.freq_base", 10_000.0)}
    kind = get("rope.scaling.type", "none")
    if kind in ("linear", "yarn"):
        rope |= {"rope_type": kind, "factor": get("rope.scaling.factor")}
    if kind == "yarn":
        rope["original_max_position_embeddings"] = get("rope.scaling.original_context_length")
        for name, theirs in (("beta_fast", "yarn_beta_fast"), ("beta_slow", "yarn_beta_slow")):
            rope[name] = get(f"rope.scaling.{theirs}")
    if "rope_factors_short.weight" in factors:
        rope |= {
            "rope_type": "longrope",
            "short_factor": factors["rope_factors_short.weight"].tolist(),
            "long_factor": factors["rope_factors_long.weight"].tolist(),
            "attention_factor": get("rope.scaling.attn_factor", 1.0),
            "original_max_position_embeddings": get("rope.scaling.original_context_length"),
        }
    dimensions = get("rope.dimension_count")
    if dimensions is not None and get("attention.key_length") is None:
        rope["partial_rotary_factor"] = dimensions * heads / hidden
    return rope
