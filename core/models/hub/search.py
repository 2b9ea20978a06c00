"""Looks for text models on the Hub by words of their names, most downloaded first, and says which cannot be trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.models.hub.client import api, hub_answers, hub_errors, in_a_hurry
from core.models.suitable import refuse_untrainable
from core.models.weights import gguf_error
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo

LIMIT = 25
_WANTED = ["config", "safetensors", "gated", "downloads", "tags", "library_name", "private"]


@dataclass(frozen=True, slots=True)
class FoundModel:
    """What a search tells of a model; `refusal` where that is enough to know that it cannot be trained."""

    hub_id: str
    parameters: int | None = None
    licence: str | None = None
    gated: bool = False
    downloads: int | None = None
    refusal: TunesmithError | None = None


def search_models(words: str, limit: int = LIMIT) -> tuple[FoundModel, ...]:
    """Asks the Hub; TunesmithError where it cannot be asked or refuses."""
    with hub_errors(words), hub_answers(words), in_a_hurry(words):
        found = api().list_models(
            search=words,
            pipeline_tag="text-generation",
            sort="downloads",
            limit=limit,
            expand=_WANTED,  # type: ignore[arg-type]
        )
        return tuple(_as_found(info) for info in found)


def licence_of(tags: list[str] | None) -> str | None:
    return next((tag.partition(":")[2] for tag in tags or [] if tag.startswith("license:")), None)


def _as_found(info: ModelInfo) -> FoundModel:
    return FoundModel(
        hub_id=info.id,
        parameters=info.safetensors.total if info.safetensors else None,
        licence=licence_of(info.tags),
        gated=bool(info.gated),
        downloads=info.downloads,
        refusal=_refusal(info),
    )


def _refusal(info: ModelInfo) -> TunesmithError | None:
    """A packed 4-bit weight counts as less than a parameter, so only the config tells; GGUF has no config at all."""
    config: dict[str, Any] = info.config or {}
    try:
        if "gguf" in (info.tags or []) and not config.get("model_type"):
            raise gguf_error(info.id)
        if config.get("model_type"):
            refuse_untrainable(config, info.id)
    except TunesmithError as error:
        return error
    return None
