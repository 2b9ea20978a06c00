"""start.bat, start.sh, the shortcut and the CI script. Of those for Windows, the known traps are looked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT, lines_of, script

BATCH = (ROOT / "start.bat").read_bytes()
WINDOWS_FILES = ("start.bat", "packaging/windows_shortcut.ps1")


@pytest.mark.parametrize("name", WINDOWS_FILES)
def test_windows_files_are_ascii_with_windows_lines(name: str) -> None:
    data = (ROOT / name).read_bytes()
    assert data.isascii(), "a batch file is read in the console's code page, whatever that is"
    assert data.count(b"\n") == data.count(b"\r\n") > 5, "cmd misses labels in a file with bare line feeds"


def test_git_keeps_those_line_ends_on_every_machine() -> None:
    rules = lines_of(ROOT / ".gitattributes")
    assert "*.bat text eol=crlf" in rules
    assert "*.ps1 text eol=crlf" in rules


def test_every_use_of_the_folder_is_quoted() -> None:
    """A space, an ampersand or a bracket in the path splits a line that is not quoted."""
    uses = 0
    for line in BATCH.decode("ascii").splitlines():
        if line.lower().startswith("rem "):
            continue
        for match in re.finditer(r"%~dp0|%UV%", line):
            uses += 1
            assert line[: match.start()].count('"') % 2 == 1, line
            assert line[match.end() :].count('"') >= 1, line
    assert uses >= 6
    assert '%~dp0"' not in BATCH.decode("ascii").replace('"%~dp0" ends', ""), (
        "a backslash right before a quote escapes it"
    )


def test_the_batch_file_never_asks_for_admin_rights() -> None:
    text = BATCH.decode("ascii").lower()
    for word in ("runas", "-verb", "setx", "reg add", "net session", "--scope machine", "allusers"):
        assert word not in text, word


def test_every_jump_has_its_label() -> None:
    text = BATCH.decode("ascii")
    labels = {line[1:].strip().lower() for line in text.splitlines() if line.startswith(":")}
    assert {name.lower() for name in re.findall(r"goto (\w+)", text)} <= labels
    assert "setlocal enabledelayedexpansion" not in text.lower(), (
        "it would eat exclamation marks in paths and arguments"
    )


def test_the_batch_file_keeps_standard_output_for_the_command() -> None:
    for line in BATCH.decode("ascii").splitlines():
        if line.startswith(("echo ", "powershell ", "winget ")):
            assert line.endswith(" 1>&2"), line
    assert b"chcp 65001 >nul" in BATCH


def test_the_exit_status_is_passed_on() -> None:
    lines = BATCH.decode("ascii").splitlines()
    assert lines[-1] == "exit /b %STATUS%"
    assert sum('set "STATUS=%ERRORLEVEL%"' in line for line in lines) == 2


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_start_sh_passes_everything_on(tmp_path: Path, fakes: Path) -> None:
    folder = tmp_path / "한글 폴더 (1) & $HOME"
    folder.mkdir()
    shutil.copy2(ROOT / "start.sh", folder / "start.sh")
    script(fakes / "python3", 'printf "%s\\n" "$@"')
    environment = {**os.environ, "TUNESMITH_IN_TERMINAL": "1"}
    command = [str(folder / "start.sh"), "train", "a b", "*"]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=tmp_path, timeout=30)
    assert ran.stdout.splitlines() == [str(folder / "start.py"), "train", "a b", "*"]


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_start_sh_opens_a_terminal_for_the_first_start_from_a_desktop(tmp_path: Path, fakes: Path) -> None:
    shutil.copy2(ROOT / "start.sh", tmp_path / "start.sh")
    script(fakes / "x-terminal-emulator", 'echo "terminal $*"; echo "$TUNESMITH_IN_TERMINAL"')
    script(fakes / "python3", "echo started")
    command = [str(tmp_path / "start.sh")]
    env = {name: value for name, value in os.environ.items() if name != "TUNESMITH_IN_TERMINAL"}
    first = subprocess.run(command, capture_output=True, encoding="utf-8", env=env, timeout=30)
    assert first.stdout == f"terminal -e sh {tmp_path}/start.sh\n1\n"
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "tunesmith.json").write_text("{}", encoding="utf-8")
    assert subprocess.run(command, capture_output=True, encoding="utf-8", env=env, timeout=30).stdout == "started\n"


@pytest.fixture
def checkout(tmp_path: Path, fakes: Path) -> Path:
    """A checkout in which each tool of the CI run is a script that exits with what a file named after it says."""
    (tmp_path / "co" / ".ci").mkdir(parents=True)
    shutil.copy2(ROOT / ".ci" / "run", tmp_path / "co" / ".ci" / "run")
    script(fakes / "dpkg-query", "printf installed")
    status = f'cat "{tmp_path}/$name" 2>/dev/null || echo 0'
    script(fakes / "python", f'echo "$*"; name=tests; exit $({status})')
    python = f'name=$(echo "$3" | tr -d -); [ "$2" = pip ] && name=pip; [ "$2" = mypy ] && name=mypy; exit $({status})'
    script(tmp_path / "co" / ".venv" / "bin" / "python", python)
    script(tmp_path / "co" / ".venv" / "bin" / "lint-imports", f"name=contracts; exit $({status})")
    return tmp_path / "co"


def run_ci(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", ".ci/run"], capture_output=True, encoding="utf-8", cwd=checkout, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize(
    ("tool", "status", "named"),
    [
        ("tests", 134, "tests (134)"),
        ("tests", 5, "tests (5)"),
        ("pip", 1, "lint tools (1)"),
        ("check", 1, "ruff check (1)"),
        ("format", 0, ""),
        ("mypy", 1, "types (1)"),
        ("contracts", 1, "import contracts (1)"),
    ],
)
def test_ci_fails_where_one_tool_does(checkout: Path, tool: str, status: int, named: str) -> None:
    (checkout.parent / tool).write_text(str(status), encoding="utf-8")
    ran = run_ci(checkout)
    assert ran.returncode == (1 if status else 0)
    assert (f"ci: failed: {named}" in ran.stdout) == bool(status)
    assert "import contracts: exit status" in ran.stdout, "the other steps run all the same"


def test_ci_runs_the_readmes_own_command() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert '"$python" start.py test\n' in text
    assert "|| true" not in text
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
