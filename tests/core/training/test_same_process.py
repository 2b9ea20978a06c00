"""What a training learns does not depend on what the process has trained before."""

from __future__ import annotations

from pathlib import Path

from support.training import recipe_for, train_here

from core.schema.events import JobFinished

# Rank 64 makes tensors of 4,096 numbers, from which on the 8-bit optimizer really keeps 8 bits.
ADAPTER = ("training.max_steps=6", "training.optimizer=adamw_8bit", "lora.rank=64", "dataset.held_out_fraction=0")
# transformers asks for 32-bit states of the embedding, and bitsandbytes remembers that by place for the whole process.
ALL_WEIGHTS = ("training.max_steps=1", "training.optimizer=adamw_8bit", "lora.enabled=false", "quantization.scheme=none")


def test_an_adapter_after_all_weights_is_the_same(tiny: Path, rows: Path, tmp_path: Path) -> None:
    first = train_here(tmp_path, recipe_for(tiny, rows, *ADAPTER))
    between = train_here(tmp_path, recipe_for(tiny, rows, *ALL_WEIGHTS))
    again = train_here(tmp_path, recipe_for(tiny, rows, *ADAPTER))
    assert isinstance(between.end, JobFinished), between.end
    assert first.losses == again.losses
    assert first.adapter_sha256() == again.adapter_sha256()
