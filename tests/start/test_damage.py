"""Half-written packages are found by their list of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from starter.damage import damaged

RECORD = """pkg/__init__.py,sha256=x,6
"pkg/a, b.py",sha256=x,3
pkg/__pycache__/__init__.cpython-311.pyc,,
pkg/__pycache__/compiled.pyc,sha256=x,99
../../bin/pkg,sha256=x,4
pkg-1.0.dist-info/RECORD,,
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "lib" / "python" / "한글"
    (site / "pkg").mkdir(parents=True)
    (site / "pkg" / "__init__.py").write_bytes(b"123456")
    (site / "pkg" / "a, b.py").write_bytes(b"123")
    (site / "../../bin").mkdir()
    (site / "../../bin/pkg").write_bytes(b"1234")
    (site / "pkg-1.0.dist-info").mkdir()
    (site / "pkg-1.0.dist-info" / "RECORD").write_text(RECORD, encoding="utf-8")
    return site


def test_a_whole_package_is_whole(site: Path) -> None:
    assert damaged(site) == []


def test_a_missing_file_is_damage(site: Path) -> None:
    (site / "pkg" / "a, b.py").unlink()
    assert damaged(site) == ["pkg-1.0.dist-info"]


def test_a_cut_file_is_damage(site: Path) -> None:
    (site / "pkg" / "__init__.py").write_bytes(b"12")
    assert damaged(site) == ["pkg-1.0.dist-info"]


def test_metadata_without_a_list_of_files_is_damage(site: Path) -> None:
    (site / "half-2.0.dist-info").mkdir()
    assert damaged(site) == ["half-2.0.dist-info"]
