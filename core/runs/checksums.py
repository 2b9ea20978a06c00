"""Checksums of a run's finished weights, beside them: safetensors has none of its own, and a flipped byte loads (TRAPS).

Of the weights alone: what a person may edit by hand (a template, the name of the base) is not held against them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from core.runs.checkpoints import MANIFEST, sha256_of

WEIGHTS = "*.safetensors"


def write_checksums(folder: Path) -> None:
    """Into `folder`, before it gets its name."""
    files = {path.name: (path.stat().st_size, sha256_of(path)) for path in sorted(folder.glob(WEIGHTS))}
    (folder / MANIFEST).write_text(json.dumps({"files": files}, indent=1) + "\n", encoding="utf-8")


def damaged_weights(folder: Path) -> list[str]:
    """Names of weight files that are missing or hold other bytes than were written. Empty where all is well, and where the
    result is older than its checksums. Reads every byte, once for each state of a file."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        known = {str(name): str(digest) for name, (_, digest) in told.items()}
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [MANIFEST]
    return [name for name, digest in known.items() if _digest_now(folder / name) != digest]


def _digest_now(path: Path) -> str | None:
    try:
        stat = path.stat()
        return _digest(path, stat.st_size, stat.st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=64)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    return sha256_of(path)
