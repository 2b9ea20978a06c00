"""A real training that believes itself on a card (the stand-in of NVIDIA's library, found by the loader as in real life):
heat in the loop of steps, one training a card, two cards, a driver that hangs."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from support.nvml import UUID, Machine
from support.training import recipe_for, train_as_job, train_here

from core.hardware.card_lock import CardLock, holder
from core.schema.events import AnyEvent, JobFailed, JobFinished, JobStarted, Paused, Resumed, StepCompleted
from core.supervision import Supervisor, supervisor
from core.supervision.sampling import SamplingThread
from core.training import job

OTHER_UUID = "GPU-99999999-2222-3333-4444-555555555555"


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUNESMITH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(supervisor, "SamplingThread", functools.partial(SamplingThread, interval_s=0.05))
    monkeypatch.setattr("core.hardware.card_lock.LOCK_WAIT_S", 0.1)


@pytest.mark.slow
def test_the_loop_of_steps_waits_for_the_card_to_cool(
    rtx_3060: Machine, model: Path, data: Path, tmp_path: Path
) -> None:
    """And the wait changes nothing of what is learned."""
    recipe = recipe_for(model, data, "hardware.device=auto", "training.max_steps=60", "guard.power_limit_w=120")
    quiet, _ = train_as_job(tmp_path, recipe, environment=rtx_3060.environment())
    assert isinstance(quiet.end, JobFinished), quiet.end
    assert quiet.of(JobStarted)[0].device_uuid == UUID
    assert rtx_3060.limits_set() == [(0, 120_000), (0, 170_000)]
    at_pause: list[int] = []

    def play(event: AnyEvent, supervisor: Supervisor) -> None:
        if isinstance(event, StepCompleted) and event.step == 10:
            rtx_3060.card(0, temperature=92)
        if isinstance(event, Paused):
            at_pause.append(len(outcome_steps))
            rtx_3060.card(0, temperature=60)
        if isinstance(event, StepCompleted):
            outcome_steps.append(event.step)

    outcome_steps: list[int] = []
    hot, _ = train_as_job(tmp_path, recipe, play, environment=rtx_3060.environment())
    assert isinstance(hot.end, JobFinished), hot.end
    assert [event.reason for event in hot.of(Paused)] == ["heat"]
    assert (hot.of(Resumed)[0].waited_s or 0) > 0
    assert 10 <= at_pause[0] < 60
    assert hot.adapter_sha256() == quiet.adapter_sha256()
    state = hot.folder.state()
    assert (state.heat_pauses, state.waiting_for_heat) == (1, False)


def test_a_second_training_on_the_card_is_refused(rtx_3060: Machine, model: Path, data: Path, tmp_path: Path) -> None:
    first = CardLock(UUID, "card", str(tmp_path / "내 첫 실행"))
    outcome = train_here(tmp_path, recipe_for(model, data, f"hardware.device={UUID}"))
    assert isinstance(outcome.end, JobFailed)
    assert outcome.end.code == "card_is_held"
    assert "already taken by the run 내 첫 실행" in outcome.end.message
    assert outcome.folder.summary().status == "failed"
    first.release()


def test_left_to_choose_it_takes_the_free_one_of_two_cards(rtx_3060: Machine) -> None:
    rtx_3060.add_rtx_3060(1, uuid=OTHER_UUID)
    assert (job.find_card("auto") or pytest.fail("no card")).uuid == UUID
    first = CardLock(UUID, "card", "run")
    assert (job.find_card("auto") or pytest.fail("no card")).uuid == OTHER_UUID
    assert (job.find_card("0") or pytest.fail("no card")).uuid == UUID, "who names a card gets it, or is told"
    first.release()


def test_the_card_is_free_again_whatever_way_a_training_ends(
    rtx_3060: Machine, model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def look(event: AnyEvent, say: object) -> None:
        if isinstance(event, StepCompleted):
            seen.append(holder(UUID))

    recipe = recipe_for(model, data, "hardware.device=auto", "training.max_steps=2")
    outcome = train_here(tmp_path, recipe, look)
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert seen[0] is not None
    assert holder(UUID) is None
    monkeypatch.setattr("core.training.session.load_model", lambda *_: 1 / 0)
    assert isinstance(train_here(tmp_path, recipe).end, JobFailed)
    assert holder(UUID) is None


def test_a_driver_that_hangs_at_the_start_is_told(
    rtx_3060: Machine, model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "DRIVER_WAIT_S", 0.3)
    rtx_3060.card(0, uuid="~")
    outcome = train_here(tmp_path, recipe_for(model, data, "hardware.device=auto"))
    rtx_3060.card(0, uuid=UUID)
    assert isinstance(outcome.end, JobFailed)
    assert outcome.end.code == "driver_hangs"
    assert "hardware.device" in outcome.end.hint


def test_a_card_that_is_lost_in_the_loop_of_steps(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from core.training.trainer import TuneTrainer

    original = TuneTrainer.compute_loss
    calls: list[int] = []

    def compute_loss(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 30:
            raise torch.AcceleratorError(
                "CUDA error: unspecified launch failure\nCUDA kernel errors might be asynchronously reported"
            )
        return original(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(TuneTrainer, "compute_loss", compute_loss)
    settings = ("training.max_steps=40", "training.micro_batch_size=1", "checkpoints.every_steps=5")
    outcome = train_here(tmp_path, recipe_for(model, data, *settings))
    assert isinstance(outcome.end, JobFailed), outcome.end
    assert outcome.end.code == "device_lost"
    assert "(CUDA error: unspecified launch failure)" in outcome.end.message
    assert outcome.saved
    again = train_here(tmp_path, outcome.folder)
    assert isinstance(again.end, JobFinished), again.end


def test_a_bug_is_not_taken_for_a_lost_card() -> None:
    from core.training.device.errors import device_lost

    assert device_lost(RuntimeError("shape '[2, 3]' is invalid for input of size 5")) is None
    assert device_lost(RuntimeError("CUDA error: out of memory")) is None
    assert device_lost(ValueError("CUDA error: unknown error")) is None
    assert device_lost(RuntimeError("CUDA error: uncorrectable ECC error encountered")) is not None
