"""The list of past runs, from their folders."""

from __future__ import annotations

from pathlib import Path

from core.runs.folder import RunFolder
from core.runs.notes import read_note
from core.schema.errors import TunesmithError
from core.schema.run_summary import RunSummary


def list_runs(runs_dir: Path) -> list[RunSummary]:
    """The summaries of all runs under `runs_dir`, newest first; `path` names each folder.

    One whose run.json is damaged is told as failed, as the rest of it may be whole; without a recipe beside it it is no
    run. A folder that may not be entered is left out.
    """
    summaries = []
    for path in runs_dir.resolve().iterdir() if runs_dir.is_dir() else ():
        try:
            if (path / "run.json").is_file():
                summary = _summary(path)
                note = read_note(path)
                summaries.append(summary.model_copy(update={"note": note}) if note else summary)
        except (TunesmithError, OSError):
            continue
    return sorted(summaries, key=lambda summary: summary.created, reverse=True)


def _summary(path: Path) -> RunSummary:
    run = RunFolder(path)
    try:
        return run.summary()
    except TunesmithError as error:
        if not run.recipe_path.is_file():
            raise
        written = (path / "run.json").stat().st_mtime
        return RunSummary(
            name=path.name,
            path=str(path),
            status="failed",
            model="",
            dataset="",
            created=written,
            updated=written,
            error_code=error.code,
            error=error.message,
            hint=error.hint,
            error_params={"path": str(path)},
        )
