"""Versions of what decides a run's numbers, without importing any of it."""

from __future__ import annotations

import importlib.metadata
import sys

from core import __version__

LIBRARIES = ("torch", "transformers", "trl", "peft", "bitsandbytes", "datasets", "accelerate")


def library_versions() -> dict[str, str]:
    """Python, Tunesmith and those of the libraries that are installed."""
    versions = {"python": ".".join(map(str, sys.version_info[:3])), "tunesmith": __version__}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
