"""The command line: thin commands over the same jobs as the window."""

from core.cli import doctor, export, first_run, runs, train  # imported for their effect: each adds its commands
from core.cli.app import app, main

__all__ = ["app", "doctor", "export", "first_run", "main", "runs", "train"]
