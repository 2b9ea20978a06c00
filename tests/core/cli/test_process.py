"""The program in a process of its own: what it imports, standard streams, encodings. No job is started here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import command, environment, is_two_lines, tunesmith

from core.runs import RunFolder, create_run
from core.schema.toml_codec import recipe_from_toml

HEAVY = (
    "torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate", "datasets", "PySide6", "pyqtgraph", "numpy",
)  # fmt: skip
NARROW = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": None, "LANG": None}


@pytest.fixture
def runs(tmp_path: Path) -> list[RunFolder]:
    """Some finished runs with Korean names."""
    made = []
    for number in range(3):
        text = f"name='요리 {number}'\n[model]\nsource='m'\n[dataset]\nsource='d'"
        run = create_run(tmp_path / "내 실행", recipe_from_toml(text))
        run.write_summary(run.summary().model_copy(update={"status": "finished"}))
        made.append(run)
    return made


@pytest.mark.parametrize(
    "arguments", [["--version"], ["runs", "--json"], ["train", "nothing.toml"], ["screens", "--help"]]
)
def test_commands_import_nothing_heavy(arguments: list[str], tmp_path: Path):
    code = (
        "import sys; sys.argv = ['tunesmith', *sys.argv[1:]]; from gui.__main__ import main; status = main();"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]; print('HEAVY', found, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, check=True, timeout=60,
        env=environment(TUNESMITH_RUNS_DIR=str(tmp_path / "runs")), stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert b"HEAVY []" in done.stderr


def test_version(tmp_path: Path):
    from core import __version__

    done = tunesmith("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, __version__, b"")


@pytest.mark.parametrize("locale", [{}, NARROW], ids=["as it is", "LC_ALL=C"])
def test_json_is_utf_8_whatever_the_locale(locale: dict[str, str | None], runs: list[RunFolder], tmp_path: Path):
    done = tunesmith("runs", "--runs-dir", tmp_path / "내 실행", "--json", cwd=tmp_path, env=environment(**locale))
    assert done.returncode == 0, done.stderr.decode()
    assert {run["name"] for run in json.loads(done.stdout.decode("utf-8"))} == {"요리 0", "요리 1", "요리 2"}
    table = tunesmith("runs", "--runs-dir", tmp_path / "내 실행", cwd=tmp_path, env=environment(**locale))
    assert runs[0].path.name in table.stdout.decode("utf-8")


@pytest.mark.parametrize("arguments", [["train", "한글.toml"], ["--help"], ["export", "--help"]])
def test_words_never_fail_for_the_locale(arguments: list[str], tmp_path: Path):
    done = tunesmith(*arguments, cwd=tmp_path, env=environment(**NARROW))
    assert b"Traceback" not in done.stderr
    assert done.returncode == (0 if "--help" in arguments else 2)


@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize("arguments", [["runs", "--json"], ["runs"], ["--help"]])
def test_a_reader_that_goes_away(lines: int, arguments: list[str], runs: list[RunFolder], tmp_path: Path):
    """As `| head -1` does: quiet, and no status of Python's own (120)."""
    if arguments[0] == "runs":
        arguments = [*arguments, "--runs-dir", str(tmp_path / "내 실행")]
    reading, writing = os.pipe()
    child = subprocess.Popen(
        command(*arguments), cwd=tmp_path, env=environment(), stdin=subprocess.DEVNULL, stdout=writing,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(writing)
    if lines:
        os.read(reading, 1)
    os.close(reading)
    _, err = child.communicate(timeout=60)
    assert err == b""
    assert child.returncode in ((0, 1) if lines else (1,))


@pytest.mark.parametrize("stdin", [b"", b"y\n\x00\xff garbage\n" * 2000])
def test_standard_input_is_not_read(stdin: bytes, runs: list[RunFolder], tmp_path: Path):
    done = tunesmith("runs", "--runs-dir", tmp_path / "내 실행", "--json", cwd=tmp_path, stdin=stdin)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 3


@pytest.mark.skipif(os.name != "posix", reason="closing descriptors of a child is POSIX's way")
def test_closed_descriptors(runs: list[RunFolder], tmp_path: Path):
    def run(arguments: str) -> tuple[int, bytes, bytes]:
        line = f'"{sys.executable}" -m gui {arguments}'
        done = subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    assert run("runs --runs-dir '내 실행' <&- >&-") == (0, b"", b"")
    assert run("train nothing.toml <&- 2>&-") == (2, b"", b"")
    status, out, err = run("train nothing.toml <&-")
    assert (status, out) == (2, b"")
    assert is_two_lines(err.decode())


def test_without_a_display_the_window_says_so(tmp_path: Path):
    none = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    done = tunesmith(cwd=tmp_path, env=environment(**none))
    assert done.returncode == 1
    assert done.stdout == b""
    assert is_two_lines(done.stderr.decode())
