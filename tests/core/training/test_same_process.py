"""What a training learns does not depend on what the process has trained before, nor on how many threads it would have."""

from __future__ import annotations

from pathlib import Path

import torch
from support.training import Say, recipe_for, train_here

from core.schema.commands import Pause
from core.schema.events import AnyEvent, JobFinished, PlanFixed, StepCompleted

# Rank 64 makes tensors of 4,096 numbers, from which on the 8-bit optimizer really keeps 8 bits.
ADAPTER = ("training.max_steps=6", "training.optimizer=adamw_8bit", "lora.rank=64", "dataset.held_out_fraction=0")
# transformers asks for 32-bit states of the embedding, and bitsandbytes remembers that by place for the whole process.
ALL_WEIGHTS = (
    "training.max_steps=1",
    "training.optimizer=adamw_8bit",
    "lora.enabled=false",
    "quantization.scheme=none",
)


def test_an_adapter_after_all_weights_is_the_same(tiny: Path, rows: Path, tmp_path: Path) -> None:
    first = train_here(tmp_path, recipe_for(tiny, rows, *ADAPTER))
    between = train_here(tmp_path, recipe_for(tiny, rows, *ALL_WEIGHTS))
    again = train_here(tmp_path, recipe_for(tiny, rows, *ADAPTER))
    assert isinstance(between.end, JobFinished), between.end
    assert first.losses == again.losses
    assert first.adapter_sha256() == again.adapter_sha256()


def test_a_resume_computes_with_the_threads_of_the_run(tiny: Path, rows: Path, tmp_path: Path) -> None:
    """Sums over several threads come out otherwise with another number of them (seen from some 100,000 numbers on)."""
    seen: list[int] = []

    def watch(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted):
            seen.append(torch.get_num_threads())
            if event.step == 1:
                say(Pause())

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        begun = train_here(tmp_path, recipe_for(tiny, rows, "training.max_steps=2"), watch)
        torch.set_num_threads(1)
        ended = train_here(tmp_path, begun.folder, watch)
    finally:
        torch.set_num_threads(before)
    assert isinstance(ended.end, JobFinished), ended.end
    assert seen == [2, 2]
    assert [plan.threads for plan in (*begun.of(PlanFixed), *ended.of(PlanFixed))] == [2, 2]
