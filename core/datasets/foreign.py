"""Files that hold no rows, picked by mistake: recognised by what is in them, and refused by what they are called."""

from __future__ import annotations

from pathlib import Path

from core.datasets.data_file import DataFile, zip_members
from core.datasets.files import is_encrypted
from core.schema.errors import TunesmithError

# What people pick by mistake, by its first bytes.
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive inside another one", "Unpack it."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it."),
    (b"BZh", "a file packed with bzip2", "Unpack it."),
    (b"\xfd7zXZ\x00", "a file packed with xz", "Unpack it."),
    (b"\x28\xb5\x2f\xfd", "a file packed with Zstandard", "Unpack it."),
    (b"%PDF", "a PDF", "Save its text as .txt."),
    (b"{\\rtf", "a formatted text (RTF)", "Save it as plain text (.txt)."),
    (b"SQLite format 3", "a database", "Export the table as CSV."),
    (b"GGUF", "a model", "Choose a data set."),
)
# The same by what is inside an Office file, or by the beginning of a text, in lower case.
_PACKED_KINDS = (
    ("word/", "a Word document", "Save its text as .txt."),
    ("ppt/", "a presentation", "Save its text as .txt."),
    ("xl/workbook.bin", "a binary Excel workbook", "Save it as .xlsx."),
    ("content.xml", "an OpenDocument text", "Save its text as .txt."),
)
_MARKUP = (
    (
        "<!doctype html",
        "a web page",
        "Fetch the file itself instead of the page that shows it, or save the page's text as .txt.",
    ),
    (
        "<html",
        "a web page",
        "Fetch the file itself instead of the page that shows it, or save the page's text as .txt.",
    ),
    ("<?xml", "an XML file", "Save its rows as CSV, JSON or .xlsx."),
)
_FOREIGN_SUFFIXES = {
    ".yaml": ("a YAML file", "Save its rows as JSON."),
    ".yml": ("a YAML file", "Save its rows as JSON."),
    ".ipynb": ("a notebook", "Save its text as .txt or .md."),
    ".safetensors": ("a model", "Choose a data set."),
}
_PROTECTED = ("a file protected by a password", "Save it without a password, then choose it again.")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def refuse_foreign(path: DataFile, head: bytes, encoding: str) -> None:
    """TunesmithError dataset_unreadable for what begins like something else than rows."""
    for magic, kind, hint in _FOREIGN:
        if head.startswith(magic):
            raise _foreign(path, kind, hint)
    if path.suffix in _FOREIGN_SUFFIXES:
        raise _foreign(path, *_FOREIGN_SUFFIXES[path.suffix])
    if head.startswith(_OLD_OFFICE):  # Office packs a protected file into the old format, whatever its ending
        if path.suffix in (".xlsx", ".xlsm") or "EncryptedPackage".encode("utf-16-le") in head:
            raise _foreign(path, *_PROTECTED)
        raise _foreign(path, "an old Office file", "Open it in Excel or LibreOffice and save it as .xlsx or CSV.")
    start = head[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for words, kind, hint in _MARKUP:
        if start.startswith(words.encode()) and path.suffix not in (".md", ".markdown"):
            raise _foreign(path, kind, hint)
    # Text has hardly any NUL bytes; UTF-16 and UTF-32, which have many, were recognised before.
    if not encoding.startswith(("utf-16", "utf-32")) and head.count(0) > max(len(head) // 20, 8):
        if head[257:262] == b"ustar":
            raise _foreign(path, "a tar archive", "Unpack it.")
        raise _foreign(path, "no text and no Parquet", "Choose a JSONL, JSON, CSV, Excel, Parquet or text file.")


def refuse_packed(file: DataFile, path: Path) -> None:
    """The same for an Office file that is no workbook, or an archive inside an archive."""
    names = [shown for _, shown in zip_members(path)]
    if is_encrypted(path):
        raise _foreign(file, *_PROTECTED)
    for sign, kind, hint in _PACKED_KINDS:
        if any(name.startswith(sign) for name in names):
            raise _foreign(file, kind, hint)
    raise _foreign(file, "an archive inside another one", "Unpack it.")


def _foreign(path: DataFile, kind: str, hint: str) -> TunesmithError:
    return TunesmithError(
        "dataset_unreadable",
        f"{path.name} is {kind}, which cannot be read as rows.",
        hint,
        path=str(path.path),
        file=path.name,
        kind=kind,
    )
