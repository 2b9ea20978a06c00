"""A loss that is no number any more, or far too high: stopped before the last good checkpoint is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from support.training import Outcome, recipe_for, train_here

from core.runs.checkpoints import checkpoints
from core.runs.folder import RunFolder
from core.schema.events import JobFailed, JobFinished, StepCompleted
from core.schema.requests import TrainRequest
from core.training.loss_watch import LASTS, LossWatch
from core.training.trainer import TuneTrainer

FORTY = ("training.max_steps=40", "checkpoints.every_steps=4", "training.micro_batch_size=2")


def spoil(monkeypatch: pytest.MonkeyPatch, change: Callable[[int, torch.Tensor], torch.Tensor]) -> None:
    """Changes what the loop sees of a step's loss."""
    original = TuneTrainer.training_step

    def training_step(trainer: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        loss = change(trainer.state.global_step + 1, original(trainer, *args, **kwargs))
        trainer._step_losses[-1] = loss
        return loss

    monkeypatch.setattr(TuneTrainer, "training_step", training_step)


def failed(outcome: Outcome, code: str) -> JobFailed:
    end = outcome.end
    assert isinstance(end, JobFailed), end
    assert end.code == code
    assert "lower learning rate" in end.hint
    assert not outcome.folder.adapter_dir.exists()
    return end


def test_a_loss_that_is_no_number(model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, lambda step, loss: loss * float("nan") if step == 10 else loss)
    outcome = train_here(tmp_path, recipe_for(model, data, *FORTY))
    assert "step 10 is not a number" in failed(outcome, "loss_not_finite").message
    assert max(outcome.losses) == 9
    assert outcome.saved == [4, 8]


def test_a_gradient_that_is_infinite(model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers import Trainer

    original = Trainer._get_grad_norm
    monkeypatch.setattr(
        Trainer, "_get_grad_norm",
        lambda self, *a, **k: float("inf") if self.state.global_step == 5 else original(self, *a, **k),
    )  # fmt: skip
    end = failed(train_here(tmp_path, recipe_for(model, data, *FORTY)), "loss_not_finite")
    assert "gradient of step 6" in end.message


def test_a_loss_that_explodes_overwrites_no_good_checkpoint(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, lambda step, loss: loss + 30.0 if step > 14 else loss)
    outcome = train_here(tmp_path, recipe_for(model, data, *FORTY, "checkpoints.keep_last=1"))
    end = failed(outcome, "loss_exploded")
    assert f"for {LASTS} steps" in end.message
    assert end.params["step"] == 14 + LASTS
    assert outcome.saved == [4, 8, 12]
    (good,) = checkpoints(outcome.folder.checkpoints_dir)
    assert (good.step, good.is_whole()) == (12, True)


def test_a_single_bad_batch_only_puts_off_the_save(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, lambda step, loss: loss + 30.0 if step in (15, 16) else loss)
    outcome = train_here(tmp_path, recipe_for(model, data, *FORTY))
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert outcome.saved[:5] == [4, 8, 12, 17, 20]


def test_going_back_with_a_lower_learning_rate(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        spoil(broken, lambda step, loss: loss * float("nan") if step == 15 else loss)
        outcome = train_here(tmp_path, recipe_for(model, data, *FORTY, "training.lr_schedule=constant"))
    failed(outcome, "loss_not_finite")
    again = go_on(outcome.folder, from_step=8, learning_rate=1e-3)
    assert isinstance(again.end, JobFinished), again.end
    rates = {event.step: event.learning_rate for event in again.of(StepCompleted)}
    assert (min(rates), max(rates)) == (9, 40)
    assert all(rate == pytest.approx(1e-3) for rate in rates.values())
    assert outcome.folder.recipe().training.learning_rate == 1e-3
    assert again.warnings["learning_rate_changed"].params == {"learning_rate": 1e-3}


def test_going_back_under_a_falling_schedule_scales_it(model: Path, data: Path, tmp_path: Path) -> None:
    recipe = recipe_for(model, data, *FORTY, "training.lr_schedule=linear", "training.warmup_ratio=0")
    whole = train_here(tmp_path, recipe)
    before = {event.step: event.learning_rate for event in whole.of(StepCompleted)}
    half = recipe.training.learning_rate / 2
    points = [point.step for point in checkpoints(whole.folder.checkpoints_dir)]
    again = go_on(whole.folder, from_step=points[0], learning_rate=half)
    after = {event.step: event.learning_rate for event in again.of(StepCompleted)}
    assert list(after) == list(range(points[0] + 1, 41))
    for step, rate in after.items():
        assert rate == pytest.approx((before[step] or 0.0) / 2, rel=1e-6, abs=1e-12)


def test_going_back_to_a_step_without_a_checkpoint(model: Path, data: Path, tmp_path: Path) -> None:
    whole = train_here(tmp_path, recipe_for(model, data, "training.max_steps=4", "checkpoints.every_steps=2"))
    again = go_on(whole.folder, from_step=3, learning_rate=None)
    assert isinstance(again.end, JobFailed)
    assert again.end.code == "no_such_checkpoint"
    assert [point.step for point in checkpoints(whole.folder.checkpoints_dir)] == [2, 4], "nothing was given up"


def go_on(folder: RunFolder, from_step: int, learning_rate: float | None) -> Outcome:
    request = TrainRequest(run_dir=str(folder.path), resume=True, from_step=from_step, learning_rate=learning_rate)
    return train_here(folder.path, folder, request=request)


@pytest.mark.parametrize("losses", [
    [2.0] * 50, [8.0, 6.0, 4.0, 3.0, 2.0] * 4, [0.05, 3.0, 0.02, 2.5, 0.1] * 20, [None] * 20, [11.9] * 30,
    [*[0.3] * 20, *[3.0] * 30],
])  # fmt: skip
def test_losses_that_are_no_explosion(losses: list[float | None]) -> None:
    watch = LossWatch()
    for loss in losses:
        if loss is not None:
            watch.see(loss)
        assert not watch.has_exploded


def test_a_bad_step_puts_off_the_next_save_and_ten_in_a_row_end_the_run() -> None:
    """The best mean of five is 1, so above 2 x 1 + 3 nats nothing of the model is left."""
    watch = LossWatch([1.0] * 5)
    assert (watch.limit, watch.is_unsure) == (5.0, False)
    watch.see(5.0)
    assert not watch.is_unsure
    for bad in range(1, 11):
        watch.see(5.1)
        assert (watch.is_unsure, watch.has_exploded) == (True, bad == 10)
    watch.see(1.0)
    assert (watch.is_unsure, watch.has_exploded) == (False, False)


def test_nothing_is_bad_before_five_steps_are_known() -> None:
    watch = LossWatch([1.0] * 4)
    watch.see(1000.0)
    assert (watch.limit, watch.is_unsure) == (2 * 200.8 + 3, False)


def test_an_earlier_life_of_the_run_counts() -> None:
    watch = LossWatch([1.0] * 10)
    for _ in range(LASTS):
        watch.see(9.0)
    assert watch.has_exploded
