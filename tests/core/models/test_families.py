"""The layouts of families.py against the modelling code of the installed transformers."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.pytorch_utils import Conv1D

from core.models import catalogue, facts_from_config, suggestion
from core.models.families import FAMILIES

SMALL = {
    "vocab_size": 320,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 96,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
CHANGES: dict[str, dict[str, Any]] = {
    "mixtral": {"num_local_experts": 4},
    "qwen3_moe": {"num_experts": 4, "moe_intermediate_size": 48},
    "gpt_neox": {"num_key_value_heads": None},
    "gpt2": {"num_key_value_heads": None, "intermediate_size": None},
    "gpt_bigcode": {"num_key_value_heads": None, "intermediate_size": None},
    "gptj": {"num_key_value_heads": None, "intermediate_size": None, "rotary_dim": 8},
    "gpt_neo": {"num_key_value_heads": None, "attention_types": [[["global", "local"], 1]]},
    "bloom": {"num_key_value_heads": None, "intermediate_size": None},
    "mpt": {"num_key_value_heads": None, "intermediate_size": None, "d_model": 64},
    "opt": {"num_key_value_heads": None, "intermediate_size": None, "ffn_dim": 96, "word_embed_proj_dim": 64},
    "falcon": {"num_key_value_heads": None, "intermediate_size": None},
    "hunyuan_v1_dense": {"head_dim": 16},
    "ministral": {"head_dim": 16},
    "helium": {"head_dim": 16},  # which its modelling code does not look at
}


def real_model(config: Any) -> Any:
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)


def real_counts(model: Any) -> tuple[int, int]:
    """All parameters, and those of linear layers other than the head."""
    head = model.get_output_embeddings()
    layers = [m for m in model.modules() if isinstance(m, (torch.nn.Linear, Conv1D)) and m is not head]
    return sum(p.numel() for p in model.parameters()), sum(layer.weight.numel() for layer in layers)


def check(model_type: str, **changes: Any) -> None:
    values = {k: v for k, v in (SMALL | CHANGES.get(model_type, {}) | changes).items() if v is not None}
    config = AutoConfig.for_model(model_type, **values)
    model = real_model(config)
    facts = facts_from_config(config.to_dict() | {"architectures": [type(model).__name__]})
    assert (facts.total_parameters, facts.linear_parameters) == real_counts(model)


@pytest.mark.parametrize("model_type", FAMILIES)
def test_a_family_is_laid_out_as_transformers_builds_it(model_type: str) -> None:
    check(model_type)


@pytest.mark.parametrize("model_type", FAMILIES)
@pytest.mark.parametrize("tied", [True, False])
def test_tied_or_not(model_type: str, tied: bool) -> None:
    if (model_type, tied) != ("olmo", True):
        check(model_type, tie_word_embeddings=tied)


@pytest.mark.parametrize(
    ("model_type", "changes"), [("olmo", {"tie_word_embeddings": True}), ("opt", {"word_embed_proj_dim": 32})]
)
def test_single_models_that_differ_from_their_family_count_as_unknown(model_type: str, changes: dict[str, Any]) -> None:
    facts = facts_from_config(SMALL | {"model_type": model_type} | changes)
    assert (facts.family, facts.total_parameters) == (None, None)


@pytest.mark.parametrize(
    "model_type", ["llama", "qwen3", "granite", "smollm3", "gemma", "gemma3_text", "olmo2", "gpt_neox"]
)
@pytest.mark.parametrize("switch", ["attention_bias", "mlp_bias"])
@pytest.mark.parametrize("on", [True, False])
def test_biases_follow_the_config(model_type: str, switch: str, on: bool) -> None:
    check(model_type, **{switch: on})


@pytest.mark.parametrize("model_type", ["gemma", "gemma2", "gemma3_text", "qwen3", "llama", "exaone4"])
def test_numbers_that_a_config_leaves_out_are_the_familys(model_type: str) -> None:
    """config.json does not repeat what the family's own defaults say."""
    config = AutoConfig.for_model(model_type, **SMALL)
    model = real_model(config)
    facts = facts_from_config({"model_type": model_type} | SMALL)
    assert (facts.total_parameters, facts.linear_parameters) == real_counts(model)
    assert facts.tied_embeddings is config.tie_word_embeddings


def test_the_suggestions_count_what_their_config_makes() -> None:
    for model in catalogue():
        facts = model.facts()
        assert facts.total_parameters is not None
        assert facts.total_parameters == model.parameters, model.hub_id


