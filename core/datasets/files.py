"""Which files a path stands for: the file itself, what an archive holds, or those of a folder that hold the wanted split."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path, PurePosixPath

from core.datasets.data_file import PACKED_ERRORS, DataFile, packed_file, zip_members
from core.datasets.hub_layout import declared_files
from core.datasets.readers.opendocument import MIMETYPE
from core.schema.data_suffixes import DATA_SUFFIXES, TABLE_SUFFIXES, TEXT_SUFFIXES
from core.schema.errors import TunesmithError

# Files that lie beside data without being data.
_NOT_DATA = {"readme", "license", "licence", "notice", "changelog", "dataset_info", "dataset_infos", "dataset_dict",
             "state", "config", "metadata"}  # fmt: skip
_SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test", "validation": "validation",
           "valid": "validation", "val": "validation", "dev": "validation", "eval": "test"}  # fmt: skip


def find_files(source: Path, split: str = "", config: str = "") -> list[DataFile]:
    """The files to read, in a stable order. In a folder tables win over texts, and the split asked for over others;
    a folder that is a Hub data set says itself which files are which configuration and split.

    Raises TunesmithError dataset_not_found, dataset_unreadable, dataset_empty (nothing in it), dataset_archive_refused.
    """
    try:
        if source.is_file():
            return _of_file(source, split)
        if not source.is_dir() and (source.exists() or source.is_symlink()):
            what = "a link that leads nowhere" if source.is_symlink() and not source.exists() else "no ordinary file"
            raise OSError(f"it is {what}")
        if not source.is_dir():
            raise TunesmithError(
                "dataset_not_found", f"There is no file or folder {source}.", "Check the path.", path=str(source)
            )
        declared = declared_files(source, split, config)
        if declared is not None:
            return [file for path in declared for file in _expanded(path, path.relative_to(source).as_posix())]
        return _of_split(source, _best(source, _folder_files(source)), split)
    except (OSError, ValueError, *PACKED_ERRORS) as error:  # ValueError: a NUL in the path
        raise unreadable(source, error) from error


def is_excel(path: Path) -> bool:
    """By content: what every workbook has inside."""
    names = {shown for _, shown in zip_members(path)}
    return "xl/workbook.xml" in names


def is_opendocument_sheet(path: Path) -> bool:
    """By the kind that stands at the beginning of a file of LibreOffice."""
    with zipfile.ZipFile(path) as archive:
        if "mimetype" not in archive.namelist():
            return False
        with archive.open("mimetype") as stream:
            return stream.read(len(MIMETYPE)) == MIMETYPE


def is_encrypted(path: Path) -> bool:
    """Whether a file of LibreOffice is protected by a password."""
    with zipfile.ZipFile(path) as archive:
        manifest = "META-INF/manifest.xml"
        return manifest in archive.namelist() and b"encryption-data" in archive.read(manifest)[: 1 << 20]


def _of_file(source: Path, split: str) -> list[DataFile]:
    files = _expanded(source, "")
    return files if len(files) == 1 else _of_split(source, _best(source, files), split)


def _expanded(path: Path, label: str) -> list[DataFile]:
    """A file as it is, or the files in an archive."""
    if (plain := packed_file(path, label)) is not None:
        return [plain]
    members = zip_members(path)
    names = {shown for _, shown in members}
    if "[Content_Types].xml" in names or "mimetype" in names:  # an office file: the reader knows which
        return [DataFile(path, label=label)]
    inside = [
        DataFile(path, "zip", member, shown, label=f"{label}/{shown}" if label else shown)
        for member, shown in members
        if _is_candidate(path_in := PurePosixPath(shown))
        and path_in.suffix.lower() in (*TABLE_SUFFIXES, *TEXT_SUFFIXES, "")
    ]
    inside = _conversations_of_export(inside)
    if not inside:
        raise _nothing_inside(path, "archive", members)
    return [DataFile(path, "zip", inside[0].member, inside[0].shown, label=label)] if len(inside) == 1 else inside


def _conversations_of_export(files: list[DataFile]) -> list[DataFile]:
    """Of an export of ChatGPT or Claude the conversations, and not the account they belong to."""
    names = {PurePosixPath(file.shown).name for file in files}
    if not names & {"user.json", "users.json"}:
        return files
    talks = [file for file in files if PurePosixPath(file.shown).name.startswith("conversations")]
    return talks or files


def _best(source: Path, files: list[DataFile]) -> list[DataFile]:
    tables = [file for file in files if file.suffix in TABLE_SUFFIXES]
    best = tables or [file for file in files if file.suffix in TEXT_SUFFIXES]
    if not best:
        raise _nothing_inside(source, "folder" if source.is_dir() else "archive")
    return best


def _folder_files(folder: Path) -> list[DataFile]:
    known = DATA_SUFFIXES
    paths = [path for path in sorted(_walk(folder)) if path.suffix.lower() in known]
    return [file for path in paths for file in _expanded(path, path.relative_to(folder).as_posix())]


def _walk(folder: Path) -> list[Path]:
    # Not glob: "[1]" in a path is a pattern there. Hidden folders are caches (.git, .cache of the Hub).
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        saved = _saved_arrow_files(Path(root)) if "state.json" in names else None
        found += [
            Path(root, name)
            for name in names
            if _is_candidate(PurePosixPath(name))
            and (saved is None or not name.endswith(".arrow") or name in saved)
            and Path(root, name).is_file()  # a pipe would be waited for, a link may lead nowhere
        ]
    return found


def _saved_arrow_files(folder: Path) -> set[str] | None:
    """The files that a folder of `save_to_disk` counts as its own; results of `map` lie beside them as cache."""
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        return {str(entry["filename"]) for entry in state["_data_files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_candidate(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return not hidden and name.name.partition(".")[0].lower() not in _NOT_DATA


def _of_split(source: Path, files: list[DataFile], split: str) -> list[DataFile]:
    by_split: dict[str, list[DataFile]] = {}
    for file in files:
        by_split.setdefault(_split_of(PurePosixPath(file.label)), []).append(file)
    wanted = _SPLITS.get(split.lower(), split.lower()) or "train"
    if wanted in by_split:
        return by_split[wanted]
    if wanted == "train" and "" in by_split:
        return by_split[""]
    if not split:
        return files
    parts = ", ".join(name or "unnamed" for name in by_split)
    raise TunesmithError(
        "dataset_split_not_found",
        f'The folder {source} has no part "{split}"; it has {parts}.',
        "Choose one of these, or none.",
        split=split,
        folder=str(source),
        parts=parts,
    )


def _split_of(path: PurePosixPath) -> str:
    """The split that a file's or folder's name says (train-00000-of-00002, test/part1), empty where none does."""
    for part in reversed([*path.parts[:-1], path.name.partition(".")[0]]):
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in _SPLITS:
                return _SPLITS[word]
    return ""


def _nothing_inside(source: Path, kind: str, members: list[tuple[str, str]] | None = None) -> TunesmithError:
    packed = next((shown for _, shown in members or () if shown.lower().endswith((".zip", ".gz", ".7z", ".rar"))), None)
    if packed is not None:
        return TunesmithError(
            "dataset_archive_refused",
            f"The archive {source.name} is not read: it holds another archive, {packed}.",
            "Unpack it yourself, look at what is inside, and choose the data file.",
            file=source.name,
            path=str(source),
            reason=f"it holds another archive, {packed}",
        )
    return TunesmithError(
        "dataset_empty",
        f"The {kind} {source} holds no data files.",
        f"Choose one with {', '.join(TABLE_SUFFIXES + TEXT_SUFFIXES[:2])} files.",
        path=str(source),
    )


def unreadable(path: Path, error: Exception) -> TunesmithError:
    """An error of the file system in one sentence."""
    reason = getattr(error, "strerror", None) or str(error).rstrip(".") or type(error).__name__
    return TunesmithError(
        "dataset_unreadable",
        f"{path} cannot be read: {reason}.",
        "Check that the file is whole, not open elsewhere, and yours to read.",
        path=str(path),
        reason=reason,
    )
