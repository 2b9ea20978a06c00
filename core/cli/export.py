"""`export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, RunsDir, refuse_both
from core.cli.output import print_json, say
from core.cli.paths import named_run
from core.cli.running import run_job
from core.export.ollama.api import create_line
from core.models import clean_source, typed_path
from core.schema.errors import RefusedError
from core.schema.quantities import size_text
from core.schema.requests import ExportRequest


class Format(StrEnum):
    adapter = "adapter"
    merged = "merged"
    gguf = "gguf"
    ollama = "ollama"


@app.command()
def export(
    run: Annotated[str, typer.Argument(help="A run's folder, or its folder's name.")],
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="A new or empty folder.")],
    format: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.merged,
    checkpoint: Annotated[int | None, typer.Option("--checkpoint", help="Take the state of this step.")] = None,
    quantization: Annotated[
        str | None, typer.Option("--quantization", help="Of a GGUF: q8_0 (the default), q5_0, q4_0, f16, bf16, q4_k_m.")
    ] = None,
    runs_dir: RunsDir = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Write a run's result as adapter, merged model or GGUF, and check what was written."""
    refuse_both(events, json)
    if quantization is not None and format not in (Format.gguf, Format.ollama):
        raise RefusedError(
            "quantization_without_gguf",
            "Only a GGUF can be quantized.",
            "Leave --quantization out, or write --format gguf or ollama.",
        )
    if not clean_source(to):  # an empty variable in a script would be the folder one stands in
        raise RefusedError("bad_argument", "--to names no folder.", "Name a new or an empty folder.")
    folder = named_run(run, runs_dir)
    request = ExportRequest(
        run_dir=str(folder.path),
        to=str(typed_path(to).absolute()),
        format=format.value,
        checkpoint=checkpoint,
        quantization=quantization,
    )
    status, state = run_job(request, folder.path, as_events=events)
    written = state.export
    if json and written is not None:
        fields = ("files", "bytes", "verified", "agreement")
        print_json({"to": written.to, "format": written.format} | {name: getattr(written, name) for name in fields})
    elif written is not None:
        checked = " Checked: every file reads back as it was written." if written.verified else ""
        if written.agreement:
            same, prompts = written.agreement["same_next_token"], written.agreement["prompts"]
            checked = f" Checked: the same next token as the trained model on {same} of {prompts} prompts."
        say(f"Written to {written.to}, {size_text(written.bytes)}.{checked}")
        if written.format == "ollama":
            say(f"For Ollama: {create_line(Path(written.to))}")
    return status
