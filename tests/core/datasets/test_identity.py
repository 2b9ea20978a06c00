"""What was found is kept for the content: one changed byte counts, a touched or copied file does not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.datasets import identity, open_dataset

ROW = "question,answer\na?,b\n"


def _of(path: Path) -> str:
    return identity.identity_of(open_dataset(path).files)


def test_content_counts_and_times_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROW, encoding="utf-8")
    first = _of(path)
    os.utime(path, (1, 1))
    assert _of(path) == first
    (tmp_path / "elsewhere").mkdir()
    assert _of(Path(shutil.copy(path, tmp_path / "elsewhere" / "b.csv"))) == first
    assert _of(Path(shutil.copy(path, tmp_path / "a.txt"))) != first  # a text is read otherwise
    path.write_text(ROW.replace("b", "c"), encoding="utf-8")
    os.utime(path, (1, 1))
    assert _of(path) != first
    monkeypatch.setattr(identity, "WHOLE_BYTES", 1)  # of a large file the time tells what the samples do not see
    large = _of(path)
    os.utime(path, (2, 2))
    assert _of(path) != large


def test_the_files_of_a_folder_count_with_their_places(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(ROW + name, encoding="utf-8")
    first = _of(tmp_path)
    (tmp_path / "a.csv").rename(tmp_path / "c.csv")
    assert _of(tmp_path) != first
