"""Small model folders, written by hand so that no torch is needed."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.hub_server import HubServer, hub_server

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
ITEM_BYTES = {"BF16": 2, "F16": 2, "F32": 4, "U8": 1, "BOOL": 1}
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


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "모델 [1]")


@pytest.fixture
def llama_config() -> dict[str, Any]:
    return dict(CONFIG)


@pytest.fixture
def llama_weight_shapes() -> dict[str, tuple[int, ...]]:
    return llama_shapes()


@pytest.fixture
def write_weights() -> Callable[..., None]:
    return write_safetensors


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A Hub of this test's own, with an empty cache; nobody is signed in."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "캐시 hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no token"))
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server