@pytest.mark.parametrize("hub_id", ["google/gemma-3-4b-it", "google/gemma-3-12b-it"])
def test_a_model_that_also_sees_counts_its_eye_too(hub_id: str) -> None:
    model = suggestion(hub_id)
    assert model is not None
    parts = {name: part for name, part in model.config.items() if name.endswith("_config")}
    built = real_model(AutoConfig.for_model("gemma3", **parts))
    assert sum(p.numel() for p in built.parameters()) == model.parameters
    facts = model.facts()
    assert facts.multimodal
    assert (facts.total_parameters, facts.linear_parameters) == real_counts(built)


def test_qwen3_8b_has_the_shape_that_its_publisher_gives() -> None:
    model = suggestion("qwen/qwen3-8b")
    assert model is not None
    facts = model.facts()
    assert (facts.num_layers, facts.num_heads, facts.num_kv_heads, facts.head_dim) == (36, 32, 8, 128)
    assert (facts.tied_embeddings, facts.context_length, facts.has_chat_template) == (False, 40_960, True)


@pytest.mark.parametrize("changes", [{"mlp_only_layers": [0]}, {"decoder_sparse_step": 2}])
def test_a_mixture_with_some_plain_layers(changes: dict[str, Any]) -> None:
    check("qwen3_moe", **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"multi_query": False},
        {"new_decoder_architecture": True, "num_kv_heads": 2},
        {"new_decoder_architecture": True, "num_kv_heads": 2, "num_ln_in_parallel_attn": 1},
        {"parallel_attn": False},
        {"bias": True},
        {"ffn_hidden_size": 200},
    ],
)
def test_the_falcons(changes: dict[str, Any]) -> None:
    check("falcon", **changes)


@pytest.mark.parametrize(
    ("model_type", "changes"),
    [
        ("stablelm", {"use_qkv_bias": True}),
        ("stablelm", {"qk_layernorm": True, "use_parallel_residual": True}),
        ("starcoder2", {"use_bias": False}),
        ("cohere", {"use_qk_norm": True}),
        ("gpt2", {"n_inner": 96, "n_positions": 40}),
    ],
)
def test_switches_that_only_one_family_has(model_type: str, changes: dict[str, Any]) -> None:
    check(model_type, **changes)


def test_an_unknown_family_with_layer_norm_is_known_by_its_config() -> None:
    plain = SMALL | {"model_type": "something_new", "architectures": ["NewForCausalLM"]}
    assert facts_from_config(plain | {"layer_norm_eps": 1e-5}).layer_norm
    assert not facts_from_config(plain | {"rms_norm_eps": 1e-5}).layer_norm
    assert not facts_from_config(plain | {"model_type": "cohere", "layer_norm_eps": 1e-5}).layer_norm


def test_an_unknown_family_is_laid_out_plainly_and_not_counted() -> None:
    facts = facts_from_config(SMALL | {"model_type": "something_new", "architectures": ["NewForCausalLM"]})
    assert (facts.family, facts.total_parameters) == (None, None)
    assert {group.name for group in facts.linears} >= {"q_proj", "down_proj"}


MIXED = {
    "lfm2": {"num_hidden_layers": 4, "full_attn_idxs": [2]},
    "qwen3_next": {"num_hidden_layers": 5, "num_experts": 4, "mlp_only_layers": [1]},
    "qwen3_5_text": {"num_hidden_layers": 9, "head_dim": 32},
    "qwen3_5_moe_text": {"num_hidden_layers": 4, "num_experts": 4, "moe_intermediate_size": 48},
    "gemma4_text": {"num_hidden_layers": 14, "num_kv_shared_layers": 6, "use_double_wide_mlp": True, "head_dim": 32},
    "gpt_oss": {"num_hidden_layers": 3, "num_local_experts": 4},
}


@pytest.mark.parametrize("model_type", MIXED)
def test_layers_that_are_not_all_alike(model_type: str) -> None:
    check(model_type, **MIXED[model_type])


@pytest.mark.parametrize(
    "odd", [{"num_key_value_heads": "two"}, {"num_attention_heads": None}, {"layer_types": 7}, {"architectures": 5}]
)
@pytest.mark.parametrize("model_type", [*MIXED, "llama"])
def test_an_odd_config_is_told_and_never_breaks(model_type: str, odd: dict[str, Any]) -> None:
    facts = facts_from_config(SMALL | {"model_type": model_type} | odd)
    assert facts.model_type == model_type
