"""Every kind of file with bytes changed, cut out or put in: rows or a sentence, never another error and never a hang."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import open_dataset, preview
from core.schema.errors import TunesmithError
from tests.core.datasets.test_files_table import FILES, File, excel, jsonl, ods, sheet, table, write_file, zipped

ODD = (b"\0", b"\xff\xfe", b'"', b",", b"\n", b"\r", b"{", b"[", b"}", b"\\ud800", b"NaN", b"1e999", b"<usr>", b"PK\3\4",
       b"\x1f\x8b", b"PAR1", b"\t", b"9" * 5000, b"[" * 3000, b'{"a":' * 2000)  # fmt: skip
QA = [{"question": f"어디 {n}?", "answer": f"여기 {n}."} for n in range(3)]


def damaged(content: bytes, rng: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 10))):
        place = rng.randrange(len(found) + 1)
        how = rng.randrange(5)
        if how == 0:
            del found[place : place + rng.randrange(1, 30)]
        elif how == 1:
            found[place:place] = rng.choice(ODD)
        elif how == 2:
            found[place:place] = found[(start := rng.randrange(len(found) + 1)) : start + 200]
        elif how == 3 and rng.random() < 0.3:
            del found[place:]
        elif place < len(found):
            found[place] ^= 1 << rng.randrange(8)
    return bytes(found)


def read_or_refuse(path: Path) -> None:
    refused = []
    for read in (lambda: list(open_dataset(path).rows()), lambda: preview(path)):
        try:
            read()
        except TunesmithError as error:
            refused.append(error)
    assert all(error.message and error.hint for error in refused)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_damaged_anywhere(tmp_path: Path, file: File) -> None:
    path = write_file(tmp_path, file)
    if path.is_dir():
        path = next(inner for inner in sorted(path.rglob("*")) if inner.is_file())
    whole, rng = path.read_bytes(), random.Random(file.name)
    for _ in range(10):
        path.write_bytes(damaged(whole, rng))
        read_or_refuse(path)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("book.xlsx", lambda: excel(A=sheet(QA))),
        ("book.ods", ods),
        ("packed.zip", lambda: zipped(**{"a.jsonl": jsonl(QA * 20)})),
        ("table.csv", lambda: ('"Our" list' + "\r\n" + table(QA)).encode()),
    ],
)
def test_each_byte_once(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    """The compressed parts of a workbook answer with zlib's own error."""
    path, whole = tmp_path / name, make()
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        read_or_refuse(path)


def test_a_nameless_file_in_an_archive_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    content = bytearray(zipped(**{"a.jsonl": jsonl(QA), "x": "x"}))
    entry = content.rindex(b"PK\1\2")
    content[entry + 28], content[entry + 30] = 0, 1  # the name's one letter counts as the extra field
    path.write_bytes(bytes(content))
    assert len(list(open_dataset(path).rows())) == 3


@pytest.mark.parametrize("line", ['"Our, questions"x', '"a"b\tc'])
def test_a_first_line_with_stray_quotes(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"{line}\r\n{table(QA, chr(9))}", encoding="utf-8")
    read_or_refuse(path)
