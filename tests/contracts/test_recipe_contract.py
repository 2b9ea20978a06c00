"""The recipe's public names, written out by hand from the contract: a renamed key or a changed default breaks a test."""

from __future__ import annotations

from typing import Any

import pytest

from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS, parse_toml, recipe_from_toml, recipe_from_tree, recipe_to_toml

# Every key of the contract's table.
KEYS = {
    "": "name",
    "model": "source revision allow_remote_code",
    "dataset": "source config split format columns max_rows held_out_fraction on_problem remove_duplicates",
    "quantization": "scheme double_quant compute_dtype",
    "lora": "enabled rank alpha dropout target_modules use_rslora use_dora init start_from",
    "training": "method num_epochs max_steps micro_batch_size gradient_accumulation_steps max_seq_len packing"
    " learn_from learning_rate lr_schedule warmup_ratio weight_decay max_grad_norm optimizer gradient_checkpointing"
    " chunked_loss attention seed",
    "evaluation": "every_steps sample_prompts early_stopping_patience",
    "checkpoints": "every_steps keep_last keep_best",
    "guard": "pause_above_c resume_below_c power_limit_w on_oom on_nan",
    "hardware": "device",
}
PATHS = [f"{table}.{key}".lstrip(".") for table, keys in KEYS.items() for key in keys.split()]

# The defaults that the contract names.
DEFAULTS: dict[str, Any] = {
    "schema_version": 1,
    "model.allow_remote_code": False,
    "dataset.format": "auto",
    "dataset.held_out_fraction": 0.05,
    "dataset.on_problem": "skip",
    "quantization.scheme": "nf4",
    "quantization.compute_dtype": "auto",
    "lora.enabled": True,
    "lora.target_modules": "all-linear",
    "training.method": "sft",
    "training.max_steps": None,
    "training.micro_batch_size": "auto",
    "training.gradient_accumulation_steps": "auto",
    "training.learn_from": "answers",
    "training.chunked_loss": True,
    "training.attention": "auto",
    "guard.pause_above_c": "auto",
    "guard.resume_below_c": "auto",
    "guard.on_oom": "retry",
    "guard.on_nan": "stop",
    "hardware.device": "auto",
}

# The values that the contract names for a choice.
CHOICES = {
    "dataset.format": "auto text prompt_completion messages preference",
    "dataset.on_problem": "skip stop",
    "quantization.scheme": "nf4 fp4 int8 none",
    "quantization.compute_dtype": "auto bfloat16 float16 float32",
    "training.method": "sft",
    "training.attention": "auto sdpa eager",
    "training.learn_from": "answers everything",
    "training.optimizer": "paged_adamw_8bit adamw_bnb_8bit adamw_torch paged_adamw_32bit",
    "guard.on_oom": "retry stop",
    "guard.on_nan": "stop",
}

SMALLEST = {"model": {"source": "demo"}, "dataset": {"source": "demo"}}


def leaf(recipe: Recipe, path: str) -> Any:
    value: Any = recipe
    for part in path.split("."):
        value = getattr(value, part)
    return value


@pytest.mark.parametrize("path", PATHS)
def test_key_of_the_contract_exists(path: str) -> None:
    assert path in SPECS
    leaf(recipe_from_tree(SMALLEST), path)


@pytest.mark.parametrize("path", PATHS)
def test_every_key_but_the_two_sources_has_a_default(path: str) -> None:
    assert SPECS[path].required == (path in ("model.source", "dataset.source"))


@pytest.mark.parametrize(("path", "default"), DEFAULTS.items())
def test_documented_default(path: str, default: object) -> None:
    value = leaf(recipe_from_tree(SMALLEST), path)
    assert (type(value), value) == (type(default), default)


@pytest.mark.parametrize(("path", "word"), [(path, word) for path, words in CHOICES.items() for word in words.split()])
def test_documented_choice_is_taken(path: str, word: str) -> None:
    table, _, key = path.partition(".")
    tree = {**SMALLEST, table: {**SMALLEST.get(table, {}), key: word}}
    assert leaf(recipe_from_tree(tree), path) == word


def test_target_modules_take_a_list() -> None:
    recipe = recipe_from_tree({**SMALLEST, "lora": {"target_modules": ["q_proj", "v_proj"]}})
    assert recipe.lora.target_modules == ("q_proj", "v_proj")


def test_version_stands_first_in_a_written_recipe() -> None:
    text = recipe_to_toml(recipe_from_tree(SMALLEST))
    assert text.startswith("schema_version = 1\n")
    assert parse_toml(text)["schema_version"] == 1


def test_recipe_as_the_contract_writes_it() -> None:
    """One recipe with every key, as a person would type it."""
    recipe = recipe_from_toml(
        """
schema_version = 1
name = "Korean cooking"
[model]
source = "Qwen/Qwen3-0.6B"
revision = "main"
allow_remote_code = false
[dataset]
source = "C:/내 문서/rows [1].jsonl"
config = "default"
split = "train[:10%]"
format = "messages"
columns = { prompt = "question", completion = "answer" }
max_rows = 1000
held_out_fraction = 0.1
on_problem = "stop"
remove_duplicates = true
[quantization]
scheme = "none"
double_quant = false
compute_dtype = "float32"
[lora]
enabled = true
rank = 64
alpha = 16
dropout = 0
target_modules = ["q_proj"]
use_rslora = true
use_dora = true
init = "gaussian"
[training]
method = "sft"
num_epochs = 3
max_steps = 10
micro_batch_size = 4
gradient_accumulation_steps = 2
max_seq_len = 1024
packing = false
learn_from = "everything"
learning_rate = 1e-4
lr_schedule = "linear"
warmup_ratio = 0
weight_decay = 0.001
max_grad_norm = 0.3
optimizer = "adamw_torch"
gradient_checkpointing = false
chunked_loss = false
seed = 7
[evaluation]
every_steps = 5
sample_prompts = ["김치는?", "Who are you?"]
early_stopping_patience = 3
[checkpoints]
every_steps = 5
keep_last = 1
keep_best = true
[guard]
pause_above_c = 80
resume_below_c = 70
power_limit_w = 200
on_oom = "stop"
on_nan = "stop"
[hardware]
device = "GPU-1234"
"""
    )
    assert recipe.dataset.columns == {"prompt": "question", "completion": "answer"}
    assert (recipe.training.num_epochs, recipe.guard.power_limit_w) == (3.0, 200.0)
    assert recipe_from_toml(recipe_to_toml(recipe)) == recipe
