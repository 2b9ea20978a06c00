"""What a person typed as model: the demo, a folder, or a name on the Hugging Face Hub; and where it lies on this disk.

Never asks the network.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from core.models.hub.cache import find_snapshot, newest_snapshot
from core.schema.locations import resources_dir

HUB_ID = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}(/[A-Za-z0-9][\w.\-]{0,95})?", re.ASCII)
_HUB_ADDRESS = re.compile(
    r"(?:git clone )?(?:hf://|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)(?P<path>[^?#\s]+)", re.IGNORECASE
)
# What follows the name in addresses of a repository's pages, and the Hub's pages that are no repository's.
_PAGES = ("tree", "blob", "resolve", "raw", "commit", "commits", "discussions", "viewer", "edit")
_OF_A_REVISION = ("tree", "blob", "resolve", "raw", "commit")
_OTHERS = ("spaces", "docs", "blog", "models", "papers", "collections", "settings", "join", "login", "api")
# Spaces, marks that nobody sees (Windows copies one in front of a path), and quotes, which come along when something is copied.
_AROUND = " \t\r\n\xa0\u200b\u200e\u200f\u202a\u202c\u2060\ufeff\"'"
_QUOTED = re.compile("[“‘](.+)[”’]")
_FOLDER_SIGNS = re.compile(r"^([./~\\]|[A-Za-z]:)|\\|/$|\.(gguf|safetensors|json|bin)$", re.IGNORECASE)


def clean_source(text: str) -> str:
    """Without spaces and quotes around it (Explorer's "copy as path" adds them), and the address of a model or data set on the
    Hub, or of one of its pages, as the Hub id."""
    cleaned = text.strip(_AROUND)
    if quoted := _QUOTED.fullmatch(cleaned):
        cleaned = quoted[1].strip(_AROUND)
    return _id_in_address(cleaned) or cleaned


def pasted_revision(text: str) -> str | None:
    """The branch, tag or commit that the address of a model's page names; None for main, and where it names none."""
    name, rest = _in_address(text.strip(_AROUND))
    told = rest[1] if len(rest) > 1 and rest[0] in _OF_A_REVISION else name.partition("@")[2]
    return unquote(told) if told not in ("", "main") else None


def _id_in_address(text: str) -> str:
    name = _in_address(text)[0].partition("@")[0].removesuffix(".git")
    return name if HUB_ID.fullmatch(name) else ""


def _in_address(text: str) -> tuple[str, list[str]]:
    """What an address of the Hub calls the repository, and what follows; empty for anything else."""
    address = _HUB_ADDRESS.match(text)
    parts = address["path"].strip("/").split("/") if address else []
    if parts and parts[0] in _OTHERS:
        return "", []
    parts = parts[1:] if parts[:1] == ["datasets"] else parts
    length = 1 if parts[1:2] and parts[1] in _PAGES else 2
    return "/".join(parts[:length]), parts[length:]


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
