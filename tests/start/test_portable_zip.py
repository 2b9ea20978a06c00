"""The portable zip: the same bytes from the same files, and it starts from where a person unpacked it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from starter.state import Layout

from .conftest import ROOT, load

portable_zip = load(ROOT / "packaging" / "portable_zip.py")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(copied: Layout) -> Path:
    for name in ("start.bat", ".gitattributes"):
        shutil.copy2(ROOT / name, copied.root / name)
    (copied.root / "core").mkdir()
    (copied.root / "core" / "__init__.py").write_text('__version__ = "0.1.0"\n', encoding="utf-8")
    (copied.root / "untracked.log").write_text("private", encoding="utf-8")
    (copied.root / "자료.txt").write_text("가나다\n", encoding="utf-8")
    git(copied.root, "init", "-q")
    git(
        copied.root,
        "add",
        "start.py",
        "start.sh",
        "start.bat",
        ".gitattributes",
        "pyproject.toml",
        "packaging",
        "자료.txt",
    )
    return copied.root


def test_it_holds_the_tracked_files_in_one_folder(checkout: Path, tmp_path: Path) -> None:
    made = portable_zip.make(checkout, tmp_path / "out")
    assert made.name == "tunesmith-0.1.0-portable.zip"
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        assert all(name.startswith("tunesmith-0.1.0/") for name in names)
        assert "tunesmith-0.1.0/자료.txt" in names
        assert not any("untracked" in name or ".git/" in name or "__pycache__" in name for name in names)
        batch = archive.read("tunesmith-0.1.0/start.bat")
        assert batch.count(b"\n") == batch.count(b"\r\n")
        assert archive.getinfo("tunesmith-0.1.0/start.sh").external_attr >> 16 == 0o100755


def test_the_same_files_give_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    first = portable_zip.make(checkout, tmp_path / "a").read_bytes()
    os.utime(checkout / "start.py", (1, 1))
    assert portable_zip.make(checkout, tmp_path / "b").read_bytes() == first


@pytest.mark.skipif(os.name == "nt", reason="the fake Python is a shell script")
def test_it_starts_where_a_person_unpacked_it(
    checkout: Path, tmp_path: Path, make_environment: Callable[..., None]
) -> None:
    with zipfile.ZipFile(portable_zip.make(checkout, tmp_path / "out")) as archive:
        archive.extractall(tmp_path / "내 폴더 (2)")
    unpacked = Layout(tmp_path / "내 폴더 (2)" / "tunesmith-0.1.0")
    make_environment(unpacked)
    command = [sys.executable, str(unpacked.root / "start.py"), "runs", "--json"]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=60)
    assert ran.stdout.split() == ["-P", "-m", "gui", "runs", "--json"]
