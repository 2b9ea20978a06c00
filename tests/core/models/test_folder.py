"""Facts of model folders that can be trained, and clear refusals of those that cannot."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.models import facts_from_config, read_model_folder
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from tests.core.models.conftest import Folders

LINEAR = 2 * (8 * 8 * 2 + 4 * 8 * 2 + 3 * 12 * 8)
KEPT = 2 * 32 * 8 + 5 * 8


def refusal(path: Path) -> TunesmithError:
    with pytest.raises(TunesmithError) as caught:
        read_model_folder(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    return caught.value


def test_a_folder_tells_its_facts(folders: Folders) -> None:
    folder = folders.whole()
    (folder / "chat_template.jinja").write_text("{{ messages }}", encoding="utf-8")
    (folder / "README.md").write_text("---\nlanguage: ko\nlicense: apache-2.0\n---\n# Card\n", encoding="utf-8")
    facts = read_model_folder(folder, "org/name")
    assert (facts.source, facts.folder, facts.architecture) == ("org/name", str(folder), "LlamaForCausalLM")
    assert (facts.linear_parameters, facts.kept_parameters) == (LINEAR, KEPT)
    assert facts.total_parameters == LINEAR + KEPT
    assert facts.weights_read
    assert (facts.vocab_size, facts.hidden_size, facts.num_layers, facts.num_heads) == (32, 8, 2, 4)
    assert (facts.num_kv_heads, facts.head_dim, facts.intermediate_size, facts.context_length) == (2, 2, 12, 128)
    assert (facts.tied_embeddings, facts.dtype, facts.licence) == (False, "bfloat16", "apache-2.0")
    assert (facts.has_chat_template, facts.has_tokenizer, facts.has_own_code) == (True, True, False)
    assert facts.weight_files == ("model.safetensors",)
    assert facts.weight_bytes == (folder / "model.safetensors").stat().st_size
    assert {(g.name, g.in_features, g.out_features, g.count) for g in facts.linears} == {
        ("q_proj", 8, 8, 2),
        ("k_proj", 8, 4, 2),
        ("v_proj", 8, 4, 2),
        ("o_proj", 8, 8, 2),
        ("gate_proj", 8, 12, 2),
        ("up_proj", 8, 12, 2),
        ("down_proj", 12, 8, 2),
    }


def test_several_weight_files_count_as_one_model(folders: Folders) -> None:
    sharded, whole = read_model_folder(folders.sharded()), read_model_folder(folders.whole())
    assert len(sharded.weight_files) == 2
    assert sharded.linears == whole.linears
    assert sharded.total_parameters == whole.total_parameters


def test_weights_and_config_agree(folders: Folders, llama_config: dict[str, Any]) -> None:
    from_config = facts_from_config(llama_config)
    from_weights = read_model_folder(folders.whole())
    assert not from_config.weights_read
    assert from_config.linears == from_weights.linears
    assert from_config.kept_parameters == from_weights.kept_parameters


def test_config_json_alone_is_enough(folders: Folders) -> None:
    facts = read_model_folder(folders.config() / "config.json")
    assert (facts.total_parameters, facts.weights_read, facts.weight_bytes) == (LINEAR + KEPT, False, None)


def test_config_json_beside_its_weights_reads_them(folders: Folders) -> None:
    assert read_model_folder(folders.whole() / "config.json").weights_read


def test_a_tied_head_that_was_saved_all_the_same_counts_once(folders: Folders) -> None:
    facts = read_model_folder(folders.whole(tie_word_embeddings=True))
    assert facts.tied_embeddings
    assert facts.kept_parameters == KEPT - 32 * 8


def test_without_a_word_in_the_config_a_missing_head_is_a_tied_one(
    folders: Folders, llama_weight_shapes: dict[str, tuple[int, ...]], write_weights: Callable[..., None]
) -> None:
    own = {"auto_map": {"AutoModelForCausalLM": "modeling.X"}}
    folder = folders.whole(
        tie_word_embeddings=None, model_type="of_the_future", architectures=["FutureForCausalLM"], **own
    )
    assert read_model_folder(folder).tied_embeddings is False
    del llama_weight_shapes["lm_head.weight"]
    write_weights(folder / "model.safetensors", llama_weight_shapes)
    facts = read_model_folder(folder)
    assert facts.tied_embeddings is True
    assert facts.linear_parameters == LINEAR


def test_an_unknown_family_without_weights_has_no_count(llama_config: dict[str, Any]) -> None:
    facts = facts_from_config(llama_config | {"model_type": "of_the_future"})
    assert (facts.total_parameters, facts.linear_parameters, facts.hidden_size) == (None, None, 8)


def test_old_names_and_saved_masks_are_understood(folders: Folders, write_weights: Callable[..., None]) -> None:
    """GPT-2's config names, its position embedding, and causal masks that are no parameters."""
    folder = folders.config(
        architectures=["GPT2LMHeadModel"],
        model_type="gpt2",
        n_embd=8,
        n_layer=1,
        n_head=2,
        n_positions=64,
        **dict.fromkeys(
            ("hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size")
        ),
        max_position_embeddings=None,
        tie_word_embeddings=True,
    )
    shapes = {
        "wte.weight": (32, 8),
        "wpe.weight": (64, 8),
        "h.0.attn.c_attn.weight": (8, 24),
        "h.0.attn.c_attn.bias": (24,),
    }
    masks = {"h.0.attn.bias": (1, 1, 64, 64), "h.0.attn.masked_bias": ()}
    write_weights(folder / "model.safetensors", shapes | masks, {"h.0.attn.masked_bias": "F32"})
    facts = read_model_folder(folder)
    assert (facts.hidden_size, facts.num_layers, facts.context_length, facts.head_dim) == (8, 1, 64, 4)
    assert facts.linear_parameters == 8 * 24
    assert facts.kept_parameters == 32 * 8 + 64 * 8 + 24


