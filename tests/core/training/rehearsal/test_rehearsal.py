"""A rehearsal: the heaviest batches through the run's own code, nothing left behind, memory that runs out as a finding."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from support.tiny import make_rows
from support.training import HereContext, Say, recipe_for, train_here

from core.jobs import last_word
from core.schema.commands import Stop
from core.schema.events import (
    AnyEvent,
    CheckpointSaved,
    JobFinished,
    JobStarted,
    JobStopped,
    PhaseEntered,
    PhaseProgressed,
    ResultReported,
    StepCompleted,
)
from core.schema.recipe import Recipe
from core.schema.rehearsal import Rehearsal
from core.schema.requests import RehearseRequest
from core.schema.toml_codec import recipe_to_toml
from core.training.rehearsal import job as rehearsal
from core.training.samples import answer
from core.training.trainer import TuneTrainer


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An untrained model never ends an answer by itself."""
    monkeypatch.setattr("core.training.examiner.answer", partial(answer, max_new_tokens=8))


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of all micro-batches that are trained on."""
    shapes: list[tuple[int, ...]] = []
    real = TuneTrainer.training_step

    def spy(self: TuneTrainer, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        shapes.append(tuple(inputs["input_ids"].shape))
        return real(self, model, inputs, num_items_in_batch)

    monkeypatch.setattr(TuneTrainer, "training_step", spy)
    return shapes


def rehearse_here(
    work: Path, recipe: Recipe, on_event: Callable[[AnyEvent, Say], None] = lambda event, say: None
) -> tuple[list[AnyEvent], Rehearsal | None]:
    """As the job does it, in this process."""
    context = HereContext(on_event)
    request = RehearseRequest(recipe=recipe_to_toml(recipe), work_dir=str(work))
    try:
        context.emit(rehearsal.run(request, context) or JobFinished())
    except Exception as error:  # noqa: BLE001  as the edge of the process does
        context.emit(last_word(error))
    found = [Rehearsal.model_validate(event.data) for event in context.told if isinstance(event, ResultReported)]
    return context.told, found[0] if found else None


def test_the_longest_rows_come_first_and_nothing_is_left(
    tiny: Path, rows: Path, tmp_path: Path, batches: list[tuple[int, ...]]
) -> None:
    work = tmp_path / "내 runs"
    recipe = recipe_for(
        tiny, rows, "training.micro_batch_size=4", "training.gradient_accumulation_steps=3", "training.num_epochs=2",
        "evaluation.sample_prompts=['Who are you?']",
    )  # fmt: skip
    told, found = rehearse_here(work, recipe)
    assert isinstance(told[-1], JobFinished)
    assert found is not None
    assert batches[0] == max(batches), "the heaviest batch is not the first"
    assert [shape[0] for shape in batches] == [4] * 6  # three steps of two micro-batches, not of three
    assert (found.micro_batch_size, found.gradient_accumulation_steps, found.steps) == (4, 3, 3)
    assert found.heaviest_tokens == batches[0][0] * batches[0][1]
    assert (found.rows, found.held_out_rows, found.total_steps) == (54, 6, 10)
    assert found.fits in ("yes", "tight")
    assert found.seconds_per_step is not None
    assert found.duration_s is not None
    assert found.duration_s > found.seconds_per_step * 10
    assert found.evaluation_fits
    assert found.checkpoint_bytes is not None
    assert found.checkpoint_bytes > 10_000
    assert list(work.iterdir()) == []
    phases = [event.phase for event in told if isinstance(event, PhaseEntered)]
    assert phases[-4:] == ["loading_model", "training", "evaluating", "saving"]
    assert [event.done for event in told if isinstance(event, PhaseProgressed) and event.unit == "steps"] == [1, 2, 3]
    assert not [event for event in told if isinstance(event, StepCompleted | CheckpointSaved)]


def test_no_memory_of_the_card_is_claimed_on_the_processor(tiny: Path, rows: Path, tmp_path: Path) -> None:
    _, found = rehearse_here(tmp_path, recipe_for(tiny, rows, "dataset.held_out_fraction=0.0"))
    assert found is not None
    assert (found.allocated_peak_bytes, found.reserved_peak_bytes, found.peak_bytes) == (None, None, None)
    assert (found.power_w, found.energy_wh, found.evaluation_fits) == (None, None, None)
    assert found.host_peak_bytes is not None
    assert found.host_peak_bytes > 100 << 20


def test_packed_contexts_are_taken_by_their_tokens(tiny: Path, tmp_path: Path, batches: list[tuple[int, ...]]) -> None:
    rows = make_rows(tmp_path / "rows.jsonl", 300)
    recipe = recipe_for(tiny, rows, "training.packing=true", "training.max_seq_len=256")
    told, found = rehearse_here(tmp_path / "runs", recipe)
    assert found is not None, told[-1]
    assert batches[0][1] == max(shape[1] for shape in batches) == found.heaviest_tokens
    run = train_here(tmp_path / "real", recipe.model_copy(
        update={"training": recipe.training.model_copy(update={"max_steps": 1})}))  # fmt: skip
    plan = run.folder.state().plan
    assert plan is not None
    assert found.gradient_accumulation_steps is not None
    assert found.rows == plan.rows
    assert found.micro_batch_size == plan.micro_batch_size


def test_memory_that_runs_out_is_a_finding(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(TuneTrainer, "training_step", full)
    told, found = rehearse_here(tmp_path / "runs", recipe_for(tiny, rows))
    assert isinstance(told[-1], JobFinished)
    assert found is not None
    assert (found.fits, found.out_of_memory_in) == ("no", "training")
    assert (found.peak_bytes, found.host_peak_bytes, found.duration_s) == (None, None, None)
    assert list((tmp_path / "runs").iterdir()) == []


def test_an_evaluation_that_does_not_fit_makes_it_tight(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> float:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("core.training.examiner.measure_held_out", full)
    _, found = rehearse_here(tmp_path, recipe_for(tiny, rows))
    assert found is not None
    assert (found.fits, found.evaluation_fits) == ("tight", False)


def test_another_error_stays_one(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> torch.Tensor:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(TuneTrainer, "training_step", broken)
    told, found = rehearse_here(tmp_path, recipe_for(tiny, rows))
    assert found is None
    assert getattr(told[-1], "code", "") == "unexpected"
    assert list(tmp_path.iterdir()) == []


def test_a_stop_is_heard_between_micro_batches(tiny: Path, rows: Path, tmp_path: Path) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, PhaseEntered) and event.phase == "training":
            say(Stop())

    told, found = rehearse_here(tmp_path, recipe_for(tiny, rows, "training.micro_batch_size=2"), stop)
    assert found is None
    assert told[-1] == told[-1].model_copy(update={"status": "stopped", "saved": False})
    assert isinstance(told[-1], JobStopped)
    assert not [event for event in told if isinstance(event, PhaseProgressed) and event.unit == "steps"]
    assert list(tmp_path.iterdir()) == []


def test_slow_steps_are_cut_short(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.rehearsal.session.LONGEST_S", 0.0)
    _, found = rehearse_here(tmp_path, recipe_for(tiny, rows))
    assert found is not None
    assert found.steps == 1
    assert found.duration_s is not None


def test_a_missing_model_is_said_before_anything_is_loaded(rows: Path, tmp_path: Path) -> None:
    told, _ = rehearse_here(tmp_path, recipe_for(tmp_path / "nowhere", rows))
    assert [type(event) for event in told if isinstance(event, JobStarted)] == []
    assert getattr(told[-1], "code", "") == "model_not_found"


def test_leftovers_of_a_killed_rehearsal_go(tmp_path: Path) -> None:
    old, new = tmp_path / f"{rehearsal.FOLDER_PREFIX}old", tmp_path / f"{rehearsal.FOLDER_PREFIX}new"
    for place in (old, new):
        (place / "run").mkdir(parents=True)
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    rehearsal.remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [new]


def test_of_many_rows_only_some_are_tokenised_and_all_are_planned(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.rehearsal.heaviest.TOKENISED_AT_MOST", 40)
    monkeypatch.setattr("core.training.rehearsal.heaviest.HELD_OUT_AT_MOST", 5)
    rows = make_rows(tmp_path / "rows.jsonl", 400)
    told, found = rehearse_here(tmp_path / "runs", recipe_for(tiny, rows, "training.micro_batch_size=4"))
    assert found is not None, told[-1]
    assert (found.rows, found.held_out_rows) == (360, 40)
    assert max(event.done for event in told if isinstance(event, PhaseProgressed) and event.unit == "rows") >= 45
    run = train_here(
        tmp_path / "real", recipe_for(tiny, rows, "training.micro_batch_size=4"), lambda event, say: (
            say(Stop()) if isinstance(event, PhaseEntered) and event.phase == "training" else None
        ),
    )  # fmt: skip
    plan = run.folder.state().plan
    assert plan is not None
    assert found.total_steps == plan.total_steps
