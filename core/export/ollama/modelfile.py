"""The Modelfile with which Ollama takes a GGUF: the chat template in Ollama's own language, stop words, parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase

from core.export.gguf.families import looks_back, short_positions
from core.export.gguf.vocabulary import Vocabulary
from core.export.ollama.turns import turns_of

LEAST_CONTEXT, MOST_CONTEXT = 2048, 8192


def modelfile(
    gguf_name: str, tokenizer: PreTrainedTokenizerBase, vocabulary: Vocabulary, stops: Sequence[str], config: Any,
    generation: Mapping[str, Any], max_seq_len: int,
) -> str:  # fmt: skip
    """The file's text; without a template where Ollama's language cannot say it (Ollama then looks into the GGUF)."""
    lines = [f"FROM ./{gguf_name}", ""]
    turns = turns_of(tokenizer, adds_bos=vocabulary.adds_bos)
    if turns is not None:
        lines += [f'TEMPLATE """{turns.as_go()}"""', ""]
    lines += [f"PARAMETER stop {json.dumps(stop, ensure_ascii=False)}" for stop in stops]
    most = min(looks_back(config) or config.max_position_embeddings, short_positions(config) or MOST_CONTEXT)
    context = min(most, max(LEAST_CONTEXT, min(2 * max_seq_len, MOST_CONTEXT)))
    lines.append(f"PARAMETER num_ctx {context}")
    names = {"temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "repetition_penalty": "repeat_penalty"}
    lines += [f"PARAMETER {ours} {generation[theirs]}" for theirs, ours in names.items() if generation.get(theirs)]
    return "\n".join(lines) + "\n"
