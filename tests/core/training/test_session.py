"""A whole training in this process: its steps, what it saves and keeps, and how it obeys."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from support.training import Outcome, Say, recipe_for, train_here

from core.runs.checkpoints import checkpoints
from core.schema.commands import GenerateSample, Pause, Resume, SaveCheckpoint, Stop
from core.schema.events import (
    AnyEvent,
    CheckpointSaved,
    EvaluationCompleted,
    JobFailed,
    JobFinished,
    JobStopped,
    Paused,
    PhaseEntered,
    PlanFixed,
    Resumed,
    SampleGenerated,
    StepCompleted,
)
from core.training.held_out import HeldOut
from core.training.samples import answer
from core.training.trainer import TuneTrainer

TEN = ("training.max_steps=10", "lora.dropout=0.1", "training.micro_batch_size=2")


def steps_here(run: Outcome) -> list[int]:
    return [checkpoint.step for checkpoint in checkpoints(run.folder.checkpoints_dir)]


def at_step(step: int, *commands: Any) -> Callable[[AnyEvent, Say], None]:
    """Says commands when a step is told; they are obeyed at the end of the next one."""

    def on_event(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == step:
            for command in commands:
                say(command)

    return on_event


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An untrained model never ends an answer by itself."""
    monkeypatch.setattr("core.training.examiner.answer", partial(answer, max_new_tokens=8))


