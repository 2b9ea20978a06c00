"""`train` and `resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, RunsDir, Set, refuse_both
from core.cli.output import print_json, say
from core.cli.paths import named_run, new_runs_folder
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.models.hub import sign_in
from core.runs import RunFolder, create_run, default_runs_dir
from core.runs.going_back import going_back
from core.schema.commands import SnapshotMemory
from core.schema.errors import EXIT_DONE, EXIT_STOPPED
from core.schema.requests import TrainRequest

MemorySnapshot = Annotated[
    bool, typer.Option("--memory-snapshot", help="Keep torch's record of the card's memory through the first step.")
]


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or a bundled name such as demo.")],
    overrides: Set = None,
    runs_dir: RunsDir = None,
    memory_snapshot: MemorySnapshot = False,
    events: Events = False,
    json: Json = False,
) -> int:
    """Train by a recipe."""
    refuse_both(events, json)
    settled = load_recipe(recipe, overrides or [])
    run = create_run(new_runs_folder(runs_dir), settled)
    return _train(run, TrainRequest(run_dir=str(run.path)), memory_snapshot, events=events, json=json)


@app.command()
def resume(
    run: Annotated[str, typer.Argument(help="A run's folder, or its folder's name.")],
    go_back: Annotated[
        bool, typer.Option("--go-back", help="After a broken loss: with half the learning rate, unless one is named.")
    ] = False,
    from_step: Annotated[
        int | None, typer.Option("--from-step", help="From this checkpoint; what was saved after it is deleted.")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="Use this learning rate from here on.")
    ] = None,
    runs_dir: RunsDir = None,
    memory_snapshot: MemorySnapshot = False,
    events: Events = False,
    json: Json = False,
) -> int:
    """Go on from a run's newest whole checkpoint, or go back to an earlier one."""
    refuse_both(events, json)
    folder = named_run(run, runs_dir)
    summary = folder.summary()
    request = TrainRequest(run_dir=str(folder.path), resume=True, from_step=from_step)
    if go_back or learning_rate is not None:
        request = going_back(folder, from_step, learning_rate)
    if summary.status == "finished" and request.from_step is None:
        say(f"This run is finished: all {summary.step:,} steps are done, so there is nothing to go on with.")
        if json:
            print_json(summary)
        return EXIT_DONE
    folder.lock().release()  # told here where another holds it, before a second job is started
    return _train(folder, request, memory_snapshot, events=events, json=json)


def _train(run: RunFolder, request: TrainRequest, memory_snapshot: bool, *, events: bool, json: bool) -> int:
    recipe = run.recipe()
    sign_in.restore_for(recipe.model.source, recipe.dataset.source)
    commands = [SnapshotMemory()] if memory_snapshot else []
    status, _ = run_job(request, run.path, as_events=events, commands=commands)
    if json:
        print_json(run.summary())
    elif status == EXIT_DONE:
        say(f"Done. The run is in {run.path}")
    elif status == EXIT_STOPPED:
        say(f"Stopped. Go on with: tunesmith resume {_called(run)}")
    return status


def _called(run: RunFolder) -> str:
    """What `resume` finds the run by: its name, or its folder where it lies elsewhere than runs do."""
    if run.path.parent == default_runs_dir().resolve():
        return run.path.name
    return f'"{run.path}"' if " " in str(run.path) else str(run.path)
