"""Every bundled recipe is accepted by the schema and holds what it is known for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS, parse_toml, put, recipe_from_tree, recipe_to_toml

RECIPES = resources_dir() / "recipes"
PRESETS = ("quick-try", "balanced", "best-quality", "least-memory")
WHOLE = ("demo", "mistral-7b-dolly", "llama-2-7b-open-korean")


def tree_of(name: str) -> dict[str, Any]:
    return parse_toml((RECIPES / f"{name}.toml").read_text(encoding="utf-8"))


def recipe_of(name: str) -> Recipe:
    tree = tree_of(name)
    if name in PRESETS:
        put(tree, "model.source", "a/model")
        put(tree, "dataset.source", "rows.jsonl")
    return recipe_from_tree(tree)


def values(recipe: Recipe, paths: str) -> list[Any]:
    return [leaf(recipe, path) for path in paths.split()]


def leaf(recipe: Recipe, path: str) -> Any:
    value: Any = recipe
    for part in path.split("."):
        value = getattr(value, part)
    return value


def test_every_bundled_recipe_is_known_here() -> None:
    assert {path.stem for path in RECIPES.glob("*.toml")} == {*PRESETS, *WHOLE}


@pytest.mark.parametrize("name", [*PRESETS, *WHOLE])
def test_a_recipe_survives_the_way_through_the_schema(name: str) -> None:
    recipe = recipe_of(name)
    assert recipe_from_tree(parse_toml(recipe_to_toml(recipe))) == recipe


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_leaves_model_and_data_to_the_person(name: str) -> None:
    assert not {"model", "dataset", "name", "schema_version"} & set(tree_of(name))


def test_balanced_is_the_defaults() -> None:
    """So that a person who never chose a preset, and one who chose Balanced, train the same."""
    assert recipe_of("balanced") == Recipe.model_validate(
        {"model": {"source": "a/model"}, "dataset": {"source": "rows.jsonl"}}
    )


def test_presets_hold_what_they_promise() -> None:
    short = "lora.rank training.max_seq_len"
    assert values(recipe_of("quick-try"), f"{short} training.max_steps") == [8, 1024, 100]
    assert values(recipe_of("balanced"), f"{short} lora.alpha training.num_epochs") == [16, 2048, 16.0, 2.0]
    best = "lora.rank lora.alpha training.num_epochs checkpoints.keep_best evaluation.every_steps"
    assert values(recipe_of("best-quality"), best) == [32, 32.0, 3.0, True, "auto"]
    least = f"{short} training.micro_batch_size training.optimizer training.gradient_checkpointing"
    assert values(recipe_of("least-memory"), least) == [8, 1024, 1, "paged_adamw_8bit", True]


def test_the_dolly_recipe_makes_a_thousand_steps() -> None:
    recipe = recipe_of("mistral-7b-dolly")
    training = recipe.training
    assert (recipe.model.source, recipe.dataset.source) == (
        "mistralai/Mistral-7B-v0.1",
        "databricks/databricks-dolly-15k",
    )
    assert values(recipe, "quantization.scheme quantization.double_quant quantization.compute_dtype") == [
        "nf4",
        True,
        "bfloat16",
    ]
    assert values(recipe, "lora.rank lora.alpha lora.dropout training.packing") == [16, 64.0, 0.05, False]
    assert recipe.lora.target_modules == ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj")
    assert isinstance(training.micro_batch_size, int)
    assert isinstance(training.gradient_accumulation_steps, int)
    effective = training.micro_batch_size * training.gradient_accumulation_steps
    assert recipe.dataset.max_rows is not None
    learned = recipe.dataset.max_rows * (1 - recipe.dataset.held_out_fraction)
    assert effective == 4
    assert learned / effective * training.num_epochs == 1000


def test_the_korean_recipe_is_the_articles() -> None:
    recipe = recipe_of("llama-2-7b-open-korean")
    assert values(recipe, "model.source dataset.source dataset.split quantization.compute_dtype") == [
        "meta-llama/Llama-2-7b-hf",
        "heegyu/open-korean-instructions",
        "train[:10%]",
        "float16",
    ]
    assert values(recipe, "lora.rank lora.alpha lora.dropout lora.target_modules") == [
        64,
        16.0,
        0.1,
        ("q_proj", "v_proj"),
    ]
    assert values(recipe, "training.micro_batch_size training.gradient_accumulation_steps training.num_epochs") == [
        4,
        2,
        3.0,
    ]
    assert values(recipe, "training.learn_from training.optimizer training.packing training.max_seq_len") == [
        "everything",
        "paged_adamw_32bit",
        True,
        2048,
    ]
    assert values(recipe, "training.learning_rate training.lr_schedule training.warmup_ratio training.seed") == [
        2e-4,
        "cosine",
        0.03,
        42,
    ]
    assert values(recipe, "training.max_grad_norm training.weight_decay") == [0.3, 0.001]


def test_the_demo_makes_100_to_400_steps() -> None:
    recipe = recipe_of("demo")
    training = recipe.training
    rows = len((resources_dir() / "demo" / "train.jsonl").read_text(encoding="utf-8").splitlines())
    assert isinstance(training.micro_batch_size, int)
    assert isinstance(training.gradient_accumulation_steps, int)
    effective = training.micro_batch_size * training.gradient_accumulation_steps
    assert 100 <= rows / effective * training.num_epochs <= 400
    assert (recipe.model.source, recipe.dataset.source) == ("demo", "demo")
    assert recipe.quantization.scheme == "nf4"
    assert recipe.quantization.double_quant
    assert recipe.lora.enabled


def test_the_demo_asks_what_it_never_trained_on() -> None:
    """The answers to held-out rows show learning; those to training rows could be memory."""
    lines = (resources_dir() / "demo" / "held_out.jsonl").read_text(encoding="utf-8").splitlines()
    asked = {json.loads(line)["messages"][0]["content"] for line in lines}
    prompts = recipe_of("demo").evaluation.sample_prompts
    assert len(prompts) == 4
    assert set(prompts) <= asked


def test_presets_name_only_fields_that_exist() -> None:
    for name in PRESETS:
        for table, keys in tree_of(name).items():
            assert {f"{table}.{key}" for key in keys} <= set(SPECS)
