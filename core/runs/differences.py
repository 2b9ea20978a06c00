"""In which settings runs differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.schema.fields import FieldSpec
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting and its value in each run, None where it is not set or the run has no readable recipe."""

    spec: FieldSpec
    values: tuple[Any, ...]


def differing_settings(recipes: Sequence[Recipe | None]) -> list[Difference]:
    """In the order of the recipe; the name is none."""
    found = []
    for path, spec in SPECS.items():
        values = tuple(None if recipe is None else _value(recipe, path) for recipe in recipes)
        known = [value for value, recipe in zip(values, recipes, strict=True) if recipe is not None]
        if path != "name" and any(value != known[0] for value in known):
            found.append(Difference(spec, values))
    return found


def _value(recipe: Recipe, path: str) -> Any:
    node: Any = recipe
    for part in path.split("."):
        node = getattr(node, part)
    return node
