"""A tiny model and rows for real jobs, in folders with spaces and Korean letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.nvml import bare_pynvml, machine, nvml_library, rtx_3060
from support.tiny import make_model, make_rows

__all__ = ["bare_pynvml", "machine", "nvml_library", "rtx_3060"]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("m") / "tiny 모델", initializer_range=0.1)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rows(tmp_path_factory.mktemp("d") / "내 데이터.jsonl")
