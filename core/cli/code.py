"""`code`: the Python code that a model brings, to be read, and the permission to run it as it is now."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Json
from core.cli.output import print_json, print_line, say
from core.cli.paths import refuse_empty
from core.models import clean_source, resolve_local
from core.models.consent import allow, code_revision, is_code_allowed, take_back
from core.models.local_code import read_local_code
from core.schema.errors import EXIT_DONE, RefusedError


@app.command()
def code(
    model: Annotated[str, typer.Argument(help="A model's folder, or its name on the Hugging Face Hub.")],
    revision: Annotated[str | None, typer.Option("--revision", help="Of a model from the Hub.")] = None,
    allow_it: Annotated[bool, typer.Option("--allow", help="Allow this code to run, as it is now.")] = False,
    forbid: Annotated[bool, typer.Option("--forbid", help="Take the permission back.")] = False,
    json: Json = False,
) -> int:
    """Show the Python code that a model brings; with --allow, let it run for as long as it does not change."""
    refuse_empty(model, "a model")
    if allow_it and forbid:
        raise RefusedError("bad_argument", "--allow and --forbid exclude each other.", "Choose one of them.")
    source = clean_source(model)
    folder = resolve_local(source, revision)
    if folder is None or not folder.is_dir():
        raise RefusedError(
            "model_not_found",
            f"The model {model} is not on this computer, so there is no code to look at.",
            "Check the path, or fetch it first: tunesmith download OWNER/NAME.",
            path=model,
        )
    files = read_local_code(source, revision)
    state = code_revision(folder)
    if state is not None and allow_it:
        allow(source, state)
    elif state is not None and forbid:
        take_back(source, state)
        take_back(source, folder.name)
    allowed = state is not None and is_code_allowed(source, folder)
    if json:
        print_json(
            {
                "model": source,
                "revision": state,
                "allowed": allowed,
                "files": [{"name": name, "text": text} for name, text in files],
            }
        )
        return EXIT_DONE
    for name, text in files if not (allow_it or forbid) else ():
        print_line(f"# {'-' * 20} {name}, {len(text.splitlines()):,} lines\n{text.rstrip()}\n")
    _say_how(model, [name for name, _ in files], allowed)
    return EXIT_DONE


def _say_how(model: str, names: list[str], allowed: bool) -> None:
    if not names:
        say(f"{model} brings no Python code of its own.")
    elif allowed:
        say(f"Allowed to run, as long as it does not change: {', '.join(names)}")
        say("A recipe uses it with model.allow_remote_code = true.")
    else:
        say(f"Not allowed to run: {', '.join(names)}")
        say(f'Having read it, allow it with: tunesmith code "{model}" --allow')
