"""The Python files of a model that is on this disk, as text, to be read before they are allowed."""

from __future__ import annotations

from core.models.hub.files import code_files
from core.models.source import resolve_local


def read_local_code(source: str, revision: str | None = None) -> tuple[tuple[str, str], ...]:
    """(name, text) of each; OSError where one cannot be read."""
    folder = resolve_local(source, revision)
    if folder is None:
        return ()
    names = code_files(path.name for path in folder.iterdir() if path.is_file())
    return tuple((name, (folder / name).read_text(encoding="utf-8", errors="replace")) for name in names)
