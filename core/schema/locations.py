"""Where the program's own files lie. Folders of the person (runs, cache, settings) are chosen elsewhere."""

from __future__ import annotations

from pathlib import Path

import core


def program_root() -> Path:
    """The folder that holds `core`: what a child process is started in."""
    return Path(core.__file__).resolve().parent.parent


def resources_dir() -> Path:
    """The folder of bundled files (recipes, model facts, demo, icons, translations); it lies beside `core`."""
    return program_root() / "resources"
