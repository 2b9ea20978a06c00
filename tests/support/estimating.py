"""Recipes and models to estimate with."""

from __future__ import annotations

from typing import Any

import pytest

from core.models import suggestion
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml


def make_recipe(**changes: Any) -> Recipe:
    """A recipe with some keys set: `training__max_seq_len=512`."""
    told = {"training__packing": "false", "training__gradient_accumulation_steps": 1} | changes
    overrides = [f"{name.replace('__', '.')}={_toml(value)}" for name, value in told.items()]
    return recipe_from_toml("[model]\nsource='m'\n[dataset]\nsource='d'", overrides)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(list(value)) if isinstance(value, tuple) else str(value)


def facts_of(hub_id: str) -> ModelFacts:
    found = suggestion(hub_id)
    assert found is not None, hub_id
    return found.facts()


@pytest.fixture(scope="session")
def llama() -> ModelFacts:
    return facts_of("meta-llama/Llama-3.1-8B")
