"""Whether a model's tokenizer, its config and its embeddings belong together: a row for every word, no more, no fewer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.models.safetensors_headers import Tensor
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts

_EMBEDDING = re.compile(r"(^|\.)(embed_tokens|wte|embed_in|word_embeddings|tok_embeddings)\.weight$")


def refuse_other_vocabulary(facts: ModelFacts, tensors: Iterable[Tensor]) -> None:
    """TunesmithError `vocabulary_differs` where the embeddings have other rows than the config says: such a model does
    not load."""
    rows = next((t.shape[0] for t in tensors if len(t.shape) == 2 and _EMBEDDING.search(t.name)), None)
    if rows is not None and facts.vocab_size is not None and rows != facts.vocab_size:
        raise TunesmithError(
            "vocabulary_differs",
            f"The weights of {facts.source} hold {rows:,} words, but its config.json says {facts.vocab_size:,}.",
            "Its files do not belong together; fetch it again or choose another one.",
            model=facts.source,
            rows=rows,
            words=facts.vocab_size,
        )


def refuse_larger_tokenizer(facts: ModelFacts, folder: Path) -> None:
    """TunesmithError `vocabulary_mismatch` where the tokenizer gives ids that the model has no embedding for.

    Reads tokenizer.json, which may take a second.
    """
    highest = max(
        _highest_id(_read(folder / "tokenizer.json")), _highest_added(_read(folder / "tokenizer_config.json"))
    )
    if facts.vocab_size is not None and highest >= facts.vocab_size:
        raise TunesmithError(
            "vocabulary_mismatch",
            f"The tokenizer of {facts.source} knows more words than the model has embeddings for "
            f"({facts.vocab_size:,}).",
            "The files of this model do not belong together; fetch it again or choose another one.",
            model=facts.source,
        )


def _highest_id(tokenizer: dict[str, Any]) -> int:
    """Of the added tokens; the words before them are numbered without a gap."""
    added = tokenizer.get("added_tokens")
    ids = (
        [entry["id"] for entry in added if isinstance(entry, dict) and isinstance(entry.get("id"), int)]
        if isinstance(added, list)
        else []
    )
    model = tokenizer.get("model")
    words = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(words, dict):
        ids.append(max((number for number in words.values() if isinstance(number, int)), default=-1))
    elif isinstance(words, list):  # Unigram: a list of words with their scores
        ids.append(len(words) - 1)
    return max(ids, default=-1)


def _highest_added(settings: dict[str, Any]) -> int:
    added = settings.get("added_tokens_decoder")
    return max((int(key) for key in added if str(key).isdecimal()), default=-1) if isinstance(added, dict) else -1


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
