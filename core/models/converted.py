"""Where models lie whose pickled weights were written anew as safetensors: in a folder of ours, never in the Hub's cache."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs

from core.models.source import classify_source, clean_source

MARK = "tunesmith-converted.json"


def converted_dir() -> Path:
    """`TUNESMITH_MODELS_DIR`, else a folder among the person's own data."""
    told = os.environ.get("TUNESMITH_MODELS_DIR")
    return Path(told) if told else platformdirs.user_data_path("tunesmith", appauthor=False) / "converted"


def converted_folder(source: str, revision: str | None = None) -> Path:
    """What the converted model of a Hub name or folder is called; the same for the same revision."""
    cleaned = clean_source(source)
    name = cleaned.replace("/", "--") if classify_source(cleaned) == "hub" else Path(cleaned).name
    safe = re.sub(r"[^\w.\-]+", "-", name) or "model"
    return converted_dir() / (f"{safe}-{revision[:8]}" if revision else safe)
