"""The list of past runs, from their folders."""

from __future__ import annotations

from pathlib import Path

from core.runs.folder import RunFolder
from core.runs.notes import read_note
from core.schema.errors import TunesmithError
from core.schema.run_summary import RunSummary


def list_runs(runs_dir: Path) -> list[RunSummary]:
    """The summaries of all runs under `runs_dir`, newest first; `path` names each folder. Unreadable ones are left out."""
    summaries = []
    for path in runs_dir.resolve().iterdir() if runs_dir.is_dir() else ():
        try:
            if (path / "run.json").is_file():
                summary = RunFolder(path).summary()
                note = read_note(path)
                summaries.append(summary.model_copy(update={"note": note}) if note else summary)
        except (TunesmithError, OSError):  # OSError: a folder that may not be entered
            continue
    return sorted(summaries, key=lambda summary: summary.created, reverse=True)
