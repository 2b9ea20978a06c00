"""What goes along with the weights: the base's own configuration, licence and code, the tokenizer of the training, and the
ends of turn in the generation config."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.training.model.trained import Trained

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

LICENCES = ("LICENSE*", "LICENCE*", "NOTICE*", "USE_POLICY*", "Notice*", "License*")
SENTENCEPIECE = ("tokenizer.model", "spiece.model")


def carry_model_files(source: Trained, tokenizer: PreTrainedTokenizerBase, folder: Path, ends: Sequence[int]) -> None:
    """Everything but the weights and the model card. `ends`: every token at which an answer ends."""
    origin = source.base if source.is_adapter else source.weights
    write_json(folder / "config.json", config_of(origin))
    write_json(folder / "generation_config.json", generation_config_of(source, tokenizer, ends))
    carry_tokenizer(source, tokenizer, folder)
    copy_licences(source.base, folder)
    if source.recipe.model.allow_remote_code:
        for path in source.base.glob("*.py"):
            shutil.copyfile(path, folder / path.name)


def carry_tokenizer(source: Trained, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """As it was trained with, chat template included; the base's SentencePiece file as well."""
    tokenizer.save_pretrained(folder)
    for name in SENTENCEPIECE:
        if (source.base / name).is_file() and not (folder / name).exists():
            shutil.copyfile(source.base / name, folder / name)


def copy_licences(base: Path, folder: Path) -> None:
    for path in {path for pattern in LICENCES for path in base.glob(pattern) if path.is_file()}:
        shutil.copyfile(path, folder / path.name)


def config_of(folder: Path) -> dict[str, Any]:
    """The original one, with the cache on (a training turns it off) and the number format that is written."""
    config = read_json(folder / "config.json")
    if "use_cache" in config:
        config["use_cache"] = True
    for key in ("dtype", "torch_dtype"):
        if config.get(key) in ("float32", "float64"):
            config[key] = "bfloat16"
    return config


def generation_config_of(source: Trained, tokenizer: PreTrainedTokenizerBase, ends: Sequence[int]) -> dict[str, Any]:
    """The base's own, with every token at which an answer ends."""
    config = read_json(source.base / "generation_config.json")
    model = read_json(source.base / "config.json")
    for key in ("bos_token_id", "pad_token_id"):
        if config.get(key) is None:
            config[key] = model.get(key, getattr(tokenizer, key, None))
    if config.get("pad_token_id") is None:
        config["pad_token_id"] = tokenizer.pad_token_id
    config["eos_token_id"] = list(ends) if len(ends) > 1 else ends[0]
    return {key: value for key, value in config.items() if value is not None}


def end_ids(source: Trained, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """All tokens at which an answer ends: the tokenizer's and those that the base names."""
    named = read_json(source.base / "generation_config.json").get("eos_token_id")
    if named is None:
        config = read_json(source.base / "config.json")
        named = config.get("eos_token_id", config.get("text_config", {}).get("eos_token_id"))
    ends = named if isinstance(named, list) else [named]
    found = sorted({end for end in [tokenizer.eos_token_id, *ends] if isinstance(end, int)})
    return found or [0]


def read_json(path: Path) -> dict[str, Any]:
    """Empty where there is no such file."""
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
