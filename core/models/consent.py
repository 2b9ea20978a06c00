"""Whose own Python code the person has looked at and allowed: per model and revision, never for what comes later."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from core.models.hub.files import code_files
from core.schema.errors import TunesmithError
from core.schema.locations import config_dir
from core.schema.whole_files import write_atomically


def consent_file() -> Path:
    return config_dir() / "allowed-code.json"


def code_revision(folder: Path) -> str | None:
    """What stands for the code in a folder: a hash over names and contents of its Python files; None without any."""
    names = code_files(path.name for path in folder.iterdir() if path.is_file())
    if not names:
        return None
    digest = hashlib.sha256()
    for name in names:
        content = (folder / name).read_bytes()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return f"sha256-{digest.hexdigest()}"


def is_allowed(source: str, revision: str) -> bool:
    """Whether the person allowed the code of that model at that revision (a commit, or `code_revision`)."""
    return revision in _read().get(source.lower(), [])


def allow(source: str, revision: str) -> None:
    """Remembers it; OSError where the settings folder cannot be written."""
    allowed = _read()
    known = allowed.setdefault(source.lower(), [])
    if revision not in known:
        known.append(revision)
    _write(allowed)


def take_back(source: str, revision: str) -> None:
    """Forgets it; OSError where the settings folder cannot be written."""
    allowed = _read()
    left = [known for known in allowed.get(source.lower(), []) if known != revision]
    if left == allowed.get(source.lower(), []):
        return
    allowed[source.lower()] = left
    _write({model: revisions for model, revisions in allowed.items() if revisions})


def _write(allowed: dict[str, list[str]]) -> None:
    path = consent_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(allowed, indent=1, ensure_ascii=False) + "\n")


def require_unchanged_code(source: str, folder: Path) -> None:
    """Ties a recipe's permission to run the code in a model's folder to what that code is now: remembered at the first start,
    and asked for again when a file has changed since. TunesmithError `code_changed`; OSError where a file cannot be read."""
    revision = code_revision(folder)
    if revision is None or is_allowed(source, revision):
        return
    if _read().get(source.lower()):
        raise TunesmithError(
            "code_changed",
            f"The Python files in {source} changed since its code was allowed, so they are not run.",
            f"Look at them on the Model page and allow them anew, or, having read them, take the model out of "
            f"{consent_file()}.",
            model=source,
            path=str(consent_file()),
        )
    with suppress(OSError):
        allow(source, revision)


def _read() -> dict[str, list[str]]:
    """An unreadable file allows nothing."""
    try:
        found = json.loads(consent_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(source): [str(revision) for revision in revisions]
        for source, revisions in found.items()
        if isinstance(revisions, list)
    }
