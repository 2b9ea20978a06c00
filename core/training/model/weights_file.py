"""Writing what was trained: weights in the form others can load, and a full disk told as such."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

# What torch and safetensors say instead of an OSError (measured on a full tmpfs; 112 is Windows' ERROR_DISK_FULL).
DISK_FULL_SIGNS = ("No space left on device", "os error 28", "os error 112", "os error 122", "inline_container")


def save_weights(model: Any, folder: Path) -> None:
    """The adapter in PEFT's layout, or the whole model. OSError ENOSPC where the disk is full."""
    # PEFT would ask the Hub whether the embeddings were resized; they never are.
    options = {"save_embedding_layers": False} if hasattr(model, "peft_config") else {}
    before = model.config.use_cache
    model.config.use_cache = True  # off only while training: whoever loads this wants to generate
    try:
        with disk_errors():
            model.save_pretrained(folder, **options)
    finally:
        model.config.use_cache = before


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turns what the libraries raise on a full disk into the OSError that it is."""
    try:
        yield
    except (RuntimeError, SafetensorError) as error:
        if any(sign in str(error) for sign in DISK_FULL_SIGNS):
            raise OSError(errno.ENOSPC, "No space left on device") from error
        raise
