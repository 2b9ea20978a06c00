"""Small model folders, written by hand so that no torch is needed: a Llama whose weights are all one byte."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIG: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": 32,
    "hidden_size": 8,
    "intermediate_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "tie_word_embeddings": False,
    "dtype": "bfloat16",
}
ITEM_BYTES = {"F8_E4M3": 1, "BF16": 2, "F16": 2, "F32": 4, "U8": 1, "BOOL": 1}
Shapes = Mapping[str, tuple[int, ...]]


def llama_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (32, 8)}
    for layer in range(2):
        name = f"model.layers.{layer}."
        shapes |= {
            f"{name}self_attn.{p}_proj.weight": (rows, 8) for p, rows in (("q", 8), ("k", 4), ("v", 4), ("o", 8))
        }
        shapes |= {f"{name}mlp.gate_proj.weight": (12, 8), f"{name}mlp.up_proj.weight": (12, 8)}
        shapes |= {f"{name}mlp.down_proj.weight": (8, 12), f"{name}input_layernorm.weight": (8,)}
        shapes |= {f"{name}post_attention_layernorm.weight": (8,)}
    return shapes | {"model.norm.weight": (8,), "lm_head.weight": (32, 8)}


def write_safetensors(path: Path, shapes: Shapes, dtypes: Mapping[str, str] | None = None, fill: int = 1) -> None:
    """Of the given shapes, BF16 unless said otherwise, every byte `fill`."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in shapes.items():
        dtype = (dtypes or {}).get(name, "BF16")
        start, end = end, end + ITEM_BYTES[dtype] * _product(shape)
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes([fill]) * end)


def _product(shape: tuple[int, ...]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


class Folders:
    """Writes model folders below one place, whose name has a space and Korean letters."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def config(self, name: str = "model", **changes: object) -> Path:
        """A folder with config.json only; a change to None takes the key away."""
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        config = {key: value for key, value in (CONFIG | changes).items() if value is not None}
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        return folder

    def whole(self, name: str = "model", fill: int = 1, **changes: object) -> Path:
        """With one weight file and a tokenizer."""
        folder = self.config(name, **changes)
        write_safetensors(folder / "model.safetensors", llama_shapes(), fill=fill)
        (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
        return folder

    def sharded(self, name: str = "sharded") -> Path:
        """The same weights in two files with an index."""
        folder = self.config(name)
        names = list(llama_shapes())
        files = {n: f"model-0000{1 if i < 9 else 2}-of-00002.safetensors" for i, n in enumerate(names)}
        for file in sorted(set(files.values())):
            write_safetensors(folder / file, {n: s for n, s in llama_shapes().items() if files[n] == file})
        index = {"metadata": {}, "weight_map": files}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
        return folder
