"""The system libraries that Qt needs on Linux: looked for with ldd, named with the command that installs them.

Qt itself names only xcb-cursor0, whichever is missing. Installed from here where that needs no password.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from starter.say import Line, StartError, run
from starter.state import Layout

# Library: its package for apt, dnf, pacman, zypper. What libqxcb, libqwayland and libqoffscreen of Qt 6.11 ask for.
PACKAGES: dict[str, tuple[str, str, str, str]] = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
    ),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
}
_NOT_FOUND = re.compile(r"^\s*(\S+) => not found")


class Manager(NamedTuple):
    """A distribution's package manager: its commands, and its column in PACKAGES."""

    name: str
    refresh: list[str]
    install: list[str]
    column: int


MANAGERS = (
    Manager("apt-get", ["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends"], 0),
    Manager("dnf", [], ["dnf", "install", "-y"], 1),
    Manager("pacman", [], ["pacman", "-S", "--needed", "--noconfirm"], 2),
    Manager("zypper", [], ["zypper", "--non-interactive", "install"], 3),
)


def wanted_plugin() -> str:
    """The Qt platform plugin that a window here would use, or "" where no system library is needed for it.

    A desktop that offers both gets xcb's libraries looked after: Qt falls back to it.
    """
    if not sys.platform.startswith("linux"):
        return ""
    asked = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if asked:
        return asked if asked in ("xcb", "wayland", "offscreen") else "offscreen"
    if os.environ.get("DISPLAY"):
        return "xcb"
    return "wayland" if os.environ.get("WAYLAND_DISPLAY") else "offscreen"


def ensure(layout: Layout, plugin: str) -> None:
    """Returns when Qt can load `plugin`; installs what is missing where the rights allow, else raises StartError."""
    lacking = missing(layout, plugin)
    if not lacking:
        return
    manager = find_manager()
    packages = packages_for(lacking, manager)
    if manager is not None and packages and _may_install():
        line = Line(f"Installing what Qt needs of the system ({' '.join(packages)})")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        for command in [manager.refresh, [*manager.install, *packages]]:
            if command:
                run([*_as_root(), *command], layout.log, line, env=quiet)
        lacking = missing(layout, plugin)
        line.end("failed" if lacking else "done")
        if not lacking:
            return
    raise StartError(
        f"Qt cannot open a window, because this system lacks {', '.join(lacking)}.",
        f"Run: {command_line(manager, packages)}",
    )


def missing(layout: Layout, plugin: str) -> list[str]:
    """The names of the libraries that the loader does not find for this plugin and for Qt's widgets."""
    qt = layout.site_packages / "PySide6" / "Qt"
    files = [qt / "plugins" / "platforms" / f"libq{plugin}.so", qt / "lib" / "libQt6Widgets.so.6"]
    if shutil.which("ldd") is None:
        return []
    found = []
    for path in files:
        if path.is_file():
            found += [match.group(1) for match in map(_NOT_FOUND.match, _ldd(path, layout)) if match]
    return sorted(set(found))


def _ldd(path: Path, layout: Layout) -> list[str]:
    return run(["ldd", str(path)], layout.log, env={"LC_ALL": "C"}).tail


def find_manager() -> Manager | None:
    return next((manager for manager in MANAGERS if shutil.which(manager.name)), None)


def packages_for(lacking: list[str], manager: Manager | None) -> list[str]:
    """The packages that hold these libraries; one that is not in the table is left to the person, by its own name."""
    column = manager.column if manager else 0
    return sorted({PACKAGES[name][column] for name in lacking if name in PACKAGES})


def command_line(manager: Manager | None, packages: list[str]) -> str:
    """What a person types; without a known package manager, the names that Debian has for it."""
    if manager is None:
        return f"your system's package manager, for: {' '.join(packages) or 'the libraries above'} (Debian's names)"
    return f"sudo {' '.join(part for part in manager.install if part != '-y')} {' '.join(packages)}"


def _may_install() -> bool:
    return _is_root() or (shutil.which("sudo") is not None and _sudo_asks_nothing())


def _as_root() -> list[str]:
    return [] if _is_root() else ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]


def _is_root() -> bool:
    return os.name != "nt" and os.geteuid() == 0


def _sudo_asks_nothing() -> bool:
    return run(["sudo", "-n", "true"], Path(os.devnull)).status == 0