@pytest.fixture(scope="module")
def ten(tiny: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Ten steps without a disturbance."""
    return train_here(tmp_path_factory.mktemp("ten"), recipe_for(tiny, rows, *TEN))


def test_tells_in_order(ten: Outcome) -> None:
    assert isinstance(ten.end, JobFinished)
    phases = [event.phase for event in ten.of(PhaseEntered)]
    assert phases == ["importing", "reading_model", "reading_data", "tokenizing", "loading_model", "evaluating", "training",
                      "saving"]  # fmt: skip
    assert list(ten.losses) == list(range(1, 11))
    assert list(ten.held_out) == [0, 10]
    summary = ten.folder.summary()
    assert (summary.status, summary.step, summary.total_steps) == ("finished", 10, 10)
    assert summary.held_out_loss == ten.held_out[10]
    assert summary.held_out_loss_before == ten.held_out[0]
    assert summary.model_fingerprint
    told = [event.seq for event in ten.folder.events()]
    assert told[:-1] == list(range(len(told) - 1))
    assert ten.folder.state().status == "finished"


@pytest.mark.parametrize(
    "settings",
    [
        ("training.packing=false", "training.num_epochs=1"),
        ("training.packing=false", "training.num_epochs=2.5", "training.micro_batch_size=3"),
        ("training.packing=false", "training.num_epochs=1.5", "training.micro_batch_size=2",
         "training.gradient_accumulation_steps=2"),
        ("training.packing=true", "training.num_epochs=2", "training.micro_batch_size=3"),
        ("training.packing=true", "training.num_epochs=0.5", "training.gradient_accumulation_steps=3"),
        ("training.packing=true", "training.micro_batch_size=2", "training.max_steps=9"),
        ("training.packing=false", "training.max_steps=25"),  # more than one pass
    ],
    ids=lambda settings: " ".join(setting.split(".", 1)[1] for setting in settings),
)  # fmt: skip
def test_makes_the_steps_it_planned(tiny: Path, rows: Path, tmp_path: Path, settings: tuple[str, ...]) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, "dataset.max_rows=22", *settings))
    assert isinstance(run.end, JobFinished), run.end
    plan = run.of(PlanFixed)[0]
    assert list(run.losses) == list(range(1, plan.total_steps + 1))
    assert plan.rows == 20
    # About: the last step of a pass may be emptier than the others.
    assert run.of(StepCompleted)[-1].epoch == pytest.approx(plan.epochs, abs=0.05)
    if plan.epochs == 1 and plan.packed_rows is None:
        assert sum(event.tokens or 0 for event in run.of(StepCompleted)) == plan.tokens
    used = run.folder.recipe().training
    assert (used.micro_batch_size, used.gradient_accumulation_steps) == (
        plan.micro_batch_size,
        plan.gradient_accumulation_steps,
    )


def test_evaluating_changes_nothing_in_the_training(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    prompts = 'evaluation.sample_prompts=["Who are you?"]'
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN, "evaluation.every_steps=2", prompts))
    assert list(run.held_out) == [0, 2, 4, 6, 8, 10]
    assert [event.step for event in run.of(SampleGenerated)] == [0, 2, 4, 6, 8, 10]
    assert run.losses == ten.losses
    assert run.adapter_sha256() == ten.adapter_sha256()


def test_without_held_out_rows_it_says_so_and_still_samples(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run = train_here(
        tmp_path,
        recipe_for(
            tiny, rows, "training.max_steps=2", "dataset.held_out_fraction=0", "evaluation.sample_prompts=['Hi']"
        ),
    )
    assert "no_held_out" in run.warnings
    assert run.held_out == {}
    assert [event.step for event in run.of(SampleGenerated)] == [0, 2]


# -- a broken loss -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["loss", "gradient"])
@pytest.mark.parametrize("max_grad_norm", ["1", "0"])
def test_a_broken_loss_stops_before_the_weights(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, max_grad_norm: str
) -> None:
    seen: list[TuneTrainer] = []
    weights: dict[str, torch.Tensor] = {}
    begin_step = TuneTrainer.begin_step

    def poison(trainer: TuneTrainer) -> None:
        begin_step(trainer)
        if trainer.state.global_step == 3:
            seen.append(trainer)
            weights.update({n: p.detach().clone() for n, p in trainer.model.named_parameters() if p.requires_grad})
            if what == "loss":
                trainer.model.get_base_model().model.norm.weight.data.fill_(math.inf)
            else:
                first = next(p for p in trainer.model.parameters() if p.requires_grad)
                first.register_hook(lambda gradient: gradient * math.nan)

    monkeypatch.setattr(TuneTrainer, "begin_step", poison)
    run = train_here(
        tmp_path,
        recipe_for(
            tiny, rows, "training.max_steps=6", "checkpoints.every_steps=2", f"training.max_grad_norm={max_grad_norm}"
        ),
    )
    assert isinstance(run.end, JobFailed)
    assert (run.end.code, run.end.params["step"], run.end.params["what"]) == ("loss_not_finite", 4, what)
    assert "step 4" in run.end.message
    assert list(run.losses) == [1, 2, 3]
    for name, parameter in seen[0].model.named_parameters():
        if parameter.requires_grad:
            assert torch.equal(parameter, weights[name]), name
    assert [point.is_whole() for point in checkpoints(run.folder.checkpoints_dir)] == [True]
    assert steps_here(run) == [2]
    assert run.folder.summary().status == "failed"
    assert not run.folder.adapter_dir.exists()


# -- commands ----------------------------------------------------------------------------------------------------------


def test_saves_and_answers_when_asked(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    asked = at_step(3, SaveCheckpoint(), GenerateSample(prompt="What is one?"), GenerateSample())
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN, 'evaluation.sample_prompts=["Who?"]'), asked)
    assert run.saved == [4, 10]
    asked_for = [(event.index, event.prompt) for event in run.of(SampleGenerated) if event.step == 4]
    assert asked_for == [(-1, "What is one?"), (0, "Who?")]
    assert run.adapter_sha256() == ten.adapter_sha256()


@pytest.mark.parametrize("command", [Pause(), Stop()], ids=["pause", "stop"])
def test_goes_on_after_a_pause_as_if_nothing_had_been(
    tiny: Path, rows: Path, tmp_path: Path, ten: Outcome, command: Pause | Stop
) -> None:
    first = train_here(tmp_path, recipe_for(tiny, rows, *TEN), at_step(4, command))
    status = "paused" if isinstance(command, Pause) else "stopped"
    assert isinstance(first.end, JobStopped)
    assert (first.end.status, first.end.step, first.end.saved) == (status, 5, True)
    assert first.folder.summary().status == status
    assert bool(first.of(Paused)) == (status == "paused")
    assert not first.folder.adapter_dir.exists()
    second = train_here(tmp_path, first.folder)
    assert isinstance(second.end, JobFinished), second.end
    assert first.losses | second.losses == ten.losses
    assert second.adapter_sha256() == ten.adapter_sha256()
    assert second.folder.summary().status == "finished"
    assert second.folder.state().loss.steps == list(range(1, 11))


def test_stops_without_saving(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN), at_step(4, Stop(save=False)))
    assert isinstance(run.end, JobStopped)
    assert (run.end.saved, run.saved) == (False, [])
    assert list(run.losses) == [1, 2, 3, 4, 5]


def test_waits_for_the_card_to_cool(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    def on_event(event: AnyEvent, say: Say) -> None:
        at_step(3, Pause(reason="heat", temperature_c=84.0), Pause(reason="heat"), SaveCheckpoint())(event, say)
        if isinstance(event, Paused):
            say(Resume())

    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN), on_event)
    assert [event.temperature_c for event in run.of(Paused)] == [84.0]
    assert len(run.of(Resumed)) == 1
    assert run.saved == [4, 10]
    assert run.adapter_sha256() == ten.adapter_sha256()


def test_a_heat_pause_while_loading_is_not_forgotten(tiny: Path, rows: Path, tmp_path: Path) -> None:
    def on_event(event: AnyEvent, say: Say) -> None:
        if isinstance(event, Paused):
            say(Resume())

    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2"), on_event, [Pause(reason="heat")])
    kinds = [event.type for event in run.events]
    assert kinds.index("evaluation_completed") < kinds.index("paused") < kinds.index("step_completed")
    cooled = train_here(
        tmp_path, recipe_for(tiny, rows, "training.max_steps=2"), on_event, [Pause(reason="heat"), Resume()]
    )
    assert not cooled.of(Paused)


def test_stops_while_waiting(tiny: Path, rows: Path, tmp_path: Path) -> None:
    def on_event(event: AnyEvent, say: Say) -> None:
        at_step(3, Pause(reason="heat"))(event, say)
        if isinstance(event, Paused):
            say(Stop())

    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN), on_event)
    assert isinstance(run.end, JobStopped)
    assert run.saved == [4]
    early = train_here(tmp_path, recipe_for(tiny, rows, *TEN), on_event, [Pause(reason="heat")])
    assert isinstance(early.end, JobStopped)
    assert (early.end.step, early.end.saved, early.losses) == (0, False, {})


@pytest.mark.parametrize("phase", ["reading_data", "tokenizing", "loading_model", "evaluating"])
@pytest.mark.parametrize("command", [Pause(), Stop()], ids=["pause", "stop"])
def test_stops_before_the_first_step(tiny: Path, rows: Path, tmp_path: Path, phase: str, command: Pause | Stop) -> None:
    def on_event(event: AnyEvent, say: Say) -> None:
        if isinstance(event, PhaseEntered) and event.phase == phase:
            say(command)

    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2"), on_event)
    assert isinstance(run.end, JobStopped)
    assert (run.end.step, run.end.saved, run.losses) == (0, False, {})
    again = train_here(tmp_path, run.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert list(again.losses) == [1, 2]


def test_a_stop_while_a_resumed_run_loads_loses_nothing(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    first = train_here(tmp_path, recipe_for(tiny, rows, *TEN), at_step(4, Pause()))
    second = train_here(tmp_path, first.folder, early=[Stop()])
    assert isinstance(second.end, JobStopped)
    assert (second.end.step, second.end.saved) == (5, True)
    third = train_here(tmp_path, first.folder)
    assert third.adapter_sha256() == ten.adapter_sha256()


def test_a_run_that_only_lacks_its_result_makes_no_step_more(
    tiny: Path, rows: Path, tmp_path: Path, ten: Outcome
) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN), at_step(9, Pause()))
    assert isinstance(run.end, JobStopped)
    assert run.end.step == 10
    again = train_here(tmp_path, run.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert again.losses == {}
    assert again.adapter_sha256() == ten.adapter_sha256()
    assert again.folder.summary().step == 10


def test_a_broken_checkpoint_is_passed_over(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN, "checkpoints.every_steps=2"), at_step(5, Pause()))
    assert steps_here(run) == [4, 6]
    optimizer = run.folder.checkpoints_dir / "step-000006" / "optimizer.pt"
    optimizer.write_bytes(optimizer.read_bytes()[:-100])
    again = train_here(tmp_path, run.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert list(again.losses) == [5, 6, 7, 8, 9, 10]
    assert again.adapter_sha256() == ten.adapter_sha256()


def test_without_a_checkpoint_it_starts_over(tiny: Path, rows: Path, tmp_path: Path, ten: Outcome) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN), at_step(4, Stop(save=False)))
    again = train_here(tmp_path, run.folder)
    assert isinstance(again.end, JobFinished), again.end
    assert list(again.losses) == list(range(1, 11))
    assert again.adapter_sha256() == ten.adapter_sha256()


def test_with_damaged_checkpoints_alone_it_does_not_go_on(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN, "checkpoints.every_steps=2"), at_step(5, Pause()))
    for optimizer in run.folder.checkpoints_dir.glob("*/optimizer.pt"):
        optimizer.write_bytes(b"")
    again = train_here(tmp_path, run.folder)
    assert isinstance(again.end, JobFailed)
    assert again.end.code == "no_checkpoint"


def test_another_base_is_not_gone_on_with(tiny: Path, rows: Path, tmp_path: Path) -> None:
    from support.tiny import make_model

    model = make_model(tmp_path / "own")
    first = train_here(tmp_path, recipe_for(model, rows, *TEN), at_step(4, Pause()))
    make_model(model, intermediate_size=160)
    second = train_here(tmp_path, first.folder)
    assert isinstance(second.end, JobFailed)
    assert second.end.code == "base_changed"


# -- what is kept ------------------------------------------------------------------------------------------------------


def scripted(monkeypatch: pytest.MonkeyPatch, *losses: float) -> None:
    """Lets the evaluations say these losses, one after the other."""
    left = list(losses)

    def say(*args: Any, alone: int) -> HeldOut:
        loss = left.pop(0)
        return HeldOut(loss, (loss,), (1,)) if alone else HeldOut(loss)

    monkeypatch.setattr("core.training.examiner.measure_held_out", say)


def test_keeps_the_last(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *TEN, "checkpoints.every_steps=3", "checkpoints.keep_last=2"))
    assert run.saved == [3, 6, 9, 10]
    assert steps_here(run) == [9, 10]
    assert all(point.is_whole() for point in checkpoints(run.folder.checkpoints_dir))
    assert not list(run.folder.path.rglob(".tmp-*"))


def test_keeps_the_best(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, 5.0, 4.0, 3.0, 3.5, 3.6, 3.7, 3.0)
    run = train_here(
        tmp_path,
        recipe_for(tiny, rows, *TEN, "evaluation.every_steps=2", "checkpoints.keep_best=true", "checkpoints.keep_last=1",
                   'evaluation.sample_prompts=["Who?"]'),
    )  # fmt: skip
    assert steps_here(run) == [4, 10]
    best = run.folder.checkpoints_dir / "step-000004" / "adapter_model.safetensors"
    assert (run.folder.adapter_dir / "adapter_model.safetensors").read_bytes() == best.read_bytes()
    assert run.warnings["best_taken"].params["step"] == 4
    last = run.of(EvaluationCompleted)[-1]
    assert (last.step, last.loss, last.row_losses) == (10, 3.0, (3.0,))  # of the weights that are handed out


def test_the_best_of_a_training_that_only_got_worse(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 2.0)
    run = train_here(
        tmp_path,
        recipe_for(
            tiny, rows, *TEN, "evaluation.every_steps=2", "checkpoints.keep_best=true", "checkpoints.keep_last=1"
        ),
    )
    assert steps_here(run) == [2, 10]
    assert run.warnings["best_taken"].params["step"] == 2


def test_stops_early(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, 5.0, 4.0, 3.0, 3.5, 3.6, 3.6)
    run = train_here(
        tmp_path,
        recipe_for(tiny, rows, *TEN, "evaluation.every_steps=2", "evaluation.early_stopping_patience=2"),
    )
    assert isinstance(run.end, JobFinished), run.end
    assert list(run.held_out) == [0, 2, 4, 6, 8]
    assert list(run.losses)[-1] == 8
    assert run.saved == [8]
    assert run.warnings["stopped_early"].params["patience"] == 2
    assert run.folder.adapter_dir.exists()
    assert run.folder.summary().status == "finished"


def test_a_held_out_loss_that_is_no_number_is_told(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, 5.0, math.nan)
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2", "checkpoints.keep_best=true"))
    assert isinstance(run.end, JobFinished), run.end
    assert "held_out_not_finite" in run.warnings
    assert [event.loss for event in run.folder.events() if isinstance(event, EvaluationCompleted)] == [5.0, None]


def test_memory_that_runs_out_while_evaluating_is_passed_over(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> float:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("core.training.examiner.measure_held_out", full)
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2"))
    assert isinstance(run.end, JobFinished), run.end
    assert "evaluation_skipped" in run.warnings


def test_memory_that_runs_out_in_a_step_is_told_in_words(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(TuneTrainer, "training_step", full)
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2"))
    assert isinstance(run.end, JobFailed)
    assert run.end.code == "out_of_memory"
    assert "training step" in run.end.message


@pytest.mark.parametrize(
    "said",
    [
        "[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534",
        "Error while serializing: I/O error: No space left on device (os error 28)",
    ],
)
def test_a_disk_that_fills_up_while_saving_is_told_in_words(
    tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def full(trainer: TuneTrainer, folder: str) -> None:
        if trainer.state.global_step == 4:
            raise RuntimeError(said)
        save(trainer, folder)

    save = TuneTrainer._save_optimizer_and_scheduler
    monkeypatch.setattr(TuneTrainer, "_save_optimizer_and_scheduler", full)
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=6", "checkpoints.every_steps=2"))
    assert isinstance(run.end, JobFailed)
    assert run.end.code == "disk_full"
    assert steps_here(run) == [2]
    assert not list(run.folder.checkpoints_dir.glob(".tmp-*"))
    assert [event.step for event in run.of(CheckpointSaved)] == [2]


# -- what is told of the data ------------------------------------------------------------------------------------------


def test_rows_that_are_cut_or_left_out_are_told(tiny: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    talks = [
        [("user", f"Question {n}"), ("assistant", f"Answer {n}" + " and so on" * (60 if n in (3, 4) else 1))]
        for n in range(20)
    ]
    talks += [[("user", "Nobody answers me")], [("user", "Nor me")]]
    lines = [{"messages": [{"role": role, "content": text} for role, text in talk]} for talk in talks]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=1", "dataset.held_out_fraction=0"))
    assert isinstance(run.end, JobFinished), run.end
    plan = run.of(PlanFixed)[0]
    assert (plan.rows, plan.truncated_rows) == (20, 2)
    cut = run.warnings["truncated_row"]
    assert (cut.params["rows"], cut.params["limit"], cut.params["examples"]) == (2, 128, [4, 5])
    assert "2 rows (10.0 %) are cut at 128 tokens" in cut.message


def test_a_base_model_without_a_template_gets_one_that_is_kept(rows: Path, tmp_path: Path) -> None:
    from support.tiny import make_model
    from transformers import AutoTokenizer

    from core.training.data.chat_template import CHATML

    model = make_model(tmp_path / "base", template=None)
    run = train_here(tmp_path, recipe_for(model, rows, "training.max_steps=1"))
    assert "chatml_used" in run.warnings
    assert AutoTokenizer.from_pretrained(run.folder.adapter_dir).chat_template == CHATML


def test_data_without_anything_to_learn_are_refused_in_words(tiny: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    talk = {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Nobody answers me"}]}
    rows.write_text((json.dumps(talk) + "\n") * 3, encoding="utf-8")
    run = train_here(tmp_path, recipe_for(tiny, rows))
    assert isinstance(run.end, JobFailed)
    assert run.end.code in ("nothing_to_learn", "dataset_no_rows")
    assert run.end.message.endswith(".")
