"""Small model folders, and a Hub on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.hub_server import HubServer, hub_server
from support.model_folders import CONFIG, Folders, llama_shapes, write_safetensors


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "모델 [1]")


@pytest.fixture
def llama_config() -> dict[str, Any]:
    return dict(CONFIG)


@pytest.fixture
def llama_weight_shapes() -> dict[str, tuple[int, ...]]:
    return llama_shapes()


@pytest.fixture
def write_weights() -> Callable[..., None]:
    return write_safetensors


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A Hub of this test's own, with an empty cache; nobody is signed in."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "캐시 hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no token"))
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server
