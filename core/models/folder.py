"""A model on the disk: its facts from config.json, the weights' headers and the files beside them, or why it won't do.

Opens nothing that is larger than a header, loads nothing, runs nothing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from core.models.config import facts_from_config
from core.models.suitable import refuse_quantized_files, refuse_quantized_tensors, refuse_untrainable
from core.models.vocabulary import refuse_other_vocabulary
from core.models.weights import (
    gguf_error,
    has_weights,
    main_dtype,
    read_weights,
    refuse_missing_layers,
    weight_files,
    with_tensors,
)
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts

_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "tekken.json")
_LICENCE = re.compile(r"^(license|license_name):[ \t]*[\"']?([\w.\-]+)", re.MULTILINE)


def read_model_folder(path: Path, source: str = "") -> ModelFacts:
    """The facts of the model in a folder; `source` is how the person named it (else the path).

    A config.json instead of its folder needs no weights beside it. Raises TunesmithError: `model_not_found`,
    `model_no_config`, `model_bad_config`, `model_is_adapter`, `model_gguf`, `model_no_weights`, `model_incomplete`,
    `model_broken_weights`, `model_pickled_weights`, `model_already_quantized`, `model_not_causal`, `model_type_unknown`,
    `model_foreign_code`, `vocabulary_differs`, `layers_differ`,
    `model_sees`, `model_not_whole`, `model_index_missing`.
    """
    name = source or str(path)
    if not _exists(path):
        raise TunesmithError(
            "model_not_found",
            f"There is no model at {path}, because that path does not exist.",
            "Look for a typing error, or choose the folder again.",
            path=str(path),
        )
    if path.is_file() and path.suffix.lower() == ".gguf":
        raise gguf_error(path)
    folder = path if path.is_dir() else path.parent
    config = read_config(folder)
    refuse_untrainable(config, name)
    refuse_quantized_files([path.name for path in folder.iterdir()], name)
    facts = facts_from_config(config, name)
    if path.is_dir() or has_weights(folder):
        facts = _with_weights(facts, folder)
    return facts.model_copy(
        update={
            "folder": str(folder),
            "has_chat_template": _has_chat_template(folder),
            "has_tokenizer": any((folder / file).is_file() for file in _TOKENIZERS),
            "licence": _licence(folder / "README.md"),
        }
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json; raises TunesmithError where there is none or it is no JSON object."""
    path = folder / "config.json"
    if not path.is_file():
        raise _no_config(folder)
    try:
        config = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _bad_config(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:  # where in the file helps nobody who did not write it
        raise _bad_config(path, "it is damaged") from error
    if not isinstance(config, dict):
        raise _bad_config(path, "it holds no table of settings")
    return config


def _with_weights(facts: ModelFacts, folder: Path) -> ModelFacts:
    files = weight_files(folder)
    tensors = read_weights(files)
    refuse_other_vocabulary(facts, tensors)
    refuse_missing_layers(facts, tensors)
    refuse_quantized_tensors(main_dtype(tensors), facts.source)
    return with_tensors(facts, tensors).model_copy(
        update={
            "weight_files": tuple(file.name for file in files),
            "weight_bytes": sum(file.stat().st_size for file in files),
        }
    )


def _has_chat_template(folder: Path) -> bool:
    if (folder / "chat_template.jinja").is_file() or (folder / "chat_template.json").is_file():
        return True
    if not (folder / "tokenizer_config.json").is_file():
        return False
    try:
        settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(settings, dict) and bool(settings.get("chat_template"))


def _licence(readme: Path) -> str | None:
    """The licence that a model card names in its front matter; its own name where it says "other"."""
    try:
        if not readme.is_file():  # a pipe would be waited for
            return None
        with readme.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(64 * 1024)
    except OSError:
        return None
    start, _, rest = text.partition("---\n")
    named = dict(_LICENCE.findall(rest.partition("\n---")[0])) if not start.strip() else {}
    licence = named.get("license")
    return named.get("license_name", licence) if licence == "other" else licence


def _no_config(folder: Path) -> TunesmithError:
    if any(folder.glob("*.gguf")):
        return gguf_error(folder)
    if (folder / "adapter_config.json").is_file():
        return _is_adapter(folder)
    if folder.name.startswith("models--"):
        name = folder.name.removeprefix("models--").replace("--", "/")
        return TunesmithError(
            "model_not_whole",
            f"The model {name} is not here as a whole: its download broke off, or files of it were deleted.",
            f"Choose it as {name}, and it is fetched; what is already there is kept.",
            model=name,
        )
    if (folder / "model_index.json").is_file():
        return TunesmithError(
            "model_not_causal",
            f"{folder} holds a model that makes pictures, which does not write text word by word, so it cannot be fine-tuned "
            "here.",
            "Choose a causal language model, one whose architecture ends in ForCausalLM.",
            source=str(folder),
            architecture="Diffusers",
        )
    within = [path.parent.name for path in folder.glob("*/config.json")]
    inner = within[0] if len(within) == 1 else ""
    return TunesmithError(
        "model_no_config",
        f"{folder} is not a model folder, because it has no config.json.",
        f"Choose the folder inside it: {inner}."
        if inner
        else "Choose the folder that holds config.json and the .safetensors files.",
        path=str(folder),
        **({"inner": inner} if inner else {}),
    )


def _is_adapter(folder: Path) -> TunesmithError:
    """With the model that it belongs to, where it says so."""
    try:
        told = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8-sig"))
        base = str(told.get("base_model_name_or_path") or "")[:200]
    except (OSError, ValueError, AttributeError, RecursionError):
        base = ""
    belongs = f"It belongs to {base}: choose that" if base else "Choose the model that the adapter was trained on"
    return TunesmithError(
        "model_is_adapter",
        f"{folder} holds an adapter, which is only the difference to another model.",
        f"{belongs}, or a merged model.",
        path=str(folder),
        **({"base": base} if base else {}),
    )


def _bad_config(path: Path, why: str) -> TunesmithError:
    return TunesmithError(
        "model_bad_config",
        f"{path} cannot be read: {why}.",
        "Fetch this file again.",
        path=str(path),
        why=why,
    )
