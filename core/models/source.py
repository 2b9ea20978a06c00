"""What a person typed as model: the demo, a folder, or a name on the Hugging Face Hub; and where it lies on this disk.

Never asks the network.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from core.models.hub.cache import find_snapshot, newest_snapshot
from core.schema.locations import resources_dir

HUB_ID = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}(/[A-Za-z0-9][\w.\-]{0,95})?", re.ASCII)
_HUB_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?!datasets/|spaces/)([^/\s?#]+/[^/\s?#]+)", re.IGNORECASE
)
_FOLDER_SIGNS = re.compile(r"^([./~\\]|[A-Za-z]:)|\\|/$|\.(gguf|safetensors|json|bin)$", re.IGNORECASE)


def clean_source(text: str) -> str:
    """Without spaces and quotes around it (Explorer's "copy as path" adds them), and a Hub address as the Hub id."""
    cleaned = text.strip().strip("\"'").strip()
    address = _HUB_ADDRESS.match(cleaned)
    return address.group(1) if address else cleaned


def reads_as_hub_name(text: str) -> bool:
    """Whether the text has the form of a Hub id. Asks no disk: a folder of that name may still stand there."""
    source = clean_source(text)
    return source != "demo" and not _FOLDER_SIGNS.search(source) and HUB_ID.fullmatch(source) is not None


def classify_source(text: str) -> Literal["demo", "folder", "hub"]:
    """What the text means. A folder that exists wins over a Hub id that looks the same, as in transformers."""
    source = clean_source(text)
    if source == "demo":
        return "demo"
    return "hub" if reads_as_hub_name(source) and not Path(source).exists() else "folder"


def demo_folder() -> Path:
    """The bundled demo model."""
    return resources_dir() / "demo" / "model"


def resolve_local(source: str, revision: str | None = None) -> Path | None:
    """The folder to read the model from, or None where a Hub model is not on this disk yet.

    A path is given back whether it exists or not, so that `read_model_folder` can say what is wrong with it.
    """
    kind, cleaned = classify_source(source), clean_source(source)
    if kind == "demo":
        return demo_folder()
    if kind == "hub":
        return find_snapshot(cleaned, revision)
    path = Path(cleaned).expanduser()
    # A folder of the Hub's cache holds the model two levels further down.
    return newest_snapshot(path) or path if path.name.startswith("models--") else path
