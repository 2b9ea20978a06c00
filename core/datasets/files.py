"""Which files a path stands for: the file itself, what an archive holds, or those of a folder that hold the wanted split."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path, PurePosixPath

from core.datasets.data_file import PACKED_ERRORS, DataFile, packed_file, zip_members
from core.datasets.hub_layout import declared_files, is_snapshot, shown_name
from core.datasets.readers.opendocument import MIMETYPE
from core.schema.data_suffixes import DATA_SUFFIXES, TABLE_SUFFIXES, TEXT_SUFFIXES
from core.schema.dataset_parts import EVERY_SPLIT
from core.schema.errors import TunesmithError

# Files that lie beside data without being data.
_NOT_DATA = {"readme", "license", "licence", "notice", "changelog", "dataset_info", "dataset_infos", "dataset_dict",
             "state", "config", "metadata"}  # fmt: skip
_OWNER_FILE = "~$"  # what Office writes beside a document that is open
_WINDOWS = os.name == "nt"
_LONGEST_PATH_CHARS = 259  # of Windows, unless it was told otherwise
_LONGEST_SHOWN_CHARS = 300
_SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test", "validation": "validation",
           "valid": "validation", "val": "validation", "dev": "validation", "eval": "test"}  # fmt: skip


def find_files(source: Path, split: str = "", config: str = "") -> list[DataFile]:
    """The files to read, in a stable order. In a folder tables win over texts, and the split asked for over others;
    a folder that is a Hub data set says itself which files are which configuration and split.

    Raises TunesmithError dataset_not_found, dataset_unreadable, dataset_empty (nothing in it), dataset_archive_refused.
    """
    try:
        if _is_file(source):
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
    try:
        if (plain := packed_file(path, label)) is not None:
            return [plain]
        members = zip_members(path)
    except (OSError, ValueError, *PACKED_ERRORS) as error:
        raise unreadable(path, error) from error
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
    whole = is_snapshot(folder)  # where a link that leads nowhere is a part that was taken away
    for root, folders, names in os.walk(folder, onerror=_raise):  # else a folder that may not be read were an empty one
        folders[:] = [name for name in folders if not name.startswith(".")]
        saved = _saved_arrow_files(Path(root)) if "state.json" in names else None
        found += [
            Path(root, name)
            for name in names
            if _is_candidate(PurePosixPath(name))
            and (saved is None or not name.endswith(".arrow") or name in saved)
            and (
                _is_file(path := Path(root, name)) or (whole and path.is_symlink())
            )  # a pipe would be waited for, a link may lead nowhere
        ]
    return found


def _raise(error: OSError) -> None:
    raise error


def _is_file(path: Path) -> bool:
    """Whether it can be read from its beginning to its end. Raises OSError where that cannot be found out."""
    if path.is_file():
        return True
    if _WINDOWS and len(str(path.absolute())) > _LONGEST_PATH_CHARS:  # it may well be there
        raise OSError("its path is longer than 260 characters, which Windows does not open")
    return False


def _saved_arrow_files(folder: Path) -> set[str] | None:
    """The files that a folder of `save_to_disk` counts as its own; results of `map` lie beside them as cache."""
    try:
        if not (folder / "state.json").is_file():
            return None
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        return {str(entry["filename"]) for entry in state["_data_files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_candidate(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX", _OWNER_FILE)) for part in name.parts)
    return not hidden and name.name.partition(".")[0].lower() not in _NOT_DATA


def _of_split(source: Path, files: list[DataFile], split: str) -> list[DataFile]:
    by_split: dict[str, list[DataFile]] = {}
    for file in files:
        by_split.setdefault(_split_of(PurePosixPath(file.label)), []).append(file)
    wanted = _SPLITS.get(split.lower(), split.lower()) or "train"
    if wanted == EVERY_SPLIT:
        return files
    if wanted in by_split:
        return by_split[wanted]
    if wanted == "train" and "" in by_split:
        return by_split[""]
    if not split:
        return files
    parts = ", ".join(name or "unnamed" for name in by_split)
    raise TunesmithError(
        "dataset_split_not_found",
        f'{shown_name(source)} has no part "{split}"; it has {parts}.',
        "Choose one of these, or none.",
        split=split,
        folder=shown_name(source),
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
    """An error of the file system in one sentence; `path` unless the error says itself of which file it is."""
    reason = getattr(error, "strerror", None) or str(error).rstrip(".") or type(error).__name__
    if _WINDOWS and isinstance(error, PermissionError):  # the same for both: Excel locks what it shows
        reason = "another program has it open, or it is not yours to read"
    named = getattr(error, "filename", None)
    shown = str(named) if isinstance(named, str) and len(named) > len(str(path)) else str(path)
    if len(shown) > _LONGEST_SHOWN_CHARS:
        shown = f"{shown[:_LONGEST_SHOWN_CHARS]}…"
    return TunesmithError(
        "dataset_unreadable",
        f"{shown} cannot be read: {reason}.",
        "Check that the file is whole, not open elsewhere, and yours to read.",
        path=shown,
        reason=reason,
    )
