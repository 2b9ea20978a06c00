"""The program's first lines: a job, a command or the window, decided before Qt is imported."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130  # as shells count it; a job that runs has an end of its own (core/cli/running)


def main() -> int:
    """`tunesmith` opens the window; `tunesmith COMMAND ...` is the command line. The exit status of CONTRACT.md."""
    try:
        return _run()
    except KeyboardInterrupt:  # in the first second, while modules are read: nothing has begun
        return INTERRUPTED


def _run() -> int:
    import gc
    import multiprocessing

    multiprocessing.freeze_support()  # unconditionally first: without it a frozen build starts itself again and again
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would look through every installed package
    arguments = sys.argv[1:]
    if arguments[:1] == ["--job"]:
        from core.jobs.child import main as job

        return job()
    if arguments:
        import gui.screens.command  # noqa: F401  adds its command
        from core.cli import main as command_line

        return command_line(arguments)
    if not _has_display():
        from core.cli.output import say_error
        from core.schema.errors import EXIT_FAILED

        hint = "Log in at the desktop, or use the commands: tunesmith --help."
        say_error("There is no display, so the window cannot open.", hint, EXIT_FAILED)
        return EXIT_FAILED
    gc.disable()  # imports make nothing to collect, and looking for it costs a tenth of the start; Program enables it again
    from gui.app import run

    return run(sys.argv)


def _has_display() -> bool:
    """Qt itself would end the process with a signal. QT_QPA_PLATFORM is a person's own word (offscreen, vnc)."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or not sys.platform.startswith("linux")


if __name__ == "__main__":
    raise SystemExit(main())
