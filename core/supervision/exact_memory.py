"""The exact memory of a recipe, asked of a job, for `estimate --exact`: about half a minute, and no torch in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent
from core.schema.recipe import Recipe
from core.schema.requests import TraceRequest
from core.schema.run_state import RunState, apply
from core.schema.toml_codec import recipe_to_toml
from core.supervision.supervisor import Supervisor


def exact_memory(
    recipe: Recipe,
    config: Mapping[str, Any] | None = None,
    *,
    batch: int | None = None,
    sequence: int | None = None,
    padded: bool | None = None,
) -> dict[str, Any]:
    """The fields of `core.training.memory_trace.Trace` (`allocated_peak_bytes`, `load_bytes`, `at_peak`, ...) for a
    micro-batch of `batch` rows of `sequence` tokens (what is left out comes from the recipe), of unequal length unless
    `padded` is False.

    `config` is the model's config.json where no folder on this disk has it. TunesmithError where it cannot be traced.
    """
    state = RunState()

    def take(event: AnyEvent) -> None:
        apply(state, event)

    request = TraceRequest(
        recipe=recipe_to_toml(recipe),
        config=None if config is None else dict(config),
        batch=batch,
        sequence=sequence,
        padded=padded,
    )
    Supervisor(request, on_event=take).run()
    answer = state.results.get("memory_trace")
    if answer is None:
        end = state.end
        raise TunesmithError(
            getattr(end, "code", "trace_failed") or "trace_failed",
            getattr(end, "message", "") or "The memory trace ended without an answer.",
            getattr(end, "hint", ""),
            **dict(getattr(end, "params", {}) or {}),
        )
    result: dict[str, Any] = answer
    return result
