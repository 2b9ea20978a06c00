"""The rows of the model table: the demo, suggestions, what is on this disk, and what was typed. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.models import (
    SuggestedModel,
    catalogue,
    clean_source,
    demo_folder,
    models_in,
    models_on_disk,
    read_model_folder,
    reads_as_hub_name,
)
from core.models.converted import converted_dir
from core.models.hub.search import FoundModel
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from gui.state.chosen_model import ChosenModel


@dataclass(frozen=True, slots=True)
class ModelRow:
    """`source` is what the recipe gets. `named` marks what the person typed and nothing here knows."""

    source: str
    name: str
    facts: ModelFacts | None = None
    parameters: int | None = None
    context: int | None = None
    licence: str | None = None
    gated: bool = False
    on_disk: bool = False
    download_bytes: int | None = None
    suggested: bool = False
    named: bool = False
    found: bool = False  # by a search on the Hub
    exact: bool = True  # what `download_bytes` says
    refusal: TunesmithError | None = None  # why it cannot be trained, where that is known already


def row_of_suggestion(model: SuggestedModel, local: ModelFacts | None) -> ModelRow:
    """`local` are the facts of the same model where it lies on this disk."""
    facts = local or model.facts()
    return ModelRow(
        source=model.hub_id,
        name=model.name,
        facts=facts,
        parameters=model.parameters,
        context=facts.context_length,
        licence=model.licence,
        gated=bool(model.gated),
        on_disk=local is not None,
        download_bytes=model.download_bytes,
        suggested=True,
    )


def row_of_facts(facts: ModelFacts) -> ModelRow:
    """A model on this disk; a folder is called by its own name."""
    return ModelRow(
        source=facts.source,
        name=short_name(facts.source),
        facts=facts,
        parameters=facts.total_parameters,
        context=facts.context_length,
        licence=facts.licence,
        on_disk=facts.folder is not None,
        download_bytes=facts.weight_bytes,
    )


def row_of_chosen(chosen: ChosenModel, listed: ModelRow) -> ModelRow:
    """A row with what is known of the chosen model."""
    facts, told = chosen.facts, chosen.hub
    if facts is not None:
        listed = replace(
            listed,
            facts=facts,
            parameters=facts.total_parameters or listed.parameters,
            context=facts.context_length,
            licence=facts.licence or listed.licence,
        )
    size = chosen.download_bytes or (facts.weight_bytes if facts else None)
    return replace(
        listed,
        gated=told.gated if told else listed.gated,
        on_disk=chosen.on_disk,
        download_bytes=size or listed.download_bytes,
        exact=size is not None,
        refusal=chosen.error if chosen.state == "refused" else None,
    )


def row_of_found(model: FoundModel) -> ModelRow:
    """A model that a search on the Hub gave; its size on the wire is about two bytes for each parameter."""
    return ModelRow(
        source=model.hub_id,
        name=short_name(model.hub_id),
        parameters=model.parameters,
        licence=model.licence,
        gated=model.gated,
        download_bytes=2 * model.parameters if model.parameters and model.refusal is None else None,
        found=True,
        exact=False,
        refusal=model.refusal,
    )


def short_name(source: str) -> str:
    """A Hub model without its owner, a folder without its path."""
    return source.rpartition("/")[2] if reads_as_hub_name(source) else Path(source).name or source


def read_rows(folders: Sequence[Path] = ()) -> tuple[ModelRow, ...]:
    """The demo (where it is bundled), suggestions, the models of the Hub's cache, converted ones and those in the folders.

    Reads the disk.
    """
    on_disk = {facts.source.lower(): facts for facts in (*models_on_disk(), *models_in((converted_dir(), *folders)))}
    suggestions = [row_of_suggestion(model, on_disk.pop(model.hub_id.lower(), None)) for model in catalogue()]
    return (*_demo(), *suggestions, *(row_of_facts(facts) for facts in on_disk.values()))


def typed_row(text: str, known: Iterable[ModelRow]) -> ModelRow | None:
    """What a typed text could mean beyond the rows there are: OWNER/NAME on the Hub, or a path."""
    source = clean_source(text)
    names_hub = reads_as_hub_name(source)
    if source in ("", "demo") or (names_hub and "/" not in source) or not (names_hub or _is_path(source)):
        return None
    if any(row.source.lower() == source.lower() for row in known):
        return None
    return ModelRow(source=source, name=short_name(source), named=True)


def _is_path(text: str) -> bool:
    """Words with a blank between them are a search, not a folder."""
    return Path(text).is_absolute() or text.startswith(("~", "."))


def matches(row: ModelRow, text: str) -> bool:
    """Whether every word of the text stands in the row's name or source."""
    found = f"{row.name} {row.source}".lower()
    return all(word in found for word in clean_source(text).lower().split())


def _demo() -> tuple[ModelRow, ...]:
    try:
        facts = read_model_folder(demo_folder(), "demo")
    except TunesmithError:
        return ()
    return (ModelRow("demo", "demo", facts, facts.total_parameters, facts.context_length, facts.licence, on_disk=True),)
