"""Writes data sets in every container, so that tests say only what is in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Records = list[dict[str, Any]]
Write = Callable[..., Path]


def as_text(records: Records, container: str) -> str:
    if container == "jsonl":
        return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if container == "json":
        return json.dumps(records, ensure_ascii=False)
    if container == "json-indented":
        return json.dumps(records, ensure_ascii=False, indent=2)
    if container == "json-in-key":
        return json.dumps({"version": "1", "tags": ["a"], "data": records, "end": {}}, ensure_ascii=False, indent=1)
    delimiter = {"csv": ",", "csv-semicolon": ";", "tsv": "\t", "csv-bar": "|"}[container]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    for record in records:
        cells = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in record.items()}
        writer.writerow(cells)
    return stream.getvalue()


def write_binary(path: Path, records: Records, container: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(records)
    if container == "parquet":
        pq.write_table(table, path)
        return
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_(
        content: Records | str | bytes, container: str = "jsonl", encoding: str = "utf-8", name: str = ""
    ) -> Path:
        path = tmp_path / (name or f"data.{container.split('-')[0]}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode(encoding))
        elif container in ("parquet", "arrow"):
            write_binary(path, content, container)
        else:
            path.write_bytes(as_text(content, container).encode(encoding))
        return path

    return write_
