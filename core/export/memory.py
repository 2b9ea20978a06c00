"""Keeps an export's memory at what it holds: glibc would keep freed pieces of some megabytes for later, and they add up."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

M_MMAP_THRESHOLD = -3  # malloc.h
PIECE_BYTES = 1 << 20


def return_freed_memory() -> None:
    """From now on pieces over a megabyte come from the system one by one and go back to it when they are freed. Only glibc
    needs it, and only it has the call."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, PIECE_BYTES)
