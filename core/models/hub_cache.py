"""The Hugging Face cache on this disk, read only: what is there, whole, and could be trained without a download.

In models--ORG--NAME, refs/REVISION names a commit and snapshots/COMMIT holds its files. huggingface_hub fixes the
cache's place once at its import; here it is worked out anew, by the same rules.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from core.models.folder import read_model_folder
from core.models.weights import has_weights
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts

_PREFIX = "models--"
AT_MOST = 500  # folders looked into below one that was chosen: it may be a whole drive


def cache_dir() -> Path:
    """HF_HUB_CACHE, or `hub` in HF_HOME, or `huggingface/hub` in XDG_CACHE_HOME or in the person's own cache."""
    direct = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if direct:
        return _expanded(direct)
    home = os.environ.get("HF_HOME")
    if home:
        return _expanded(home) / "hub"
    return _expanded(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface" / "hub"


def repository_dir(hub_id: str, repo_type: str = "model") -> Path:
    """Where the cache keeps a repository, whether it is there or not."""
    return cache_dir() / f"{repo_type}s--{hub_id.replace('/', '--')}"


def find_snapshot(hub_id: str, revision: str | None = None) -> Path | None:
    """The folder of a Hub model that is here with all its weights, else None; without a revision, `main`."""
    return _snapshot_of(repository_dir(hub_id), revision or "main")


def newest_snapshot(repository: Path) -> Path | None:
    """The snapshot that `main` names, else the last one written, among the whole ones of one cached repository."""
    main = _snapshot_of(repository, "main")
    if main is not None:
        return main
    whole = [folder for folder in _folders(repository / "snapshots") if _is_whole(folder)]
    return max(whole, key=lambda folder: folder.stat().st_mtime, default=None)


def models_on_disk() -> tuple[ModelFacts, ...]:
    """The causal language models of the cache that could be trained at once, by name, with the Hub id as source."""
    return tuple(_readable_models())


def models_in(folders: Iterable[Path]) -> tuple[ModelFacts, ...]:
    """The models in folders that the person chose: each folder itself, and the folders right below it, as source."""
    found: dict[Path, ModelFacts] = {}
    for folder in folders:
        for place in (folder, *_folders(folder)[:AT_MOST]):
            if place not in found and (place / "config.json").is_file():
                with suppress(TunesmithError):
                    found[place] = read_model_folder(place)
    return tuple(found.values())


def _snapshot_of(repository: Path, revision: str) -> Path | None:
    try:
        commit = (repository / "refs" / revision).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        commit = revision  # a revision may be a commit itself
    folder = repository / "snapshots" / commit
    return folder if commit and _is_whole(folder) else None


def _readable_models() -> Iterator[ModelFacts]:
    for repository in _folders(cache_dir()):
        if not repository.name.startswith(_PREFIX):
            continue
        folder = newest_snapshot(repository)
        if folder is None:
            continue
        hub_id = repository.name.removeprefix(_PREFIX).replace("--", "/", 1)
        try:
            yield read_model_folder(folder, hub_id)
        except TunesmithError:
            continue  # an encoder, a quantized model: nothing that could be trained here


def _is_whole(folder: Path) -> bool:
    return (folder / "config.json").is_file() and has_weights(folder)


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir())
    except OSError:
        return []


def _expanded(text: str) -> Path:
    return Path(os.path.expandvars(text)).expanduser()
