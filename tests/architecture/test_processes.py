"""What each kind of process loads, seen in fresh interpreters: no torch in the window, no Qt in the command line."""

from __future__ import annotations

import subprocess
import sys

from core.schema.locations import program_root

TORCH = {"torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate", "datasets"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def loaded_by(program: str) -> set[str]:
    """The names of the top packages in sys.modules after that program."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"],
        cwd=program_root(), capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_window_never_loads_torch() -> None:
    loaded = loaded_by("import gui.__main__, gui.app")
    assert "PySide6" in loaded, "this did not look at the window"
    assert loaded & TORCH == set()


def test_the_command_line_loads_neither_torch_nor_qt() -> None:
    loaded = loaded_by("import core.cli.app")
    assert "core" in loaded
    assert loaded & (TORCH | QT) == set()


def test_the_program_decides_what_it_is_before_it_loads_qt() -> None:
    assert loaded_by("import gui.__main__") & QT == set()


def test_a_job_begins_light() -> None:
    assert loaded_by("import core.jobs.child") & (TORCH | QT) == set()


EVERY_MODULE = """
import importlib, pkgutil
for package in {packages!r}:
    top = importlib.import_module(package)
    for found in pkgutil.walk_packages(top.__path__, package + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""


def test_no_module_of_the_window_loads_torch() -> None:
    assert loaded_by(EVERY_MODULE.format(packages=["gui"])) & TORCH == set()


def test_no_module_of_the_lower_floors_loads_torch_or_qt() -> None:
    floors = ["schema", "models", "datasets", "estimate", "hardware", "runs", "jobs", "supervision", "cli"]
    loaded = loaded_by(EVERY_MODULE.format(packages=[f"core.{floor}" for floor in floors]))
    assert loaded & (TORCH | QT) == set()


def test_what_the_first_frame_does_not_need_is_not_loaded_for_it() -> None:
    assert loaded_by("import gui.__main__, gui.app") & {"numpy", "pyqtgraph", "pynvml", "psutil", "filelock"} == set()
