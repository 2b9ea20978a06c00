"""The `trace` job: the exact memory of a recipe's training step, without weights, rows or a card."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from core.estimate import as_it_can_train
from core.jobs import JobContext
from core.models import resolve_local
from core.models.config import facts_from_config, refuse_unsuitable
from core.models.folder import read_config
from core.schema.errors import TunesmithError
from core.schema.events import JobStopped, PhaseEntered, ResultReported
from core.schema.recipe import Recipe
from core.schema.requests import TraceRequest
from core.schema.toml_codec import recipe_from_toml
from core.training.job import prepare_environment
from core.training.memory_trace.setup import setup_from_recipe


def run(request: TraceRequest, context: JobContext) -> JobStopped | None:
    """Reports `memory_trace`: the fields of `Trace`. TunesmithError where the model is not known or not at hand."""
    recipe = recipe_from_toml(request.recipe)
    config = request.config or _config(recipe)
    refuse_unsuitable(config, recipe.model.source)
    prepare_environment(None, offline=True)
    context.emit(PhaseEntered(phase="importing"))
    from core.training.memory_trace.trace import trace_whole  # torch and friends: 6 to 10 s

    context.emit(PhaseEntered(phase="tracing"))
    triton = sys.platform == "linux" if request.triton is None else request.triton
    recipe = as_it_can_train(recipe, facts_from_config(config))
    told = setup_from_recipe(recipe, batch=request.batch, sequence=request.sequence)
    setup = replace(
        told,
        padded=told.padded and request.padded is not False,
        triton=triton,
        expandable_segments=sys.platform == "linux",
    )
    trace = trace_whole(config, setup)
    context.emit(ResultReported(name="memory_trace", data=trace.as_dict()))
    return None


def _config(recipe: Recipe) -> dict[str, Any]:
    folder = resolve_local(recipe.model.source, recipe.model.revision)
    if folder is None:
        raise TunesmithError(
            "model_not_here",
            f"The config.json of {recipe.model.source} is not on this computer yet.",
            "Fetch the model first, or give a folder with its config.json.",
            model=recipe.model.source,
        )
    return read_config(folder if folder.is_dir() else folder.parent)
