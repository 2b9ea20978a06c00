"""Errors a person reads: what happened, why, and what to do next.

Core raises these with a stable code, parameters and an English sentence; the window translates by code.
Anything else that reaches the edge of a process is a bug and is told as such there.
"""

from __future__ import annotations

from collections.abc import Mapping

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_REFUSED = 2
EXIT_STOPPED = 3


def writable(text: str) -> str:
    """`text` with question marks for half characters (file names of another encoding), which no file or pipe takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


class TunesmithError(Exception):
    """Something that a person can understand and act on.

    `code` is stable and lower_snake_case; `message` is one plain English sentence (what happened and why); `hint` says
    what to do next; `params` holds the values inside the sentence, so that a translation can repeat them.
    """

    exit_status = EXIT_FAILED

    def __init__(self, code: str, message: str, hint: str = "", **params: str | int | float) -> None:
        super().__init__(writable(message))
        self.code = code
        self.message = writable(message)
        self.hint = writable(hint)
        self.params: Mapping[str, str | int | float] = {
            name: writable(value) if isinstance(value, str) else value for name, value in params.items()
        }


class RefusedError(TunesmithError):
    """A recipe or an argument that cannot be accepted (exit status 2)."""

    exit_status = EXIT_REFUSED


class RecipeError(RefusedError):
    """A recipe value that is unknown, of the wrong type or out of range; `path` is its dotted path."""

    def __init__(
        self, path: str, message: str, hint: str = "", code: str = "recipe_refused", **params: str | int | float
    ) -> None:
        super().__init__(code, message, hint, path=path, **params)
        self.path = path
