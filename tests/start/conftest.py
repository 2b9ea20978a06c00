"""A copy of the program at a path with space, brackets and Korean letters; little scripts that play uv and Python."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from starter import state  # noqa: E402


def load(path: Path) -> ModuleType:
    """A script of the project as a module, by its path."""
    spec = importlib.util.spec_from_file_location(f"under_test_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def layout(tmp_path: Path) -> state.Layout:
    root = tmp_path / "튠 스미스 (1) [x]"
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "tunesmith"\nversion = "0.1.0"\n', encoding="utf-8")
    return state.Layout(root)


@pytest.fixture
def copied(layout: state.Layout) -> state.Layout:
    """With start.py and what stands behind it, as a person has it after unpacking."""
    for name in ("start.py", "start.sh"):
        shutil.copy2(ROOT / name, layout.root / name)
    shutil.copytree(ROOT / "packaging" / "starter", layout.root / "packaging" / "starter")
    shutil.copytree(ROOT / "packaging" / "linux", layout.root / "packaging" / "linux")
    return layout


@pytest.fixture
def make_environment() -> Callable[..., None]:
    """Makes a `.venv` whose Python is a script (by default one that prints its arguments)."""

    def make(layout: state.Layout, python: str = "printf '%s\\n' \"$@\"", stamped: bool = True) -> None:
        script(layout.python, python)
        home = layout.root / "base"
        home.mkdir(exist_ok=True)
        layout.site_packages.parent.mkdir(parents=True, exist_ok=True)
        (layout.venv / "lib" / "python3.11" / "site-packages").mkdir(parents=True, exist_ok=True)
        (layout.venv / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n", encoding="utf-8")
        if stamped:
            state.write_stamp(layout, {**state.identity(layout), "extras": [], "torch": "2.13.0+cpu", "cuda": False})

    return make


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's display and card nor its settings decide what these tests see."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "TUNESMITH_TORCH_BACKEND", "UV_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(state, "DRIVER_FILES", ())


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder at the front of the PATH for fake programs."""
    folder = tmp_path / "fake programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def stamp_of(layout: state.Layout) -> dict[str, object]:
    found = json.loads(layout.stamp.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found
