"""A machine with the NVIDIA cards that a test describes: real pynvml over a compiled stand-in for NVIDIA's library."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import pynvml
import pytest

GIB = 2**30
UUID = "GPU-11111111-2222-3333-4444-555555555555"

# An RTX 3060 at work, as a driver of the R535 branch answers.
RTX_3060: dict[str, object] = {
    "uuid": UUID,
    "name": "NVIDIA GeForce RTX 3060",
    "memory_total": 12 * GIB,
    "memory_used": 5 * GIB,
    "capability": "8.6",
    "utilization": 97,
    "temperature": 71,
    "threshold_0": 98,
    "threshold_1": 95,
    "threshold_3": 93,
    "power": 168_500,
    "limit": 170_000,
    "limit_enforced": 165_000,
    "limit_default": 170_000,
    "limit_min": 100_000,
    "limit_max": 212_000,
    "sm_clock": 1807,
    "fan": 62,
    "events": "0x4",
    "compute": "",
    "graphics": "",
}


class Machine:
    """The script that the stand-in reads; every change counts from the next call on."""

    def __init__(self, script: Path, calls: Path, library: Path) -> None:
        self._script = script
        self._calls = calls
        self._library = library
        self._values: dict[str, object] = {"driver": "535.183.01", "count": 0}
        self._write()

    def set(self, **values: object) -> None:
        self._values |= values
        self._write()

    def card(self, index: int, **values: object) -> None:
        """Adds a card or changes one; None takes a value away; for "!15", "~" and "60|95" see nvml_stub.c."""
        self._values |= {f"{index}.{name}": value for name, value in values.items()}
        self._values["count"] = max(int(str(self._values["count"])), index + 1)
        self._write()

    def add_rtx_3060(self, index: int, **changes: object) -> None:
        self.card(index, **RTX_3060 | changes)

    def calls(self) -> list[str]:
        """The questions about cards since the last look."""
        asked = self._calls.read_text(encoding="utf-8").split() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return asked

    def limits_set(self) -> list[tuple[int, int]]:
        """(card, milliwatts) of every power limit that was set, in order, by any process."""
        path = Path(f"{self._script}.limits")
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [(int(index), int(milliwatts)) for index, milliwatts in (line.split() for line in lines)]

    def environment(self) -> dict[str, str]:
        """What a child needs to meet this machine: its loader looks for `libnvidia-ml.so.1` along LD_LIBRARY_PATH."""
        return {
            "TUNESMITH_NVML_SCRIPT": str(self._script),
            "TUNESMITH_NVML_CALLS": str(self._calls),
            "LD_LIBRARY_PATH": str(self._library.parent),
        }

    def _write(self) -> None:
        lines = [f"{key} = {value}\n" for key, value in self._values.items() if value is not None]
        part = self._script.with_suffix(".part")  # never half a script, whoever reads it just now
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(self._script)


class Clock:
    """A monotonic clock that moves when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="session")
def nvml_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or os.name == "nt":
        # A person's machine may have none; a CI machine without one is set up wrongly.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs a C compiler, for a stand-in of NVIDIA's library")
    library = tmp_path_factory.mktemp("nvml") / "libnvidia-ml.so.1"
    source = Path(__file__).with_name("nvml_stub.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source], check=True)
    return library


@pytest.fixture
def bare_pynvml(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """pynvml as it is before its library was ever loaded, and put back so afterwards."""
    monkeypatch.setattr(pynvml, "nvmlLib", None)
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
    return monkeypatch


@pytest.fixture
def machine(bare_pynvml: pytest.MonkeyPatch, nvml_library: Path, tmp_path: Path) -> Machine:
    script, calls = tmp_path / "nvml.txt", tmp_path / "calls.txt"
    bare_pynvml.setenv("TUNESMITH_NVML_SCRIPT", str(script))
    bare_pynvml.setenv("TUNESMITH_NVML_CALLS", str(calls))
    bare_pynvml.setattr(pynvml, "CDLL", lambda name: ctypes.CDLL(str(nvml_library)))
    return Machine(script, calls, nvml_library)


@pytest.fixture
def rtx_3060(machine: Machine) -> Machine:
    machine.add_rtx_3060(0)
    return machine


@pytest.fixture
def clock() -> Clock:
    return Clock()
