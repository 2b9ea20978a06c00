"""Makes the private environment, or mends it: one start at a time, its cost said first, its stamp written last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from starter import desktop, libraries, torch_build, uv_tool
from starter.damage import damaged
from starter.say import Line, StartError, run, say
from starter.state import Layout, Need, identity, missing, read_stamp, write_stamp

PYTHONS = ((3, 11), (3, 13))  # the oldest and the newest that all dependencies have
GB = 1e9


class Cost(NamedTuple):
    """Bytes to fetch, and bytes on the disk afterwards, while the downloads still lie beside."""

    download_bytes: float
    disk_bytes: float


# CPU: measured on Linux with Python 3.11: 0.46 GB of wheels, 1.85 GB of .venv; the rest is pip's cache and temporary
# files. CUDA: an estimate from the size of PyTorch's CUDA 12 and 13 wheels, not measured; uv links, so no second copy.
COST_CPU = Cost(0.5 * GB, 2.6 * GB)
COST_CUDA = Cost(3.5 * GB, 9.5 * GB)


def prepare(layout: Layout, need: Need) -> None:
    """Does whatever `state.missing` names. Raises StartError with what a person can do about it."""
    with _alone(layout):
        todo = missing(layout, need)  # again: another start may have done it while this one waited
        if {"program", "extras", "cuda"} & set(todo):
            _install(layout, need, todo)
        if "libraries" in missing(layout, need):
            libraries.ensure(layout, need.qt_plugin)
            _note(layout, qt_plugins=sorted({*(read_stamp(layout) or {}).get("qt_plugins", []), need.qt_plugin}))
        if need.desktop and not (read_stamp(layout) or {}).get("desktop"):
            desktop.integrate(layout)
            _note(layout, desktop=True)  # once, whether it worked or not: one that a person removed stays away


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Two starts at once do not fight: the second waits. The system frees the lock even after a crash."""
    layout.private.mkdir(parents=True, exist_ok=True)
    with (layout.private / "lock").open("a+b") as handle:
        said = False
        while not _try_lock(handle.fileno()):
            if not said:
                say("Another start is installing; waiting for it ...")
                said = True
            time.sleep(0.5)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _install(layout: Layout, need: Need, todo: list[str]) -> None:
    driver = torch_build.find_driver()
    backend = torch_build.wanted_backend(driver)
    before = read_stamp(layout) or {}
    extras = set(before.get("extras", [])) | need.extras
    fresh = _clear_broken(layout, need)
    cuda_only = todo == ["cuda"] and not fresh
    if cuda_only and backend == "cpu":  # the driver's files are there, but no card that works
        _note(layout, cuda_tried_s=time.time())
        return
    if fresh or "cuda" in todo:
        _announce(layout, driver, COST_CPU if backend == "cpu" else COST_CUDA)
    layout.unfinished.write_text("An installation began here and has not ended.\n", encoding="utf-8")
    layout.log.write_text("", encoding="utf-8")
    if fresh:
        _make_environment(layout)
    if todo != ["extras"] or fresh:
        build = torch_build.install(layout, backend, replace="cuda" in todo)
        _tell_unused_card(layout, driver, build)
        before.update(torch_build.stamp_of(build))
    if not cuda_only:
        _install_program(layout, sorted(extras))
    write_stamp(layout, {**before, **identity(layout), "extras": sorted(extras)})
    layout.unfinished.unlink()


def _clear_broken(layout: Layout, need: Need) -> bool:
    """Removes an environment that cannot be trusted; True where a new one has to be made.

    An unfinished one is gone on with if no package in it is half-written. One that start.py did not make (no stamp,
    nothing unfinished) is used if it runs, and else put aside: it may be somebody's.
    """
    if not layout.venv.exists():
        return True
    stamp = read_stamp(layout)
    same_python = stamp is None or stamp.get("python") == identity(layout)["python"]
    half_done = layout.unfinished.exists() and bool(damaged(layout.site_packages))
    if same_python and not need.repair and not half_done and _runs(layout):
        return False
    if stamp is None and not layout.unfinished.exists() and not need.repair:
        aside = layout.venv.with_name(f".venv-before-{time.strftime('%Y%m%d-%H%M%S')}")
        say(f"The environment in .venv does not fit; putting it aside as {aside.name}.")
        layout.venv.rename(aside)
        return True
    why = "as asked" if need.repair else "an installation was cut off, or its Python is gone"
    say(f"Making the environment anew ({why}).")
    try:
        shutil.rmtree(layout.venv)
    except OSError as error:
        raise StartError(
            f"The broken environment could not be removed: {error}", "Close Tunesmith and start again."
        ) from error
    return True


def _runs(layout: Layout) -> bool:
    """Whether the environment's Python starts, is one of ours and has pip."""
    code = f"import sys, pip; sys.exit(not {PYTHONS[0]} <= sys.version_info[:2] <= {PYTHONS[1]})"
    return run([str(layout.python), "-I", "-c", code], layout.log).status == 0


