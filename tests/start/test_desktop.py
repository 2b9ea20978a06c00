"""The menu entry on Linux and the icon files."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from starter.desktop import fill_entry, integrate
from starter.state import WINDOWS, Layout

from .conftest import ROOT

ICONS = ROOT / "resources" / "icons"
TEMPLATE = (ROOT / "packaging" / "linux" / "tunesmith.desktop").read_text(encoding="utf-8")


def arguments_of(entry: str) -> list[str]:
    """Reads Exec= as the Desktop Entry Specification says: string escapes, then quotes, then field codes."""
    value = re.search(r"^Exec=(.*)$", entry, re.MULTILINE)
    assert value is not None
    text = value.group(1).replace("\\\\", "\0").replace("\0", "\\")
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    return [re.sub(r"\\(.)", r"\1", quoted).replace("%%", "%") or bare for quoted, bare in parts]


@pytest.mark.parametrize("name", ["plain", "한글 폴더 (1)", 'a "b" $HOME `c`', "back\\slash", "100 %u"])
def test_any_folder_survives_the_quoting(name: str) -> None:
    entry = fill_entry(TEMPLATE, Path("/opt") / name)
    assert arguments_of(entry) == ["sh", f"/opt/{name}/start.sh"]
    assert "@" not in entry
    exec_line = next(line for line in entry.splitlines() if line.startswith("Exec="))
    assert "%" not in exec_line.replace("%%", ""), "a lone % would be a field code"


@pytest.mark.skipif(WINDOWS, reason="Linux's menu")
def test_the_entry_lands_in_the_persons_own_menu(
    copied: Layout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    assert integrate(copied)
    entry = (tmp_path / "data" / "applications" / "tunesmith.desktop").read_text(encoding="utf-8")
    assert f"Icon={copied.root}/resources/icons/tunesmith-256.png" in entry


@pytest.mark.skipif(WINDOWS, reason="Linux's menu")
def test_a_menu_that_cannot_be_written_is_one_line_and_no_failure(
    copied: Layout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("sys.platform", "linux")
    assert not integrate(copied)
    assert len(capfd.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_each_png_has_the_size_in_its_name(size: int) -> None:
    data = (ICONS / f"tunesmith-{size}.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (size, size)


def test_the_windows_icon_points_at_whole_pictures() -> None:
    data = (ICONS / "tunesmith.ico").read_bytes()
    _, kind, count = struct.unpack("<HHH", data[:6])
    assert kind == 1
    sizes = []
    for number in range(count):
        width, *_, length, offset = struct.unpack("<BBBBHHII", data[6 + 16 * number : 22 + 16 * number])
        picture = data[offset : offset + length]
        assert struct.unpack(">I", picture[16:20])[0] == (width or 256)
        assert picture.endswith(b"IEND\xaeB`\x82")
        sizes.append(width or 256)
    assert sizes == [16, 24, 32, 48, 64, 128, 256]


def test_the_macos_icon_adds_up() -> None:
    data = (ICONS / "tunesmith.icns").read_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)
    position, kinds = 8, []
    while position < len(data):
        kinds.append(data[position : position + 4].decode())
        position += int(struct.unpack(">I", data[position + 4 : position + 8])[0])
    assert position == len(data)
    assert "ic09" in kinds
