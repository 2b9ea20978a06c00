"""The typer application and the edge of its process: every error becomes `error:` and `hint:` lines and an exit status."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import typer

from core import __version__
from core.cli.output import say_error
from core.schema.errors import EXIT_FAILED, EXIT_REFUSED, TunesmithError
from core.schema.whole_files import FULL

app = typer.Typer(
    name="tunesmith",
    help="Fine-tune a language model on one gaming PC. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=False)
def _top(
    version: bool = typer.Option(False, "--version", is_eager=True, callback=lambda value: _version(value)),
) -> None:
    pass


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)  # noqa: T201
        raise typer.Exit


def main(arguments: Sequence[str]) -> int:
    """Runs one command; the exit status of CONTRACT.md."""
    try:
        result = app(list(arguments), prog_name="tunesmith", standalone_mode=False)
    except TunesmithError as error:
        say_error(error.message, error.hint, error.exit_status)
        return error.exit_status
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return EXIT_FAILED
    except typer.TyperException as error:  # an unknown command, a missing argument, a wrong type
        say_error(_sentence(error), "", EXIT_REFUSED)
        return EXIT_REFUSED
    except BrokenPipeError:  # `tunesmith runs | head`
        return EXIT_FAILED
    except OSError as error:
        if error.errno not in FULL:
            return _unforeseen(error)
        say_error("The disk is full, so not everything could be written.", "Free some space there.", EXIT_FAILED)
        return EXIT_FAILED
    except Exception as error:  # noqa: BLE001  the edge of the process
        return _unforeseen(error)
    return result if isinstance(result, int) else 0


def _unforeseen(error: Exception) -> int:
    """Tells of a fault of the program's own."""
    traceback.print_exception(error)
    say_error(
        f"Something unforeseen went wrong: {type(error).__name__}: {error}",
        "Please report it with the lines above.",
        EXIT_FAILED,
    )
    return EXIT_FAILED


def _sentence(error: typer.TyperException) -> str:
    """The usage error without the usage."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    return " ".join(text.split())
