"""Qt's system libraries on Linux: found missing with ldd, named for each distribution, installed where rights allow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starter import libraries
from starter.say import StartError
from starter.state import Layout

from .conftest import lines_of, script

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has these libraries")
Make = Callable[..., None]


@pytest.fixture
def lacking(layout: Layout, make_environment: Make, fakes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system whose ldd misses what a file lists, and that has no package manager but those put into `fakes`."""
    make_environment(layout)
    plugins = layout.site_packages / "PySide6" / "Qt" / "plugins" / "platforms"
    plugins.mkdir(parents=True)
    (plugins / "libqxcb.so").write_text("", encoding="utf-8")
    lacking = fakes / "lacking"
    lacking.write_text("libxcb-icccm.so.4\nlibxcb-cursor.so.0\n", encoding="utf-8")
    script(
        fakes / "ldd",
        f'while read -r name; do echo "	$name => not found"; done < "{lacking}"\necho "	libc.so.6 => /x"',
    )
    for name in ("sh", "cat", "rm"):
        (fakes / name).symlink_to(Path("/bin") / name)
    monkeypatch.setenv("PATH", str(fakes))
    return lacking


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install --no-install-recommends libxcb-cursor0 libxcb-icccm4"),
        ("dnf", "sudo dnf install xcb-util-cursor xcb-util-wm"),
        ("pacman", "sudo pacman -S --needed --noconfirm xcb-util-cursor xcb-util-wm"),
        ("zypper", "sudo zypper --non-interactive install libxcb-cursor0 libxcb-icccm4"),
    ],
)
def test_each_distribution_gets_its_command(
    layout: Layout, lacking: Path, fakes: Path, monkeypatch: pytest.MonkeyPatch, manager: str, command: str
) -> None:
    script(fakes / manager, f'echo "$*" >> "{fakes}/calls"')
    monkeypatch.setattr(libraries, "_is_root", lambda: False)
    with pytest.raises(StartError) as told:
        libraries.ensure(layout, "xcb")
    assert "libxcb-cursor.so.0, libxcb-icccm.so.4" in told.value.message
    assert told.value.hint == f"Run: {command}"
    assert lines_of(fakes / "calls") == [], "nothing is installed without the right to"


def test_root_gets_them_installed(
    layout: Layout, lacking: Path, fakes: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(libraries, "_is_root", lambda: True)
    script(fakes / "apt-get", f'echo "$*" >> "{fakes}/calls"\ncase "$1" in install) : > "{lacking}" ;; esac')
    libraries.ensure(layout, "xcb")
    assert lines_of(fakes / "calls") == [
        "update",
        "install -y --no-install-recommends libxcb-cursor0 libxcb-icccm4",
    ]
    assert capfd.readouterr().out == ""


def test_a_sudo_that_asks_nothing_is_used(
    layout: Layout, lacking: Path, fakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "_is_root", lambda: False)
    script(fakes / "dnf", "exit 1")
    script(fakes / "sudo", f'echo "$*" >> "{fakes}/calls"\ncase "$*" in *dnf*) : > "{lacking}" ;; esac')
    libraries.ensure(layout, "xcb")
    assert lines_of(fakes / "calls")[-1].endswith("dnf install -y xcb-util-cursor xcb-util-wm")
    assert all(call.startswith("-n ") for call in lines_of(fakes / "calls")), "sudo never asks for a password"


def test_an_installation_that_did_not_help_is_told(
    layout: Layout, lacking: Path, fakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "_is_root", lambda: True)
    script(fakes / "apt-get", "exit 100")
    with pytest.raises(StartError):
        libraries.ensure(layout, "xcb")


def test_an_unknown_library_is_still_named(
    layout: Layout, lacking: Path, fakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking.write_text("libnovel.so.9\n", encoding="utf-8")
    monkeypatch.setattr(libraries, "_is_root", lambda: True)
    with pytest.raises(StartError) as told:
        libraries.ensure(layout, "xcb")
    assert "libnovel.so.9" in told.value.message


@pytest.mark.parametrize(
    ("surroundings", "plugin"),
    [
        ({"DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "xcb"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
        ({}, "offscreen"),
    ],
)
def test_the_plugin_follows_the_desktop(
    monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str], plugin: str
) -> None:
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert libraries.wanted_plugin() == plugin


def test_the_table_knows_all_that_the_real_plugins_ask_for() -> None:
    """Each library that Qt's own files name, beside Qt's and what every system has, has its packages in the table."""
    import PySide6

    qt = Path(PySide6.__file__).parent / "Qt"
    everywhere = (
        "libQt6",
        "libicu",
        "libc.so",
        "libm.so",
        "libstdc++",
        "libgcc_s",
        "libpthread",
        "libdl",
        "librt",
        "ld-",
    )
    everywhere += ("libz.so", "libzstd", "linux-vdso")
    files = [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
    files += [
        qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "XcbQpa", "DBus", "WaylandClient")
    ]
    named: set[str] = set()
    for path in files:
        said = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=True).stdout
        named |= {line.split("[")[1].rstrip("]") for line in said.splitlines() if "(NEEDED)" in line}
    assert {"libxcb-cursor.so.0", "libwayland-cursor.so.0"} <= named
    assert {name for name in named if not name.startswith(everywhere)} <= set(libraries.PACKAGES)
