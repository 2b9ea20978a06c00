"""Which files of a data set on the Hub hold a configuration and split: by its card, else by the names of its files.

The card's `configs` say it where there are any (data_files by split, or one pattern for all); else folders and files
are read as the Hub reads them: "train", "test" and "validation" as words in a path, everything else is train.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.models.hub.files import HubFile
from core.schema.dataset_parts import EVERY_SPLIT, Patterns, card_configs, copied_configs, literal, matching
from core.schema.errors import TunesmithError

_TEXTS = (".txt", ".md")
ENDINGS = (".parquet", ".jsonl", ".json", ".csv", ".tsv", ".arrow", ".ndjson", ".xlsx", ".xlsm", ".ods", *_TEXTS)
PACKED = (".gz", ".zip")
_NO_DATA = {"readme.md", "dataset_infos.json", "dataset_dict.json", "state.json", "dataset_info.json", "config.json",
            "license.txt", "license.md", "changelog.md", "requirements.txt", ".gitattributes"}  # fmt: skip
_SPLITS = {
    "test": ("test", "testing", "eval", "evaluation"),
    "validation": ("validation", "valid", "val", "dev"),
    "train": ("train", "training"),
}
_COMPRESSED_SHARD = re.compile(r"-\d{5}-of-\d{5}")


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
    paths = [file.path for file in data]
    configs = card_configs(_text_of(card)) or copied_configs(paths) or _by_names(data)
    chosen = _choose(name, configs, config)
    by_split = {part: matching(paths, patterns) for part, patterns in chosen.items()}
    by_split = {part: found for part, found in by_split.items() if found}
    wanted = split.partition("[")[0].strip() or "train"
    if wanted == EVERY_SPLIT:
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
        return next(iter(configs.values()))
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


def _text_of(card: Path | None) -> str:
    try:
        return card.read_text(encoding="utf-8", errors="replace") if card is not None else ""
    except OSError:
        return ""


def _by_names(data: Sequence[HubFile]) -> dict[str, Patterns]:
    """One configuration of all files, of texts only where there are no tables."""
    tables = [file for file in data if not _plain(file.path).endswith(_TEXTS)]
    splits: dict[str, list[str]] = {}
    for file in tables or data:
        splits.setdefault(_split_of(file.path), []).append(literal(file.path))
    return {"default": {split: tuple(paths) for split, paths in splits.items()}}


def _split_of(path: str) -> str:
    words = re.split(r"[^a-z]+", _COMPRESSED_SHARD.sub("", path.lower()))
    return next((split for split, names in _SPLITS.items() if any(word in names for word in words)), "train")


def _is_data(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    if name in _NO_DATA or name.startswith("."):
        return False
    plain = _plain(name)
    return plain.endswith(ENDINGS) or (plain != name and not plain.endswith(".tar"))


def _plain(path: str) -> str:
    """In lower case, without the ending of what it is packed in."""
    plain = path.lower()
    for ending in PACKED:
        plain = plain.removesuffix(ending)
    return plain
