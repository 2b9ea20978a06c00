"""Finds uv, or fetches it into the private folder, without admin rights and without touching anything outside it."""

from __future__ import annotations

import os
import shutil
import sys
import urllib.request
from pathlib import Path

from starter.say import Line, Ran, run
from starter.state import WINDOWS, Layout

UV_REQUIREMENT = "uv>=0.9,<1"  # older ones do not know today's --torch-backend values
# The official installer, for a Python without pip (Debian's, before python3-venv is installed).
UV_INSTALLER = "https://astral.sh/uv/install." + ("ps1" if WINDOWS else "sh")
CONNECT_LIMIT_S = 10


def environment(layout: Layout) -> dict[str, str]:
    """What uv runs with: short limits, so that an index out of reach costs seconds; all inside our folder."""
    own = {
        "UV_HTTP_TIMEOUT": os.environ.get("UV_HTTP_TIMEOUT", "30"),
        "UV_HTTP_CONNECT_TIMEOUT": os.environ.get("UV_HTTP_CONNECT_TIMEOUT", str(CONNECT_LIMIT_S)),
        "UV_HTTP_RETRIES": os.environ.get("UV_HTTP_RETRIES", "1"),
        "UV_PYTHON_INSTALL_DIR": str(layout.private / "python"),
        # On the same disk as .venv, so that uv links its files instead of keeping a second copy.
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(layout.private / "uv-cache")),
    }
    return {**own, **temporary_folder(layout)}


def temporary_folder(layout: Layout) -> dict[str, str]:
    """Gigabytes are unpacked on the disk whose space was looked at, not in a /tmp that may be memory."""
    folder = layout.private / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}


def find(layout: Layout) -> str | None:
    """A uv that is already there: on the PATH, or in the private folder (from here or from start.bat)."""
    name = "uv.exe" if WINDOWS else "uv"
    own = [layout.private / "uv" / folder / name for folder in (".", "bin", "Scripts")]
    return shutil.which("uv") or next((str(path) for path in own if path.is_file()), None)


def get(layout: Layout, pythons: list[str]) -> str | None:
    """uv's path; fetches it where needed, through the pip of one of these Pythons or uv's own installer."""
    found = find(layout)
    if found:
        return found
    line = Line("Fetching uv, which brings the right PyTorch")
    target = layout.private / "uv"
    for python in pythons:
        command = [python, "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--upgrade"]
        limits = ["--timeout", str(CONNECT_LIMIT_S), "--retries", "1"]
        run([*command, *limits, "--target", str(target), UV_REQUIREMENT], layout.log, env={"PIP_USER": "0"})
        if find(layout):
            break
    else:
        _run_installer(layout, target)
    found = find(layout)
    line.end("done" if found else "not to be had here")
    return found


def _run_installer(layout: Layout, target: Path) -> Ran:
    script = layout.private / Path(UV_INSTALLER).name
    try:
        with urllib.request.urlopen(UV_INSTALLER, timeout=CONNECT_LIMIT_S) as answer:
            script.write_bytes(answer.read())
    except OSError as error:
        return Ran(1, [str(error)])
    shell = ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File"] if WINDOWS else ["sh"]
    # "Unmanaged": into this folder only, no shell profile or PATH is changed.
    return run([*shell, str(script)], layout.log, env={"UV_UNMANAGED_INSTALL": str(target)})


def running_python() -> str:
    return sys.executable
