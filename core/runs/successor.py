"""The recipe of a run that comes after another one."""

from __future__ import annotations

from core.runs.folder import RunFolder
from core.schema.recipe import ModelTable, Recipe


def next_recipe(recipe: Recipe, run: RunFolder, *, go_on: bool) -> Recipe:
    """The settings of a run for a new one, which begins with what that has learned where it is to go on."""
    recipe = recipe.model_copy(update={"name": ""})
    if not go_on:
        return recipe
    if recipe.lora.enabled:
        return recipe.model_copy(update={"lora": recipe.lora.model_copy(update={"start_from": str(run.path)})})
    return recipe.model_copy(update={"model": ModelTable(source=str(run.model_dir))})
