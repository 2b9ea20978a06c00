"""Whose own Python code the person has looked at and allowed: per model and revision, never for what comes later."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from core.models.hub.files import code_files
from core.models.source import classify_source, clean_source
from core.models.suitable import refuse_foreign_code
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
    return revision in _read().get(_key(source), [])


def is_code_allowed(source: str, folder: Path) -> bool:
    """The same of a model on this disk, by its code or, where it comes from the Hub, by its commit."""
    known = _read().get(_key(source), [])
    commit = folder.name if classify_source(source) == "hub" else None
    return code_revision(folder) in known or commit in known


def allow(source: str, revision: str) -> None:
    """Remembers it; OSError where the settings folder cannot be written."""
    allowed = _read()
    known = allowed.setdefault(_key(source), [])
    if revision not in known:
        known.append(revision)
        _write(allowed)


def take_back(source: str, revision: str) -> None:
    """Forgets it; OSError where the settings folder cannot be written."""
    allowed, key = _read(), _key(source)
    left = [known for known in allowed.get(key, []) if known != revision]
    if left == allowed.get(key, []):
        return
    allowed[key] = left
    _write({model: revisions for model, revisions in allowed.items() if revisions})


def _key(source: str) -> str:
    """A folder by its whole path, however it was typed."""
    cleaned = clean_source(source)
    if classify_source(cleaned) == "folder":
        with suppress(RuntimeError):  # ~nobody
            cleaned = str(Path(cleaned).expanduser().absolute())
    return cleaned.lower()


def _write(allowed: dict[str, list[str]]) -> None:
    path = consent_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(allowed, indent=1, ensure_ascii=False) + "\n")


def require_unchanged_code(source: str, folder: Path) -> None:
    """Ties a recipe's permission to run a model's code to what that code is now: remembered at the first start, and asked for
    again when a file has changed since, in a folder or by a newer commit of the Hub.

    TunesmithError `code_changed`, `model_foreign_code`; OSError where a file cannot be read.
    """
    for name in ("config.json", "tokenizer_config.json"):
        refuse_foreign_code(_settings(folder / name), source)
    revision = code_revision(folder)
    if revision is None:
        return
    if not is_code_allowed(source, folder) and _read().get(_key(source)):
        raise TunesmithError(
            "code_changed",
            f"The Python files in {source} changed since its code was allowed, so they are not run.",
            f'Look at them on the Model page or with tunesmith code "{source}", and allow them anew there (--allow).',
            model=source,
        )
    with suppress(OSError):
        allow(source, revision)


def _settings(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
