"""The held-out loss is what transformers computes row by row on the same weights, however the rows are put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from support.training import Built, built, recipe_for, train_here
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from core.datasets import open_dataset, split_held_out
from core.schema.events import EvaluationCompleted, PlanFixed
from core.training.data.chat_template import IGNORED, choose_template, encode_chat
from core.training.held_out import measure_held_out

QUANTISED = BitsAndBytesConfig(
    load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=torch.float32
)


def reference(model: Any, tokenizer: Any, rows: Path, fraction: float = 0.1, seed: int = 42) -> float:
    """Nats per learned token of the held-out rows: one row at a time, full logits, transformers' own loss."""
    template = choose_template(tokenizer)
    _, held_out = split_held_out(list(open_dataset(rows).rows()), fraction, seed)
    assert len(held_out) == 6
    total, tokens = 0.0, 0
    for row in held_out:
        ids, labels = encode_chat(tokenizer, template, row.as_messages())
        count = sum(label != IGNORED for label in labels)
        with torch.no_grad():
            loss = model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels]), use_cache=False).loss
        total += float(loss) * count
        tokens += count
    return total / tokens


@pytest.mark.parametrize("scheme", ["nf4", "none"])
@pytest.mark.parametrize("packing", ["true", "false"])
@pytest.mark.parametrize("chunked", ["true", "false"])
def test_equals_the_reference_before_and_after(
    tiny: Path, rows: Path, tmp_path: Path, scheme: str, packing: str, chunked: str
) -> None:
    run = train_here(
        tmp_path,
        recipe_for(
            tiny, rows, "training.max_steps=4", "quantization.compute_dtype=float32", f"quantization.scheme={scheme}",
            f"training.packing={packing}", f"training.chunked_loss={chunked}", "training.warmup_ratio=0",
        ),
    )  # fmt: skip
    base = AutoModelForCausalLM.from_pretrained(
        tiny, dtype=torch.float32, quantization_config=QUANTISED if scheme == "nf4" else None
    )
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    before, after = run.held_out[0], run.held_out[4]
    assert before == pytest.approx(reference(base, tokenizer, rows), rel=1e-4)
    trained = PeftModel.from_pretrained(base, run.folder.adapter_dir).eval()
    assert after == pytest.approx(reference(trained, tokenizer, rows), rel=1e-4)
    assert after is not None
    assert before is not None
    assert after < before - 0.05


def test_chunked_equals_full(tiny: Path, rows: Path, tmp_path: Path) -> None:
    losses = {}
    for chunked in ("true", "false"):
        recipe = recipe_for(tiny, rows, f"training.chunked_loss={chunked}", "training.max_steps=5")
        losses[chunked] = train_here(tmp_path, recipe)
    for step, loss in losses["true"].losses.items():
        assert loss == pytest.approx(losses["false"].losses[step], abs=1e-3)
    assert losses["true"].held_out[5] == pytest.approx(losses["false"].held_out[5], abs=1e-3)


def test_batches_keep_to_the_budget(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run: Built = built(recipe_for(tiny, rows, "dataset.held_out_fraction=0.4"), output=tmp_path)
    shapes: list[tuple[int, ...]] = []
    compute = type(run.trainer).compute_loss

    def note(trainer: Any, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        shapes.append(tuple(inputs["input_ids"].shape))
        return compute(trainer, model, inputs, *args, **kwargs)

    monkeypatch.setattr(type(run.trainer), "compute_loss", note)
    longest = max(len(row.ids) for row in run.held_out)
    done: list[int] = []
    wide = measure_held_out(run.trainer, run.held_out, 4 * longest, done.append)
    assert all(rows_at_once * length <= 4 * longest for rows_at_once, length in shapes)
    assert max(rows_at_once for rows_at_once, _ in shapes) >= 4
    assert done[-1] == len(run.held_out)
    shapes.clear()
    narrow = measure_held_out(run.trainer, run.held_out, 1, done.append)
    assert [rows_at_once for rows_at_once, _ in shapes] == [1] * len(run.held_out)
    assert wide is not None
    assert narrow is not None
    assert wide.loss == pytest.approx(narrow.loss, rel=2e-3)  # bf16
    assert wide.row_losses == ()
    assert measure_held_out(run.trainer, [], 100, done.append) is None


def test_rows_measured_alone_make_up_the_mean(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run: Built = built(recipe_for(tiny, rows, "dataset.held_out_fraction=0.4"), output=tmp_path)
    measured = measure_held_out(run.trainer, run.held_out, 512, lambda done: None, alone=1000)
    assert measured is not None
    assert len(measured.row_losses) == len(run.held_out)
    learned = [sum(label != -100 for label in row.labels[1:]) for row in run.held_out]
    assert list(measured.row_tokens) == learned
    total = sum(loss * count for loss, count in zip(measured.row_losses, measured.row_tokens, strict=True))
    assert total / sum(learned) == pytest.approx(measured.loss, abs=1e-4)
    few = measure_held_out(run.trainer, run.held_out, 512, lambda done: None, alone=3)
    assert few is not None
    assert few.row_losses == measured.row_losses[:3]
    assert few.loss == pytest.approx(measured.loss, rel=2e-3)


def test_first_and_last_evaluation_tell_each_row(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=5", "evaluation.every_steps=2"))
    told = {event.step: len(event.row_losses) for event in run.of(EvaluationCompleted)}
    assert told[0] == told[5] == run.of(PlanFixed)[0].held_out_rows
    assert told[2] == told[4] == 0
