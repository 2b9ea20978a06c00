"""The complete program without a window; import only downwards (see ARCHITECTURE.md)."""
