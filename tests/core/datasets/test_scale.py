"""Big files stream: memory stays flat, the first rows come at once."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from core.datasets import open_dataset, preview
from core.datasets.duplicates import SeenKeys

ROWS = 100_000
ANSWER = "낙타는 혹에 지방을 모아 두고 오래 견딘다. " * 4


def _jsonl(path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for n in range(ROWS):
            stream.write(json.dumps({"question": f"질문 {n}", "answer": ANSWER}, ensure_ascii=False) + "\n")


def _json(path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"data": [')
        for n in range(ROWS):
            stream.write(
                ("," if n else "") + json.dumps({"question": f"질문 {n}", "answer": ANSWER}, ensure_ascii=False)
            )
        stream.write("]}")


def _csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("question,answer\n")
        for n in range(ROWS):
            stream.write(f'질문 {n},"{ANSWER}"\n')


def _parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    questions = [f"질문 {n}" for n in range(ROWS)]
    pq.write_table(pa.table({"question": questions, "answer": [ANSWER] * ROWS}), path)


@pytest.mark.parametrize("make", [_jsonl, _json, _csv, _parquet], ids=["jsonl", "json", "csv", "parquet"])
def test_streams(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / f"data.{make.__name__[1:]}"
    make(path)
    started_s = time.perf_counter()
    first = preview(path)
    preview_s = time.perf_counter() - started_s
    assert len(first.rows) == 50
    assert preview_s < 2.0  # measured 0.01 s; pyarrow's first import 0.3 s

    reading = open_dataset(path)
    tracemalloc.start()
    # tracemalloc makes reading many times slower; by this row growth with the rows would show.
    assert sum(1 for _ in islice(reading.rows(), 20_000)) == 20_000
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 << 20

    started_s = time.process_time()
    assert sum(1 for _ in reading.rows()) == ROWS
    assert time.process_time() - started_s < 30  # measured 3 s
    assert reading.problems == ()


def test_duplicates_cost_few_bytes() -> None:
    tracemalloc.start()
    seen = SeenKeys()
    for n in range(200_000):
        seen.add((n * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8, "little"))
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held_bytes < 200_000 * 25
