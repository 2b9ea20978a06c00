"""Looks at the beginning of a file: which container, which encoding, which delimiter; and reads it accordingly."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Literal, TextIO

from core.datasets.columns import is_known_name
from core.datasets.data_file import PACKED_ERRORS, DataFile, damage_of
from core.datasets.encodings import detect_encoding, error_handler
from core.datasets.files import is_encrypted, is_excel, is_opendocument_sheet, unreadable
from core.datasets.foreign import refuse_foreign, refuse_packed
from core.datasets.readers import opendocument
from core.datasets.readers.chat_exports import EVERY_CHAT, chat_records, record_style
from core.datasets.readers.chat_messages import conversations
from core.datasets.readers.chat_text import ChatStyle, read_chat_text, text_style
from core.datasets.readers.columnar import read_arrow, read_parquet
from core.datasets.readers.delimited import Delimited, detect_delimited, read_delimited
from core.datasets.readers.excel import read_sheet, sheet_headers
from core.datasets.readers.json_document import read_json, rows_key, table_rows
from core.datasets.readers.jsonl import parse_line, read_jsonl
from core.datasets.readers.plain_text import has_paragraphs, read_plain_text
from core.datasets.readers.records import Broken, Item, Record
from core.datasets.steady import Stamp, stamp_of, steady
from core.schema.data_suffixes import TEXT_SUFFIXES
from core.schema.errors import TunesmithError

Container = Literal["jsonl", "json", "csv", "tsv", "excel", "ods", "parquet", "arrow", "text"]

_HEAD_BYTES = 1 << 20
# A bracket and what may follow it; "[12.03.24, 10:15] Kim: ..." is a line of a chat.
_OPENS_JSON = re.compile(r'\{\s*(?:$|["}])|\[\s*(?:$|[\[{"\]])')
_JSONL_SUFFIXES = (".jsonl", ".ndjson")
_TABLE_SUFFIXES = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class ProbedFile:
    """A file and how it is to be read. `encoding` is a Python codec name, empty for binary containers.

    `rows_key` names the key inside which a JSON document keeps its rows, where it does. `sheet` is a workbook's, `several`
    whether others are read too, `sheets_left` those that are not. `stamp` is of the file as it was looked at,
    `chat` says which app's chat log it is.
    """

    file: DataFile
    container: Container
    encoding: str = ""
    delimited: Delimited | None = None
    paragraphs: bool = False
    rows_key: str = ""
    is_empty: bool = False
    sheet: str = ""
    several: bool = False
    sheets_left: tuple[str, ...] = ()
    stamp: Stamp | None = None
    chat: ChatStyle | None = None

    @property
    def label(self) -> str:
        """Which of several files or sheets this is; empty where there is only one."""
        return " ".join(part for part in (self.file.label, self.sheet if self.several else "") if part)


def probe_file(file: DataFile, sheet: str = "") -> list[ProbedFile]:
    """Finds out how to read a file from at most 1 MiB of it (more only to tell encodings of ASCII beginnings). Of a
    workbook every sheet is one, or the one named.

    Raises TunesmithError dataset_unreadable for files that are no data in a known container.
    """
    try:
        stamp = stamp_of(file.path)
        return [replace(found, stamp=stamp) for found in _probed(file, sheet)]
    except (OSError, ValueError, *PACKED_ERRORS) as error:
        raise unreadable(file.path, error) from error


def _probed(file: DataFile, sheet: str) -> list[ProbedFile]:
    with file.open() as stream:
        head = stream.read(_HEAD_BYTES)
    if head[:4] == b"PAR1":
        return [ProbedFile(file, "parquet")]
    if head[:6] == b"ARROW1" or file.suffix == ".arrow":
        return [ProbedFile(file, "arrow")]
    if head[:4] == b"PK\x03\x04":
        with file.on_disk() as path:
            if is_excel(path):
                return _sheets(file, "excel", sheet_headers(path, file.name), sheet)
            if is_opendocument_sheet(path) and not is_encrypted(path):
                return _sheets(file, "ods", opendocument.sheet_headers(path, file.name), sheet)
            refuse_packed(file, path)
    with file.open() as stream:
        encoding = detect_encoding(stream)
    refuse_foreign(file, head, encoding)
    return [_probe_text(file, encoding, _decode_head(head, encoding))]


def read_file(probed: ProbedFile, on_open: Callable[[IO[bytes]], None] = lambda _: None) -> Iterator[Item]:
    """All records and broken places of a file, as a stream; `on_open` gets the bytes of a text file, to look how far it
    is. Raises TunesmithError dataset_unreadable, dataset_changed."""
    try:
        with steady(probed.file.path, probed.stamp or stamp_of(probed.file.path)):
            yield from _read(probed, on_open)
    except (OSError, UnicodeError, *PACKED_ERRORS) as error:
        raise unreadable(probed.file.path, error) from error


def _read(probed: ProbedFile, on_open: Callable[[IO[bytes]], None]) -> Iterator[Item]:
    file = probed.file
    if probed.container in ("excel", "ods"):
        with file.on_disk() as path:
            read = read_sheet if probed.container == "excel" else opendocument.read_sheet
            yield from read(path, probed.sheet, file.name)
        return
    if probed.container in ("parquet", "arrow"):
        with file.on_disk() as path:
            yield from (read_parquet if probed.container == "parquet" else read_arrow)(path, file.name)
        return
    with file.open() as raw:
        on_open(raw)
        last = 0
        for item in _read_text(probed, raw):
            last = item.line
            yield item
        if reason := damage_of(raw):
            yield Broken(last + 1, 0, f"the archive is damaged from here on ({reason})")


def _read_text(probed: ProbedFile, raw: IO[bytes]) -> Iterator[Item]:
    # csv wants line breaks as they are; a lone \r is a line break nowhere else either.
    newline = "" if probed.delimited else None
    stream = io.TextIOWrapper(raw, probed.encoding, error_handler(probed.encoding), newline)
    try:
        if probed.chat is not None:
            is_text = probed.container == "text"
            said = read_chat_text(stream, probed.chat) if is_text else chat_records(_rows(probed, stream), probed.chat)
            yield from conversations(said)
        else:
            yield from _rows(probed, stream)
    finally:
        stream.detach()  # whoever opened the bytes closes them


def _rows(probed: ProbedFile, stream: TextIO) -> Iterator[Item]:
    if probed.container == "jsonl":
        return read_jsonl(stream)
    if probed.container == "json":
        return read_json(stream)
    if probed.delimited is not None:
        return read_delimited(stream, probed.delimited)
    return read_plain_text(stream, probed.paragraphs)


def _sheets(file: DataFile, kind: Container, headers: dict[str, tuple[str, ...]], wanted: str) -> list[ProbedFile]:
    """The sheet asked for, or the first with two headings we know (else the one with most); with all of the same headings."""
    if not headers:
        return [ProbedFile(file, kind, is_empty=True)]
    if wanted and wanted not in headers:
        raise TunesmithError(
            "dataset_config_not_found",
            f'{file.name} has no sheet "{wanted}"; it has {", ".join(headers)}.',
            "Choose one of these, or none.",
            config=wanted,
            folder=file.name,
            parts=", ".join(headers),
        )
    known = {name: sum(map(is_known_name, header)) for name, header in headers.items()}
    best = wanted or next((name for name in headers if known[name] > 1), max(headers, key=known.__getitem__))
    names = [wanted] if wanted else [name for name in headers if headers[name] == headers[best]]
    left = tuple(name for name in headers if name not in names)
    return [ProbedFile(file, kind, sheet=name, several=len(names) > 1, sheets_left=left) for name in names]


def _probe_text(path: DataFile, encoding: str, head: str) -> ProbedFile:
    suffix = path.suffix
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
        chat = record_style(read_json(io.StringIO(head))) if found else None
        if found and found[0] == EVERY_CHAT and chat is None and '"from_id"' in head:
            chat = ChatStyle("telegram")  # whose first chat goes on beyond the beginning
        return ProbedFile(path, "json", encoding, rows_key=found[0] if found else "", chat=chat)
    if suffix not in _TABLE_SUFFIXES and (chat := text_style(head)):
        return ProbedFile(path, "text", encoding, chat=chat)
    delimited = detect_delimited(head)
    if suffix in _TABLE_SUFFIXES or (suffix not in TEXT_SUFFIXES and delimited.headed):
        is_tsv = delimited.delimiter == "\t" or (delimited.is_one_column and suffix == ".tsv")
        chat = record_style(read_delimited(io.StringIO(head, newline=""), delimited))
        return ProbedFile(path, "tsv" if is_tsv else "csv", encoding, delimited, chat=chat)
    return ProbedFile(path, "text", encoding, paragraphs=has_paragraphs(head))


def _begins_document(head: str) -> bool:
    """Whether a file named .jsonl is in truth one JSON document: a bracket alone on its first line, or one list."""
    first = _first_lines(head, 1)[0]
    return first in ("{", "[") or (first.startswith("[") and not isinstance(parse_line(first, 1), Record))


def _json_kind(head: str, suffix: str) -> Literal["json", "jsonl", ""]:
    """By content, because .json and .txt are given to both: JSON lines have whole objects on their first lines."""
    lines = _first_lines(head, 3)
    first = lines[0]
    if first[0] not in "{[" or (suffix != ".json" and not _OPENS_JSON.match(first)):
        return "json" if suffix == ".json" else ""
    item = parse_line(first, 1)
    if isinstance(item, Record) and first[0] == "{":
        only = len(lines) == 1
        return "json" if only and (rows_key(first) or table_rows(item.fields)) else "jsonl"
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
