"""The two ends of the pipe inside a child: a private copy of standard output for events, of standard input for commands.

Whatever else writes to fd 1 (C libraries too) lands in the log, and whatever else reads fd 0 reads nothing.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """(commands in, events out). Afterwards fd 1 is fd 2 and fd 0 is the null device; call once, before any import of weight."""
    sys.stdout.flush()
    events = os.fdopen(os.dup(1), "wb", buffering=0)  # dup'ed descriptors are not inherited by children
    commands = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return commands, events
