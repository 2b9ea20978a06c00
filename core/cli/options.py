"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.schema.errors import RefusedError

Set = Annotated[list[str] | None, typer.Option("--set", help="Override a recipe key: --set lora.rank=8. Repeatable.")]
RunsDir = Annotated[Path | None, typer.Option("--runs-dir", help="Where runs are kept.")]
Events = Annotated[bool, typer.Option("--events", help="Print the job's events as JSON lines.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def refuse_both(events: bool, json: bool) -> None:
    """Standard output is either lines of events or one document."""
    if events and json:
        raise RefusedError("bad_argument", "--events and --json exclude each other.", "Choose one of them.")
