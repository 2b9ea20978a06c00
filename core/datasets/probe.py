"""Looks at the beginning of a file: which container, which encoding, which delimiter; and reads it accordingly."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.datasets.encodings import detect_encoding, error_handler
from core.datasets.files import TEXT_SUFFIXES, unreadable
from core.datasets.readers.columnar import read_arrow, read_parquet
from core.datasets.readers.delimited import Delimited, detect_delimited, read_delimited
from core.datasets.readers.json_document import read_json, rows_key
from core.datasets.readers.jsonl import parse_line, read_jsonl
from core.datasets.readers.plain_text import has_paragraphs, read_plain_text
from core.datasets.readers.records import Item, Record
from core.schema.errors import TunesmithError

Container = Literal["jsonl", "json", "csv", "tsv", "parquet", "arrow", "text"]

_HEAD_BYTES = 1 << 20
_JSONL_SUFFIXES = (".jsonl", ".ndjson")
_TABLE_SUFFIXES = (".csv", ".tsv")
# What people pick by mistake, by its first bytes.
_FOREIGN = (
    (b"PK\x03\x04", "an Excel sheet or a zip archive", "Save it as CSV, or unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save it as CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it."),
    (b"%PDF", "a PDF", "Save its text as .txt."),
    (b"SQLite format 3", "a database", "Export the table as CSV."),
    (b"GGUF", "a model", "Choose a data set."),
)


@dataclass(frozen=True, slots=True)
class ProbedFile:
    """A file and how it is to be read. `encoding` is a Python codec name, empty for binary containers.

    `rows_key` names the key inside which a JSON document keeps its rows, where it does.
    """

    path: Path
    container: Container
    encoding: str = ""
    delimited: Delimited | None = None
    paragraphs: bool = False
    rows_key: str = ""
    is_empty: bool = False


def probe_file(path: Path) -> ProbedFile:
    """Finds out how to read a file from at most 1 MiB of it (more only to tell encodings of ASCII beginnings).

    Raises TunesmithError dataset_unreadable for files that are no data in a known container.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        if head[:4] == b"PAR1":
            return ProbedFile(path, "parquet")
        if head[:6] == b"ARROW1" or path.suffix.lower() == ".arrow":
            return ProbedFile(path, "arrow")
        encoding = detect_encoding(path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    _refuse_foreign(path, head, encoding)
    return _probe_text(path, encoding, _decode_head(head, encoding))


def read_file(file: ProbedFile) -> Iterator[Item]:
    """All records and broken places of a file, as a stream. Raises TunesmithError dataset_unreadable."""
    if file.container == "parquet":
        yield from read_parquet(file.path)
        return
    if file.container == "arrow":
        yield from read_arrow(file.path)
        return
    # csv wants line breaks as they are; a lone \r is a line break nowhere else either.
    newline = "" if file.delimited else None
    errors = error_handler(file.encoding)
    try:
        with file.path.open(encoding=file.encoding, errors=errors, newline=newline) as stream:
            if file.container == "jsonl":
                yield from read_jsonl(stream)
            elif file.container == "json":
                yield from read_json(stream)
            elif file.delimited is not None:
                yield from read_delimited(stream, file.delimited)
            else:
                yield from read_plain_text(stream, file.paragraphs)
    except (OSError, UnicodeError) as error:
        raise unreadable(file.path, error) from error


def _probe_text(path: Path, encoding: str, head: str) -> ProbedFile:
    suffix = path.suffix.lower()
    if not head.strip(" \t\r\n\ufeff\x00"):
        return ProbedFile(path, "text", encoding, is_empty=True)
    kind = "jsonl" if suffix in _JSONL_SUFFIXES else _json_kind(head, suffix)
    if suffix in _JSONL_SUFFIXES and _begins_document(head):
        kind = "json"
    if kind == "jsonl" and suffix not in _TABLE_SUFFIXES:
        return ProbedFile(path, "jsonl", encoding)
    if kind == "json" and suffix not in _TABLE_SUFFIXES:
        start = head.lstrip(" \t\r\n\ufeff")
        found = rows_key(start) if start.startswith("{") else None
        return ProbedFile(path, "json", encoding, rows_key=found[0] if found else "")
    delimited = detect_delimited(head)
    if suffix in _TABLE_SUFFIXES or (suffix not in TEXT_SUFFIXES and delimited.headed):
        is_tsv = delimited.delimiter == "\t" or (delimited.is_one_column and suffix == ".tsv")
        return ProbedFile(path, "tsv" if is_tsv else "csv", encoding, delimited)
    return ProbedFile(path, "text", encoding, paragraphs=has_paragraphs(head))


def _begins_document(head: str) -> bool:
    """Whether a file named .jsonl is in truth one JSON document: a bracket alone on its first line, or one list."""
    first = _first_lines(head, 1)[0]
    return first in ("{", "[") or (first.startswith("[") and not isinstance(parse_line(first, 1), Record))


def _json_kind(head: str, suffix: str) -> Literal["json", "jsonl", ""]:
    """By content, because .json and .txt are given to both: JSON lines have whole objects on their first lines."""
    lines = _first_lines(head, 3)
    first = lines[0]
    if first[0] not in "{[":
        return "json" if suffix == ".json" else ""
    item = parse_line(first, 1)
    if isinstance(item, Record) and first[0] == "{":
        only = len(lines) == 1
        return "json" if only and rows_key(first) else "jsonl"
    if isinstance(item, Record):  # a list of objects: one of several conversations, or the whole document
        return "jsonl" if len(lines) > 1 and lines[1].startswith("[") else "json"
    if suffix == ".json" or first[0] == "[":
        # A torn first line of JSON lines ends anywhere; the first line of a document ends with an opening or a comma.
        whole = [line for line in lines[1:] if isinstance(parse_line(line, 1), Record)]
        is_lines = first[0] == "{" and first[-1] not in "{[,:" and len(whole) > 0
        return "jsonl" if is_lines else "json"
    if any(isinstance(parse_line(line, 1), Record) for line in lines[1:]):
        return "jsonl"
    return "json" if first[0] == "{" and first[-1] in "{[,:" else ""


def _first_lines(head: str, count: int) -> list[str]:
    lines: list[str] = []
    for line in head.split("\n"):
        if stripped := line.strip(" \t\r\ufeff"):
            lines.append(stripped)
        if len(lines) == count:
            break
    return lines


def _decode_head(head: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors=error_handler(encoding))
    return decoder.decode(head, final=len(head) < _HEAD_BYTES)


def _refuse_foreign(path: Path, head: bytes, encoding: str) -> None:
    for magic, kind, hint in _FOREIGN:
        if head.startswith(magic):
            raise _foreign(path, kind, hint)
    # Text has hardly any NUL bytes; UTF-16 and UTF-32, which have many, were recognised before.
    if not encoding.startswith(("utf-16", "utf-32")) and head.count(0) > max(len(head) // 20, 8):
        raise _foreign(path, "no text and no Parquet", "Choose a JSONL, JSON, CSV, Parquet or text file.")


def _foreign(path: Path, kind: str, hint: str) -> TunesmithError:
    return TunesmithError(
        "dataset_unreadable",
        f"{path.name} is {kind}, which cannot be read as rows.",
        hint,
        path=str(path),
        file=path.name,
        kind=kind,
    )