def test_experts_and_routers_stay_in_16_bit(folders: Folders, write_weights: Callable[..., None]) -> None:
    folder = folders.config(
        model_type="qwen3_moe", architectures=["Qwen3MoeForCausalLM"], num_experts=2, num_hidden_layers=1
    )
    experts = {f"model.layers.0.mlp.experts.{e}.up_proj.weight": (6, 8) for e in range(2)}
    other = {"model.layers.0.mlp.gate.weight": (2, 8), "model.layers.0.mlp.shared_expert.up_proj.weight": (6, 8)}
    write_weights(folder / "model.safetensors", experts | other)
    facts = read_model_folder(folder)
    assert facts.mixture_of_experts
    assert (facts.linear_parameters, facts.kept_parameters) == (6 * 8, 2 * 6 * 8 + 2 * 8)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: mit\n---\n", "mit"),
        ("---\nlicense: other\nlicense_name: exaone\n---\n", "exaone"),
        ("---\nlicense: other\n---\n", "other"),
        ("---\ntags:\n- a\n---\nlicense: mit\n", None),
        ("# no front matter\nlicense: mit\n", None),
        ("", None),
    ],
)
def test_the_licence_stands_in_the_cards_front_matter(folders: Folders, card: str, licence: str | None) -> None:
    folder = folders.whole()
    (folder / "README.md").write_text(card, encoding="utf-8")
    assert read_model_folder(folder).licence == licence


def test_the_chat_template_may_stand_in_the_tokenizers_settings(folders: Folders) -> None:
    folder = folders.whole()
    assert read_model_folder(folder).has_chat_template is False
    settings = folder / "tokenizer_config.json"
    settings.write_text(json.dumps({"chat_template": "{{ x }}"}), encoding="utf-8")
    assert read_model_folder(folder).has_chat_template is True
    settings.write_text("{broken", encoding="utf-8")
    assert read_model_folder(folder).has_chat_template is False


def test_a_path_that_is_not_there(folders: Folders) -> None:
    error = refusal(folders.root / "없음")
    assert error.code == "model_not_found"
    assert "없음" in error.message


