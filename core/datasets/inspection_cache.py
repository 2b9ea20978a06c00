"""Where inspections are kept: one folder each, named by what was inspected and how. The newest few stay."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

import platformdirs
from pydantic import ValidationError

from core.datasets.inspection import VERSION, Inspection
from core.schema.whole_files import write_atomically

KEPT = 40
KEPT_BESIDE_S = 86_400.0  # another program may have written it a moment ago
_REPORT, _COUNTS_SUFFIX = "report.json", ".u32"


def cache_root() -> Path:
    """`TUNESMITH_CACHE_DIR`, else the person's own cache folder."""
    told = os.environ.get("TUNESMITH_CACHE_DIR")
    base = Path(told) if told else Path(platformdirs.user_cache_dir("tunesmith", appauthor=False))
    return base / "inspections"


def entry_of(identity: str, settings: Mapping[str, object]) -> Path:
    """The folder of what was inspected (`core.datasets.identity`) and how (whatever changes what is found)."""
    text = json.dumps([VERSION, identity, settings], sort_keys=True, ensure_ascii=True, default=str)
    return cache_root() / blake2b(text.encode(), digest_size=16).hexdigest()


def load(entry: Path) -> Inspection | None:
    """What was kept there; None where there is nothing, or it is damaged."""
    try:
        found = Inspection.model_validate_json((entry / _REPORT).read_bytes())
        if found.tokenised_by:
            found = found.model_copy(update={"counts_file": str(entry / Path(found.counts_file).name)})
            counts = found.counts()
            if counts is None or len(counts) != found.usable_rows:
                return None
    except (OSError, ValueError, ValidationError):
        return None
    with suppress(OSError):
        os.utime(entry)
    return found


def keep(entry: Path, found: Inspection) -> None:
    """Writes the report beside the table of counts, which is there already and is named in it; the report last, so that it is
    whole or absent. Raises OSError."""
    entry.mkdir(parents=True, exist_ok=True)
    name = Path(found.counts_file).name
    write_atomically(entry / _REPORT, found.model_copy(update={"counts_file": name}).model_dump_json())
    for other in entry.glob(f"*{_COUNTS_SUFFIX}"):
        with suppress(OSError):  # still open in a window on Windows
            if other.name != name and time.time() - other.stat().st_mtime > KEPT_BESIDE_S:
                other.unlink()
    _forget_old(entry.parent)


def new_counts(entry: Path) -> Path:
    """Where the next table of counts is written. Never a name that was used: a window may look into the last one, and Windows
    does not let a file be replaced that is looked into. OSError where the folder cannot be made."""
    entry.mkdir(parents=True, exist_ok=True)
    return entry / f"{uuid4().hex}{_COUNTS_SUFFIX}"


def _forget_old(root: Path) -> None:
    entries: list[tuple[float, Path]] = []
    for entry in root.iterdir():
        with suppress(OSError):
            entries.append((entry.stat().st_mtime, entry))
    for _, entry in sorted(entries, reverse=True)[KEPT:]:
        shutil.rmtree(entry, ignore_errors=True)
