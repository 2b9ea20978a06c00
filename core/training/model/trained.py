"""What a run has trained: its adapter (or whole model), finished or of a checkpoint, and the base it belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from core.models import fingerprint
from core.models.consent import require_unchanged_code
from core.runs import RunFolder, checkpoint_at, damaged_weights, newest_checkpoint
from core.schema.errors import RefusedError, TunesmithError
from core.schema.recipe import Recipe
from core.schema.run_summary import RunSummary
from core.training.model.same_base import resolve_same


@dataclass(frozen=True, slots=True)
class Trained:
    """`weights` is an adapter folder where `is_adapter`, else a whole model; `base` lies on this disk."""

    weights: Path
    is_adapter: bool
    base: Path
    recipe: Recipe
    name: str
    summary: RunSummary
    step: int | None = None  # of the checkpoint that was asked for


def find_trained(run: RunFolder, checkpoint: int | None) -> Trained:
    """The finished result, or a checkpoint's; TunesmithError where there is none, or the base or
    the code that it brings has changed."""
    recipe, summary = run.recipe(), run.summary()
    weights = _weights(run, recipe.lora.enabled, checkpoint)
    if recipe.lora.enabled:
        _require_readable(weights)
    if weights in (run.adapter_dir, run.model_dir):  # a checkpoint was looked through when it was chosen
        require_as_written(weights)
    return Trained(weights, recipe.lora.enabled, _base(recipe, summary), recipe, summary.name, summary, checkpoint)


def find_base_of(run: RunFolder) -> Path:
    """The base that a run was made on; TunesmithError as `find_trained`. What the run has learned need not be there."""
    return _base(run.recipe(), run.summary())


def _base(recipe: Recipe, summary: RunSummary) -> Path:
    base = resolve_same(recipe.model, summary.model_fingerprint)
    if base is None or not base.exists():
        raise TunesmithError(
            "base_gone",
            f"The base model {recipe.model.source} is not on this computer any more.",
            "Put it back where it was, or fetch it again; the run itself is untouched.",
            model=recipe.model.source,
        )
    if summary.model_fingerprint is not None and fingerprint(base) != summary.model_fingerprint:
        raise TunesmithError(
            "base_changed",
            f"The model in {recipe.model.source} is not the one that this run was trained on.",
            "Put the old model back: an adapter on another base talks nonsense.",
            model=recipe.model.source,
        )
    if recipe.model.allow_remote_code:
        require_unchanged_code(recipe.model.source, base)
    return base


@contextmanager
def told_if_taken_away(run: RunFolder, checkpoint: int | None, source: Trained) -> Iterator[None]:
    """Base and result are read for minutes. Where what fails inside does so because one of them was deleted, moved or
    changed meanwhile, that is what is told."""
    try:
        yield
    except (OSError, ValueError) as error:
        if find_trained(run, checkpoint).weights != source.weights:
            raise _unreadable(source.weights) from error
        raise


def require_as_written(result: Path) -> None:
    """TunesmithError where the weights there are not those that the run wrote: they would load, and talk nonsense."""
    damaged = damaged_weights(result)
    if damaged:
        raise TunesmithError(
            "result_damaged",
            f"{damaged[0]} in {result} does not hold what was written there any more: the disk has damaged it, or "
            "something has changed it.",
            "Take one of the run's checkpoints instead, or train again. Look after the disk: others of its files may be "
            "damaged too.",
            path=str(result),
            file=damaged[0],
        )


def _require_readable(adapter: Path) -> None:
    """TunesmithError where a file of the adapter is missing, cut off or overwritten; its tensors are not read."""
    try:
        with safe_open(adapter / "adapter_model.safetensors", "numpy"):
            pass
        whole = "peft_type" in json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, SafetensorError):
        whole = False
    if not whole:
        raise _unreadable(adapter)


def _unreadable(adapter: Path) -> TunesmithError:
    return TunesmithError(
        "adapter_damaged",
        f"The adapter in {adapter} is damaged: one of its files is missing or cannot be read.",
        "Take one of the run's checkpoints instead (--checkpoint STEP), or train again.",
        path=str(adapter),
    )


def _weights(run: RunFolder, is_adapter: bool, checkpoint: int | None) -> Path:
    if checkpoint is not None:
        point = checkpoint_at(run.checkpoints_dir, checkpoint)
        if point is None:
            raise RefusedError(
                "checkpoint_not_found",
                f"This run has no whole checkpoint of step {checkpoint:,}.",
                "Take the result, or another checkpoint.",
                step=checkpoint,
            )
        return point.path
    result = run.adapter_dir if is_adapter else run.model_dir
    if result.is_dir():
        return result
    if run.is_held():
        raise TunesmithError(
            "run_goes_on",
            "This run is still training, so it has no result yet.",
            "Wait until it has ended, stop it, or name one of its checkpoints (--checkpoint STEP).",
        )
    point = newest_checkpoint(run.checkpoints_dir, tidy=False)
    if point is None:
        raise TunesmithError(
            "nothing_to_export",
            "This run has no result yet, and no checkpoint to take instead.",
            "Let it train until it has saved once.",
        )
    return point.path
