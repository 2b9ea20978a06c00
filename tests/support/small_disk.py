"""A file system of limited size, really mounted: what a full disk does to a program cannot be guessed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZE_BYTES = 80 << 20


class SmallDisk:
    """`path` is its top; `fill` takes what is free but so many bytes, `free` gives it back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self, but_bytes: int = 0) -> None:
        self._ballast.unlink(missing_ok=True)
        left = shutil.disk_usage(self.path).free - but_bytes
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while left > 0:
                    left -= file.write(b"\0" * min(left, 1 << 20))
            except OSError:
                pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def mounted(place: Path) -> Iterator[SmallDisk]:
    """Needs root, which CI has; elsewhere the tests that need it are left out."""
    place.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", f"size={SIZE_BYTES}", "tmpfs", str(place)]
    done = None
    if os.name == "posix" and shutil.which("mount"):
        done = subprocess.run(["mount", *options], capture_output=True, check=False)
    if done is None or done.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs the right to mount a small file system")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
