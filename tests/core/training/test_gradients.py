"""Gradients on the processor: the same before and after a look at held-out rows, and rows in one context do not meet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from bitsandbytes.nn import Linear4bit
from support.training import Built, built, recipe_for

from core.training.data.encoding import EncodedRow
from core.training.data.packing import pack_rows
from core.training.held_out import measure_held_out
from core.training.samples import answer

HAS_KERNEL = "avx512_bf16" in Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else False


def collated(run: Built, rows: list[EncodedRow]) -> dict[str, Any]:
    """One context of these rows (packing), or one padded batch."""
    one = {
        "input_ids": [token for row in rows for token in row.ids],
        "labels": [label for row in rows for label in row.labels],
        "seq_lengths": [len(row.ids) for row in rows],
    }
    inputs: dict[str, Any] = run.trainer._prepare_inputs(run.trainer.data_collator([one]))
    return inputs


def loss_sum(run: Built, rows: list[EncodedRow]) -> torch.Tensor:
    """The loss of a context through our own path, summed over its learned tokens."""
    with run.trainer.compute_loss_context_manager():
        loss: torch.Tensor = run.trainer.compute_loss(
            run.trainer.model, collated(run, rows), num_items_in_batch=torch.tensor(1)
        )
    return loss


def gradients(run: Built) -> dict[str, torch.Tensor]:
    """Of the adapter, for the first context of the run."""
    run.trainer.model.train()
    run.trainer.model.zero_grad()
    loss_sum(run, run.training[:3]).backward()
    return {
        name: parameter.grad.clone()
        for name, parameter in run.trainer.model.named_parameters()
        if parameter.requires_grad and parameter.grad is not None
    }


@pytest.fixture
def run(tiny: Path, rows: Path, tmp_path: Path) -> Built:
    made: Built = built(recipe_for(tiny, rows, "training.packing=true"), output=tmp_path)
    with torch.no_grad():  # B starts at zero, which would leave A without gradients
        for name, parameter in made.trainer.model.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.05)
    return made


@pytest.mark.parametrize("look", ["evaluation", "generation"])
def test_gradients_are_equal_before_and_after_a_look(run: Built, look: str) -> None:
    before = gradients(run)
    if look == "evaluation":
        assert measure_held_out(run.trainer, run.held_out, 128, lambda done: None) is not None
    else:
        answer(run.trainer.model, run.tokenizer, run.template, "Who are you?", max_new_tokens=4)
    assert run.trainer.model.training
    after = gradients(run)
    assert len(before) == len(after) == 28
    for name, gradient in before.items():
        assert gradient.abs().max() > 0, name
        assert torch.equal(gradient, after[name]), name


def test_without_the_guard_the_kernel_spoils_them(run: Built) -> None:
    """The control: where the processor has the kernel, the test above can fail; elsewhere the guard is looked at."""
    layers = [part for part in run.trainer.model.modules() if isinstance(part, Linear4bit)]
    assert len(layers) == 14
    assert [layer.support_avx512bf16_for_cpu for layer in layers] == [False] * 14
    if not HAS_KERNEL:
        return
    before = gradients(run)
    for layer in layers:
        layer.support_avx512bf16_for_cpu = True
    measure_held_out(run.trainer, run.held_out, 128, lambda done: None)
    after = gradients(run)
    assert any(name not in after or not torch.allclose(before[name], after[name], rtol=0.1) for name in before)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
def test_packed_rows_do_not_see_each_other(
    tiny: Path, rows: Path, tmp_path: Path, checkpointing: bool, chunked: bool
) -> None:
    run: Built = built(
        recipe_for(
            tiny, rows, "training.packing=true", f"training.gradient_checkpointing={str(checkpointing).lower()}",
            f"training.chunked_loss={str(chunked).lower()}", "quantization.compute_dtype=float32",
        ),
        output=tmp_path,
    )  # fmt: skip
    run.trainer.model.train()
    together = run.training[:4]
    apart = sum(float(loss_sum(run, [row])) for row in together)
    assert float(loss_sum(run, together)) == pytest.approx(apart, rel=1e-5)
    # Swapping what stands before a row changes nothing in it: each token's own loss.
    with outputs(run) as seen:
        loss_sum(run, [run.training[0], run.training[3]])
        loss_sum(run, [run.training[1], run.training[3]])
    length = len(run.training[3].ids) - 1
    assert torch.allclose(seen[0][0, -length:], seen[1][0, -length:], atol=1e-5)


def test_a_plain_call_with_the_cache_on_leaks(tiny: Path, rows: Path, tmp_path: Path) -> None:
    """The control: without our path the rows do see each other, so the test above can fail."""
    run: Built = built(
        recipe_for(tiny, rows, "training.packing=true", "quantization.compute_dtype=float32"), output=tmp_path
    )
    model = run.trainer.model.eval()
    first, second, row = run.training[0], run.training[1], run.training[3]

    def logits(before: EncodedRow, **options: bool) -> torch.Tensor:
        inputs = collated(run, [before, row])
        with torch.no_grad():
            return model(input_ids=inputs["input_ids"], position_ids=inputs["position_ids"], **options).logits[
                0, -len(row.ids) :
            ]

    assert not torch.allclose(logits(first, use_cache=True), logits(second, use_cache=True), atol=1e-3)
    # Loaded our way the model's own default is off, so even a plain call does not leak.
    assert torch.allclose(logits(first), logits(second), atol=1e-5)


def test_the_collator_gets_the_rows_of_each_context(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run: Built = built(recipe_for(tiny, rows, "training.packing=true", "training.micro_batch_size=4"), output=tmp_path)
    contexts = pack_rows([len(row.ids) for row in run.training], run.batches.context_tokens, 4)
    assert len(run.trainer.train_dataset) == len(contexts) < len(run.training)
    batch = next(iter(run.trainer.get_train_dataloader()))
    assert batch["input_ids"].shape[0] == 1
    starts = int((batch["position_ids"] == 0).sum())
    assert starts == len(batch["cu_seq_lens_q"]) - 1 > 1
    assert (batch["labels"][batch["position_ids"] == 0] == -100).all()


@contextmanager
def outputs(run: Built) -> Iterator[list[torch.Tensor]]:
    """Collects each call's losses of single tokens, (1, tokens - 1)."""
    seen: list[torch.Tensor] = []
    model = run.trainer.model.get_base_model()

    def note(module: Any, inputs: Any, output: Any) -> None:
        if getattr(output, "log_probs", None) is not None:
            seen.append(output.log_probs.detach())
        else:
            seen.append(output.logits.detach().logsumexp(-1)[:, :-1])

    handle = model.register_forward_hook(note)
    try:
        yield seen
    finally:
        handle.remove()
