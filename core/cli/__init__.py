"""The command line: thin commands over the same jobs as the window."""

# Imported for their effect: each adds its commands.
from core.cli import (
    chat,
    code,
    doctor,
    download,
    estimate,
    export,
    first_run,
    inspect,
    push,
    queue,
    rehearse,
    report,
    runs,
    train,
)
from core.cli.app import app, main

__all__ = [
    "app",
    "chat",
    "code",
    "doctor",
    "download",
    "estimate",
    "export",
    "first_run",
    "inspect",
    "main",
    "push",
    "queue",
    "rehearse",
    "report",
    "runs",
    "train",
]
