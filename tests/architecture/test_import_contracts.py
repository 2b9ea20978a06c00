"""The import contracts of pyproject.toml hold on the tree, and each of them breaks when a violation is planted."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.schema.locations import program_root

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((program_root() / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}

# (contract, where the violation stands, what it says)
VIOLATIONS = [
    ("floors", "core/schema/planted.py", "import core.runs"),
    ("floors", "core/schema/planted.py", "from core.jobs import JobContext"),
    ("floors", "core/runs/planted.py", "from core.jobs import JobContext"),
    ("floors", "core/datasets/planted.py", "from core.models import classify_source"),
    ("floors", "core/hardware/planted.py", "import core.estimate"),
    ("floors", "core/jobs/planted.py", "def later():\n    from core.supervision import Supervisor"),
    ("floors", "core/supervision/planted.py", "import core.training.job"),
    ("floors", "core/training/planted.py", "import core.export"),
    ("floors", "core/export/planted.py", "import core.cli"),
    ("floors", "core/planted/__init__.py", "# a floor of its own, that nobody has thought about"),
    ("core-without-window", "core/schema/planted.py", "from PySide6.QtCore import QObject"),
    ("core-without-window", "core/training/planted.py", "import pyqtgraph"),
    ("core-without-window", "core/cli/planted.py", "import gui.theme.palette"),
    ("window-without-torch", "gui/planted.py", "import torch"),
    ("window-without-torch", "gui/pages/planted.py", "def later():\n    import transformers"),
    ("window-without-torch", "gui/workers/planted.py", "import core.training.session"),
    ("window-without-torch", "core/datasets/planted.py", "import datasets"),
    ("window-without-torch", "core/models/planted.py", "from transformers import AutoTokenizer"),
    ("window-without-torch", "core/cli/planted.py", "import core.training.device.machine"),
    ("window-without-torch", "core/supervision/planted.py", "import accelerate, bitsandbytes, peft, trl"),
    ("plots-own-pyqtgraph", "gui/pages/planted.py", "import pyqtgraph as pg"),
    ("plots-own-pyqtgraph", "gui/planted.py", "from pyqtgraph import PlotWidget"),
    ("plots-own-pyqtgraph", "gui/planted/deeper.py", "import pyqtgraph"),
]


def lint(tree: Path, *arguments: str) -> tuple[int, str]:
    """(exit status, what it said) of lint-imports on that tree, which must be the one that is imported."""
    program = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    done = subprocess.run([sys.executable, "-c", program, "--no-cache", *arguments], cwd=tree, capture_output=True, text=True,
                          encoding="utf-8", timeout=120, check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree") / "a copy"
    tree.mkdir()
    shutil.copy(program_root() / "pyproject.toml", tree)
    for package in ("core", "gui"):
        shutil.copytree(program_root() / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


@pytest.fixture
def plant(copied: Path) -> Iterator[Callable[[str, str], None]]:
    planted: list[Path] = []

    def write(place: str, text: str) -> None:
        path = copied / place
        if not path.parent.is_dir():
            path.parent.mkdir()
            (path.parent / "__init__.py").touch()
            planted.append(path.parent)
        path.write_text(f"{text}\n", encoding="utf-8")
        planted.append(path)

    yield write
    for path in reversed(planted):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def test_the_tree_keeps_all_contracts() -> None:
    status, said = lint(program_root())
    assert status == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said
    for name in CONTRACTS.values():
        assert f"{name} KEPT" in said


def test_a_copy_keeps_them_too_so_that_what_is_planted_is_what_breaks(copied: Path) -> None:
    status, said = lint(copied)
    assert status == 0, said


def test_every_contract_is_broken_by_some_violation() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)


@pytest.mark.parametrize(
    ("contract", "place", "text"), VIOLATIONS, ids=[f"{place}: {text}" for _, place, text in VIOLATIONS]
)
def test_violation_is_found(
    copied: Path, plant: Callable[[str, str], None], contract: str, place: str, text: str
) -> None:
    plant(place, text)
    status, said = lint(copied, "--contract", contract)
    assert status == 1, said
    assert f"{CONTRACTS[contract]} BROKEN" in said
    assert "planted" in said


def test_pyqtgraph_is_allowed_where_plots_are_made(copied: Path, plant: Callable[[str, str], None]) -> None:
    plant("gui/plots/planted.py", "import pyqtgraph as pg")
    status, said = lint(copied, "--contract", "plots-own-pyqtgraph")
    assert status == 0, said
