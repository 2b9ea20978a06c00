"""Starts Tunesmith: `python start.py [COMMAND ...]`. Makes its private environment first where that is needed.

Standard library only, any Python from 3.8; the doing is in packaging/starter. Writes to stderr alone: standard output
belongs to the command. `start.py test [...]` runs the tests, `start.py repair` makes the environment anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# Not resolve(): on Windows that turns a drive letter of the network into a path that cmd cannot stand in.
ROOT = Path(os.path.abspath(__file__)).parent  # noqa: PTH100

sys.path.insert(0, str(ROOT / "packaging"))

from starter import state  # noqa: E402

HOW_TO_SEE = "For the window, start it in a desktop session, or through `ssh -X` from one."
STOPPED = 3


def main(arguments: list[str]) -> int:
    if sys.stderr is None:  # pythonw, from the Windows shortcut
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 it stays open to the end
    layout = state.Layout(ROOT)
    needed = need(arguments)
    if state.missing(layout, needed):
        if windowless_windows():
            from starter import environment

            environment.open_console(Path(__file__), arguments)
            return 0
        status = install(layout, needed)
        if status or needed.repair:
            return status
    if not arguments and not has_display():
        print(f"No display here, so the demo runs in this terminal. {HOW_TO_SEE}", file=sys.stderr, flush=True)
    return hand_over(layout, command(arguments), arguments[:1] == ["test"])


def has_display() -> bool:
    """Whether a window can open. QT_QPA_PLATFORM is a person's own word (offscreen, vnc)."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or not sys.platform.startswith("linux")


def need(arguments: list[str]) -> state.Need:
    """What this command line needs to be there. Only a window and the tests need Qt's system libraries."""
    first = arguments[0] if arguments else ""
    window = not arguments and has_display()
    plugin = ""
    if sys.platform.startswith("linux") and (window or first in ("test", "screens")):
        from starter import libraries

        plugin = libraries.wanted_plugin() if window else "offscreen"
    return state.Need(
        extras=frozenset(["test"] if first == "test" else []),
        qt_plugin=plugin,
        desktop=window and not os.environ.get("QT_QPA_PLATFORM"),
        repair=arguments == ["repair"],
    )


def install(layout: state.Layout, needed: state.Need) -> int:
    """Exit status 0 where everything needed is there now."""
    from starter import environment
    from starter.say import StartError, say

    try:
        environment.prepare(layout, needed)
    except StartError as error:
        say(f"error: {error.message}")
        if error.hint:
            say(f"hint: {error.hint}")
        return 1
    except KeyboardInterrupt:
        say("Stopped. Start again to go on.")
        return STOPPED
    return 0


def command(arguments: list[str]) -> list[str]:
    """What the environment's Python is to run; -P keeps a `gui` or `core` in the current folder from being taken."""
    if arguments[:1] == ["test"]:
        return ["-m", "pytest", *arguments[1:]]
    return ["-P", "-m", "gui", *(arguments if arguments or has_display() else ["first-run"])]


def hand_over(layout: state.Layout, rest: list[str], tests: bool) -> int:
    """Becomes the program (POSIX), or waits for it and passes its exit status on (Windows, which has no exec)."""
    env: dict[str, str] = dict(os.environ)
    if tests:
        os.chdir(ROOT)
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    python = str(layout.python)
    if os.name != "nt":
        os.execve(python, [python, *rest], env)
    env["PYTHONUTF8"] = "1"
    if windowless_windows():
        python = str(layout.python.with_name("pythonw.exe"))
    import signal

    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the program itself, which saves and stops
    return subprocess.call([python, *rest], env=env)


def windowless_windows() -> bool:
    return os.name == "nt" and Path(sys.executable).name.lower().startswith("pythonw")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
