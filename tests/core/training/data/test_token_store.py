"""Many rows: tokens in files instead of lists, rows read again instead of kept, and both exactly as from memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import make_rows

from core.datasets import split_held_out
from core.schema.errors import TunesmithError
from core.schema.recipe import DatasetTable
from core.training.data import rows as rows_module
from core.training.data import token_store
from core.training.data.encoding import EncodedRow
from core.training.data.rows import RowsOnDisk, read_rows
from core.training.data.token_store import StoredRows, TokenStore, cut_rows, lengths_of, remove_left_over

ROWS = [
    EncodedRow(list(range(n, 2 * n)), [-100] * (n // 2) + list(range(n - n // 2)), n + n % 3, 7 * n)
    for n in range(1, 40)
]


@pytest.mark.parametrize("limit", [10**9, 50], ids=["in memory", "in files"])
def test_rows_come_back_as_they_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(token_store, "SPILL_TOKENS", limit)
    store = TokenStore(tmp_path)
    for row in ROWS:
        store.append(row)
    stored = store.rows()
    assert isinstance(stored, StoredRows)
    assert list(stored) == ROWS
    assert (stored[3], stored[-1], stored[2:4]) == (ROWS[3], ROWS[-1], ROWS[2:4])
    with pytest.raises(IndexError):
        stored[len(ROWS)]
    assert lengths_of(stored) == lengths_of(ROWS)
    assert cut_rows(stored) == cut_rows(ROWS) > 0
    assert len(list(tmp_path.iterdir())) == (limit == 50)
    store.close()
    assert not list(tmp_path.iterdir())


def test_no_rows(tmp_path: Path) -> None:
    stored = TokenStore(tmp_path).rows()
    assert not stored
    assert list(stored) == lengths_of(stored) == []


def test_what_a_killed_job_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".tokens-abc").mkdir()
    (tmp_path / ".tokens-abc" / "ids.i32").write_bytes(b"1234")
    (tmp_path / "recipe.toml").write_text("kept", encoding="utf-8")
    remove_left_over(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.toml"]


def test_rows_on_disk_are_split_as_those_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = DatasetTable(source=str(make_rows(tmp_path / "rows.jsonl", 200)), held_out_fraction=0.2)
    kept = read_rows(table, 3)
    monkeypatch.setattr(rows_module, "KEPT_CHARS", 1000)
    again = read_rows(table, 3)
    assert isinstance(again.training, RowsOnDisk)
    assert (tuple(again.training), tuple(again.held_out)) == (kept.training, kept.held_out)
    assert (len(again.training), len(again.held_out)) == (len(kept.training), len(kept.held_out))
    assert again.held_out[:5] == kept.held_out[:5]
    assert again.training[10] == kept.training[10]
    assert (kept.training, kept.held_out) == split_held_out(
        [*sorted([*kept.training, *kept.held_out], key=lambda r: r.line)], 0.2, 3
    )


def test_a_file_that_changes_between_two_readings_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_rows(tmp_path / "rows.jsonl", 60)
    monkeypatch.setattr(rows_module, "KEPT_CHARS", 100)
    rows = read_rows(DatasetTable(source=str(file)), 3)
    make_rows(file, 50)
    with pytest.raises(TunesmithError) as told:
        list(rows.training)
    assert told.value.code == "dataset_changed"
