"""Which build of PyTorch this computer needs, and getting it: uv first, the machine's own pip where uv cannot.

uv picks by driver, not by what the card can run, so one real kernel decides; cards it fails on get the cu126 build.
"""

from __future__ import annotations

import ctypes
import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

from starter import uv_tool
from starter.say import Line, StartError, run, say
from starter.state import WINDOWS, Layout

TORCH = "torch==2.13.0"
OLD_CARDS = "cu126"  # the last build line with kernels for Maxwell, Pascal and Volta
BACKEND_VARIABLE = "TUNESMITH_TORCH_BACKEND"  # auto, cpu, cu126, ...: for a person who knows better
NO_DEVICE = 100  # CUDA_ERROR_NO_DEVICE: a driver, but no card for it
CUDA_LIBRARIES = ("nvcuda.dll",) if WINDOWS else ("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1")


class Driver(NamedTuple):
    """An NVIDIA driver: the card's name, and why it cannot be used ("" where it can)."""

    card: str
    problem: str = ""


class Build(NamedTuple):
    """The PyTorch that is installed: whether it has CUDA, and why its kernel check failed ("" where it ran)."""

    version: str
    cuda: bool
    problem: str = ""


def find_driver() -> Driver | None:
    """Asks the driver itself; None where there is none or it has no card."""
    cuda = _load_cuda()
    if cuda is None:
        if Path("/proc/driver/nvidia/version").exists():
            return Driver("NVIDIA card", "its library libcuda.so.1 is not to be found")
        return None
    status = cuda.cuInit(0)
    if status == NO_DEVICE:
        return None
    if status != 0:
        return Driver(
            "NVIDIA card", f"the driver does not answer (CUDA error {status}); restarting the computer may help"
        )
    count = ctypes.c_int(0)
    if cuda.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value < 1:
        return None
    name = ctypes.create_string_buffer(128)
    named = cuda.cuDeviceGetName(name, len(name), 0) == 0
    return Driver(name.value.decode("utf-8", "replace") if named else "NVIDIA card")


def _load_cuda() -> Any:
    for name in CUDA_LIBRARIES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def wanted_backend(driver: Driver | None) -> str:
    """The value for uv's --torch-backend: the person's own, "auto" with a working card, else "cpu"."""
    asked = os.environ.get(BACKEND_VARIABLE, "").strip()
    if asked:
        return asked
    return "auto" if driver is not None and not driver.problem else "cpu"


def install(layout: Layout, backend: str, replace: bool = False) -> Build:
    """Installs PyTorch for `backend` and proves it with a kernel. Raises StartError where none could be had."""
    device = "cpu" if backend == "cpu" else "cuda"
    build = None if replace else _already_there(layout, device)
    if build is not None and not build.problem:
        return build
    uv = uv_tool.get(layout, [str(layout.python), uv_tool.running_python()])
    if uv is not None:
        for choice in [backend] if backend != "auto" else [backend, OLD_CARDS]:
            build = _through_uv(layout, uv, choice, device, replace or build is not None) or build
            if build is not None and not build.problem:
                return build
    if build is None:
        build = _through_pip(layout, device, replace)
    return build


def _already_there(layout: Layout, device: str) -> Build | None:
    if installed_version(layout, "torch").partition("+")[0] != TORCH.partition("==")[2]:
        return None
    try:
        return check(layout, device)
    except StartError:
        return None


def _through_uv(layout: Layout, uv: str, backend: str, device: str, replace: bool) -> Build | None:
    """None where this index cannot be reached or has nothing that suits."""
    env = uv_tool.environment(layout)
    command = [uv, "pip", "install", "--python", str(layout.python), f"--torch-backend={backend}", TORCH]
    command += ["--reinstall-package", "torch"] if replace else []  # 2.13.0+cpu also satisfies ==2.13.0
    asked = run([*command, "--dry-run"], layout.log, env=env)
    if asked.status != 0:
        return None
    line = Line(f"Installing PyTorch ({backend} build)")
    ran = run(command, layout.log, line, env=env, shown=True)
    line.end("done" if ran.status == 0 else "failed")
    return check(layout, device) if ran.status == 0 else None


