"""Stopped or killed at any moment, a run goes on and ends with the very adapter of a run that nothing disturbed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from support.training import Outcome, recipe_for, train_as_job

from core.jobs import JobProcess
from core.runs import create_run
from core.runs.checkpoints import checkpoints, newest_checkpoint
from core.schema.commands import Pause
from core.schema.events import (
    AnyEvent,
    JobCrashed,
    JobStarted,
    JobStopped,
    StepCompleted,
)
from core.schema.recipe import Recipe
from core.schema.requests import TrainRequest
from core.supervision import Supervisor

pytestmark = pytest.mark.slow

STEPS = 40
COMMON = (
    f"training.max_steps={STEPS}", "lora.dropout=0.1", "checkpoints.every_steps=6", "evaluation.every_steps=10",
    "training.micro_batch_size=2", "training.gradient_accumulation_steps=2",
)  # fmt: skip
# Rank 64 makes tensors of 4,096 numbers, from which on the 8-bit optimizer really keeps 8 bits.
PACKED_8BIT = (*COMMON, "training.packing=true", "training.optimizer=adamw_8bit", "lora.rank=64")
PADDED_CHECKPOINTED = (*COMMON, "training.gradient_checkpointing=true", "training.optimizer=adamw_torch")


def when(step: int, act: Callable[[Supervisor], None]) -> Callable[[AnyEvent, Supervisor], None]:
    """Acts once when that step is told; the child is some way on by then, which makes the moment random."""

    def on_event(event: AnyEvent, supervisor: Supervisor) -> None:
        if isinstance(event, StepCompleted) and event.step == step:
            act(supervisor)

    return on_event


def kill(supervisor: Supervisor) -> None:
    assert supervisor.pid is not None
    psutil.Process(supervisor.pid).kill()


def undisturbed(folder: Path, recipe: Recipe) -> Outcome:
    """The run to compare with; a child as well: in this process other tests have left their marks on the libraries."""
    whole, status = train_as_job(folder, recipe)
    assert (status, whole.end.type) == (0, "job_finished"), whole.end
    assert list(whole.losses) == list(range(1, STEPS + 1))
    return whole


def killed_run(folder: Path, recipe: Recipe) -> tuple[Outcome, int]:
    """A run killed some way behind its first checkpoint, and the step of its newest whole one."""
    killed, status = train_as_job(folder, recipe, when(9, kill))
    assert isinstance(killed.end, JobCrashed)
    assert (status, killed.end.code) == (1, "job_killed")
    assert "killed" in killed.end.message
    assert "resume" in killed.end.hint
    assert killed.folder.summary().status == "crashed"
    newest = newest_checkpoint(killed.folder.checkpoints_dir)
    assert newest is not None
    assert newest.step % 6 == 0
    return killed, newest.step


def test_killed_with_packing_and_8_bit_optimizer(tiny: Path, rows: Path, tmp_path: Path) -> None:
    recipe = recipe_for(tiny, rows, *PACKED_8BIT)
    whole = undisturbed(tmp_path, recipe)
    killed, step = killed_run(tmp_path, recipe)
    finished, status = train_as_job(tmp_path, killed.folder)
    assert (status, finished.end.type) == (0, "job_finished"), finished.end
    assert finished.of(JobStarted)[0].from_step == step
    assert killed.losses | finished.losses == whole.losses
    assert killed.held_out | finished.held_out == whole.held_out
    assert finished.adapter_sha256() == whole.adapter_sha256()
    folder = finished.folder
    assert folder.state().loss.steps == list(range(1, STEPS + 1))
    assert folder.summary().status == "finished"
    told = [event.seq for event in folder.events()]
    assert told == list(range(len(told)))


def test_killed_then_paused_with_padding_and_checkpointing(tiny: Path, rows: Path, tmp_path: Path) -> None:
    recipe = recipe_for(tiny, rows, *PADDED_CHECKPOINTED)
    whole = undisturbed(tmp_path, recipe)
    killed, step = killed_run(tmp_path, recipe)
    paused, status = train_as_job(tmp_path, killed.folder, when(26, lambda supervisor: supervisor.send(Pause())))
    assert isinstance(paused.end, JobStopped)
    assert (status, paused.end.status) == (3, "paused")
    assert min(paused.losses) == step + 1
    finished, status = train_as_job(tmp_path, killed.folder)
    assert (status, finished.end.type) == (0, "job_finished"), finished.end
    assert finished.of(JobStarted)[0].from_step == paused.end.step
    assert killed.losses | paused.losses | finished.losses == whole.losses
    assert killed.held_out | paused.held_out | finished.held_out == whole.held_out
    assert finished.adapter_sha256() == whole.adapter_sha256()


def test_a_job_whose_parent_is_gone_saves_and_stops(tiny: Path, rows: Path, tmp_path: Path) -> None:
    folder = create_run(tmp_path, recipe_for(tiny, rows, "training.max_steps=100000"))
    process = JobProcess(TrainRequest(run_dir=str(folder.path)), tmp_path / "job.log", {"OMP_NUM_THREADS": "1"})
    outcome = Outcome(folder)
    began = time.monotonic()
    try:
        while not process.ended and time.monotonic() - began < 120:
            event = process.read(0.1)
            if event is not None:
                outcome.events.append(event)
            if isinstance(event, StepCompleted) and event.step == 3:
                process.close_input()
    finally:
        process.kill()
    assert isinstance(outcome.end, JobStopped)
    assert (outcome.end.status, outcome.end.saved, process.exit_status) == ("stopped", True, 3)
    assert [point.step for point in checkpoints(folder.checkpoints_dir)] == [outcome.end.step]
    assert checkpoints(folder.checkpoints_dir)[0].is_whole()
    assert folder.summary().status == "stopped"
    assert not folder.is_held()
