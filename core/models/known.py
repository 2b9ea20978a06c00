"""What is known of the model that a recipe names, without the network: its folder, the cache, or the bundled facts.

For the estimate alone: config.json is enough, weights need not be here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.models.catalogue import SuggestedModel, suggestion
from core.models.config import facts_from_config
from core.models.folder import read_config, read_model_folder
from core.models.hub.cache import find_config
from core.models.source import classify_source, clean_source, resolve_local
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts

# Without these weights a model cannot be trained yet, but its config.json tells its shape.
_WEIGHTS_MISSING = ("model_no_weights", "model_incomplete", "model_pickled_weights", "model_broken_weights",
                    "model_index_missing")  # fmt: skip


def known_facts(source: str, revision: str | None = None) -> ModelFacts:
    """The facts of a model; TunesmithError `model_not_here` where neither this disk nor the suggestions know it."""
    folder = _place(source, revision)
    if folder is None:
        return _suggested(source).facts()
    try:
        return read_model_folder(folder, source)
    except TunesmithError as error:
        config = folder / "config.json"
        if error.code not in _WEIGHTS_MISSING or not config.is_file():
            raise
        return read_config_alone(folder, source)


def known_config(source: str, revision: str | None = None) -> dict[str, Any]:
    """The config.json that `known_facts` read; of a suggestion what of it is bundled."""
    folder = _place(source, revision)
    if folder is None:
        return dict(_suggested(source).config)
    return read_config(folder if folder.is_dir() else folder.parent)


def read_config_alone(folder: Path, source: str) -> ModelFacts:
    """The facts that config.json tells, whatever is wrong with the weights beside it."""
    facts = facts_from_config(read_config(folder), source)
    return facts.model_copy(update={"folder": str(folder)})


def _place(source: str, revision: str | None) -> Path | None:
    folder = resolve_local(source, revision)
    if folder is None and classify_source(source) == "hub":
        return find_config(clean_source(source), revision)
    return folder


def _suggested(source: str) -> SuggestedModel:
    found = suggestion(clean_source(source))
    if found is None:
        raise TunesmithError(
            "model_not_here",
            f"{source} is not on this computer and not among the suggested models, so its shape is not known yet.",
            f"Fetch it first (tunesmith download {clean_source(source)}), or name a folder with its config.json.",
            model=source,
        )
    return found
