"""Runs to export, made without training: a base that has opinions, and an adapter that changes them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.exporting import finish, put_random_adapter
from support.tiny import make_model, make_rows
from support.training import recipe_for

from core.runs import RunFolder, create_run

# Minutes to build from source: a stage of its own (see there).
collect_ignore = [] if os.environ.get("TUNESMITH_LLAMA_CPP") else ["test_llama_cpp.py"]

# Weights of this spread make logits of this size that a real model's have; the usual 0.02 makes every token a tie.
SPREAD = 0.25


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Two workers with a thread for each core each slow one another down fivefold."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def few_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to tell a right merge from a wrong one, at a fifth of the time."""
    monkeypatch.setattr("core.export.check.judging.PROMPTS", 12)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rows(tmp_path_factory.mktemp("data") / "rows.jsonl")


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("base") / "tiny 모델", initializer_range=SPREAD)


@pytest.fixture(scope="session")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of `base`, made once: most tests want no other."""
    folder = tmp_path_factory.mktemp("adapter") / "adapter"
    put_random_adapter(base, folder)
    return folder


@pytest.fixture
def make_run(data: Path, base: Path, adapter: Path, tmp_path: Path) -> Callable[..., RunFolder]:
    """make_run(base, settings..., **LoraConfig) -> a run as a finished training leaves it."""
    usual = base

    def make(base: Path, *settings: str, **lora: Any) -> RunFolder:
        run = create_run(tmp_path / "runs", recipe_for(base, data, *settings))
        if base == usual and not lora:
            shutil.copytree(adapter, run.adapter_dir, dirs_exist_ok=True)
        else:
            put_random_adapter(base, run.adapter_dir, **lora)
        finish(run, base)
        return run

    return make


@pytest.fixture
def run(make_run: Callable[..., RunFolder], base: Path) -> RunFolder:
    return make_run(base)
