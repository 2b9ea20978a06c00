"""The Hugging Face cache on this disk, read only: what is there, whole, and could be trained without a download.

In models--ORG--NAME, refs/REVISION names a commit and snapshots/COMMIT holds its files. Where the cache is, is
core.schema.locations' to say.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.models.folder import read_model_folder
from core.models.weights import has_weights
from core.schema.errors import TunesmithError
from core.schema.locations import hub_cache_dir, hub_repository_dir
from core.schema.model_facts import ModelFacts

_PREFIX = "models--"
LOOKED_UP_BYTES = 4 << 20  # configuration and card
AT_MOST = 500  # folders looked into below one that was chosen: it may be a whole drive


@dataclass(frozen=True, slots=True)
class Cached:
    """A repository of the Hub on this disk; `bytes` with what came of it so far, `is_whole` False where that is not all."""

    name: str
    repo_type: Literal["model", "dataset"]
    folder: Path
    bytes: int
    is_whole: bool


def cached_repositories() -> tuple[Cached, ...]:
    """What takes room in the cache, the largest first; what was only looked up there takes none. Looks at every file."""
    found = []
    for folder in _folders(hub_cache_dir()):
        kind, _, name = folder.name.partition("--")
        if kind not in ("models", "datasets") or not name:
            continue
        whole = newest_snapshot(folder) is not None if kind == "models" else not any(folder.glob("blobs/*.incomplete"))
        size = bytes_below(folder)
        if not whole and size < LOOKED_UP_BYTES and not any(folder.glob("blobs/*.incomplete")):
            continue
        repo_type: Literal["model", "dataset"] = "model" if kind == "models" else "dataset"
        found.append(Cached(name.replace("--", "/", 1), repo_type, folder, size, whole))
    return tuple(sorted(found, key=lambda entry: -entry.bytes))


def delete_cached(entry: Cached) -> None:
    """Takes a repository away; OSError where a program still has a file of it open."""
    if entry.folder.parent != hub_cache_dir():
        raise ValueError(f"{entry.folder} is not in the cache")
    shutil.rmtree(entry.folder)
    shutil.rmtree(hub_cache_dir() / ".locks" / entry.folder.name, ignore_errors=True)


def find_snapshot(hub_id: str, revision: str | None = None) -> Path | None:
    """The folder of a Hub model that is here with all its weights, else None; without a revision, `main`."""
    return _snapshot_of(hub_repository_dir(hub_id), revision or "main")


def find_config(hub_id: str, revision: str | None = None) -> Path | None:
    """The folder of a Hub model of which at least config.json is here; without a revision, `main`."""
    folder = _commit_folder(hub_repository_dir(hub_id), revision or "main")
    return folder if folder is not None and (folder / "config.json").is_file() else None


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
    folder = _commit_folder(repository, revision)
    return folder if folder is not None and _is_whole(folder) else None


def _commit_folder(repository: Path, revision: str) -> Path | None:
    try:
        commit = (repository / "refs" / revision).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        commit = revision  # a revision may be a commit itself
    return repository / "snapshots" / commit if commit else None


def _readable_models() -> Iterator[ModelFacts]:
    for repository in _folders(hub_cache_dir()):
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


def bytes_below(folder: Path) -> int:
    """Links are not followed: what they name is counted where it lies."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  a Path each costs ten times as much
    return total
