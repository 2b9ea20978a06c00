"""What a recipe refuses, and that the refusal names the dotted path, the value, and the nearest valid name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzz import steady

from core.schema.errors import EXIT_REFUSED, RecipeError
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS, TABLES, apply_overrides, parse_toml, recipe_from_toml, recipe_from_tree

SMALLEST = {"model": {"source": "demo"}, "dataset": {"source": "demo"}}


def tree_with(path: str, value: object) -> dict[str, Any]:
    tree: dict[str, Any] = {table: dict(keys) for table, keys in SMALLEST.items()}
    table, _, key = path.rpartition(".")
    (tree.setdefault(table, {}) if table else tree)[key] = value
    return tree


def refusal(tree: dict[str, Any]) -> RecipeError:
    with pytest.raises(RecipeError) as caught:
        recipe_from_tree(tree)
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("lora.rank", 0, "lora.rank = 0"),
        ("lora.rank", 5000, "1024"),
        ("lora.rank", True, "lora.rank = true"),
        ("lora.rank", 8.5, "8.5"),
        ("lora.rank", 8.0, "8.0"),
        ("lora.rank", "8", "'8'"),
        ("lora.alpha", True, "lora.alpha = true"),
        ("lora.alpha", 0, "0"),
        ("lora.alpha", "64", "'64'"),
        ("lora.alpha", 10**400, "lora.alpha = 1000"),
        ("lora.dropout", float("nan"), "nan"),
        ("lora.target_modules", [], "[]"),
        ("lora.target_modules", ["q_proj", 3], "q_proj"),
        ("lora.target_modules", "q_proj", "'q_proj'"),
        ("training.num_epochs", True, "true"),
        ("training.micro_batch_size", True, "true"),
        ("training.micro_batch_size", "many", "'many'"),
        ("training.micro_batch_size", 0, "0"),
        ("training.learning_rate", float("inf"), "inf"),
        ("training.learning_rate", float("nan"), "nan"),
        ("training.max_seq_len", 4, "4"),
        ("training.seed", 2**32, "4294967295"),
        ("training.seed", -1, "-1"),
        ("training.packing", 1, "1"),
        ("training.packing", "true", "'true'"),
        ("evaluation.sample_prompts", "one", "'one'"),
        ("guard.pause_above_c", True, "true"),
        ("guard.power_limit_w", False, "false"),
        ("dataset.columns", {"prompt": 3}, "prompt"),
        ("dataset.held_out_fraction", 0.9, "0.9"),
        ("quantization.scheme", "nf5", "'nf5'"),
        ("model.source", 3, "3"),
        ("hardware.device", 0, "0"),
        ("name", "a\udc80", "\\udc80"),
        ("evaluation.sample_prompts", ["a\ud800"], "\\ud800"),
        ("dataset.columns", {"prompt": "\udc80"}, "\\udc80"),
    ],
)
def test_bad_value_is_refused_by_path_and_value(path: str, value: object, shown: str) -> None:
    error = refusal(tree_with(path, value))
    assert error.path == path
    assert error.message.startswith(f"{path} = ")
    assert shown in error.message
    assert path in error.hint
    assert error.exit_status == EXIT_REFUSED == 2


@pytest.mark.parametrize("path", [path for path, spec in SPECS.items() if float in spec.kinds])
def test_whole_number_is_taken_where_a_number_is_meant_but_never_true(path: str) -> None:
    spec = SPECS[path]
    for number in (1, 50, 0):
        lowest, highest = spec.minimum, spec.maximum
        if lowest is not None and highest is not None and lowest <= number <= highest:
            value: Any = recipe_from_tree(tree_with(path, number))
            for part in path.split("."):
                value = getattr(value, part)
            assert (type(value), value) == (float, float(number))
            break
    else:
        raise AssertionError(f"no whole number within the bounds of {path}")
    assert refusal(tree_with(path, True)).path == path


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("lora.rnk", "lora.rank"),
        ("training.epochs", "training.num_epochs"),
        ("training.batch_size", "training.micro_batch_size"),
        ("training.lr", "training."),
        ("model.sourse", "model.source"),
        ("checkpoints.keep_lst", "checkpoints.keep_last"),
        ("rank", "lora.rank"),
        ("learning_rate", "training.learning_rate"),
        ("evalution", "evaluation?"),
        ("modle", "model?"),
        ("nmae", "name"),
    ],
)
def test_unknown_key_names_its_nearest(path: str, nearest: str) -> None:
    error = refusal(tree_with(path, 3))
    assert (error.path, error.code) == (path, "recipe_unknown_key")
    assert path in error.message
    assert nearest in error.hint


def test_misspelt_table_is_told_before_the_table_that_is_missing() -> None:
    error = refusal({"modle": {"source": "demo"}, "dataset": {"source": "demo"}})
    assert (error.path, error.hint) == ("modle", "Did you mean model?")


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({}, "model.source"),
        ({"model": {}, "dataset": {"source": "demo"}}, "model.source"),
        ({"model": {"source": "demo"}}, "dataset.source"),
    ],
)
def test_missing_source_is_named(tree: dict[str, Any], path: str) -> None:
    error = refusal(tree)
    assert (error.path, error.code) == (path, "recipe_missing_key")


@pytest.mark.parametrize("table", TABLES)
def test_value_in_place_of_a_table(table: str) -> None:
    error = refusal({**SMALLEST, table: 3})
    assert error.path == table
    assert f"{table} = 3" in error.message
    assert f"[{table}]" in error.hint


def test_misspelt_choice_names_the_nearest_word() -> None:
    assert "adamw_torch?" in refusal(tree_with("training.optimizer", "adamw_toch")).hint
    assert "nf4?" in refusal(tree_with("quantization.scheme", "nf5")).hint


def test_resuming_hotter_than_pausing_is_refused() -> None:
    error = refusal({**SMALLEST, "guard": {"pause_above_c": 70, "resume_below_c": 75}})
    assert error.path == "guard.resume_below_c"
    assert "75" in error.message
    assert "70" in error.message


@pytest.mark.parametrize("version", [0, -1, True, 1.0, "1", None, [], 2**70])
def test_other_versions_are_refused(version: object) -> None:
    assert refusal({**SMALLEST, "schema_version": version}).path == "schema_version"


def test_newer_version_says_so() -> None:
    error = refusal({**SMALLEST, "schema_version": 2})
    assert "newer" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        "[model",
        "x = " + "[" * 5000 + "]" * 5000,
        "x = " + "1" * 5000,
        "a = 1\na = 2",
        "\0",
        "name = 2020-13-45",
    ],
    ids=["half line", "half table", "deep", "digits", "twice", "nul", "date"],
)
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(RecipeError, match="not valid TOML"):
        parse_toml(text)


def test_place_of_a_toml_fault_is_told() -> None:
    with pytest.raises(RecipeError, match="line 2"):
        parse_toml('name = "x"\nrank 8\n')


def test_number_of_thousands_of_digits_is_refused_in_words() -> None:
    """tomllib reads long hexadecimal numbers, and Python then refuses to print them."""
    with pytest.raises(RecipeError, match=r"lora\.rank = a number of more"):
        recipe_from_toml('model.source = "a"\ndataset.source = "b"\nlora.rank = 0x' + "f" * 5000)


def test_byte_order_mark_is_passed_over() -> None:
    assert recipe_from_toml('\ufeffname = "x"\nmodel.source = "a"\ndataset.source = "b"\n').name == "x"


def check_told(error: RecipeError) -> None:
    assert error.exit_status == EXIT_REFUSED
    assert error.message.endswith((".", "?"))
    error.message.encode("utf-8")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([10**400, "auto", "demo", "nf4", "\udc80"])
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*SPECS, *TABLES, "schema_version"]).map(lambda path: path.rpartition(".")[2]) | st.text(
    max_size=8
)
TREES = st.dictionaries(
    st.sampled_from([*TABLES, "name", "schema_version"]) | st.text(max_size=6),
    st.dictionaries(NAMES, VALUES, max_size=4) | VALUES,
    max_size=6,
)


@steady
@given(TREES, st.booleans())
def test_random_tree_is_a_recipe_or_a_recipe_error(tree: dict[str, Any], with_sources: bool) -> None:
    if with_sources:
        for table in ("model", "dataset"):
            if isinstance(tree.setdefault(table, {}), dict):
                tree[table]["source"] = "demo"
    try:
        assert isinstance(recipe_from_tree(tree), Recipe)
    except RecipeError as error:
        check_told(error)


@steady
@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda data: data.decode("latin-1")))
def test_random_text_is_a_tree_or_a_recipe_error(text: str) -> None:
    try:
        parse_toml(text)
    except RecipeError as error:
        check_told(error)


@steady
@given(
    st.lists(
        st.text(max_size=20) | st.builds("{}={}".format, st.sampled_from(list(SPECS)), st.text(max_size=10)), max_size=3
    )
)
def test_random_override_is_taken_or_a_recipe_error(assignments: list[str]) -> None:
    try:
        assert isinstance(recipe_from_tree(apply_overrides(SMALLEST, assignments)), Recipe)
    except RecipeError as error:
        check_told(error)
