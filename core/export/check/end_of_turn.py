"""Where an answer ends: what the training template puts there, and that everything that is written agrees on it. A model
whose end token nobody waits for never stops talking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase

from core.export.carried import end_ids, read_json
from core.schema.errors import TunesmithError
from core.training.data.chat_template import IGNORED, choose_template, encode_chat
from core.training.model.trained import Trained


def turn_end(tokenizer: PreTrainedTokenizerBase) -> int | None:
    """The special token with which the training template closes an answer; None where it closes with plain text."""
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    try:
        _, labels = encode_chat(tokenizer, choose_template(tokenizer), messages)
    except TunesmithError:
        return None
    added = tokenizer.added_tokens_decoder
    learned = [label for label in labels if label != IGNORED]
    return next((number for number in learned if number in added), None)


def all_ends(source: Trained, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Every token at which an answer ends: what the training taught first of all."""
    taught = turn_end(tokenizer)
    return sorted({*end_ids(source, tokenizer), *([taught] if taught is not None else [])})


def require_agreed_end(
    tokenizer: PreTrainedTokenizerBase,
    folder: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    modelfile: str | None = None,
) -> None:
    """Looks into what was written: generation config of `folder`, a GGUF's `settings`, a Modelfile's stop words.

    TunesmithError `export_end_of_turn` where one of them does not know the end that was taught.
    """
    taught = turn_end(tokenizer)
    if taught is None:
        return
    token = str(tokenizer.convert_ids_to_tokens(taught))
    missing = []
    if folder is not None:
        named = read_json(folder / "generation_config.json").get("eos_token_id")
        if taught not in (named if isinstance(named, list) else [named]):
            missing.append("generation_config.json")
    if settings is not None:
        known = {settings.get(f"tokenizer.ggml.{kind}_token_id") for kind in ("eos", "eot")}
        if taught not in known:
            missing.append("GGUF")
    if modelfile is not None and f"PARAMETER stop {json.dumps(token, ensure_ascii=False)}" not in modelfile:
        missing.append("Modelfile")
    if missing:
        raise TunesmithError(
            "export_end_of_turn",
            f"Answers were taught to end with {token}, which {', '.join(missing)} would not stop at: the model would "
            "never stop talking, so it was not kept.",
            "Please report this with the run's export.log.",
            token=token,
            places=", ".join(missing),
        )
