"""What is installed here, and what a start still needs: read from one small stamp, without starting any process.

Leaves all doing to the other modules; this one must stay quick, because every start runs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WINDOWS = os.name == "nt"
START_VERSION = 1  # raise it when an environment made by an older start.py has to be gone over again
RETRY_CUDA_AFTER_S = 24 * 3600.0
# Files that an NVIDIA driver leaves. Only a hint, but one that costs no process and no driver call.
DRIVER_FILES = (
    Path("/proc/driver/nvidia/version"),
    Path("/usr/lib/wsl/lib/libcuda.so.1"),
    Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll",
)


@dataclass(frozen=True)
class Layout:
    """The places that belong to one copy of the program; everything lies inside its own folder."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def private(self) -> Path:
        """uv, its Python, the log, the lock and temporary files."""
        return self.root / ".start"

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts/python.exe" if WINDOWS else "bin/python")

    @property
    def site_packages(self) -> Path:
        """Where the environment's packages lie; a path that does not exist where there is no environment."""
        if WINDOWS:
            return self.venv / "Lib" / "site-packages"
        return next(iter(sorted(self.venv.glob("lib/python3*/site-packages"))), self.venv / "lib" / "site-packages")

    @property
    def stamp(self) -> Path:
        return self.venv / "tunesmith.json"

    @property
    def unfinished(self) -> Path:
        """Exists while an installation is under way, and after one that was cut off."""
        return self.private / "unfinished"

    @property
    def log(self) -> Path:
        return self.private / "install.log"


@dataclass(frozen=True)
class Need:
    """What this start asks for besides the program itself."""

    extras: frozenset[str] = frozenset()
    qt_plugin: str = ""  # "xcb", "wayland" or "offscreen": whose system libraries must be there
    desktop: bool = False  # a menu entry or a shortcut, made once
    repair: bool = False


def read_stamp(layout: Layout) -> dict[str, Any] | None:
    """The stamp, or None where there is none or it cannot be read."""
    try:
        stamp = json.loads(layout.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(layout: Layout, stamp: dict[str, Any]) -> None:
    """Writes it whole or not at all: it is what says that everything before it was done."""
    beside = layout.stamp.with_name(layout.stamp.name + ".new")
    with beside.open("w", encoding="utf-8") as out:
        json.dump(stamp, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(layout.stamp)


def identity(layout: Layout) -> dict[str, Any]:
    """What an environment was made for; a difference in any of these means that it has to be gone over."""
    return {
        "start": START_VERSION,
        "pyproject": hashlib.sha256((layout.root / "pyproject.toml").read_bytes()).hexdigest(),
        "root": str(layout.root),  # the editable install names it: a moved folder has to be installed again
        "python": base_python(layout),
    }


def base_python(layout: Layout) -> str:
    """The interpreter below the environment, or "" where it is gone (upgraded, uninstalled, another machine)."""
    try:
        lines = (layout.venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return ""
    home = next((line.partition("=")[2].strip() for line in lines if line.partition("=")[0].strip() == "home"), "")
    if not (home and Path(home).is_dir() and layout.python.exists()):
        return ""
    return home if WINDOWS else os.path.realpath(layout.python)  # a link: /usr/bin/python3 may mean another one today


def missing(layout: Layout, need: Need) -> list[str]:
    """What has to be done before the program can be started; nothing, on an ordinary second start."""
    stamp = read_stamp(layout)
    if need.repair or stamp is None or layout.unfinished.exists():
        return ["program"]
    found = []
    if any(stamp.get(name) != value for name, value in identity(layout).items()):
        found.append("program")
    if not need.extras <= set(stamp.get("extras", [])):
        found.append("extras")
    if card_without_cuda(stamp):
        found.append("cuda")
    if need.qt_plugin and need.qt_plugin not in stamp.get("qt_plugins", []):
        found.append("libraries")
    if need.desktop and not stamp.get("desktop"):
        found.append("desktop")
    return found


def card_without_cuda(stamp: dict[str, Any]) -> bool:
    """Whether a driver is here, but a PyTorch without CUDA, and a try to mend that is due.

    Tried again only a day after a try that failed: several gigabytes are not fetched anew at every start.
    """
    if stamp.get("cuda") or stamp.get("backend") not in (None, "", "auto"):
        return False
    due = time.time() - float(stamp.get("cuda_tried_s", 0.0)) > RETRY_CUDA_AFTER_S
    return due and any(path.exists() for path in DRIVER_FILES)
