"""A run takes model and data from the Hub: fetched first, and from the disk where the Hub cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hub_server import HubServer, hub_server
from support.model_folders import Folders

from core.schema.errors import TunesmithError
from core.schema.recipe import DatasetTable, ModelTable
from core.schema.requests import DownloadRequest
from core.training.data.rows import open_source, read_rows
from core.training.model.base_model import find_base
from core.training.model.download import fetch

ROWS = "".join(f'{{"prompt": "What is {n}?", "completion": "It is {n}."}}\n' for n in range(20)).encode()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no token"))
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


def test_rows_of_the_hub_are_fetched_and_read_again_without_it(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add("org/rows", {"README.md": "# card", "data/train-0.jsonl": ROWS, "data/test-0.jsonl": ROWS[:50]}, "dataset")
    told: list[tuple[int, int | None]] = []
    table = DatasetTable(source="org/rows", held_out_fraction=0.1)
    rows = read_rows(table, 0, on_bytes=lambda done, total: told.append((done, total)))
    assert len(rows.training) + len(rows.held_out) == 20
    assert told[-1] == (len(ROWS), len(ROWS))
    assert not any("test-0" in path for path in hub.paths())
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert open_source(table).name
    with pytest.raises(TunesmithError) as caught:
        open_source(DatasetTable(source="org/others"))
    assert caught.value.code == "hub_offline"


def test_another_split_is_fetched_when_it_is_asked_for(hub: HubServer) -> None:
    hub.add("org/rows", {"train.jsonl": ROWS, "test.jsonl": b"".join(ROWS.splitlines(True)[:4])}, "dataset")
    for split, count in (("train[:50%]", 10), ("test", 4), ("train", 20)):
        reading = open_source(DatasetTable(source="org/rows", split=split))
        assert sum(1 for _ in reading.rows()) == count, split


def test_a_base_is_fetched_once(hub: HubServer, tmp_path: Path) -> None:
    hub.add("Org/Tiny", Folders(tmp_path).whole())
    told: list[int] = []
    base = find_base(ModelTable(source="Org/Tiny"), lambda done, total: told.append(done))
    assert told
    assert (base.loadable, base.facts.weights_read) == ("Org/Tiny", True)
    hub.requests.clear()
    assert find_base(ModelTable(source="Org/Tiny"), lambda done, total: None) == base
    assert hub.requests == []


def test_what_is_neither_model_nor_data_set_is_told_once(hub: HubServer) -> None:
    hub.add("org/rows", {"train.jsonl": ROWS}, "dataset")
    told = lambda done, total: None  # noqa: E731
    assert fetch(DownloadRequest(source="org/rows"), told).repo_type == "dataset"
    with pytest.raises(TunesmithError) as caught:
        fetch(DownloadRequest(source="org/nothing"), told)
    assert caught.value.code == "nothing_on_hub"
