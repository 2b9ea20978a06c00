"""Brings the translations up to date: collects every visible text into .ts files, and packs them into .qm files.

    python packaging/translations.py           collect, then pack
    python packaging/translations.py --pack    pack only

Texts of the window are found in its sources by pyside6-lupdate. Texts that core holds (labels and helps of the recipe,
sentences by code) are written into a passing file first, in which lupdate finds them like any other.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("ko",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pack", action="store_true", help="only make the .qm files")
    arguments = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        source = FOLDER / f"tunesmith_{language}.ts"
        if not arguments.pack:
            collect(source, language)
        pack(source)
    return 0


def collect(target: Path, language: str) -> None:
    """Merges all texts into a .ts file; what is translated stays, what vanished is dropped."""
    with tempfile.TemporaryDirectory() as folder:
        core_texts = Path(folder) / "core_texts.py"
        core_texts.write_text(core_texts_source(), encoding="utf-8")
        sources = [*sorted((ROOT / "gui").rglob("*.py")), core_texts]
        names = [
            "-locations",
            "none",
            "-no-obsolete",
            "-silent",
            "-source-language",
            "en",
            "-target-language",
            language,
        ]
        run_tool("lupdate", [*map(str, sources), *names, "-ts", str(target)])


def pack(source: Path, target: Path | None = None) -> None:
    """Makes the .qm file of a .ts file, beside it where no target is named."""
    run_tool("lrelease", [str(source), "-silent", "-qm", str(target or source.with_suffix(".qm"))])


def core_texts_source() -> str:
    """Python text in which every text of gui.texts stands as a call of `translate`."""
    sys.path.insert(0, str(ROOT))
    from gui.texts import all_texts

    lines = ["from PySide6.QtCore import QCoreApplication", ""]
    for context, texts in all_texts().items():
        lines += [f"QCoreApplication.translate({quoted(context)}, {quoted(text)})" for text in texts]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def run_tool(name: str, arguments: list[str]) -> None:
    tool = shutil.which(f"pyside6-{name}", path=sysconfig.get_path("scripts")) or shutil.which(f"pyside6-{name}")
    if tool is None:
        raise SystemExit(f"pyside6-{name} is missing: install PySide6-Essentials.")
    subprocess.run([tool, *arguments], check=True)


if __name__ == "__main__":
    raise SystemExit(main())
