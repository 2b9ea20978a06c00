"""The window: PySide6 over core; no arithmetic of the field, and nothing that leads to torch."""
