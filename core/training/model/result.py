"""The finished run's `adapter/` (PEFT's own layout) or `model/` (all weights trained): whole or absent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from core.runs import RunFolder, publish_folder, write_checksums
from core.schema.recipe import Recipe
from core.training.model.weights_file import save_weights
from core.training.trainer import TuneTrainer


def save_result(trainer: TuneTrainer, tokenizer: PreTrainedTokenizerBase, folder: RunFolder, recipe: Recipe) -> Path:
    """Writes what was trained, with tokenizer and chat template beside it; the folder's path."""
    target = folder.adapter_dir if recipe.lora.enabled else folder.model_dir
    part = folder.path / f".tmp-{target.name}-{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        save_weights(trainer.model, part)
        tokenizer.save_pretrained(part)
        write_checksums(part)
        publish_folder(part, target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return target
