"""Model folders as they go wrong: numbers that are none, headers that lie, lists that name other places."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.models import read_model_folder, resolve_local
from core.models.config import facts_from_config
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from tests.core.models.conftest import Folders


def refusal(path: Path) -> TunesmithError:
    with pytest.raises(TunesmithError) as caught:
        read_model_folder(resolve_local(str(path)) or path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hidden_size": "big"}, "model_bad_config"),
        ({"hidden_size": -5}, "model_bad_config"),
        ({"vocab_size": 32.5}, "model_bad_config"),
        ({"num_hidden_layers": 10**9}, "model_bad_config"),
        ({"num_hidden_layers": 3}, "layers_differ"),
        ({"architectures": [1, 2]}, "model_not_causal"),
        ({"model_type": ["llama"]}, "model_type_unknown"),
        ({"model_type": "bert", "architectures": None}, "model_not_causal"),
        ({"model_type": "llava", "vision_config": {}}, "model_sees"),
    ],
)
def test_a_config_of_nonsense(folders: Folders, changes: dict[str, Any], code: str) -> None:
    assert refusal(folders.whole(**changes)).code == code


def test_a_config_that_is_only_written_oddly(folders: Folders) -> None:
    odd = {"architectures": "LlamaForCausalLM", "auto_map": "x", "dtype": ["x"], "text_config": 5, "rope_scaling": "x"}
    facts = read_model_folder(folders.whole(**odd))
    assert facts.architecture == "LlamaForCausalLM"
    assert facts.num_layers == 2


NUMBERS = {"vocab_size": 1000, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128,
           "num_key_value_heads": 2, "head_dim": 16}  # fmt: skip


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "deepseek_v3", "n_routed_experts": 4, "first_k_dense_replace": 10**18, **NUMBERS},
        {"model_type": "gemma3", "text_config": {"model_type": "gemma3_text", **NUMBERS},
         "vision_config": {"hidden_size": {}, "intermediate_size": [], "image_size": "x", "patch_size": 9**9}},
        {"model_type": "gemma3", "text_config": {**NUMBERS, "model_type": ["x"]}},
        {"model_type": "qwen3_next", "linear_num_value_heads": "x", "linear_key_head_dim": 10**30, "linear_num_key_heads": "x",
         "linear_value_head_dim": 1, **NUMBERS},
    ],
)  # fmt: skip
def test_numbers_of_nonsense_are_no_reason_to_count_for_ever(config: dict[str, Any]) -> None:
    assert facts_from_config({"architectures": ["XForCausalLM"], **config}).num_layers == 2


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "BF16", "shape": [-1, 8], "data_offsets": [0, 2]},
        {"dtype": "BF16", "shape": [10**6, 8], "data_offsets": [0, 2]},
        {"dtype": "BF16", "shape": [1], "data_offsets": [2, 0]},
        {"dtype": "BF16", "shape": ["x"], "data_offsets": [0, 2]},
        {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2, 4]},
    ],
)
def test_a_header_that_lies(folders: Folders, entry: dict[str, Any]) -> None:
    folder = folders.config()
    header = json.dumps({"model.norm.weight": entry}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"ab")
    assert "makes no sense" in refusal(folder).message


@pytest.mark.parametrize(
    "index",
    [
        "[" * 100_000,
        '{"weight_map": {"a": 5}}',
        '{"weight_map": {}}',
        '{"weight_map": {"a": "../other/model.safetensors"}}',
    ],
)
def test_a_list_of_weights_that_is_none(folders: Folders, index: str) -> None:
    folders.whole("other")
    folder = folders.config()
    (folder / "model.safetensors.index.json").write_text(index, encoding="utf-8")
    assert refusal(folder).code == "model_broken_weights"


def test_folders_that_hold_something_else(folders: Folders) -> None:
    sharded = folders.sharded()
    (sharded / "model.safetensors.index.json").unlink()
    assert refusal(sharded).code == "model_index_missing"
    around = folders.root / "around"
    folders.whole("around/inner")
    assert "inner" in refusal(around).hint
    adapter = folders.root / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text('{"base_model_name_or_path": "Org/Base"}', encoding="utf-8")
    assert "Org/Base" in refusal(adapter).hint
    pictures = folders.root / "pictures"
    pictures.mkdir()
    (pictures / "model_index.json").write_text("{}", encoding="utf-8")
    assert refusal(pictures).code == "model_not_causal"
    torn = folders.root / "models--Org--Torn" / "snapshots" / "abc"  # the Hub's cache, its file never came
    torn.mkdir(parents=True)
    (torn / "config.json").write_text("{}", encoding="utf-8")
    (torn / "model.safetensors").symlink_to("../../blobs/none")
    assert refusal(torn.parent.parent).code == "model_not_whole"
