"""Training that goes on from an adapter that another run has learned, on the same base (`lora.start_from`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from peft import get_peft_model_state_dict, load_peft_weights, set_peft_model_state_dict
from safetensors import SafetensorError

from core.models import typed_path
from core.runs import RunFolder
from core.schema.errors import RecipeError, TunesmithError
from core.schema.recipe import Recipe
from core.training.model.base_model import Base
from core.training.model.trained import find_trained, require_as_written

KEY = "lora.start_from"


def find_start(recipe: Recipe, base: Base) -> Path | None:
    """The folder of the adapter to begin with; None where the recipe names none.

    RecipeError where there is none at that place, or where it was learned on another base.
    """
    named = recipe.lora.start_from
    if not recipe.lora.enabled or named is None:
        return None
    folder = typed_path(named)
    if (folder / "run.json").is_file():
        run = RunFolder(folder)
        if not run.recipe().lora.enabled:
            raise _refused("is a run that trained all weights", f'Name "{run.model_dir}" as the model instead.')
        known = run.summary().model_fingerprint
        if known is not None and known != base.fingerprint:
            raise _refused("was trained on another base model", "Choose the model that this adapter belongs to.")
        try:
            return find_trained(run, None).weights
        except TunesmithError as error:
            raise _refused(f"has no adapter that can be used ({error.message})", error.hint) from error
    if not (folder / "adapter_config.json").is_file():
        raise _refused("is neither a run nor an adapter", "Name a run's folder, or the folder of an adapter.")
    try:
        require_as_written(folder)
    except TunesmithError as error:
        raise _refused(f"has no adapter that can be used ({error.message})", error.hint) from error
    return folder


def load_start(adapted: Any, folder: Path) -> None:
    """Puts the learned weights into a fresh adapter. RecipeError where that has another shape."""
    try:
        learned = load_peft_weights(str(folder), device="cpu")
    except (OSError, SafetensorError, ValueError) as error:
        raise _refused(f"cannot be read ({error})", "Choose another adapter, or leave it empty.") from error
    mine = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    odd = [name for name in learned.keys() | mine.keys() if _shape(learned, name) != _shape(mine, name)]
    if odd:
        raise _refused(
            f"has other layers or another rank than this recipe ({len(odd)} of {len(mine)} tensors differ)",
            "Take rank, target modules and DoRA from the run that it comes from.",
        )
    set_peft_model_state_dict(adapted, learned)


def _shape(weights: dict[str, Any], name: str) -> tuple[int, ...] | None:
    return tuple(weights[name].shape) if name in weights else None


def _refused(what: str, hint: str) -> RecipeError:
    return RecipeError(KEY, f"{KEY}: what it names {what}.", hint, "start_from_refused", what=what)
