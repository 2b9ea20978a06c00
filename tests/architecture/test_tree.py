"""What must not stand in the repository, and what must not be written in the code."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.schema.locations import program_root

ROOT = program_root()
CODE = sorted(path for package in ("core", "gui") for path in (ROOT / package).rglob("*.py"))


def tracked() -> list[Path]:
    """The files of the repository; of an unpacked archive without one, all but what .gitignore names."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        return [path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]
    return [
        path for path in ROOT.rglob("*") if path.is_file() and not any(part.startswith(".venv") for part in path.parts)
    ]


def test_packaging_is_no_package() -> None:
    """With an __init__.py there, `import packaging.version` breaks for every library, while the tests still pass."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
    program = "import packaging.version; print(packaging.version.Version('1.0'))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "1.0"


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
                          timeout=60, check=False)  # fmt: skip
    return done.stdout + done.stderr


def where_this_machine_installs_from() -> set[str]:
    """Hosts and folders of the package indexes that this machine is set up with."""
    text = run("pip", "config", "list") + " ".join(
        value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))
    )
    hosts = set(re.findall(r"https?://(?:[^/@\s'\"]*@)?([^/:\s'\"]+)", text))
    folders = set(re.findall(r"(?:file://|=')(/[\w./-]{4,})", text)) - {"/etc/ssl/certs/ca-certificates.crt"}
    return hosts | folders


def test_no_machine_and_no_registry_is_named() -> None:
    # Put together here, so that this file does not name them either.
    fixed = [r"pypi\." + "org", "python" + "hosted", r"(?<![\w.])/" + r"(?:work|root|tmp)/\w"]
    here = {str(ROOT), str(Path.home())} - {"/", "/app", "/src", "/repo", "/home"}
    needles = [*fixed, *(rf"(?<![\w.]){re.escape(text)}(?:/|$)" for text in here)]
    needles += [re.escape(text) for text in where_this_machine_installs_from()]
    pattern = re.compile("|".join(needles))
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" in data[:8000]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert found == []


def test_nothing_is_tracked_that_is_made() -> None:
    made = [path for path in tracked() if path.suffix in (".pyc", ".log", ".orig") or "__pycache__" in path.parts]
    assert made == []


# -- imports that the contracts cannot see -----------------------------------------------------------------------------


def ruff(place: Path, *paths: str) -> str:
    return run("ruff", "check", "--no-cache", "--output-format=concise", "--select", "TID251", *paths, cwd=place)


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module('torch')\n",
        "from importlib import import_module\n",
        "from importlib import import_module as quietly\nquietly('torch')\n",
        "import importlib as i\ni.import_module('torch')\n",
    ],
)
def test_ruff_finds_an_import_by_name(tmp_path: Path, text: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for place in ("core/runs/planted.py", "gui/planted.py"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
        assert "TID251" in ruff(tmp_path, place)


def test_one_place_alone_imports_by_name() -> None:
    assert ruff(ROOT, "core", "gui").strip() == "All checks passed!"
    exempt = [path for path in CODE if "TID251" in path.read_text(encoding="utf-8")]
    assert exempt == [ROOT / "core" / "jobs" / "child.py"]


def called(node: ast.AST) -> str:
    """`exec` for exec(...), `.run_path` for runpy.run_path(...)."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name
        case ast.Call(func=ast.Attribute(attr=name)):
            return f".{name}"
    return ""


def test_no_other_way_to_import_or_run_by_name() -> None:
    banned = "__import__ exec eval run_module run_path .run_module .run_path spec_from_file_location .spec_from_file_location"
    found = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if called(node) in banned.split():
                found.append(f"{path.relative_to(ROOT)}: {ast.unparse(node)}")
    assert found == []


def test_modules_say_what_they_are_for_and_stay_small() -> None:
    found = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        lines, docstring = text.count("\n"), ast.get_docstring(ast.parse(text))
        if lines > 400:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
        if text.strip() and not docstring:
            found.append(f"{path.relative_to(ROOT)}: no docstring")
    assert found == []
