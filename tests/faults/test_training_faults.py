"""What goes wrong around a training, through the real job: one sentence of what and why, a next step, nothing lost."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psutil
import pytest
from support.tiny import make_model, make_rows
from support.training import Outcome, recipe_for, train_as_job

from core.runs.checkpoints import checkpoints
from core.schema.events import AnyEvent, CheckpointSaved, JobFailed, JobStopped, StepCompleted
from core.supervision import Supervisor

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rows(tmp_path_factory.mktemp("data") / "rows.jsonl")


def failed(outcome: Outcome, status: int, code: str, *words: str) -> JobFailed:
    """The last word, after looking that it is a sentence and stands in the run folder too."""
    end = outcome.end
    assert isinstance(end, JobFailed), end
    assert (end.code, end.exit_status) == (code, status)
    for word in words:
        assert word in end.message
    assert end.message.endswith(".")
    assert end.hint.endswith(".")
    assert outcome.folder.summary().status == "failed"
    assert outcome.folder.state().end is not None
    assert not outcome.folder.is_held()
    assert not outcome.folder.adapter_dir.exists()
    return end


def test_no_model_at_the_path(rows: Path, tmp_path: Path) -> None:
    missing = tmp_path / "no model here"
    outcome, status = train_as_job(tmp_path, recipe_for(missing, rows))
    failed(outcome, status, "model_not_found", str(missing), "does not exist")


def test_a_folder_without_config(rows: Path, tmp_path: Path) -> None:
    empty = tmp_path / "빈 폴더"
    empty.mkdir()
    (empty / "notes.txt").write_text("no model", encoding="utf-8")
    outcome, status = train_as_job(tmp_path, recipe_for(empty, rows))
    failed(outcome, status, "model_no_config", "config.json")


def test_no_usable_column(model: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"colour": n, "weight": 2 * n}) + "\n" for n in range(30)), encoding="utf-8")
    outcome, status = train_as_job(tmp_path, recipe_for(model, rows))
    failed(outcome, status, "dataset_no_usable_column", "colour")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit another process's files")
def test_a_disk_that_fills_up_at_a_checkpoint(model: Path, rows: Path, tmp_path: Path) -> None:
    """From the first checkpoint on no file may grow beyond a size that the adapter needs and its optimizer exceeds."""
    recipe = recipe_for(model, rows, "training.max_steps=300", "checkpoints.every_steps=20", "lora.rank=32")

    def fill(event: AnyEvent, supervisor: Supervisor) -> None:
        if isinstance(event, CheckpointSaved) and event.step == 20:
            assert supervisor.pid is not None
            adapter, optimizer = (
                next(tmp_path.rglob(name)).stat().st_size for name in ("adapter_model.safetensors", "optimizer.pt")
            )
            assert optimizer > 1.5 * adapter
            limit = int(1.2 * adapter)
            psutil.Process(supervisor.pid).rlimit(psutil.RLIMIT_FSIZE, (limit, limit))

    outcome, status = train_as_job(tmp_path, recipe, fill)
    end = failed(outcome, status, "disk_full", "disk is full", "untouched")
    assert "resume" in end.hint
    points = checkpoints(outcome.folder.checkpoints_dir)
    assert [point.is_whole() for point in points] == [True] * len(points)
    assert points
    assert points[-1].step < 300
    assert not list(outcome.folder.checkpoints_dir.glob(".tmp-*"))

    def stop(event: AnyEvent, supervisor: Supervisor) -> None:
        if isinstance(event, StepCompleted):
            supervisor.stop()

    again, status = train_as_job(tmp_path, outcome.folder, stop)
    assert isinstance(again.end, JobStopped), again.end
    assert (status, again.end.saved) == (3, True)
    assert min(again.losses) == points[-1].step + 1
    assert again.saved == [again.end.step]
