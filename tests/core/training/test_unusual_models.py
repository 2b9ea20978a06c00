"""Mixtures and models with parts that quantization or packing would break train all the same, by the default recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from support.tiny import make_rows, make_tokenizer
from support.training import Outcome, recipe_for, train_here
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from core.schema.events import JobFinished

EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}
KINDS: dict[str, dict[str, Any]] = {
    "mixtral": EXPERTS,
    "granitemoe": EXPERTS,
    "phimoe": EXPERTS,
    "gpt_neox_japanese": {},
    "lfm2": {"layer_types": ["conv", "full_attention"], "block_auto_adjust_ff_dim": False},
    "gemma3n_text": {
        "head_dim": 16, "vocab_size_per_layer_input": 400, "hidden_size_per_layer_input": 16, "laurel_rank": 8,
        "num_kv_shared_layers": 0, "layer_types": ["sliding_attention", "full_attention"], "sliding_window": 64,
        "activation_sparsity_pattern": [0.0, 0.0],
    },
}  # fmt: skip
REPLACED = {"lfm2": ["training.packing"], "gpt_neox_japanese": ["training.gradient_checkpointing"]}


def model_of(kind: str, folder: Path) -> Path:
    folder.mkdir()
    make_tokenizer(folder)
    config = AutoConfig.for_model(
        kind, vocab_size=len(AutoTokenizer.from_pretrained(folder)), hidden_size=64, intermediate_size=64,
        num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512, bos_token_id=1,
        eos_token_id=2, pad_token_id=3, **KINDS[kind],
    )  # fmt: skip
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
    return folder


def trained(kind: str, tmp_path: Path, *settings: str) -> Outcome:
    rows = make_rows(tmp_path / "rows.jsonl", count=24)
    usual = ("training.packing=true", "training.gradient_checkpointing=true", "training.optimizer=adamw_8bit")
    return train_here(
        tmp_path, recipe_for(model_of(kind, tmp_path / "model"), rows, *usual, "training.max_steps=2", *settings)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_trains_by_the_default_recipe(kind: str, tmp_path: Path) -> None:
    run = trained(kind, tmp_path)
    assert isinstance(run.end, JobFinished), run.end
    assert len(run.losses) == 2
    assert [warned.params["path"] for warned in run.warnings.values() if "path" in warned.params] == REPLACED.get(
        kind, []
    )


def test_what_a_mixture_pays_for_uneven_experts_is_not_held_out_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an enormous price for it: chunked or not, the held-out loss stays the mean over the learned tokens."""
    monkeypatch.setitem(KINDS, "mixtral", EXPERTS | {"router_aux_loss_coef": 100.0})
    run = trained("mixtral", tmp_path)
    held_out = [loss for loss in run.held_out.values() if loss is not None]
    assert held_out
    assert max(held_out) < 20
    assert max(loss for loss in run.losses.values() if loss is not None) > 100
