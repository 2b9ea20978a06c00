"""The complete program without a window; import only downwards (see ARCHITECTURE.md)."""

__version__ = "0.1.0"
