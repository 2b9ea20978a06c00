"""Which files of a repository on the Hub are needed: one format of the weights, the tokenizer, the configuration, code.

Knows names and sizes; fetches nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from core.models.weights import INDEX, SINGLE

PICKLED_SINGLE = "pytorch_model.bin"
PICKLED_INDEX = "pytorch_model.bin.index.json"
_SMALL = ("*.json", "*.jinja", "*.model", "*.txt", "*.py", "*.tiktoken", "LICENSE*", "LICENCE*", "NOTICE*", "README.md")
# Left behind by other formats and by the owner's own training.
_NOT_NEEDED = ("*.index.json", "trainer_state.json", "all_results.json", "*_results.json", "params.json", "recipe.*",
               "onnx_config.json", "quantize_config.json", "requirements*.txt", "setup.py", "sha256sum*.txt")  # fmt: skip
SHARD = re.compile(r"model-\d+-of-\d+\.safetensors")
_PICKLED_SHARD = re.compile(r"pytorch_model-\d+-of-\d+\.bin")


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository; `sha256` only of large ones, `blob_id` is git's own hash of every file."""

    path: str
    size: int
    sha256: str | None = None
    blob_id: str = ""

    @property
    def etag(self) -> str:
        """What the Hub's cache calls the content."""
        return self.sha256 or self.blob_id


def needed_small_files(files: Iterable[HubFile]) -> tuple[HubFile, ...]:
    """Everything that is needed beside the weights."""
    found = [file for file in files if _is_needed(file.path)]
    if any(file.path == "tokenizer.json" for file in found):
        found = [file for file in found if file.path != "tekken.json"]  # the same vocabulary, for another library
    return tuple(found)


def weight_names(names: Collection[str], *, pickled: bool = False) -> tuple[str, ...]:
    """The weights that transformers would load, from the names alone: one file, or the shards of an index."""
    single, index, shard = (PICKLED_SINGLE, PICKLED_INDEX, _PICKLED_SHARD) if pickled else (SINGLE, INDEX, SHARD)
    if single in names:
        return (single,)
    return tuple(sorted(name for name in names if shard.fullmatch(name))) if index in names else ()


def index_name(names: Collection[str], *, pickled: bool = False) -> str | None:
    """The list of shards, where the weights come in several files."""
    single, index = (PICKLED_SINGLE, PICKLED_INDEX) if pickled else (SINGLE, INDEX)
    return index if index in names and single not in names else None


def indexed_names(index: Path) -> tuple[str, ...]:
    """The shards that an index names; nothing outside the repository, whatever it says."""
    names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    return tuple(sorted(name for name in names if isinstance(name, str) and is_inside(name)))


def is_inside(name: str) -> bool:
    """Whether a name from the network stays below the folder that it is put into."""
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or "\0" in name
    return bool(name) and not odd and not path.is_absolute() and ".." not in path.parts


def code_files(names: Iterable[str]) -> tuple[str, ...]:
    """The Python files that a model brings."""
    return tuple(sorted(name for name in names if name.endswith(".py") and _is_needed(name)))


def total_bytes(files: Sequence[HubFile]) -> int:
    return sum(file.size for file in files)


def _is_needed(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    if folder and not (folder == "additional_chat_templates" and name.endswith(".jinja")):
        return False
    return any(fnmatch(name, pattern) for pattern in _SMALL) and not any(fnmatch(name, p) for p in _NOT_NEEDED)
