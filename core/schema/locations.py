"""Where the program's own files lie, and what it remembers between two starts. Other folders of the person (runs, cache)
are chosen elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import core


def program_root() -> Path:
    """The folder that holds `core`: what a child process is started in."""
    return Path(core.__file__).resolve().parent.parent


def resources_dir() -> Path:
    """The folder of bundled files (recipes, model facts, demo, icons, translations); it lies beside `core`."""
    return program_root() / "resources"


def state_dir() -> Path:
    """Notes that outlive a process: who holds a card, which power limit is to be set back, the queue
    (`TUNESMITH_STATE_DIR`, else the person's state folder)."""
    told = os.environ.get("TUNESMITH_STATE_DIR")
    if told:
        return Path(told)
    import platformdirs  # not before it is needed: no part of a window's first frame

    return Path(platformdirs.user_state_dir("tunesmith", appauthor=False))


def config_dir() -> Path:
    """The person's settings: the window's own, the token kept in a file, whose code was allowed (`TUNESMITH_CONFIG_DIR`,
    else the person's settings folder)."""
    told = os.environ.get("TUNESMITH_CONFIG_DIR")
    if told:
        return Path(told)
    import platformdirs  # not before it is needed: no part of a window's first frame

    return platformdirs.user_config_path("tunesmith", appauthor=False)


def calibration_path() -> Path:
    """Where measured peaks are kept (`TUNESMITH_CALIBRATION`, else in the person's data folder)."""
    told = os.environ.get("TUNESMITH_CALIBRATION")
    if told:
        return Path(told)
    import platformdirs  # not before somebody asks: the window's first frame need not wait for it

    return Path(platformdirs.user_data_dir("tunesmith", appauthor=False)) / "calibration.json"
