"""A data set of the Hub once it is on this disk: where its snapshot lies, and which of its files are which part of it.

Fetching is left to the download job; nothing here asks the network.
"""

from __future__ import annotations

from pathlib import Path

from core.schema.data_suffixes import DATA_SUFFIXES
from core.schema.dataset_parts import EVERY_SPLIT, MAX_CARD_CHARS, card_configs, copied_configs, literal, matching
from core.schema.errors import TunesmithError
from core.schema.locations import hub_repository_dir

_CACHED = "datasets--"
_DEFAULT = "default"  # what the Hub calls the one configuration of a data set that has no others


def local_hub_dataset(repository: str, revision: str | None = None) -> Path | None:
    """The snapshot folder of a Hub data set in the Hub's cache on this disk; None where it was not fetched yet."""
    folder = hub_repository_dir(repository, "dataset")
    try:
        commit = (folder / "refs" / (revision or "main")).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        commit = revision or ""
    snapshot = folder / "snapshots" / commit
    return snapshot if commit and snapshot.is_dir() else None


def declared_files(folder: Path, split: str, config: str) -> list[Path] | None:
    """The files of a configuration and split as the data set's card (README.md) declares them, or the folder of that
    name; None where nothing is declared and the names of files must tell. TunesmithError for a part it has not."""
    configs = card_configs(_card(folder))
    names: dict[str, Path] = {}
    if configs or is_snapshot(folder) or config:
        every = [
            path for path in sorted(folder.rglob("*")) if path.is_file() or (path.is_symlink() and not path.exists())
        ]
        names = {path.relative_to(folder).as_posix(): path for path in every}
    data = [name for name in names if name.lower().endswith(DATA_SUFFIXES)]
    if not configs and is_snapshot(folder):
        configs = copied_configs([name for name in data if name != "README.md"])
    if not configs:
        inside = matching(data, (f"{literal(config)}/**",)) if config and config != _DEFAULT else []
        if config and config != _DEFAULT and not inside:
            raise _no_config(folder, config, sorted(path.name for path in folder.iterdir() if path.is_dir()))
        return [names[name] for name in inside] or None
    chosen = configs.get(config) if config else next(iter(configs.values()))
    if chosen is None:
        raise _no_config(folder, config, list(configs))
    wanted = split or "train"
    if wanted == EVERY_SPLIT:
        patterns = tuple(pattern for some in chosen.values() for pattern in some)
    elif wanted in chosen:
        patterns = chosen[wanted]
    elif split or len(chosen) != 1:
        raise _no_split(folder, wanted, list(chosen))
    else:
        patterns = next(iter(chosen.values()))
    return [names[name] for name in matching(list(names), patterns)] or None


def is_snapshot(folder: Path) -> bool:
    """Whether it lies in the Hub's cache, where it came to as it is on the Hub."""
    return folder.parent.name == "snapshots" and folder.parent.parent.name.startswith(_CACHED)


def shown_name(folder: Path) -> str:
    """What a person calls it: its name on the Hub, or its path."""
    return folder.parent.parent.name.removeprefix(_CACHED).replace("--", "/") if is_snapshot(folder) else str(folder)


def _card(folder: Path) -> str:
    try:
        if not (folder / "README.md").is_file():  # a pipe would be waited for
            return ""
        with (folder / "README.md").open(encoding="utf-8", errors="replace") as stream:
            return stream.read(MAX_CARD_CHARS)
    except OSError:
        return ""


def _no_config(folder: Path, config: str, known: list[str]) -> TunesmithError:
    parts = ", ".join(known) or "none"
    return TunesmithError(
        "dataset_config_not_found",
        f'{shown_name(folder)} has no configuration "{config}"; it has {parts}.',
        "Choose one of these, or none.",
        config=config,
        folder=shown_name(folder),
        parts=parts,
    )


def _no_split(folder: Path, split: str, known: list[str]) -> TunesmithError:
    parts = ", ".join(known) or "none"
    return TunesmithError(
        "dataset_split_not_found",
        f'{shown_name(folder)} has no part "{split}"; it has {parts}.',
        "Choose one of these, or none.",
        split=split,
        folder=shown_name(folder),
        parts=parts,
    )
