"""The edited recipe: what is set, what is refused and where, and what a preset changes."""

from __future__ import annotations

import pytest

from core.schema.toml_codec import SPECS
from gui.state.recipe_model import PRESETS, RecipeModel

SOURCES = {"model": {"source": "demo"}, "dataset": {"source": "demo"}}


def test_without_sources_there_is_no_recipe_but_settings_to_look_at() -> None:
    model = RecipeModel()
    assert model.recipe is None
    assert set(model.errors) == {"model.source", "dataset.source"}
    assert model.settings.lora.rank == 16


def test_a_change_is_told_by_its_path_and_only_once() -> None:
    model, told = RecipeModel(SOURCES), []
    model.changed.connect(told.append)
    model.set_value("lora.rank", 8)
    model.set_value("lora.rank", 8)
    assert told == ["lora.rank"]
    assert model.recipe is not None
    assert model.recipe.lora.rank == 8


def test_every_refused_value_stays_with_its_own_error() -> None:
    model = RecipeModel(SOURCES)
    model.set_value("lora.rank", 0)
    model.set_value("training.num_epochs", "x")
    assert model.recipe is None
    assert set(model.errors) == {"lora.rank", "training.num_epochs"}
    assert model.value("training.num_epochs") == "x"
    assert model.settings.training.num_epochs == 2.0  # the rest can still be counted with
    model.set_value("lora.rank", 4)
    model.set_value("training.num_epochs", None)
    assert model.recipe is not None


def test_values_that_contradict_each_other_are_an_error_of_the_later_one() -> None:
    model = RecipeModel(SOURCES)
    model.set_value("guard.pause_above_c", 70.0)
    model.set_value("guard.resume_below_c", 75.0)
    assert set(model.errors) == {"guard.resume_below_c"}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised_until_a_value_is_changed(name: str) -> None:
    model = RecipeModel(SOURCES)
    model.apply_preset(name)
    assert model.preset() == name
    model.set_value("lora.rank", 77)
    assert model.preset() is None


def test_a_preset_leaves_model_data_heat_and_questions_alone() -> None:
    model = RecipeModel(SOURCES)
    model.set_value("guard.pause_above_c", 80.0)
    model.set_value("evaluation.sample_prompts", ["Who?"])
    model.set_value("lora.rank", 77)
    model.apply_preset("best-quality")
    assert model.value("lora.rank") == 32
    assert model.value("guard.pause_above_c") == 80.0
    assert model.value("evaluation.sample_prompts") == ["Who?"]
    assert model.value("model.source") == "demo"


def test_the_demos_questions_go_with_the_demo() -> None:
    model = RecipeModel(SOURCES)
    model.apply_preset("demo")
    assert model.value("evaluation.sample_prompts")
    model.apply_preset("balanced")
    assert not model.value("evaluation.sample_prompts")


def test_an_untouched_recipe_is_the_balanced_one() -> None:
    assert RecipeModel().preset() == "balanced"
    assert all(RecipeModel().value(path) == spec.default for path, spec in SPECS.items())
