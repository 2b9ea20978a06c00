"""`tunesmith screens`: the one command that draws. Added to the command line from here, since core knows no window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli import app
from core.cli.output import print_json, print_line
from core.schema.errors import RefusedError

WORDS = {"theme": ("dark", "light"), "language": ("en", "ko")}


@app.command()
def screens(
    to: Annotated[Path, typer.Argument(help="The folder to draw into.")],
    theme: Annotated[str, typer.Option(help="dark or light")] = "dark",
    language: Annotated[str, typer.Option(help="en or ko")] = "en",
    scale: Annotated[float, typer.Option(help="1 or 2", min=1.0, max=3.0)] = 1.0,
    size: Annotated[str, typer.Option(help="Width x height of the window.")] = "1280x800",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Draw every page with sample content to PNG files."""
    for name, value in (("theme", theme), ("language", language)):
        if value not in WORDS[name]:
            raise RefusedError("bad_argument", f"--{name} {value}: this is not one of {', '.join(WORDS[name])}.")
    pixels = _size(size)
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if to.is_file() else error.strerror or str(error)
        raise RefusedError(
            "bad_argument", f"Nothing can be drawn into {to}: {reason}.", "Name another folder."
        ) from error
    from gui.screens.pictures import draw_screens  # Qt, only now

    files = draw_screens(to, theme, language, scale, pixels)
    if json:
        print_json([str(file) for file in files])
    else:
        for file in files:
            print_line(str(file))
    return 0


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not (320 <= int(width) <= 7680 and 240 <= int(height) <= 4320):
        raise RefusedError("bad_argument", f"--size {text}: this is not a size such as 1280x800.")
    return int(width), int(height)
