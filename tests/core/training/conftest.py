"""One tiny model and one set of rows for all tests of the training."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import make_model, make_rows


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model") / "tiny 모델")


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rows(tmp_path_factory.mktemp("data") / "rows.jsonl")
