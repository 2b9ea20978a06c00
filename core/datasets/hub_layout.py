"""A data set of the Hub once it is on this disk: where its snapshot lies, and which of its files are which part of it.

Fetching is left to the download job; nothing here asks the network.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from core.schema.errors import TunesmithError
from core.schema.locations import hub_cache_dir

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_MAX_CARD_CHARS = 1 << 20


def local_hub_dataset(repository: str, revision: str | None = None) -> Path | None:
    """The snapshot folder of a Hub data set in the Hub's cache on this disk; None where it was not fetched yet."""
    folder = hub_cache_dir() / ("datasets--" + repository.replace("/", "--"))
    try:
        commit = (folder / "refs" / (revision or "main")).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        commit = revision or ""
    snapshot = folder / "snapshots" / commit
    return snapshot if commit and snapshot.is_dir() else None


def declared_files(folder: Path, split: str, config: str) -> list[Path] | None:
    """The files of a configuration and split as the data set's card (README.md) declares them, or the folder of that
    name; None where nothing is declared and the names of files must tell. TunesmithError for a part it has not."""
    configs = _configs(folder)
    if not configs:
        if config:
            raise _no_config(folder, config, sorted(path.name for path in folder.iterdir() if path.is_dir()))
        return None
    chosen = _chosen(configs, config)
    if chosen is None:
        raise _no_config(folder, config, [str(entry.get("config_name", "default")) for entry in configs])
    by_split = _patterns(chosen.get("data_files"))
    wanted = split or "train"
    if wanted not in by_split:
        if split or len(by_split) != 1:
            raise _no_split(folder, wanted, list(by_split))
        wanted = next(iter(by_split))
    files = _matching(folder, by_split[wanted])
    return files or None


def _configs(folder: Path) -> list[dict[str, Any]]:
    try:
        if not (folder / "README.md").is_file():  # a pipe would be waited for
            return []
        with (folder / "README.md").open(encoding="utf-8", errors="replace") as stream:
            card = stream.read(_MAX_CARD_CHARS)
    except OSError:
        return []
    match = _FRONT_MATTER.match(card.lstrip("\ufeff").replace("\r\n", "\n"))
    if match is None:
        return []
    import yaml

    try:
        facts = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    configs = facts.get("configs") if isinstance(facts, dict) else None
    entries = [entry for entry in configs if isinstance(entry, dict)] if isinstance(configs, list) else []
    return [entry for entry in entries if entry.get("data_files")]


def _chosen(configs: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    if name:
        return next((entry for entry in configs if str(entry.get("config_name", "default")) == name), None)
    marked = (entry for entry in configs if entry.get("default") is True or entry.get("config_name") == "default")
    return next(marked, configs[0])


def _patterns(data_files: object) -> dict[str, list[str]]:
    """Patterns by split, of the three ways in which a card may write them."""
    if isinstance(data_files, str):
        return {"train": [data_files]}
    if isinstance(data_files, dict):
        return {str(split): _strings(paths) for split, paths in data_files.items()}
    found: dict[str, list[str]] = {}
    for entry in data_files if isinstance(data_files, list) else []:
        if isinstance(entry, str):
            found.setdefault("train", []).append(entry)
        elif isinstance(entry, dict):
            found.setdefault(str(entry.get("split", "train")), []).extend(_strings(entry.get("path")))
    return found


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.removeprefix("./") for text in values if isinstance(text, str)]


def _matching(folder: Path, patterns: list[str]) -> list[Path]:
    """Files inside the folder alone, whatever a pattern says."""
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder).as_posix() for path in every}
    return [path for path in every if any(fnmatchcase(names[path], pattern) for pattern in patterns)]


def _no_config(folder: Path, config: str, known: list[str]) -> TunesmithError:
    parts = ", ".join(known) or "none"
    return TunesmithError(
        "dataset_config_not_found",
        f'{folder.name} has no configuration "{config}"; it has {parts}.',
        "Choose one of these, or none.",
        config=config,
        folder=folder.name,
        parts=parts,
    )


def _no_split(folder: Path, split: str, known: list[str]) -> TunesmithError:
    parts = ", ".join(known) or "none"
    return TunesmithError(
        "dataset_split_not_found",
        f'The folder {folder} has no part "{split}"; it has {parts}.',
        "Choose one of these, or none.",
        split=split,
        folder=str(folder),
        parts=parts,
    )
