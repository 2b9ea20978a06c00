"""A model folder of a given shape with random weights, written shard by shard, and rows that are long enough."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "resources" / "demo" / "model"
SHARD_BYTES = 2 << 30
RANDOM_NUMBERS = 1 << 22  # a piece of this length is repeated: what counts here is where bytes lie, not their values


def write_model(folder: Path, config: dict[str, Any]) -> int:
    """A folder that `from_pretrained` loads, with the demo's tokenizer; the bytes of its weights. In bf16; norms are one."""
    import torch
    from safetensors.torch import save_file
    from transformers import AutoConfig, AutoModelForCausalLM

    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(DEMO / name, folder)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), dtype=torch.bfloat16)
    tied = set(model.all_tied_weights_keys)
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items() if name not in tied}
    piece = torch.randn(RANDOM_NUMBERS, generator=torch.Generator().manual_seed(0)).mul_(0.02).to(torch.bfloat16)
    places: dict[str, str] = {}
    shard: dict[str, torch.Tensor] = {}
    held = total = number = 0
    for name, shape in [*shapes.items(), ("", torch.Size())]:
        size = 2 * shape.numel()
        if shard and (not name or held + size > SHARD_BYTES):
            number += 1
            file = f"model-{number:05}.safetensors"
            save_file(shard, folder / file, metadata={"format": "pt"})
            places.update(dict.fromkeys(shard, file))
            shard, held = {}, 0
        if name:
            shard[name] = _filled(piece, shape)
            held += size
            total += size
    index = {"metadata": {"total_size": total}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    return total


def _filled(piece: Any, shape: Any) -> Any:
    import torch

    if len(shape) < 2:
        return torch.ones(shape, dtype=torch.bfloat16)
    count = shape.numel()
    return piece.repeat(-(-count // len(piece)))[:count].reshape(shape)


def write_rows(path: Path, tokens: int, count: int) -> Path:
    """Texts of more than `tokens` tokens each, whatever the tokenizer; training cuts them."""
    words = "one two three four five six seven eight nine ten " * (tokens // 8 + 1)
    lines = [json.dumps({"text": f"{number} {words}"}) for number in range(count)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
