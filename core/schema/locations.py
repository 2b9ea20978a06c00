"""Where the program's own files lie. Folders of the person (runs, cache, settings) are chosen elsewhere."""

from __future__ import annotations

from pathlib import Path

import core


def resources_dir() -> Path:
    """The folder of bundled files (recipes, model facts, demo, icons, translations); it lies beside `core`."""
    return Path(core.__file__).resolve().parent.parent / "resources"
