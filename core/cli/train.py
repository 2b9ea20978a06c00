"""`train` and `resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, RunsDir, Set, refuse_both
from core.cli.output import print_json, say
from core.cli.paths import named_run, runs_folder
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.models import classify_source, sign_in
from core.runs import RunFolder, create_run
from core.schema.errors import EXIT_DONE, EXIT_STOPPED
from core.schema.requests import TrainRequest


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or a bundled name such as demo.")],
    overrides: Set = None,
    runs_dir: RunsDir = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Train by a recipe."""
    refuse_both(events, json)
    settled = load_recipe(recipe, overrides or [])
    run = create_run(runs_folder(runs_dir), settled)
    return _train(run, resume=False, events=events, json=json)


@app.command()
def resume(
    run: Annotated[str, typer.Argument(help="A run's folder, or its folder's name.")],
    runs_dir: RunsDir = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Go on from a run's newest whole checkpoint."""
    refuse_both(events, json)
    folder = named_run(run, runs_dir)
    summary = folder.summary()
    if summary.status == "finished":
        say(f"This run is finished: all {summary.step:,} steps are done, so there is nothing to go on with.")
        if json:
            print_json(summary)
        return EXIT_DONE
    folder.lock().release()  # told here where another holds it, before a second job is started
    return _train(folder, resume=True, events=events, json=json)


def _train(run: RunFolder, *, resume: bool, events: bool, json: bool) -> int:
    recipe = run.recipe()
    if "hub" in (classify_source(recipe.model.source), classify_source(recipe.dataset.source)):
        sign_in.restore()  # a keyring may ask; a run that needs no Hub must not
    request = TrainRequest(run_dir=str(run.path), resume=resume)
    status, _ = run_job(request, run.path, as_events=events)
    if json:
        print_json(run.summary())
    elif status == EXIT_DONE:
        say(f"Done. The run is in {run.path}")
    elif status == EXIT_STOPPED:
        say(f"Stopped. Go on with: tunesmith resume {run.path.name}")
    return status
