"""Which files of a data set on the Hub hold a configuration and split: by its card, else by the names of its files.

The card's `configs` say it where there are any (data_files by split, or one pattern for all); else folders and files
are read as the Hub reads them: "train", "test" and "validation" as words in a path, everything else is train.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from core.models.hub.files import HubFile
from core.schema.errors import TunesmithError

ENDINGS = (".parquet", ".jsonl", ".json", ".csv", ".tsv", ".arrow", ".txt", ".ndjson", ".xlsx", ".md")
PACKED = (".gz", ".zip")
_NO_DATA = {"readme.md", "dataset_infos.json", "dataset_dict.json", "state.json", "dataset_info.json", "config.json",
            "license.txt", "license.md", "requirements.txt", ".gitattributes"}  # fmt: skip
_SPLITS = {
    "test": ("test", "testing", "eval", "evaluation"),
    "validation": ("validation", "valid", "val", "dev"),
    "train": ("train", "training"),
}
_COMPRESSED_SHARD = re.compile(r"-\d{5}-of-\d{5}")
Patterns = Mapping[str, tuple[str, ...]]  # split -> patterns of paths


def needs_converted(files: Iterable[HubFile]) -> bool:
    """Whether it comes as a script only, which is never run: the Hub keeps such data sets as Parquet beside it."""
    names = [file.path for file in files]
    return not any(_is_data(name) for name in names) and any(name.endswith(".py") for name in names)


def data_files(
    name: str, files: Sequence[HubFile], card: Path | None, config: str | None, split: str
) -> tuple[HubFile, ...]:
    """The files of that configuration and split, in their order; TunesmithError that names what there is."""
    data = [file for file in files if _is_data(file.path)]
    if not data:
        raise TunesmithError(
            "dataset_no_files",
            f"{name} holds no file that could be read as a data set.",
            "Choose a data set of text: Parquet, JSON Lines, JSON, CSV or plain text.",
            dataset=name,
        )
    configs = _configs(_front_matter(card)) or _from_folders(data)
    chosen = _choose(name, configs, config)
    paths = [file.path for file in data]
    by_split = {part: _matching(paths, patterns) for part, patterns in chosen.items()}
    by_split = {part: found for part, found in by_split.items() if found}
    wanted = split.partition("[")[0].strip() or "train"
    if wanted == "all":
        found = [path for part in by_split.values() for path in part]
    elif wanted in by_split:
        found = by_split[wanted]
    else:
        raise TunesmithError(
            "dataset_no_split",
            f"{name} has no split {wanted}; it has: {', '.join(by_split) or 'none'}.",
            "Name one of them.",
            dataset=name,
            split=wanted,
            there=", ".join(by_split),
        )
    by_path = {file.path: file for file in data}
    return tuple(by_path[path] for path in dict.fromkeys(found))


def _choose(name: str, configs: Mapping[str, Patterns], config: str | None) -> Patterns:
    if not config:
        return configs.get("default") or next(iter(configs.values()))
    if config in configs:
        return configs[config]
    there = ", ".join(configs)
    raise TunesmithError(
        "dataset_no_config",
        f"{name} has no configuration {config}; it has: {there}.",
        "Name one of them (dataset.config).",
        config=config,
        dataset=name,
        there=there,
    )


def _front_matter(card: Path | None) -> Mapping[str, Any]:
    if card is None:
        return {}
    import yaml
    from huggingface_hub.repocard import metadata_load

    try:
        found = metadata_load(card)
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


def _configs(front: Mapping[str, Any]) -> dict[str, Patterns]:
    """Configurations of the card, the default one first."""
    listed = front.get("configs")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    entries.sort(key=lambda entry: not entry.get("default", False))
    found = {}
    for entry in entries:
        patterns = _patterns(entry.get("data_files"), str(entry.get("data_dir") or ""))
        if patterns:
            found[str(entry.get("config_name", "default"))] = patterns
    return found


def _patterns(told: Any, folder: str) -> Patterns:
    """`data_files` as cards write it: one pattern, a list of patterns, or a list of splits with their patterns."""
    if told is None:
        return {"train": (f"{folder.strip('/')}/**",)} if folder else {}
    entries = told if isinstance(told, list) else [told]
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        split, paths = (entry.get("split", "train"), entry.get("path")) if isinstance(entry, dict) else ("train", entry)
        listed = paths if isinstance(paths, list) else [paths]
        whole = tuple(_below(str(path), folder) for path in listed if path)
        found[str(split)] = (*found.get(str(split), ()), *whole)
    return found


def _below(path: str, folder: str) -> str:
    path = path.removeprefix("./")
    return f"{folder.strip('/')}/{path}" if folder else path


def _from_folders(data: Sequence[HubFile]) -> dict[str, Patterns]:
    """By the names alone: the Hub's own Parquet copies lie in CONFIG/SPLIT/0000.parquet, all else is one configuration."""
    converted = [file.path.split("/") for file in data if re.fullmatch(r"[^/]+/[^/]+/\d{4}\.parquet", file.path)]
    if converted and len(converted) == len(data):
        configs: dict[str, dict[str, tuple[str, ...]]] = {}
        for config, split, _ in converted:
            configs.setdefault(config, {})[split.removeprefix("partial-")] = (f"{config}/{split}/*.parquet",)
        return dict(configs)
    splits: dict[str, list[str]] = {}
    for file in data:
        splits.setdefault(_split_of(file.path), []).append(_literal(file.path))
    return {"default": {split: tuple(paths) for split, paths in splits.items()}}


def _split_of(path: str) -> str:
    words = re.split(r"[^a-z]+", _COMPRESSED_SHARD.sub("", path.lower()))
    return next((split for split, names in _SPLITS.items() if any(word in names for word in words)), "train")


def _matching(paths: Sequence[str], patterns: Iterable[str]) -> list[str]:
    return [path for pattern in patterns for path in paths if _matches(path, pattern)]


def _matches(path: str, pattern: str) -> bool:
    """`*` stays inside a folder, `**` does not, `{a,b}` is a choice."""
    if "{" in pattern and "}" in pattern:
        start, _, rest = pattern.partition("{")
        middle, _, end = rest.partition("}")
        return any(_matches(path, f"{start}{choice}{end}") for choice in middle.split(","))
    if "**" in pattern:
        return fnmatchcase(path, pattern.replace("**/", "*").replace("**", "*"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def _literal(path: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", path)


def _is_data(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    if name in _NO_DATA or name.startswith("."):
        return False
    plain = name
    for ending in PACKED:
        plain = plain.removesuffix(ending)
    return plain.endswith(ENDINGS) or (name.endswith(PACKED) and plain != name)
