"""Parquet and Arrow files through pyarrow, in small batches; pyarrow is imported only when such a file is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from core.datasets.readers.records import Item, Record
from core.schema.errors import TunesmithError

_BATCH_ROWS = 256
_BUFFER_BYTES = 1 << 20
# What damaged lengths, texts and dates end in, besides pyarrow's own exceptions.
_DAMAGE = (ValueError, MemoryError, OverflowError)


def read_parquet(path: Path, shown: str) -> Iterator[Item]:
    """Records numbered from 1. Raises TunesmithError dataset_unreadable for a damaged file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            # Read in pages instead of whole row groups, which may be gigabytes.
            file = pq.ParquetFile(stream, buffer_size=_BUFFER_BYTES, pre_buffer=False)
            yield from _records(file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False))
    except (pa.ArrowException, OSError, *_DAMAGE) as error:
        raise _damaged(shown, "Parquet", error) from error


def read_arrow(path: Path, shown: str) -> Iterator[Item]:
    """As `read_parquet`, for Arrow's stream and file layouts (data sets saved by the `datasets` library)."""
    import pyarrow as pa

    try:
        with path.open("rb") as stream:
            yield from _records(_arrow_batches(pa, stream))
    except (pa.ArrowException, OSError, *_DAMAGE) as error:
        raise _damaged(shown, "Arrow", error) from error


def _arrow_batches(pa: Any, stream: BinaryIO) -> Iterator[Any]:
    magic = stream.read(6)
    stream.seek(0)
    if magic == b"ARROW1":
        file = pa.ipc.open_file(stream)
        batches = (file.get_batch(number) for number in range(file.num_record_batches))
    else:
        batches = iter(pa.ipc.open_stream(stream))
    for batch in batches:
        for start in range(0, batch.num_rows, _BATCH_ROWS):
            yield batch.slice(start, _BATCH_ROWS)


def _records(batches: Iterator[Any]) -> Iterator[Item]:
    number = 0
    for batch in batches:
        # pyarrow trusts offsets in the file: a damaged Arrow file crashed the process here (found by fuzzing).
        batch.validate(full=True)
        batch = _bytes_as_text(batch)
        size_chars = batch.nbytes // max(batch.num_rows, 1)
        for fields in batch.to_pylist():
            number += 1
            yield Record(number, fields, size_chars)


def _bytes_as_text(batch: Any) -> Any:
    """Columns that were written without saying that they hold text; pictures and the like stay what they are."""
    import pyarrow as pa

    for place, kind in enumerate(batch.schema):
        if pa.types.is_binary(kind.type) or pa.types.is_large_binary(kind.type):
            with suppress(pa.ArrowInvalid):
                text = batch.column(place).cast(pa.large_string())
                batch = batch.set_column(place, kind.name, text)
    return batch


def _damaged(shown: str, kind: str, error: Exception) -> TunesmithError:
    reason = str(error).splitlines()[0] if str(error) else "it is damaged"
    return TunesmithError(
        "dataset_unreadable",
        f"{shown} is not a readable {kind} file: {reason}.",
        "It may be incomplete: copy or download it again.",
        file=shown,
        container=kind,
        reason=reason,
    )
