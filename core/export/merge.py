"""Base and adapter into one 16-bit model: the original weights, not the 4-bit ones; added in float32, rounded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from transformers import AutoModelForCausalLM, PreTrainedModel, PreTrainedTokenizerBase

from core.training.samples import end_ids
from core.training.weights_file import disk_errors


def load_base(folder: Path, *, trust_remote_code: bool) -> PreTrainedModel:
    """The model in the number format of its files, on the processor."""
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        folder, dtype="auto", use_safetensors=True, trust_remote_code=trust_remote_code, attn_implementation="sdpa"
    )
    return model.eval()


def put_adapter_on(base: PreTrainedModel, adapter: Path) -> PeftModel:
    """The base with the trained adapter beside its weights, unmerged, in float32 where it was trained so."""
    return PeftModel.from_pretrained(base, adapter, is_trainable=False).eval()


def merge(model: PeftModel, on_layer: Callable[[int, int], None]) -> PreTrainedModel:
    """Merges layer by layer, in place; PEFT's own safe merge rounds twice. `on_layer` hears (done, total)."""
    layers = [module for module in model.modules() if isinstance(module, LoraLayer)]
    for done, layer in enumerate(layers, 1):
        weight = layer.get_base_layer().weight
        dtype = weight.dtype
        weight.data = weight.data.float()
        layer.merge(safe_merge=True)
        weight.data = weight.data.to(dtype)
        on_layer(done, len(layers))
    merged: PreTrainedModel = model.unload()
    return merged


def write_model(model: Any, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """16-bit safetensors, config, generation config, tokenizer and chat template, loadable with `from_pretrained`.

    OSError ENOSPC where the disk is full.
    """
    if model.dtype == torch.float32:
        model.to(torch.bfloat16)
    model.config.use_cache = True  # off only while training
    ends = end_ids(model, tokenizer)
    model.generation_config.eos_token_id = ends if len(ends) > 1 else ends[0]
    if model.generation_config.pad_token_id is None:
        model.generation_config.pad_token_id = tokenizer.pad_token_id
    with disk_errors():
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
