"""`resume --go-back`, `--from-step`, `--learning-rate` and `--memory-snapshot`: what is asked of the job."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.cli import report as report_command
from core.cli import train as command
from core.runs import RunFolder, create_run, write_checkpoint
from core.schema.commands import SnapshotMemory
from core.schema.requests import TrainRequest
from core.schema.run_state import RunState
from core.schema.toml_codec import recipe_from_tree


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    told: list[Any] = []

    def run_job(request: TrainRequest, run_dir: Path, **options: Any) -> tuple[int, RunState]:
        told.append((request, options.get("commands")))
        return 0, RunState()

    monkeypatch.setattr(command, "run_job", run_job)
    return told


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    tree = {"model": {"source": "demo"}, "dataset": {"source": "demo"}, "training": {"learning_rate": 3e-3}}
    run = create_run(tmp_path, recipe_from_tree(tree))
    run.events_path.write_bytes(b"")
    for step in (10, 20):
        write_checkpoint(run.checkpoints_dir, step, lambda part: (part / "a").write_bytes(b"x") and None)
    return run


@pytest.mark.parametrize(
    ("options", "from_step", "learning_rate"),
    [
        ([], None, None),
        (["--go-back"], 20, 1.5e-3),
        (["--go-back", "--from-step", "10"], 10, 1.5e-3),
        (["--learning-rate", "1e-4"], 20, 1e-4),
        (["--from-step", "10"], 10, None),
    ],
)
def test_what_resume_asks_for(
    run: RunFolder, asked: list[Any], options: list[str], from_step: int | None, learning_rate: float | None
) -> None:
    assert main(["resume", str(run.path), *options]) == 0
    ((request, commands),) = asked
    assert (request.resume, request.from_step) == (True, from_step)
    assert request.learning_rate == (pytest.approx(learning_rate) if learning_rate else None)
    assert not commands


def test_a_learning_rate_that_is_none_is_refused(
    run: RunFolder, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resume", str(run.path), "--learning-rate", "-1"]) == 2
    assert "learning rate of -1 cannot be" in capsys.readouterr().err
    assert not asked


def test_a_memory_snapshot_is_asked_for_before_the_start(run: RunFolder, asked: list[Any]) -> None:
    assert main(["resume", str(run.path), "--memory-snapshot"]) == 0
    assert asked[0][1] == [SnapshotMemory()]


def test_a_report_in_one_command(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report_command, "examine", lambda: {"python": "3.11"})
    assert main(["report", str(run.path), "--to", str(tmp_path / "보고.zip"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    with zipfile.ZipFile(document["path"]) as archive:
        assert json.loads(archive.read("doctor.json")) == {"python": "3.11"}
    assert main(["report", str(run.path), "--to", str(tmp_path)]) == 2
