"""Once, at the first window: a menu entry on Linux, a shortcut on Windows. A failure is one quiet line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from starter.say import run, say
from starter.state import WINDOWS, Layout

ENTRY = "tunesmith.desktop"


def integrate(layout: Layout) -> bool:
    """Whether it worked."""
    try:
        if WINDOWS:
            return _windows_shortcut(layout)
        if sys.platform.startswith("linux"):
            return _linux_entry(layout)
    except OSError as error:
        say(f"No menu entry was made: {error}")
    return False


def _linux_entry(layout: Layout) -> bool:
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    template = (layout.root / "packaging" / "linux" / ENTRY).read_text(encoding="utf-8")
    target = data / "applications" / ENTRY
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(fill_entry(template, layout.root), encoding="utf-8")
    return True


def fill_entry(template: str, root: Path) -> str:
    """The entry for a copy of the program at `root`, quoted as the Desktop Entry Specification asks."""
    icon = str(root / "resources" / "icons" / "tunesmith-256.png").replace("\\", "\\\\")
    return template.replace("@START@", _quote(str(root / "start.sh"))).replace("@ICON@", icon)


def _quote(argument: str) -> str:
    """Quoted for Exec= : first the shell's own marks, then once more for the file's string escapes; %% is a percent."""
    for mark in '\\"`$':
        argument = argument.replace(mark, "\\" + mark)
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'


def _windows_shortcut(layout: Layout) -> bool:
    script = layout.root / "packaging" / "windows_shortcut.ps1"
    command = ["powershell", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(script)]
    # Through the environment: no quoting to get wrong.
    ran = run(command, layout.log, env={"TUNESMITH_ROOT": str(layout.root)})
    if ran.status != 0:
        say(f"No shortcut was made: {ran.reason}")
    return ran.status == 0
