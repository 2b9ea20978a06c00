"""Makes a zip that a person unpacks anywhere and starts: the tracked files in one folder named with the version.

`python packaging/portable_zip.py [FOLDER]` (default `dist`). The same tracked files give the same bytes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXECUTABLE = "100755"  # git's own mode
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


def tracked_files(root: Path) -> list[tuple[str, bool]]:
    """(path, executable) of all tracked files; raises CalledProcessError where `root` is no git checkout."""
    command = ["git", "-C", str(root), "ls-files", "--stage", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")
    entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
    return sorted((path, about.startswith(EXECUTABLE)) for about, _, path in entries)


def version(root: Path) -> str:
    """The program's version, read as text: nothing of the program has to be importable here."""
    text = (root / "core" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise SystemExit("error: core/__init__.py names no version")
    return found.group(1)


def with_windows_lines(path: str, data: bytes) -> bytes:
    """cmd misreads labels in a batch file with bare line feeds, whatever machine the zip was made on."""
    return re.sub(rb"\r?\n", b"\r\n", data) if path.endswith((".bat", ".ps1")) else data


def make(root: Path, folder: Path) -> Path:
    """Writes the zip into `folder` and returns its path."""
    name = f"tunesmith-{version(root)}"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}-portable.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path, executable in tracked_files(root):
            entry = zipfile.ZipInfo(f"{name}/{path}", FIXED_TIME)
            entry.create_system = 3  # Unix, on every machine: it is what makes the mode count
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            out.writestr(entry, with_windows_lines(path, (root / path).read_bytes()))
    return target


if __name__ == "__main__":
    print(make(ROOT, Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
