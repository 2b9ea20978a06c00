"""The trace against the program's own training of the same model: real tensors of real bitsandbytes, PEFT, TRL and
transformers modules on the processor, watched by the same ledger. Fake tensors must come to the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from support.training import built, recipe_for

import core.training.trainer
from core.training.memory_trace import TraceSetup, trace_whole
from core.training.memory_trace.card_rules import CardRules
from core.training.memory_trace.kernels import KERNELS
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.loop import watch_layers
from core.training.memory_trace.stand_ins import stand_ins

# The next batch is fetched ahead on the processor, and the trainer keeps a few numbers: 512 bytes each.
TRAINERS_OWN_BYTES = 64 * 1024


def held_by(model: Any) -> list[torch.Tensor]:
    """Every tensor of a model, with what quantised layers keep beside their weights."""
    found = [*model.parameters(), *model.buffers()]
    for module in model.modules():
        state = getattr(getattr(module, "weight", None), "quant_state", None)
        if state is not None:
            found += [state.absmax, state.code, state.offset]
            found += [state.state2.absmax, state.state2.code] if state.nested else []
        for holder in (getattr(module, "state", None), getattr(module, "weight", None)):  # int8: either one
            found += [getattr(holder, name, None) for name in ("CB", "SCB")]
    return [tensor for tensor in found if isinstance(tensor, torch.Tensor)]


CASES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "nf4": ({}, {}),
    "nf4 checkpointed, single quantization, dropout, full logits": (
        {"training.gradient_checkpointing": "true", "quantization.double_quant": "false", "lora.dropout": "0.1",
         "training.chunked_loss": "false"},
        {"checkpointing": True, "double_quant": False, "dropout": 0.1, "chunked_loss": False},
    ),
    "int8, accumulated": (
        {"quantization.scheme": "int8", "training.gradient_accumulation_steps": "2"},
        {"scheme": "int8", "accumulation": True},
    ),
    "all weights": ({"quantization.scheme": "none", "lora.enabled": "false"}, {"scheme": "none", "lora": False}),
    "DoRA": ({"lora.use_dora": "true"}, {"dora": True}),
    "packed": ({"training.packing": "true"}, {"packing": True, "batch": 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_trace_and_training_take_the_same(
    name: str, wide: Path, long_rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, changes = CASES[name]
    if name == "packed":  # two rows in one context, so that there is a mask
        long_rows = short_rows(tmp_path / "short.jsonl")
    setup = TraceSetup(**{"batch": 2, "sequence": 256, "rank": 8, "optimizer": "adamw_8bit", "checkpointing": False,
                          "cublas_workspace_bytes": 0, **changes})  # fmt: skip
    wanted = {
        "training.max_seq_len": "256", "training.micro_batch_size": "2", "training.gradient_accumulation_steps": "1",
        "training.max_steps": "2", "training.learn_from": "everything", "dataset.held_out_fraction": "0",
        "lora.rank": "8", "training.optimizer": "adamw_8bit", **settings,
    }  # fmt: skip
    recipe = recipe_for(wide, long_rows, *(f"{path}={value}" for path, value in wanted.items()))
    trainer = built(recipe, output=tmp_path).trainer
    if setup.packing:
        setup = replace(setup, sequence=max(len(row["input_ids"]) for row in trainer.train_dataset))
    traced = trace_whole(json.loads((wide / "config.json").read_text(encoding="utf-8")), setup)
    # Stand-ins for kernels compute nothing, so no loss is a number here.
    monkeypatch.setattr(core.training.trainer, "math", SimpleNamespace(isfinite=lambda _: True))
    ledger = Ledger(KERNELS, answer=not setup.packing, learned_fraction=1.0)
    for tensor in held_by(trainer.model):
        ledger.note(tensor)
    assert ledger.current_bytes == traced.load_bytes
    watch_layers(trainer.model.get_base_model() if setup.lora else trainer.model, ledger)
    with stand_ins(ledger, setup, []), ledger, CardRules(ledger):
        trainer.train()
    real = max(total for total, _ in ledger.peaks.values())
    assert 0 <= real - traced.allocated_peak_bytes <= TRAINERS_OWN_BYTES
    learned = sum(parameter.numel() for parameter in trainer.model.parameters() if parameter.requires_grad)
    assert traced.trainable_parameters == learned


def short_rows(path: Path) -> Path:
    text = "word and more " * 8
    path.write_text("".join(json.dumps({"text": f"{n} {text}"}) + "\n" for n in range(16)), encoding="utf-8")
    return path
