"""Which kinds of models a GGUF can be written of, known from config.json alone: said before anything is loaded."""

from __future__ import annotations

import json
from pathlib import Path

from core.schema.errors import TunesmithError

KINDS = frozenset({"llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "gemma3_text", "phi3"})
NAMES = "Llama, Mistral, Qwen2, Qwen3, Gemma 2, Gemma 3 and Phi-3"


def other_kind(folder: Path) -> str | None:
    """The kind of the model in a folder where no GGUF can be written of it; None where it can, or nobody knows."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8-sig"))
        kind = config.get("text_config", {}).get("model_type") or config.get("model_type")
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return kind if isinstance(kind, str) and kind not in KINDS else None


def unsupported_kind(kind: str) -> TunesmithError:
    return TunesmithError(
        "gguf_unsupported_model",
        f"Models of the kind {kind} cannot be written as GGUF yet, only {NAMES}.",
        "Export the merged model; llama.cpp may convert it.",
        kind=kind,
    )
