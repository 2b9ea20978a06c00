"""Memory that runs out, raised as torch raises it inside the real training loop: at load, step, evaluation, answer, save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from support.training import Outcome, built, recipe_for, train_here

from core.runs.checkpoints import checkpoints
from core.schema.events import JobFailed, JobFinished, PlanFixed
from core.training import examiner, saving, session
from core.training.device.out_of_memory import parts_of, rows_of
from core.training.trainer import TuneTrainer

WORDS = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 11.76 GiB"
CUBLAS = "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
EIGHT_STEPS = ("training.max_steps=8", "training.micro_batch_size=4", "training.gradient_accumulation_steps=2",
               "checkpoints.every_steps=2")  # fmt: skip


class RunsOut:
    """Raises whenever `when` is true of a forward's rows and its number."""

    def __init__(self, when: Callable[[int, int], bool], error: Exception | None = None) -> None:
        self.calls = 0
        self._error = error or torch.OutOfMemoryError(WORDS)
        self.rows: list[int] = []
        self._when = when

    def install(self, monkeypatch: pytest.MonkeyPatch) -> RunsOut:
        original = TuneTrainer.compute_loss

        def compute_loss(trainer: Any, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            if not model.training:  # an evaluation
                return original(trainer, model, inputs, *args, **kwargs)
            ids = inputs["input_ids"]
            rows = int((inputs["position_ids"] == 0).sum()) if "position_ids" in inputs else ids.shape[0]
            self.calls += 1
            self.rows.append(rows)
            loss = original(
                trainer, model, inputs, *args, **kwargs
            )  # memory is full in the middle, gradients half added
            if self._when(rows, self.calls):
                raise self._error
            return loss

        monkeypatch.setattr(TuneTrainer, "compute_loss", compute_loss)
        return self


def raises(*_: object, **__: object) -> Any:
    raise torch.OutOfMemoryError(WORDS)


def failed(outcome: Outcome, phase: str, *words: str) -> JobFailed:
    end = outcome.end
    assert isinstance(end, JobFailed), end
    assert (end.code, end.params["phase"]) == ("out_of_memory", phase)
    for word in ("The graphics memory ran out", *words):
        assert word in end.message
    assert end.hint
    assert outcome.folder.summary().status == "failed"
    points = checkpoints(outcome.folder.checkpoints_dir)
    assert all(point.is_whole() for point in points)
    return end


def test_while_the_model_is_loaded(model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "load_model", raises)
    end = failed(train_here(tmp_path, recipe_for(model, data)), "loading_model", "while the model was loaded")
    assert "quantise" in end.hint


@pytest.mark.parametrize("packing", ["false", "true"])
def test_at_a_step_it_is_made_again_with_half_the_micro_batch(
    packing: str, model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipe_for(model, data, *EIGHT_STEPS, f"training.packing={packing}")
    whole = train_here(tmp_path, recipe)
    assert isinstance(whole.end, JobFinished), whole.end
    out = RunsOut(lambda rows, call: call == 6).install(monkeypatch)
    retried = train_here(tmp_path, recipe)
    assert isinstance(retried.end, JobFinished), retried.end
    assert list(retried.losses) == list(range(1, 9))
    assert retried.losses == pytest.approx(whole.losses, abs=2e-3), "the same rows make the same steps"
    assert max(out.rows[6:]) < max(out.rows[:6])
    note = retried.warnings["out_of_memory_retried"]
    assert "what the model learns from stays the same" in note.message
    before, now = retried.of(PlanFixed)
    assert (now.splits, now.gradient_accumulation_steps) == (2, 2 * (before.gradient_accumulation_steps or 0))
    assert now.micro_batch_size == -(-(before.micro_batch_size or 0) // 2)
    kept = retried.folder.state().plan
    assert kept is not None
    assert (kept.splits, kept.micro_batch_size) == (2, now.micro_batch_size)


def test_what_cublas_calls_otherwise_is_the_same(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes its own work space beside torch's memory, and says so in words of its own."""
    RunsOut(lambda rows, call: call == 6, RuntimeError(CUBLAS)).install(monkeypatch)
    retried = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS))
    assert isinstance(retried.end, JobFinished), retried.end
    assert "out_of_memory_retried" in retried.warnings


def test_another_error_of_the_card_is_not_taken_for_it(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunsOut(lambda rows, call: call == 6, RuntimeError("size mismatch")).install(monkeypatch)
    broken = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS))
    assert isinstance(broken.end, JobFailed)
    assert broken.end.code != "out_of_memory"


def test_gradients_of_a_step_in_parts_are_those_of_the_step(model: Path, data: Path) -> None:
    for packing in ("false", "true"):
        made = built(recipe_for(model, data, f"training.packing={packing}", "training.micro_batch_size=6",
                                "quantization.compute_dtype=float32"))  # fmt: skip
        trainer = made.trainer
        trainer.create_optimizer_and_scheduler(10)
        batch = next(iter(trainer.get_train_dataloader()))
        learned = (batch["labels"] != -100).sum()
        gradients = []
        for splits in (1, 2, 4):
            trainer.model.zero_grad()
            trainer.splits = splits
            trainer._forward_and_back(trainer.model, batch, learned)
            flat = torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])
            gradients.append(flat)
        for other in gradients[1:]:
            assert torch.nn.functional.cosine_similarity(gradients[0], other, dim=0) > 0.9999
            assert torch.allclose(gradients[0].norm(), other.norm(), rtol=1e-3)


