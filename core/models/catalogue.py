"""Models worth suggesting, from resources/models/*.toml: facts only, one file each, so that none needs the network."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.models.config import facts_from_config
from core.schema.locations import resources_dir
from core.schema.model_facts import ModelFacts


class SuggestedModel(BaseModel):
    """A model on the Hub as its publisher describes it.

    `parameters` counts everything, the vision part of a multimodal model too, tied embeddings once. `download_bytes`
    is what the weights take on the wire; tokenizer and configuration add some megabytes. `gated` None: it has changed
    over time. `config` holds the numbers of config.json that the estimate needs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    hub_id: str
    name: str
    parameters: int
    download_bytes: int
    licence: str
    gated: bool | None = None
    has_chat_template: bool
    config: dict[str, Any]

    def facts(self) -> ModelFacts:
        """What is known of it before it is fetched."""
        update = {"has_chat_template": self.has_chat_template, "licence": self.licence}
        return facts_from_config(self.config, self.hub_id).model_copy(update=update)


def catalogue() -> tuple[SuggestedModel, ...]:
    """The suggestions, the smallest first."""
    models = [_read(path) for path in sorted((resources_dir() / "models").glob("*.toml"))]
    return tuple(sorted(models, key=lambda model: (model.parameters, model.hub_id)))


def suggestion(hub_id: str) -> SuggestedModel | None:
    """The suggestion of that name, whatever its capitals (the Hub does not tell them apart either)."""
    return next((model for model in catalogue() if model.hub_id.lower() == hub_id.lower()), None)


def _read(path: Path) -> SuggestedModel:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    config = {name: None if value == "null" else value for name, value in content["config"].items()}  # TOML has no null
    return SuggestedModel.model_validate({**content, "config": config})
