"""Where the program's own files lie, and what it remembers between two starts. Where the Hub's
library keeps its files stands here too; other folders of the person (runs, inspections) are chosen elsewhere."""

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


def hub_home() -> Path:
    """HF_HOME, or its place in the person's own cache."""
    home = os.environ.get("HF_HOME")
    return _expanded(home) if home else _expanded(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"


def hub_cache_dir() -> Path:
    """HF_HUB_CACHE, or `hub` in HF_HOME, or `huggingface/hub` in XDG_CACHE_HOME or in the person's own cache: by the rules
    of huggingface_hub, which fixes it at its import. Here it is looked at anew: the person may choose another folder."""
    direct = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    return _expanded(direct) if direct else hub_home() / "hub"


def hub_repository_dir(name: str, repo_type: str = "model") -> Path:
    """Where the Hub's cache keeps a repository, whether it is there or not. The Hub takes a name in any case, so the folder of
    one written otherwise is the same."""
    exact = hub_cache_dir() / f"{repo_type}s--{name.replace('/', '--')}"
    if exact.exists():
        return exact
    wanted = exact.name.lower()
    try:
        return next((folder for folder in exact.parent.iterdir() if folder.name.lower() == wanted), exact)
    except OSError:
        return exact


def calibration_path() -> Path:
    """Where measured peaks are kept (`TUNESMITH_CALIBRATION`, else in the person's data folder)."""
    told = os.environ.get("TUNESMITH_CALIBRATION")
    if told:
        return Path(told)
    import platformdirs  # not before somebody asks: the window's first frame need not wait for it

    return Path(platformdirs.user_data_dir("tunesmith", appauthor=False)) / "calibration.json"


def _expanded(text: str) -> Path:
    return Path(os.path.expandvars(text)).expanduser()