def test_rows_come_out_of_a_micro_batch_as_they_went_in(model: Path, data: Path) -> None:
    for packing in ("false", "true"):
        made = built(recipe_for(model, data, f"training.packing={packing}", "training.micro_batch_size=5"))
        batch = next(iter(made.trainer.get_train_dataloader()))
        rows = rows_of(batch)
        known = {tuple(row.ids) for row in made.training}
        assert len(rows) > 2
        assert {tuple(row["input_ids"]) for row in rows} <= known
        for count in (2, 4, 8):
            parts = parts_of(rows, count)
            assert [row for part in parts for row in part] == rows
            assert 1 < len(parts) <= count
        again = made.trainer.data_collator(rows)
        assert torch.equal(again["input_ids"], batch["input_ids"])
        assert torch.equal(again["labels"], batch["labels"])


def test_after_two_halvings_it_gives_up_with_what_was_saved(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = RunsOut(lambda rows, call: call > 9).install(monkeypatch)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS))
    failed(outcome, "training", "in a training step")
    assert [event.splits for event in outcome.of(PlanFixed)] == [1, 2, 4]
    assert [point.step for point in checkpoints(outcome.folder.checkpoints_dir)] == [2, 4]
    out._when = lambda rows, call: False
    again = train_here(tmp_path, outcome.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert again.of(PlanFixed)[0].splits == 4, "what ran out once is not tried again"
    assert min(again.losses) == 5


def test_a_single_row_cannot_be_halved(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunsOut(lambda rows, call: call > 3).install(monkeypatch)
    outcome = train_here(
        tmp_path,
        recipe_for(model, data, "training.micro_batch_size=1", "training.max_steps=8", "checkpoints.every_steps=2"),
    )
    failed(outcome, "training")
    assert "out_of_memory_retried" not in outcome.warnings
    assert outcome.saved == [2]


def test_a_recipe_that_says_stop_stops(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunsOut(lambda rows, call: call == 6).install(monkeypatch)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS, "guard.on_oom=stop"))
    failed(outcome, "training")
    assert outcome.saved == [2]


def test_in_the_optimizer_nothing_half_done_is_kept(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, calls = torch.optim.AdamW.step, []

    def step(optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        original(optimizer, *args, **kwargs)
        if len(calls) == 5:
            raise torch.OutOfMemoryError(WORDS)

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS))
    failed(outcome, "training")
    assert outcome.saved == [2, 4]


def test_while_evaluating_it_is_skipped(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examiner, "measure_held_out", raises)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS, "evaluation.every_steps=4"))
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert "skipped" in outcome.warnings["evaluation_skipped"].message
    assert outcome.held_out == {}


def test_while_answering_it_is_skipped(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examiner, "answer", raises)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS, 'evaluation.sample_prompts=["Hello?"]'))
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert "sample_skipped" in outcome.warnings
    assert outcome.held_out


@pytest.mark.parametrize("times", [1, 99])
def test_while_saving(times: int, model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once is got over with the memory that was given back; always ends the run, with the older checkpoint whole."""
    original, tries = TuneTrainer.fill_checkpoint, []

    def fill(trainer: TuneTrainer, folder: Path) -> None:
        original(trainer, folder)
        if trainer.state.global_step == 4:
            tries.append(1)
            if len(tries) <= times:
                raise torch.OutOfMemoryError(WORDS)

    monkeypatch.setattr(TuneTrainer, "fill_checkpoint", fill)
    outcome = train_here(tmp_path, recipe_for(model, data, *EIGHT_STEPS))
    if times == 1:
        assert isinstance(outcome.end, JobFinished), outcome.end
        assert outcome.saved == [2, 4, 6, 8]
    else:
        failed(outcome, "saving", "while saving")
        assert [point.step for point in checkpoints(outcome.folder.checkpoints_dir)] == [2]
        assert saving.give_back_memory is not None


def test_the_numbers_of_the_card_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.training.device import out_of_memory as module

    gib = 2**30
    monkeypatch.setattr(module.machine, "is_cuda", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (gib // 2, 12 * gib))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 8 * gib)
    error = module.out_of_memory("training", WORDS)
    assert "The card has 12.0 GiB: this run held 8.0 GiB, other programs and CUDA itself 3.5 GiB." in error.message
    assert error.params["others_bytes"] == 12 * gib - gib // 2 - 8 * gib
