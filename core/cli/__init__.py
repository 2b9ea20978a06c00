"""The command line: thin commands over the same jobs as the window. Builds the typer application."""

from core.cli.app import app, main

__all__ = ["app", "main"]
