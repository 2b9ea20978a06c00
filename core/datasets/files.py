"""Which files a path stands for: the file itself, or those of a folder that hold rows of the wanted split."""

from __future__ import annotations

import os
import re
from pathlib import Path

from core.schema.errors import TunesmithError

TABLE_SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".arrow")
TEXT_SUFFIXES = (".txt", ".md", ".markdown", ".text")
# Files that lie beside data without being data.
_NOT_DATA = {"readme", "license", "licence", "notice", "changelog", "dataset_info", "dataset_infos", "dataset_dict",
             "state", "config", "metadata"}  # fmt: skip
_SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test", "validation": "validation",
           "valid": "validation", "val": "validation", "dev": "validation", "eval": "test"}  # fmt: skip


def find_files(source: Path, split: str = "") -> list[Path]:
    """The files to read, in a stable order. In a folder tables win over texts, and the split asked for over others.

    Raises TunesmithError dataset_not_found, dataset_unreadable, dataset_empty (a folder without data).
    """
    try:
        if source.is_file():
            return [source]
        if not source.is_dir():
            raise TunesmithError(
                "dataset_not_found", f"There is no file or folder {source}.", "Check the path.", path=str(source)
            )
        every = sorted(_walk(source))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise unreadable(source, error) from error
    tables = [path for path in every if path.suffix.lower() in TABLE_SUFFIXES]
    files = tables or [path for path in every if path.suffix.lower() in TEXT_SUFFIXES]
    if not files:
        raise TunesmithError(
            "dataset_empty",
            f"The folder {source} holds no data files.",
            f"Choose a folder with {', '.join(TABLE_SUFFIXES + TEXT_SUFFIXES[:2])} files.",
            path=str(source),
        )
    return _of_split(source, files, split)


def _walk(folder: Path) -> list[Path]:
    # Not glob: "[1]" in a path is a pattern there. Hidden folders are caches (.git, .cache of the Hub).
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(root, name) for name in names if not name.startswith(".") and Path(name).stem.lower() not in _NOT_DATA
        ]
    return found


def _of_split(folder: Path, files: list[Path], split: str) -> list[Path]:
    by_split: dict[str, list[Path]] = {}
    for path in files:
        by_split.setdefault(_split_of(path.relative_to(folder)), []).append(path)
    wanted = _SPLITS.get(split.lower(), split.lower()) or "train"
    if wanted in by_split:
        return by_split[wanted]
    if wanted == "train" and "" in by_split:
        return by_split[""]
    if not split:
        return files
    raise TunesmithError(
        "dataset_split_not_found",
        f'The folder {folder} has no part "{split}"; it has {", ".join(name or "unnamed" for name in by_split)}.',
        "Choose one of these, or none.",
        split=split,
        folder=str(folder),
        parts=", ".join(name or "unnamed" for name in by_split),
    )


def _split_of(path: Path) -> str:
    """The split that a file's or folder's name says (train-00000-of-00002, test/part1), empty where none does."""
    for part in reversed([*path.parts[:-1], path.stem]):
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in _SPLITS:
                return _SPLITS[word]
    return ""


def unreadable(path: Path, error: Exception) -> TunesmithError:
    """An error of the file system in one sentence."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return TunesmithError(
        "dataset_unreadable",
        f"{path} cannot be read: {reason}.",
        "Check that the file is whole, not open elsewhere, and yours to read.",
        path=str(path),
        reason=reason,
    )
