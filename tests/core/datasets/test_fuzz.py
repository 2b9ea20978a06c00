"""No bytes and no values make reading raise anything but a TunesmithError."""

# ruff: noqa: E501  (lists of pieces)

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.datasets import open_dataset, preview, read_records, sample_slice, split_held_out
from core.schema.errors import TunesmithError

SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".txt", ".md", ".parquet", ".arrow", "")
QUICK = settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Pieces of real files, so that the fuzz gets past the first bytes.
PIECES = st.sampled_from(
    [b'{"question": "q", "answer": "a"}', b'{"messages": [{"role": "user", "content": "q"}', b"]}", b"question,answer\n",
     b'"', b"\\", b"\\u", b"\\ud800", b"\n", b"\r\n", b"\r", b",", b";", b"\t", b"{", b"}", b"[", b"]", b":", b"\x00", b"null", b"NaN",
     b"1e999", b"-", b"PAR1", b"ARROW1", b"\xff\xfe", b"\xef\xbb\xbf", b"\xfe\xff", "답변".encode(), "답변".encode("cp949"),
     b"<usr> q <bot> a", b"text", b'"data": [{', b'"conversations": [{"from": "gpt", "value": 1}]', b'"chosen": "a", "rejected": []',
     b"sep=;", b"\x1f", b"\xc2\x85", b"9" * 5000, b"[" * 3000]
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=3)), max_size=40).map(b"".join)
)


def _read(path: Path) -> None:
    for call in (preview, open_dataset):
        try:
            reading = call(path)
        except TunesmithError:
            continue
        for row in reading.rows() if call is open_dataset else ():
            assert row.line >= 1
            row.content_key()
            if row.format != "text":
                json.dumps(row.as_messages(), ensure_ascii=False).encode("utf-8")
        if call is open_dataset:
            assert all(problem.rows > 0 and problem.examples for problem in reading.problems)


@QUICK
@given(content=BYTES, suffix=st.sampled_from(SUFFIXES))
@example(content=b"\xef\xbb\xbf\n", suffix=".csv")
@example(content=b"\xff\xfe\x00", suffix=".json")
@example(content=b"[" * 100_000, suffix=".json")
@example(content=b'{"data": [' * 20_000, suffix=".json")
@example(content=b'\n{"' * 4_000, suffix=".json")
@example(content=b'"\n' * 5_000, suffix=".csv")
def test_any_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_bytes(content)
    _read(path)


@QUICK
@given(cut=st.integers(0, 2000), at=st.integers(0, 2000), byte=st.integers(0, 255))
@pytest.mark.parametrize("container", ["parquet", "arrow"])
def test_damaged_columnar_files(write, container: str, cut: int, at: int, byte: int) -> None:
    path = write([{"question": f"q{n}", "answer": "a"} for n in range(9)], container)
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(bytes(content[: len(content) - cut % len(content)]))
    _read(path)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["role", "content", "from", "value", "text", "tool_calls", "x"]), inner, max_size=4),
    ),
    max_leaves=8,
)  # fmt: skip
NAMES = st.sampled_from(["question", "answer", "messages", "conversations", "text", "prompt", "completion", "chosen",
                         "rejected", "system", "input", "x", ""])  # fmt: skip


@QUICK
@given(
    records=st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=6),
    wanted=st.sampled_from(["auto", "text", "messages", "prompt_completion", "preference"]),
)
def test_any_values(records: list[dict[str, object]], wanted: str) -> None:
    try:
        reading = read_records(records, format=wanted)
    except TunesmithError:
        return
    rows = list(reading.rows())
    assert all(row.format == reading.format for row in rows)
    assert len(rows) + sum(problem.left_out for problem in reading.problems) == len(records)
    for row in rows:
        if row.format != "text":
            assert any(turn["role"] for turn in row.as_messages())
            json.dumps(row.as_messages(), ensure_ascii=False).encode("utf-8")
    train, held = split_held_out(rows, 0.3, 1)
    assert sorted(row.line for row in (*train, *held)) == [row.line for row in rows]


@QUICK
@given(
    mapping=st.dictionaries(st.sampled_from(["prompt", "completion", "context", "system", "messages", "text", "chosen",
                                             "rejected"]), NAMES, max_size=4),
    records=st.lists(st.dictionaries(NAMES, VALUES, min_size=3, max_size=5), min_size=1, max_size=4),
)  # fmt: skip
def test_any_mapping(mapping: dict[str, str], records: list[dict[str, object]]) -> None:
    try:
        for row in islice(read_records(records, columns=mapping).rows(), 10):
            row.content_key()
    except TunesmithError:
        pass


@QUICK
@given(st.text(alphabet="train[]:%-+0123456789 ", max_size=20))
def test_any_slice(text: str) -> None:
    try:
        start, stop = sample_slice(text).bounds(100)
    except TunesmithError:
        return
    assert 0 <= start <= stop <= 100
