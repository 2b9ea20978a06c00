"""`runs`: the history."""

from __future__ import annotations

import time

from core.cli.app import app
from core.cli.options import Json, RunsDir
from core.cli.output import print_json, print_line, say
from core.cli.paths import runs_folder
from core.runs import list_runs
from core.schema.run_summary import RunSummary


@app.command()
def runs(runs_dir: RunsDir = None, json: Json = False) -> int:
    """List past runs, newest first."""
    folder = runs_folder(runs_dir)
    summaries = list_runs(folder)
    if json:
        print_json([summary.model_dump(mode="json") for summary in summaries])
    elif not summaries:
        say(f"No runs yet in {folder}. Start one with: tunesmith train demo")
    else:
        for summary in summaries:
            print_line(_line(summary))
    return 0


def _line(summary: RunSummary) -> str:
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.created))
    steps = f"{summary.step:,} of {summary.total_steps:,} steps" if summary.total_steps else "no steps yet"
    before, after = summary.held_out_loss_before, summary.held_out_loss
    loss = f"held-out loss {before:.2f} -> {after:.2f}" if before is not None and after is not None else ""
    name = summary.path.replace("\\", "/").rpartition("/")[2]
    return f"{day}  {summary.status:<8}  {steps:<22}  {loss:<28}  {name}".rstrip()
