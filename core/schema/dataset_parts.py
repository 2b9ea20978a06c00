"""Which files of a data set are which configuration and split, by its card (README.md) or by the Hub's way of keeping Parquet
copies: what is fetched of it and what is read of it are one decision. Knows names of files alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

EVERY_SPLIT = "all"
MAX_CARD_CHARS = 1 << 20
Patterns = Mapping[str, tuple[str, ...]]  # split -> patterns of paths

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_COPY = re.compile(r"([^/]+)/([^/]+)/\d{4}\.parquet")


def card_configs(card: str) -> dict[str, Patterns]:
    """The configurations that a card declares, the one that counts where none is named first; {} where it declares none."""
    match = _FRONT_MATTER.match(card[:MAX_CARD_CHARS].lstrip("\ufeff").replace("\r\n", "\n"))
    if match is None:
        return {}
    import yaml

    try:
        facts = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    listed = facts.get("configs") if isinstance(facts, dict) else None
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    entries.sort(key=_comes_later)
    found = {}
    for entry in entries:
        if patterns := _patterns(entry.get("data_files"), str(entry.get("data_dir") or "")):
            found[_name_of(entry)] = patterns
    return found


def copied_configs(paths: Sequence[str]) -> dict[str, Patterns]:
    """The same of the Hub's own Parquet copies, which lie in CONFIG/SPLIT/0000.parquet; {} where there is anything else."""
    copies = [match for path in paths if (match := _COPY.fullmatch(path))]
    if len(copies) != len(paths):
        return {}
    configs: dict[str, dict[str, tuple[str, ...]]] = {}
    for config, split in (match.groups() for match in copies):
        configs.setdefault(config, {})[split.removeprefix("partial-")] = (
            f"{literal(config)}/{literal(split)}/*.parquet",
        )
    return dict(sorted(configs.items(), key=lambda item: item[0] != "default"))


def matching(paths: Sequence[str], patterns: Iterable[str]) -> list[str]:
    """The paths that one of the patterns names, in the patterns' order."""
    return list(dict.fromkeys(path for pattern in patterns for path in paths if _matches(path, pattern)))


def _name_of(entry: Mapping[str, Any]) -> str:
    return str(entry.get("config_name", "default"))


def _comes_later(entry: Mapping[str, Any]) -> int:
    return 0 if entry.get("default") is True else 1 if _name_of(entry) == "default" else 2


def _patterns(told: Any, folder: str) -> Patterns:
    """`data_files` as cards write it: a pattern, a list of them, a list of splits with their patterns, or a table of these."""
    if told is None:
        return {"train": (f"{literal(folder.strip('/'))}/**",)} if folder else {}
    if isinstance(told, dict) and "path" not in told:
        told = [{"split": split, "path": paths} for split, paths in told.items()]
    found: dict[str, tuple[str, ...]] = {}
    for entry in told if isinstance(told, list) else [told]:
        split, paths = (entry.get("split", "train"), entry.get("path")) if isinstance(entry, dict) else ("train", entry)
        listed = paths if isinstance(paths, list) else [paths]
        whole = tuple(_below(path, folder) for path in listed if isinstance(path, str))
        found[str(split)] = (*found.get(str(split), ()), *whole)
    return found


def _below(path: str, folder: str) -> str:
    path = path.removeprefix("./")
    return f"{literal(folder.strip('/'))}/{path}" if folder else path


def _matches(path: str, pattern: str) -> bool:
    """`*` stays inside a folder, `**` does not, `{a,b}` is a choice."""
    if "{" in pattern and "}" in pattern:
        start, _, rest = pattern.partition("{")
        middle, _, end = rest.partition("}")
        return any(_matches(path, f"{start}{choice}{end}") for choice in middle.split(","))
    if "**" in pattern:
        return fnmatchcase(path, pattern.replace("**/", "*").replace("**", "*"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def literal(path: str) -> str:
    """The pattern of that path alone."""
    return re.sub(r"([\[\]*?])", r"[\1]", path)
