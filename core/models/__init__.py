"""Floor 1: what a model is, from its folder, its config or the bundled facts, without loading it and without torch."""

from core.models.catalogue import SuggestedModel, catalogue, suggestion
from core.models.config import facts_from_config
from core.models.fingerprint import fingerprint
from core.models.folder import read_model_folder
from core.models.hub.cache import models_in, models_on_disk
from core.models.known import known_config, known_facts
from core.models.source import (
    classify_source,
    clean_source,
    demo_folder,
    pasted_revision,
    reads_as_hub_name,
    resolve_local,
)
from core.models.typed_path import names_hub_dataset, reads_as_hub_dataset, typed_path, with_absolute_sources

__all__ = [
    "SuggestedModel",
    "catalogue",
    "classify_source",
    "clean_source",
    "demo_folder",
    "facts_from_config",
    "fingerprint",
    "known_config",
    "known_facts",
    "models_in",
    "models_on_disk",
    "names_hub_dataset",
    "pasted_revision",
    "read_model_folder",
    "reads_as_hub_dataset",
    "reads_as_hub_name",
    "resolve_local",
    "suggestion",
    "typed_path",
    "with_absolute_sources",
]
