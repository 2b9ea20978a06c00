"""Arguments that nobody would type on purpose: names of another encoding, files where folders belong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import environment, is_two_lines, tunesmith

from core.runs import RunFolder, create_run
from core.schema.events import JobStarted, JobStopped
from core.schema.toml_codec import recipe_from_toml

ODD = "x\udcffy"  # what Python makes of a byte that is no UTF-8


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run outside the folder for runs."""
    return create_run(tmp_path / "my runs", recipe_from_toml("[model]\nsource='m'\n[dataset]\nsource='d'"))


def test_texts_that_no_job_can_be_told_are_refused(tell, run: RunFolder):
    assert tell("chat", str(run.path), "--prompt", ODD).is_refusal(2, "UTF-8")
    assert tell("export", str(run.path), "--to", ODD).is_refusal(2, "UTF-8")


def test_an_export_to_nowhere_is_refused(tell, run: RunFolder):
    for nothing in ("", '""'):
        assert tell("export", str(run.path), "--to", nothing).is_refusal(2, "--to names no folder")


def test_an_empty_question_is_refused(tell, run: RunFolder):
    for nothing in ("", " \n"):
        assert tell("chat", str(run.path), "--prompt", nothing).is_refusal(2, "--prompt asks nothing")


def test_nothing_is_not_the_current_folder(tell):
    for nothing in ("", " ", '""'):
        for command in (["inspect", nothing], ["inspect", "demo", "--model", nothing], ["estimate", nothing]):
            assert tell(*command).is_refusal(2, "An empty name")
        assert tell("report", nothing, "--to", "r.html").is_refusal(2, "An empty name")


def test_no_run_is_made_in_a_folder_that_no_job_can_be_told(tell, tmp_path: Path):
    assert tell("train", "demo", "--runs-dir", str(tmp_path / ODD)).is_refusal(2, "UTF-8")
    assert not (tmp_path / ODD).exists()


def test_screens_are_not_drawn_into_a_file(tell, tmp_path: Path):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert tell("screens", "taken").is_refusal(2, "taken", "it is a file")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_a_screen_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "to" / "runs.png").mkdir(parents=True)
    done = tunesmith("screens", tmp_path / "to", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert is_two_lines(done.stderr.decode())
    assert "runs.png" in done.stderr.decode()


def test_a_report_with_a_name_too_long_for_the_file_system_is_told(
    tell, run: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.cli.report.examine", dict)
    assert tell("report", str(run.path), "--to", "a" * 300).is_refusal(1, "aaa")


def test_the_line_that_says_how_to_go_on_finds_the_run(tell, jobs, tmp_path: Path):
    jobs(JobStarted(kind="train"), JobStopped(status="stopped", saved=True), status=3)
    said = tell("train", "demo", "--runs-dir", str(tmp_path / "my runs"))
    (made,) = (tmp_path / "my runs").iterdir()
    assert f'tunesmith resume "{made}"' in said.err
    said = tell("train", "demo")
    (made,) = (tmp_path / "runs").iterdir()
    assert f"tunesmith resume {made.name}\n" in said.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path):
    for arguments in (["--version"], ["queue", "add", "demo", "--json"]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "gui", *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60,
                env=environment(TUNESMITH_RUNS_DIR=str(tmp_path / "runs")), stdin=subprocess.DEVNULL,
            )  # fmt: skip
        assert done.returncode == 1
        assert is_two_lines(done.stderr.decode())
        assert "full" in done.stderr.decode()
