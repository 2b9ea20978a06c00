"""The very base that a run was made on. The Hub may have put another one under its name since; its cache keeps both."""

from __future__ import annotations

from pathlib import Path

from core.models import classify_source, clean_source, fingerprint, resolve_local
from core.schema.errors import TunesmithError
from core.schema.locations import hub_repository_dir
from core.schema.recipe import ModelTable


def resolve_same(table: ModelTable, known: str | None) -> Path | None:
    """The folder of a recipe's model as `resolve_local` gives it, or an older snapshot where only that has the
    fingerprint `known`."""
    folder = resolve_local(table.source, table.revision)
    if known is None or classify_source(table.source) != "hub" or (folder and _fingerprint(folder) == known):
        return folder
    snapshots = sorted((hub_repository_dir(clean_source(table.source)) / "snapshots").glob("*"))
    return next((one for one in snapshots if one != folder and _fingerprint(one) == known), folder)


def _fingerprint(folder: Path) -> str | None:
    try:
        return fingerprint(folder)
    except (TunesmithError, OSError):  # not whole
        return None
