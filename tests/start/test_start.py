"""start.py as a person calls it: what it hands over, from where, with which exit status, and how quickly."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starter import state
from starter.state import Layout, write_stamp

from .conftest import ROOT, load, stamp_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
Make = Callable[..., None]
TELLS_ALL = 'pwd\nprintf "%s\\n" "$QT_QPA_PLATFORM" "$@"'


def start(
    layout: Layout, *arguments: str, cwd: Path | None = None, **surroundings: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(layout.root / "start.py"), *arguments]
    env = {**os.environ, **surroundings}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=env, cwd=cwd or layout.root, timeout=60)


def test_a_command_is_passed_on_untouched_from_where_the_person_stands(
    copied: Layout, make_environment: Make, tmp_path: Path
) -> None:
    make_environment(copied, TELLS_ALL)
    ran = start(copied, "train", "내 레시피.toml", "--set", "name=a b", "--json", cwd=tmp_path)
    assert ran.stdout.splitlines() == [
        str(tmp_path), "", "-P", "-m", "gui", "train", "내 레시피.toml", "--set", "name=a b", "--json"
    ]  # fmt: skip
    assert ran.stderr == ""


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_the_exit_status_is_the_programs_own(copied: Layout, make_environment: Make, status: int) -> None:
    make_environment(copied, f"exit {status}")
    assert start(copied, "train", "demo").returncode == status


def test_test_runs_pytest_from_the_projects_root(copied: Layout, make_environment: Make, tmp_path: Path) -> None:
    make_environment(copied, TELLS_ALL)
    stamp = {**stamp_of(copied), "extras": ["test"], "qt_plugins": ["offscreen"]}
    write_stamp(copied, stamp)
    ran = start(copied, "test", "-k", "two words", cwd=tmp_path)
    assert ran.stdout.splitlines() == [str(copied.root), "offscreen", "-m", "pytest", "-k", "two words"]


def test_without_a_display_the_demo_runs_in_the_terminal(copied: Layout, make_environment: Make) -> None:
    make_environment(copied, TELLS_ALL)
    ran = start(copied)
    assert ran.stdout.splitlines()[-1] == "first-run"
    assert "For the window" in ran.stderr


def test_with_a_display_the_window_opens(copied: Layout, make_environment: Make) -> None:
    make_environment(copied, TELLS_ALL)
    write_stamp(copied, {**stamp_of(copied), "qt_plugins": ["xcb"], "desktop": True})
    assert start(copied, DISPLAY=":7").stdout.splitlines()[-1] == "gui"


def test_an_error_is_a_sentence_and_a_hint(copied: Layout, make_environment: Make, tmp_path: Path) -> None:
    """Here because the disk is nearly full."""
    make_environment(copied, "exit 1", stamped=False)
    code = (
        "import sys, runpy; sys.path.insert(0, sys.argv[1]); import shutil; "
        "shutil.disk_usage = lambda path: type('Full', (), {'free': 10**8}); "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0] + '/start.py', run_name='__main__')"
    )
    command = [sys.executable, "-c", code, str(copied.root)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=60)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert [line.split(":")[0] for line in ran.stderr.splitlines()[-2:]] == ["error", "hint"]


def test_a_second_start_is_quick(copied: Layout, make_environment: Make) -> None:
    """The limit is 1 s on any machine; the interpreter's own start is in it."""
    make_environment(copied, "exit 0")
    start(copied, "--version")
    times = []
    for _ in range(3):
        began = time.perf_counter()
        start(copied, "--version")
        times.append(time.perf_counter() - began)
    assert min(times) < 1.0


@pytest.mark.parametrize(
    ("arguments", "surroundings", "plugin", "desktop"),
    [
        ([], {"DISPLAY": ":0"}, "xcb", True),
        ([], {"QT_QPA_PLATFORM": "offscreen"}, "offscreen", False),
        ([], {}, "", False),
        (["train", "demo"], {"DISPLAY": ":0"}, "", False),
        (["screens", "there"], {}, "offscreen", False),
        (["test"], {"DISPLAY": ":0"}, "offscreen", False),
    ],
)
def test_only_a_window_and_the_tests_need_qts_libraries(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], surroundings: dict[str, str], plugin: str, desktop: bool
) -> None:
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    need = load(ROOT / "start.py").need(arguments)
    assert (need.qt_plugin, need.desktop) == (plugin if sys.platform.startswith("linux") else "", desktop)


def test_it_reads_under_python_3_8_and_uses_only_the_standard_library() -> None:
    """An older Python must get far enough to fetch another one: nothing newer at run time, annotations kept as text."""
    for path in [ROOT / "start.py", *sorted((ROOT / "packaging" / "starter").glob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        allowed = set(sys.stdlib_module_names) | {"starter"} | ({"torch"} if path.name == "kernel_check.py" else set())
        assert imported <= allowed, path.name
        if len(tree.body) > 1:
            assert "__future__" in imported, path.name


def test_packaging_stays_a_plain_folder() -> None:
    """With an __init__.py it would hide the library `packaging` from every other one."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.slow
def test_a_real_environment_is_made_and_runs(copied: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's real venv and pip; only the gigabytes are left out: the project here has no dependencies."""
    from starter import environment, torch_build

    (copied.root / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "tunesmith"\nversion = "0.1.0"\n[tool.setuptools.packages.find]\ninclude = ["gui"]\n',
        encoding="utf-8",
    )
    (copied.root / "gui").mkdir()
    (copied.root / "gui" / "__init__.py").write_text("", encoding="utf-8")
    (copied.root / "gui" / "__main__.py").write_text("import sys\nprint('gui', sys.argv[1:])\n", encoding="utf-8")
    monkeypatch.setattr(torch_build, "TORCH", "pip")  # always there, so nothing is fetched for it
    monkeypatch.setattr(torch_build, "install", lambda *_a, **_k: torch_build.Build("2.13.0+cpu", False))
    environment.prepare(copied, state.Need())
    ran = start(copied, "train", "x", cwd=copied.root.parent)
    assert ran.stdout == "gui ['train', 'x']\n", ran.stderr
