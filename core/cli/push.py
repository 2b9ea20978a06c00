"""`push`."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, RunsDir, refuse_both
from core.cli.output import print_json, say
from core.cli.paths import is_file, named_run
from core.cli.running import run_job
from core.export.target import MARK
from core.models import typed_path
from core.models.hub import sign_in
from core.schema.errors import EXIT_STOPPED
from core.schema.requests import PushRequest


@app.command()
def push(
    what: Annotated[str, typer.Argument(metavar="RUN_OR_EXPORT", help="A run, or a folder that `export` wrote.")],
    repo: Annotated[str, typer.Argument(help="OWNER/NAME on the Hugging Face Hub; made where there is none.")],
    public: Annotated[bool, typer.Option("--public", help="For everybody to see; private otherwise.")] = False,
    checkpoint: Annotated[int | None, typer.Option("--checkpoint", help="Of a run: the state of this step.")] = None,
    runs_dir: RunsDir = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Upload an export, or a run's adapter, to the Hugging Face Hub; private by default."""
    refuse_both(events, json)
    sign_in.restore()
    folder = typed_path(what).absolute()
    run = None if is_file(folder / MARK) else named_run(what, runs_dir)
    request = PushRequest(
        repo=repo,
        folder=str(folder) if run is None else None,
        run_dir=str(run.path) if run is not None else None,
        private=not public,
        checkpoint=checkpoint,
    )
    status, state = run_job(request, run.path if run is not None else None, as_events=events)
    answer = state.results.get("push")
    if json and answer is not None:
        print_json(answer)
    elif answer is not None:
        say(f"Uploaded: {answer['url']}")
    elif status == EXIT_STOPPED:
        say("Stopped. Nothing of it is seen on the Hub yet; the same command sends only what is missing.")
    return status
