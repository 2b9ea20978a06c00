"""What every test of the window needs: an offscreen platform, folders of its own, no keyring, the program's theme."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from core.models.hub import sign_in
from gui.launcher import Launcher
from gui.run_queue import RunQueue
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.run_model import RunModel
from gui.theme import theme


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the person who runs the tests is read or written."""
    monkeypatch.setenv("TUNESMITH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("TUNESMITH_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("TUNESMITH_CALIBRATION", str(tmp_path / "calibration.json"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("TUNESMITH_MODELS_DIR", str(tmp_path / "converted"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")  # a test that wants a Hub starts one
    monkeypatch.setattr(sign_in, "_from_here", False)
    keyring.set_keyring(fail.Keyring())
    yield
    QThreadPool.globalInstance().waitForDone(10_000)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application as the program sets it up, dark."""
    if not qapp.property("themed"):
        theme().install(qapp, "dark")
        qapp.setProperty("themed", True)
    theme().choose("dark")
    return qapp


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "config" / "window.ini")


@pytest.fixture
def queue(preferences: Preferences, qapp: QApplication) -> RunQueue:
    """The queue of runs, with nothing going on."""
    return RunQueue(preferences, Launcher(preferences, RunModel(), HardwareModel(None)))
