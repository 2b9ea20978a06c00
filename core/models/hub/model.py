"""A model on the Hub before it is fetched: its facts, what would be fetched, whether it may be, and whether it trains.

Asks for the list of files and kilobytes of configuration and weight headers; never for weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.models.config import facts_from_config
from core.models.folder import read_config
from core.models.hub.client import PATIENCE_S, api, hub_answers, hub_errors, in_a_hurry
from core.models.hub.files import HubFile, code_files, index_name, needed_small_files, total_bytes, weight_names
from core.models.hub.search import licence_of
from core.models.hub.transfer import Repository, fetch_files
from core.models.safetensors_headers import Tensor
from core.models.suitable import refuse_files, refuse_missing_shards, refuse_quantized_tensors, refuse_untrainable
from core.models.vocabulary import refuse_larger_tokenizer, refuse_other_vocabulary
from core.models.weights import main_dtype, parameters_among, refuse_missing_layers, with_tensors
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts

if TYPE_CHECKING:
    from huggingface_hub import HfApi, ModelInfo

HEADERS_AT_MOST = 12  # weight files whose headers are asked for; beyond that the config's formula has to do
_DESCRIBING = ("config.json", "tokenizer_config.json", "README.md")


@dataclass(frozen=True, slots=True)
class HubModel:
    """`facts` None: it is `locked`, and nothing of its files may be read. `refusal` says why it cannot be trained."""

    hub_id: str
    commit: str
    gated: bool
    locked: TunesmithError | None = None
    refusal: TunesmithError | None = None
    facts: ModelFacts | None = None
    download_bytes: int = 0
    here_bytes: int = 0  # of them, from an earlier try
    weight_files: tuple[str, ...] = ()
    code_files: tuple[str, ...] = ()


def describe_model(hub_id: str, revision: str | None = None) -> HubModel:
    """Asks the Hub; TunesmithError where it cannot be asked, or has no such model."""
    with hub_errors(hub_id):
        hub = api()
        with hub_answers(hub_id), in_a_hurry(hub_id):
            info = hub.model_info(hub_id, revision=revision, files_metadata=True, timeout=PATIENCE_S)
            files, repository = _files(info), Repository(info.id, info.sha or "", called=hub_id)
        names = {file.path: file for file in files}
        needed = _needed(files, names)
        known = HubModel(
            hub_id=info.id,
            commit=repository.commit,
            gated=bool(info.gated),
            download_bytes=total_bytes(needed),
            here_bytes=sum(repository.bytes_here(file) for file in needed),
            weight_files=weight_names(names),
            code_files=code_files(names),
        )
        return _with_facts(known, hub, repository, names, licence_of(info.tags))


def read_code(hub_id: str, commit: str, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The Python files of a model, (name, text) each, fetched if they are not here yet."""
    with hub_errors(hub_id):
        info = api().model_info(hub_id, revision=commit, files_metadata=True, timeout=PATIENCE_S)
        repository = Repository(info.id, commit)
        wanted = [file for file in _files(info) if file.path in names]
        fetch_files(repository, wanted, lambda done, total: None)
    return tuple((file.path, _text(repository.place_of(file))) for file in sorted(wanted, key=lambda file: file.path))


def _with_facts(
    known: HubModel, hub: HfApi, repository: Repository, names: Mapping[str, HubFile], licence: str | None
) -> HubModel:
    try:
        refuse_files(names, known.hub_id)
        refuse_missing_shards(names, known.hub_id)
        describing = [names[name] for name in _DESCRIBING if name in names and names[name].size < 1 << 22]
        fetch_files(repository, describing, lambda done, total: None)
        config = read_config(repository.snapshot)
        refuse_untrainable(config, known.hub_id)
        facts = facts_from_config(config, known.hub_id).model_copy(
            update={
                "licence": licence,
                "has_chat_template": _has_template(names, repository.snapshot),
                "weight_bytes": sum(names[name].size for name in known.weight_files),
            }
        )
        facts = _from_headers(facts, hub, repository, known.weight_files)
        refuse_larger_tokenizer(facts, repository.snapshot)
    except TunesmithError as error:
        if error.code == "model_gated":
            return replace(known, locked=error)
        if error.code.startswith(("hub_", "download_", "cache_")):
            raise
        return replace(known, refusal=error)
    return replace(known, facts=facts)


def _from_headers(facts: ModelFacts, hub: HfApi, repository: Repository, weights: Sequence[str]) -> ModelFacts:
    """The exact tensors, as they stand at the beginning of each weight file."""
    if not 0 < len(weights) <= HEADERS_AT_MOST:
        return facts

    def header(name: str) -> list[Tensor]:
        parsed = hub.parse_safetensors_file_metadata(
            repository.name, name, revision=repository.commit, timeout=PATIENCE_S
        )
        return [Tensor(key, tuple(info.shape), str(info.dtype)) for key, info in parsed.tensors.items()]

    from concurrent.futures import ThreadPoolExecutor

    from huggingface_hub.errors import SafetensorsParsingError

    try:
        with ThreadPoolExecutor(4) as pool:
            tensors = parameters_among(tensor for found in pool.map(header, weights) for tensor in found)
    except SafetensorsParsingError:
        return facts
    refuse_other_vocabulary(facts, tensors)
    refuse_missing_layers(facts, tensors)
    refuse_quantized_tensors(main_dtype(tensors), facts.source)
    return with_tensors(facts, tensors)


def _needed(files: Sequence[HubFile], names: Mapping[str, HubFile]) -> tuple[HubFile, ...]:
    index = index_name(names)
    weights = (*weight_names(names), *((index,) if index else ()))
    return (*needed_small_files(files), *(names[name] for name in weights))


def _files(info: ModelInfo) -> tuple[HubFile, ...]:
    return tuple(
        HubFile(entry.rfilename, entry.size or 0, entry.lfs.sha256 if entry.lfs else None, entry.blob_id or "")
        for entry in info.siblings or ()
    )


def _has_template(names: Mapping[str, HubFile], snapshot: Path) -> bool:
    if "chat_template.jinja" in names or "chat_template.json" in names:
        return True
    return bool(_json(snapshot / "tokenizer_config.json").get("chat_template"))


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
