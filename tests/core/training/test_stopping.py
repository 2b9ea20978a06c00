"""Early stopping and the best checkpoint across interruptions, and the memory snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from support.training import Outcome, Say, recipe_for, train_here

from core.runs.checkpoints import checkpoints
from core.schema.commands import Pause, Resume, SaveCheckpoint, SnapshotMemory, Stop
from core.schema.events import (
    AnyEvent,
    EvaluationCompleted,
    JobFailed,
    JobFinished,
    JobStopped,
    Paused,
    PhaseEntered,
    Resumed,
    StepCompleted,
    Warned,
)
from core.schema.recipe import Recipe
from core.training import held_out
from core.training.data.encoding import EncodedRow
from core.training.device import snapshot as snapshot_module

# A learning rate that soon makes the held-out loss worse.
IMPATIENT = (
    "training.max_steps=60", "training.learning_rate=0.1", "training.micro_batch_size=4", "evaluation.every_steps=4",
    "evaluation.early_stopping_patience=2", "checkpoints.keep_best=true", "training.lr_schedule=constant",
)  # fmt: skip


@pytest.fixture(scope="module")
def recipe(tiny: Path, rows: Path) -> Recipe:
    return recipe_for(tiny, rows, *IMPATIENT)


@pytest.fixture(scope="module")
def whole(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    outcome = train_here(tmp_path_factory.mktemp("whole"), recipe)
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert "stopped_early" in outcome.warnings
    assert max(outcome.losses) < 60
    return outcome


def test_the_best_checkpoint_is_the_result_and_outlives_the_rotation(whole: Outcome) -> None:
    held_out = {step: loss for step, loss in whole.held_out.items() if 0 < step < max(whole.losses)}
    best = min(held_out, key=lambda step: held_out[step] or 0.0)
    assert whole.warnings["best_taken"].params["step"] == best
    (kept,) = [point for point in checkpoints(whole.folder.checkpoints_dir) if point.step == best]
    weights = (kept.path / "adapter_model.safetensors").read_bytes()
    assert (whole.folder.adapter_dir / "adapter_model.safetensors").read_bytes() == weights


def test_interrupted_it_stops_at_the_same_step_with_the_same_result(
    whole: Outcome, recipe: Recipe, tmp_path: Path
) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 6:
            say(Stop())

    first = train_here(tmp_path, recipe, stop)
    assert isinstance(first.end, JobStopped)
    again = train_here(tmp_path, first.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert first.losses | again.losses == whole.losses
    assert again.adapter_sha256() == whole.adapter_sha256()


@pytest.mark.parametrize("moment", ["in the evaluation", "at its step"])
def test_asked_to_stop_when_it_evaluates_it_stops_at_once_and_makes_up_for_it(
    whole: Outcome, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Early stopping and the best checkpoint come from the evaluations: one that is missing would change both."""
    speak: list[Say] = []
    measured: list[int] = []

    def listen(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted):
            speak[:] = [say]
            measured.clear()
            if event.step == 7 and moment == "at its step":
                say(Stop())

    def count(*args: object) -> tuple[float, int]:
        measured.append(1)
        if speak and len(measured) == 2 and moment == "in the evaluation":
            speak[0](SaveCheckpoint())
            speak[0](Stop())
        return loss_of(*args)  # type: ignore[arg-type]

    loss_of = held_out._loss_of
    with monkeypatch.context() as patch:
        patch.setattr(held_out, "_loss_of", count)
        patch.setattr("core.training.held_out._batches", one_by_one)
        first = train_here(tmp_path, recipe, listen)
    step = 8 if moment == "at its step" else 4
    assert isinstance(first.end, JobStopped), first.end
    assert (first.end.step, first.end.saved, step in first.held_out) == (step, True, False)
    assert len(measured) == (0 if moment == "at its step" else 2), "not to the end of the evaluation"
    again = train_here(tmp_path, first.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert first.losses | again.losses == whole.losses
    assert first.held_out | again.held_out == whole.held_out
    assert again.adapter_sha256() == whole.adapter_sha256()


def one_by_one(rows: Sequence[EncodedRow], first: int, token_budget: int) -> Iterator[list[EncodedRow]]:
    return ([row] for row in rows[first:])


def test_too_hot_in_an_evaluation_it_waits_there(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loss_of = held_out._loss_of

    def hot(*args: object) -> tuple[float, int]:
        if after_first_step:
            for command in (Pause(reason="heat", temperature_c=90.0), Resume()):
                after_first_step[0](command)
            after_first_step.clear()
        return loss_of(*args)  # type: ignore[arg-type]

    after_first_step: list[Say] = []

    def listen(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 2:
            after_first_step.append(say)

    monkeypatch.setattr(held_out, "_loss_of", hot)
    outcome = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=3", "evaluation.every_steps=2"), listen)
    assert isinstance(outcome.end, JobFinished), outcome.end
    kinds = [type(event) for event in outcome.events]
    (paused,), (resumed,) = outcome.of(Paused), outcome.of(Resumed)
    evaluated = next(event for event in outcome.of(EvaluationCompleted) if event.step == 2)
    assert outcome.events.index(paused) < outcome.events.index(resumed) < outcome.events.index(evaluated), kinds


def test_stopped_while_its_result_is_measured_everything_is_saved(recipe: Recipe, tmp_path: Path) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, Warned) and event.code == "best_taken":
            say(Stop())

    first = train_here(tmp_path, recipe, stop)
    assert isinstance(first.end, JobStopped), first.end
    assert (first.end.step, first.end.saved) == (max(first.losses), True)


def test_ended_after_it_had_stopped_early_it_does_not_go_on_learning(
    whole: Outcome, recipe: Recipe, tmp_path: Path
) -> None:
    """The last checkpoint is written, and then the power goes before the result is."""

    def break_off(event: AnyEvent, say: Say) -> None:
        if isinstance(event, PhaseEntered) and event.phase == "saving":
            raise ZeroDivisionError

    first = train_here(tmp_path, recipe, break_off)
    assert isinstance(first.end, JobFailed)
    assert not first.folder.adapter_dir.exists()
    again = train_here(tmp_path, first.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert again.losses == {}
    assert again.adapter_sha256() == whole.adapter_sha256()


SHORT = ("training.max_steps=3", "checkpoints.every_steps=1000")


def test_a_memory_snapshot_on_the_processor_is_refused_in_words(tiny: Path, rows: Path, tmp_path: Path) -> None:
    outcome = train_here(tmp_path, recipe_for(tiny, rows, *SHORT), early=[SnapshotMemory()])
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert "needs a graphics card" in outcome.warnings["snapshot_needs_card"].message


@pytest.mark.parametrize("breaks", [False, True])
def test_a_memory_snapshot_is_kept_with_the_run(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    class Machine:
        @staticmethod
        def is_cuda() -> bool:
            return True

    def dump(path: str) -> None:
        if breaks:
            raise OSError(28, "No space left on device")
        Path(path).write_bytes(b"snapshot")

    switched: list[object] = []
    monkeypatch.setattr(snapshot_module, "machine", Machine)
    monkeypatch.setattr(torch.cuda.memory, "_record_memory_history", lambda *a, **k: switched.append(k))
    monkeypatch.setattr(torch.cuda.memory, "_dump_snapshot", dump)
    outcome = train_here(tmp_path, recipe_for(tiny, rows, *SHORT), early=[SnapshotMemory()])
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert switched == [{"max_entries": snapshot_module.MOST_ENTRIES}, {"enabled": None}], "on for one step, then off"
    kept = outcome.folder.path / "memory-step-000001.pickle"
    assert kept.exists() is not breaks
    assert ("snapshot_failed" if breaks else "snapshot_saved") in outcome.warnings
    assert not list(outcome.folder.path.glob(".tmp-*"))
