"""Small shapes for all tests of the trace, and one real model wide enough that its tensors matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.tiny import make_model


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of three layers, 256 wide, with grouped heads."""
    folder = tmp_path_factory.mktemp("wide") / "wide"
    return make_model(folder, hidden_size=256, intermediate_size=512, num_hidden_layers=3, num_attention_heads=8,
                      num_key_value_heads=4)  # fmt: skip


@pytest.fixture(scope="session")
def long_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows longer than any context of these tests."""
    path = tmp_path_factory.mktemp("rows") / "long.jsonl"
    text = "word and more " * 600
    rows = [{"text": f"{number} {text}"} for number in range(8)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def llama() -> dict[str, Any]:
    """The config.json of a small Llama of five layers."""
    return {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 1000, "hidden_size": 256,
        "intermediate_size": 512, "num_hidden_layers": 5, "num_attention_heads": 8, "num_key_value_heads": 4,
        "max_position_embeddings": 512, "tie_word_embeddings": False,
    }  # fmt: skip
