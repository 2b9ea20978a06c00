"""The program's first lines: a job, a command or the window, decided before Qt is imported."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys


def main() -> int:
    """`tunesmith` opens the window; `tunesmith COMMAND ...` is the command line. The exit status of CONTRACT.md."""
    multiprocessing.freeze_support()  # unconditionally first: without it a frozen build starts itself again and again
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would look through every installed package
    arguments = sys.argv[1:]
    if arguments[:1] == ["--job"]:
        from core.jobs.child import main as job

        return job()
    if arguments:
        import gui.screens_command  # noqa: F401  adds its command
        from core.cli import main as command_line

        return command_line(arguments)
    gc.disable()  # imports make nothing to collect, and looking for it costs a tenth of the start; Program enables it again
    from gui.app import run

    return run(sys.argv)


if __name__ == "__main__":
    raise SystemExit(main())
