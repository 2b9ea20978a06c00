"""The rows a run learns from and those held back: read from files by core/datasets, from the Hub by `datasets`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.datasets import DatasetReading, Problem, Row, local_hub_dataset, open_dataset, read_records, split_held_out
from core.models import classify_source
from core.schema.errors import TunesmithError
from core.schema.locations import resources_dir
from core.schema.recipe import DatasetTable

TELL_EVERY = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """`problems` were met while reading; rows they name as left out are not here."""

    training: tuple[Row, ...]
    held_out: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_rows(table: DatasetTable, seed: int, on_rows: Callable[[int], None] = lambda _: None) -> Rows:
    """Reads everything the recipe asks for; `on_rows` hears how many are read. TunesmithError where nothing is usable."""
    if table.source == "demo":
        return _demo_rows(table)
    reading = open_source(table)
    rows = []
    for number, row in enumerate(reading.rows(), 1):
        rows.append(row)
        if number % TELL_EVERY == 0:
            on_rows(number)
    on_rows(len(rows))
    if not rows:
        raise TunesmithError(
            "dataset_no_rows",
            f"None of the rows in {table.source} can be learned from.",
            "Look at the problems that the Data page lists.",
            path=table.source,
        )
    training, held_out = split_held_out(rows, table.held_out_fraction, seed)
    return Rows(training, held_out, reading.problems)


def open_source(table: DatasetTable) -> DatasetReading:
    """The data set as a reading, wherever it lies."""
    kind = classify_source(table.source)
    if kind == "hub" and not Path(table.source).expanduser().exists():
        here = local_hub_dataset(table.source)
        if here is None:
            return _open_hub(table)
        return _open_path(here, table)
    return _open_path(demo_folder() / "train.jsonl" if kind == "demo" else Path(table.source).expanduser(), table)


def _open_path(path: Path, table: DatasetTable) -> DatasetReading:
    return open_dataset(
        path,
        format=table.format,
        columns=table.columns,
        max_rows=table.max_rows,
        on_problem=table.on_problem,
        remove_duplicates=table.remove_duplicates,
        split=table.split,
        config=table.config or "",
        leave_out=table.leave_out,
        remove_control_characters=table.remove_control_characters,
    )


def demo_folder() -> Path:
    """The bundled rows."""
    return resources_dir() / "demo"


def _demo_rows(table: DatasetTable) -> Rows:
    """The demo brings its own held-out rows: other questions than those it learns from."""
    training = open_dataset(demo_folder() / "train.jsonl", max_rows=table.max_rows)
    held_out = open_dataset(demo_folder() / "held_out.jsonl")
    return Rows(tuple(training.rows()), tuple(held_out.rows()) if table.held_out_fraction > 0 else (), ())


def _open_hub(table: DatasetTable) -> DatasetReading:
    """A data set of the Hub, through the real library; cached, so that a second run asks nothing."""
    import datasets
    from huggingface_hub.errors import HfHubHTTPError

    try:
        records = datasets.load_dataset(table.source, table.config, split=table.split)
    except (datasets.exceptions.DatasetNotFoundError, FileNotFoundError) as error:
        raise TunesmithError(
            "dataset_not_on_hub",
            f"The Hugging Face Hub has no data set called {table.source}, it is private, or it is gated.",
            "Look for a typing error; for a gated one accept its terms on its page and sign in under Settings.",
            dataset=table.source,
        ) from error
    except (HfHubHTTPError, ConnectionError, ValueError, OSError) as error:
        raise TunesmithError(
            "dataset_download_failed",
            f"The data set {table.source} could not be fetched: {str(error).splitlines()[0][:200]}",
            "Look at the name, its configuration and split, and at the network connection; then try again.",
            dataset=table.source,
            reason=str(error).splitlines()[0][:200],
        ) from error
    return read_records(
        records,
        name=table.source,
        format=table.format,
        columns=table.columns,
        max_rows=table.max_rows,
        on_problem=table.on_problem,
        remove_duplicates=table.remove_duplicates,
    )