def _announce(layout: Layout, driver: torch_build.Driver | None, cost: Cost) -> None:
    free = shutil.disk_usage(layout.root).free
    if driver is None:
        say("No NVIDIA card found: Tunesmith will use the processor.")
    else:
        say(f"Found {driver.card}." if not driver.problem else f"Found an {driver.card}, but {driver.problem}.")
    say(
        f"This fetches about {cost.download_bytes / GB:.1f} GB and takes {cost.disk_bytes / GB:.1f} GB of disk "
        f"in {layout.root}; {free / GB:.0f} GB are free."
    )
    if free < cost.disk_bytes:
        short = (cost.disk_bytes - free) / GB
        raise StartError(
            f"The disk is {short:.1f} GB short: {free / GB:.1f} GB free, {cost.disk_bytes / GB:.1f} GB needed.",
            "Free that much, or move this folder to another disk, and start again.",
        )


def suitable() -> bool:
    """Whether the Python that runs this can carry the environment: CPython 3.11 to 3.13, 64 bit, with its lock."""
    has_lock = bool(getattr(sys, "_is_gil_enabled", lambda: True)())
    usual = sys.implementation.name == "cpython" and sys.maxsize > 2**32 and has_lock
    return usual and PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]


def _make_environment(layout: Layout) -> None:
    running = uv_tool.running_python()
    if suitable():
        line = Line("Making the environment .venv")
        ran = run([running, "-I", "-m", "venv", str(layout.venv)], layout.log)
        line.end("done" if ran.status == 0 else "not with this Python")
        if ran.status == 0:
            # For its byte-wise progress, and since an old one is slow. Without the network, the old one will do.
            run([*torch_build.pip(layout), "--upgrade", "pip"], layout.log, env=torch_build.pip_environment(layout))
            return
        shutil.rmtree(layout.venv, ignore_errors=True)
    _through_uv(layout, running)


def _through_uv(layout: Layout, running: str) -> None:
    """For another Python, or one without its venv parts (Debian's): uv finds a fitting one, or brings it."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    oldest, newest = (".".join(str(part) for part in end) for end in PYTHONS)
    say(
        f"This is Python {version}; Tunesmith needs {oldest} to {newest}, and uv gets it."
        if not suitable()
        else "Using uv instead."
    )
    advice = "Install Python 3.12 (on Debian and Ubuntu also: sudo apt install python3-venv) and start again with it."
    uv = uv_tool.get(layout, [running])
    if uv is None:
        raise StartError("No environment could be made, because uv, which brings Python, could not be fetched.", advice)
    fitting = running if suitable() else f">={oldest},<{PYTHONS[1][0]}.{PYTHONS[1][1] + 1}"
    line = Line("Making the environment .venv")
    command = [uv, "venv", "--seed", "--no-project", "--python", fitting, str(layout.venv)]
    ran = run(command, layout.log, line, env=uv_tool.environment(layout))
    line.end("done" if ran.status == 0 else "failed")
    if ran.status != 0:
        raise StartError(f"uv could not make the environment: {ran.reason}", advice)


def _install_program(layout: Layout, extras: list[str]) -> None:
    line = Line("Installing Tunesmith and what it needs")
    # "." and not the path: a folder named like "tunesmith [1]" would be read as extras. torch again, so that nothing
    # among the dependencies exchanges it.
    target = "." + (f"[{','.join(extras)}]" if extras else "")
    command = [*torch_build.pip(layout), "-e", target, torch_build.TORCH]
    ran = run(command, layout.log, line, torch_build.pip_environment(layout), cwd=layout.root)
    line.end("done" if ran.status == 0 else "failed")
    if ran.status != 0:
        raise StartError(f"The program could not be installed: {ran.reason}", torch_build.hint_for(ran.tail, layout))


def _tell_unused_card(layout: Layout, driver: torch_build.Driver | None, build: torch_build.Build) -> None:
    """A card that is not used is never passed over in silence."""
    if driver is None or (build.cuda and not build.problem):
        return
    why = driver.problem or build.problem or f"{torch_build.BACKEND_VARIABLE} asks for another build"
    say(f"warning: {driver.card} will not be used, and training will be slow: {why}.")
    say("hint: `python start.py repair` tries again.")


def _note(layout: Layout, **values: Any) -> None:
    stamp: dict[str, Any] = {**(read_stamp(layout) or {}), **values}
    write_stamp(layout, stamp)


def open_console(script: Path, arguments: list[str]) -> None:
    """Windows, started without a console (the shortcut): the installation is shown in one of its own."""
    if sys.platform == "win32":
        base = Path(str(getattr(sys, "_base_executable", sys.executable))).with_name("python.exe")
        subprocess.Popen([str(base), str(script), *arguments], creationflags=subprocess.CREATE_NEW_CONSOLE)