def _through_pip(layout: Layout, device: str, replace: bool) -> Build:
    say("PyTorch's own index cannot be reached through uv; asking pip, as this computer has it set up.")
    line = Line("Installing PyTorch with pip")
    ran = run(
        [*pip(layout), *(["--force-reinstall", "--no-deps"] if replace else []), TORCH],
        layout.log,
        line,
        pip_environment(layout),
    )
    if ran.status == 0 and replace:
        ran = run([*pip(layout), TORCH], layout.log, line, pip_environment(layout))
    line.end("done" if ran.status == 0 else "failed")
    if ran.status != 0:
        raise StartError(f"PyTorch could not be installed: {ran.reason}", hint_for(ran.tail, layout))
    return check(layout, device)


def check(layout: Layout, device: str) -> Build:
    """Which PyTorch the environment holds, and whether a kernel runs. Raises StartError where it cannot even load."""
    line = Line("Trying PyTorch on the " + ("graphics card" if device == "cuda" else "processor"))
    script = Path(__file__).with_name("kernel_check.py")
    ran = run([str(layout.python), "-I", str(script), device], layout.log)
    found = _last_json(ran.tail) if ran.status == 0 else None
    line.end("failed" if found is None or found["problem"] else "done")
    if found is not None:
        return Build(str(found["version"]), bool(found["cuda"]), str(found["problem"]))
    if device == "cuda":
        return Build("", True, ran.reason)  # a driver that takes the process down with it: another build may not
    runtime = "Install Microsoft's Visual C++ Redistributable (x64), then start again." if WINDOWS else ""
    raise StartError(
        f"PyTorch was installed but does not start: {ran.reason}", runtime or f"All of it is in {layout.log}."
    )


def _last_json(tail: list[str]) -> dict[str, Any] | None:
    for text in reversed(tail):
        if text.startswith("{"):
            found = json.loads(text)
            return found if isinstance(found, dict) else None
    return None


def stamp_of(build: Build) -> dict[str, Any]:
    """What the stamp keeps of it."""
    asked = os.environ.get(BACKEND_VARIABLE, "").strip() or "auto"
    cuda = build.cuda and not build.problem
    return {
        "torch": build.version,
        "cuda": cuda,
        "backend": asked,
        "cuda_problem": build.problem,
        "cuda_tried_s": time.time(),
    }


def pip(layout: Layout) -> list[str]:
    """pip of the environment, blind to PYTHONPATH and the user's own packages; `raw` progress where this pip has it."""
    command = [str(layout.python), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    return command + (["--progress-bar", "raw"] if _pip_version(layout) >= (24, 1) else [])


def _pip_version(layout: Layout) -> tuple[int, ...]:
    return tuple(int(part) for part in installed_version(layout, "pip").split(".")[:2] if part.isdigit())


def installed_version(layout: Layout, name: str) -> str:
    """The version of an installed package, from its folder's name; "" where it is not there."""
    found = sorted(layout.site_packages.glob(f"{name}-*.dist-info"))
    return found[-1].name[len(name) + 1 : -len(".dist-info")] if found else ""


def pip_environment(layout: Layout) -> dict[str, str]:
    # A `user = true` in pip's configuration cannot work in an environment. UTF-8 mode: a path in Korean letters on an
    # English Windows cannot be written in that system's own encoding.
    return {**uv_tool.temporary_folder(layout), "PIP_USER": "0", "PYTHONUTF8": "1"}


def hint_for(tail: list[str], layout: Layout) -> str:
    """What to do next, from what pip or uv said."""
    text = "\n".join(tail).lower()
    if "long path" in text:  # pip's own guess on Windows, where torch's licence files lie 170 characters deep
        return r"Move the folder to a shorter place, such as C:\tunesmith, and start again."
    if "no space left" in text or "not enough space" in text:
        return "Free some disk space and start again."
    if any(
        sign in text for sign in ("name resolution", "connection", "timed out", "dns error", "no matching distribution")
    ):
        return "Look whether the internet can be reached, and start again; what was fetched already is kept."
    return f"Start again to go on; all of what was said is in {layout.log}."
