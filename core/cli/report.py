"""`report`: a run as one zip to send to somebody, without names, home folders and secrets."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from core.cli.app import app
from core.cli.doctor import examine
from core.cli.options import Json, RunsDir
from core.cli.output import print_json, say
from core.cli.paths import is_folder, named_run
from core.models import typed_path
from core.runs.report import write_report
from core.schema.errors import EXIT_DONE, RefusedError
from core.schema.quantities import size_text


@app.command()
def report(
    run: Annotated[str, typer.Argument(help="A run's folder, or its folder's name.")],
    to: Annotated[Path, typer.Option("--to", help="The zip file to write.")],
    runs_dir: RunsDir = None,
    json: Json = False,
) -> int:
    """Put a run's logs, recipe, events and versions into a zip, with names of people and home folders taken out."""
    folder = named_run(run, runs_dir)
    target = typed_path(to).absolute()
    if is_folder(target):
        raise RefusedError("bad_argument", f"{target} is a folder.", "Name a file: --to report.zip")
    machine = json_module.dumps(examine(), indent=1, ensure_ascii=False)
    written = write_report(folder, target, {"doctor.json": machine})
    size = written.stat().st_size
    if json:
        print_json({"path": str(written), "bytes": size})
    else:
        say(f"Written to {written}, {size_text(size)}. Look through it before you send it.")
    return EXIT_DONE
