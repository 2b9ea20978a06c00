"""The recipe as TOML both ways, and dotted-path overrides."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzz import steady

from core.schema.dataset_table import LEAVABLE_PROBLEMS
from core.schema.errors import RecipeError
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS, apply_overrides, put, recipe_from_toml, recipe_from_tree, recipe_to_toml

SMALLEST = {"model": {"source": "demo"}, "dataset": {"source": "demo"}}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def value_for(path: str) -> st.SearchStrategy[Any]:
    """Values that the field of that path takes."""
    spec = SPECS[path]
    if path == "dataset.leave_out":
        return st.lists(st.sampled_from(LEAVABLE_PROBLEMS), max_size=3)
    lowest, highest = spec.minimum or 0, spec.maximum if spec.maximum is not None else 10**6
    kinds: dict[type | None, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        str: TEXT,
        int: st.integers(int(lowest), int(highest)),
        float: st.floats(lowest, highest, exclude_min=lowest == 0),
        tuple: st.lists(TEXT, min_size=1, max_size=3),
        dict: st.dictionaries(TEXT, TEXT, max_size=3),
    }
    choices = [kinds[kind] for kind in spec.kinds if kind is not None]
    return st.one_of([*choices, st.sampled_from(spec.words)] if spec.words else choices)


RECIPES = st.fixed_dictionaries(
    {}, optional={path: value_for(path) for path in SPECS if path != "guard.resume_below_c"}
)


@steady
@given(RECIPES)
def test_round_trip(leaves: dict[str, Any]) -> None:
    tree: dict[str, Any] = {table: dict(keys) for table, keys in SMALLEST.items()}
    for path, value in leaves.items():
        put(tree, path, value)
    recipe = recipe_from_tree(tree)
    assert recipe_from_toml(recipe_to_toml(recipe)) == recipe


def test_what_is_not_set_is_left_out() -> None:
    text = recipe_to_toml(recipe_from_tree(SMALLEST))
    assert "max_steps" not in text
    assert "null" not in text.lower()


def overridden(*assignments: str) -> Recipe:
    return recipe_from_tree(apply_overrides(SMALLEST, assignments))


@pytest.mark.parametrize(
    ("assignment", "read"),
    [
        ("lora.rank=8", lambda r: (r.lora.rank, 8)),
        ("lora.alpha=64", lambda r: (r.lora.alpha, 64.0)),
        ("training.learning_rate=1e-5", lambda r: (r.training.learning_rate, 1e-5)),
        ("training.micro_batch_size=auto", lambda r: (r.training.micro_batch_size, "auto")),
        ("training.micro_batch_size=4", lambda r: (r.training.micro_batch_size, 4)),
        ("training.packing=false", lambda r: (r.training.packing, False)),
        ("training.optimizer=adamw_torch", lambda r: (r.training.optimizer, "adamw_torch")),
        ('lora.target_modules=["q_proj", "v_proj"]', lambda r: (r.lora.target_modules, ("q_proj", "v_proj"))),
        ("lora.target_modules=all-linear", lambda r: (r.lora.target_modules, "all-linear")),
        ("guard.pause_above_c=auto", lambda r: (r.guard.pause_above_c, "auto")),
        ("guard.pause_above_c=75.5", lambda r: (r.guard.pause_above_c, 75.5)),
        ('dataset.columns={prompt = "q"}', lambda r: (r.dataset.columns, {"prompt": "q"})),
        ("dataset.columns.prompt=question = text", lambda r: (r.dataset.columns, {"prompt": "question = text"})),
        ("dataset.split=train[:10%]", lambda r: (r.dataset.split, "train[:10%]")),
        ("dataset.max_rows=10", lambda r: (r.dataset.max_rows, 10)),
        ("hardware.device=0", lambda r: (r.hardware.device, "0")),
        ("schema_version=1", lambda r: (r.schema_version, 1)),
        # The value of a string key is taken verbatim: quotes, equals signs, Windows paths and all.
        ("name=true", lambda r: (r.name, "true")),
        ('name="quoted"', lambda r: (r.name, '"quoted"')),
        ("name= spaces ", lambda r: (r.name, " spaces ")),
        ("name=", lambda r: (r.name, "")),
        ("name=a=b", lambda r: (r.name, "a=b")),
        ("model.source=C:\\models\\new", lambda r: (r.model.source, "C:\\models\\new")),
        ("model.revision=1", lambda r: (r.model.revision, "1")),
        ("dataset.source=/data/한국어 [1].jsonl", lambda r: (r.dataset.source, "/data/한국어 [1].jsonl")),
    ],
)
def test_override(assignment: str, read: Any) -> None:
    value, wanted = read(overridden(assignment))
    assert (type(value), value) == (type(wanted), wanted)


def test_later_override_wins_and_the_tree_stays_as_it_was() -> None:
    tree = {**SMALLEST, "lora": {"rank": 4}}
    assert recipe_from_tree(apply_overrides(tree, ["lora.rank=8", "lora.rank=32"])).lora.rank == 32
    assert tree["lora"] == {"rank": 4}


@pytest.mark.parametrize(
    ("assignment", "path", "said"),
    [
        ("lora.rank", "lora.rank", "value is missing"),
        ("lora.rank=eight", "lora.rank", "'eight'"),
        ("lora.rank=", "lora.rank", "''"),
        ("lora.rank=8\nalpha = 9", "lora.rank", "8"),
        ("lora.rank=" + "[" * 5000, "lora.rank", "[["),
        ("lora.rank=" + "9" * 5000, "lora.rank", "999"),
        ("lora.rnk=8", "lora.rnk", "no such key"),
        ("lora=8", "lora", "no such key"),
        ("schema_version=7", "schema_version", "7"),
        ("training.packing=yes", "training.packing", "'yes'"),
        ("dataset.columns.a.b=c", "dataset.columns", "b"),
        ("=8", "", "no such key"),
    ],
)
def test_refused_override(assignment: str, path: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        overridden(assignment)
    assert caught.value.path == path
    assert said in caught.value.message
    assert caught.value.hint


def test_override_below_what_is_no_table() -> None:
    with pytest.raises(RecipeError, match="lora = 3 is not a table"):
        apply_overrides({**SMALLEST, "lora": 3}, ["lora.rank=8"])


def test_taking_a_key_out_brings_its_default_back() -> None:
    tree: dict[str, Any] = {**SMALLEST, "training": {"max_steps": 3}}
    put(tree, "training.max_steps", None)
    assert recipe_from_tree(tree).training.max_steps is None


def test_written_recipe_is_plain_toml() -> None:
    text = recipe_to_toml(overridden('name=줄\n바꿈\t"따옴표"\\', "evaluation.sample_prompts=['한국어?']"))
    assert tomllib.loads(text)["name"] == '줄\n바꿈\t"따옴표"\\'
    assert recipe_from_toml(text.replace("\n", "\r\n")) == recipe_from_toml(text)