def test_a_folder_without_config(folders: Folders) -> None:
    folder = folders.whole()
    (folder / "config.json").unlink()
    assert refusal(folder).code == "model_no_config"
    (folder / "adapter_config.json").write_text("{}", encoding="utf-8")
    assert refusal(folder).code == "model_is_adapter"


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00", "[" * 100_000])
def test_a_config_that_is_no_config(folders: Folders, text: str) -> None:
    folder = folders.whole()
    (folder / "config.json").write_text(text, encoding="utf-8")
    assert refusal(folder).code == "model_bad_config"


def test_no_weights_pickled_weights_gguf(folders: Folders) -> None:
    folder = folders.config()
    assert refusal(folder).code == "model_no_weights"
    (folder / "pytorch_model-00001-of-00002.bin").write_bytes(b"x")
    assert refusal(folder).code == "model_pickled_weights"
    (folder / "model-Q4_K_M.gguf").write_bytes(b"GGUF")
    assert refusal(folder).code == "model_gguf"
    assert refusal(folder / "model-Q4_K_M.gguf").code == "model_gguf"
    (folder / "config.json").unlink()
    assert refusal(folder).code == "model_gguf"


def test_safetensors_win_over_pickles_beside_them(folders: Folders) -> None:
    folder = folders.whole()
    (folder / "pytorch_model.bin").write_bytes(b"x")
    assert read_model_folder(folder).weight_files == ("model.safetensors",)


def test_a_missing_shard_is_named(folders: Folders) -> None:
    folder = folders.sharded()
    (folder / "model-00002-of-00002.safetensors").unlink()
    error = refusal(folder)
    assert error.code == "model_incomplete"
    assert "model-00002-of-00002.safetensors" in error.message


def test_a_broken_index(folders: Folders) -> None:
    folder = folders.sharded()
    (folder / "model.safetensors.index.json").write_text("{}", encoding="utf-8")
    assert refusal(folder).code == "model_broken_weights"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _pointer(path: Path) -> None:
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", encoding="utf-8")


def _garbage_header(path: Path) -> None:
    path.write_bytes(b"\x04" + bytes(7) + b"{{{{" + bytes(100))


@pytest.mark.parametrize(
    "harm", [_cut, _pointer, _garbage_header, lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"\xff" * 99)]
)
def test_a_broken_weight_file_is_named(folders: Folders, harm: Callable[[Path], object]) -> None:
    folder = folders.sharded()
    harm(folder / "model-00002-of-00002.safetensors")
    error = refusal(folder)
    assert error.code == "model_broken_weights"
    assert "model-00002-of-00002.safetensors" in error.message


def test_a_quantized_model(folders: Folders) -> None:
    error = refusal(folders.whole(quantization_config={"quant_method": "gptq", "bits": 4}))
    assert error.code == "model_already_quantized"
    assert "gptq" in error.message


def test_a_quantized_model_that_its_config_does_not_call_so(
    folders: Folders, llama_weight_shapes: dict[str, tuple[int, ...]], write_weights: Callable[..., None]
) -> None:
    folder = folders.whole()
    (folder / "quantize_config.json").write_text("{}", encoding="utf-8")
    assert refusal(folder).code == "model_already_quantized"
    (folder / "quantize_config.json").unlink()
    write_weights(folder / "model.safetensors", llama_weight_shapes, dict.fromkeys(llama_weight_shapes, "F8_E4M3"))
    assert "fp8" in refusal(folder).message


def test_weights_and_config_have_to_agree_on_the_vocabulary(folders: Folders) -> None:
    error = refusal(folders.whole(vocab_size=31))
    assert error.code == "vocabulary_differs"
    assert "32 words" in error.message


@pytest.mark.parametrize(
    "changes",
    [
        {"architectures": ["BertForMaskedLM"], "model_type": "bert"},
        {"architectures": ["Qwen3Model"], "model_type": "qwen3"},  # an embedding model, without a head
        {"architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "is_encoder_decoder": True},
        {"architectures": ["LlamaForSequenceClassification"]},
    ],
)
def test_what_does_not_write_text(folders: Folders, changes: dict[str, object]) -> None:
    assert refusal(folders.whole(**changes)).code == "model_not_causal"


def test_own_code_is_told(folders: Folders) -> None:
    assert read_model_folder(folders.whole(auto_map={"AutoModelForCausalLM": "modeling.X"})).has_own_code


def test_a_moved_folder_has_the_same_facts(folders: Folders) -> None:
    folder = folders.whole()
    moved = Path(shutil.copytree(folder, folders.root / "copy"))
    drop = {"source", "folder"}
    assert read_model_folder(folder).model_dump(exclude=drop) == read_model_folder(moved).model_dump(exclude=drop)
