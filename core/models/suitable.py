"""What cannot be trained, said from the list of files and config.json alone: before a download, and for a folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from core.models.config import refuse_odd_numbers, refuse_unsuitable
from core.models.hub.files import SHARD, weight_names
from core.models.weights import INDEX, SINGLE, gguf_error
from core.schema.errors import TunesmithError
from core.schema.locations import resources_dir

_QUANTIZERS = {"quantize_config.json": "gptq", "quant_config.json": "awq"}
CODE_ENTRY = "AutoModelForCausalLM"


@cache
def known_types() -> frozenset[str]:
    """The model types that the installed transformers builds as a causal language model; a test compares the two."""
    text = (resources_dir() / "model-types.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def is_known_type(model_type: str | None) -> bool:
    return model_type in known_types()


def refuse_untrainable(config: Mapping[str, Any], source: str) -> None:
    """TunesmithError where the config says that this cannot be trained: quantized, no causal language model, of a kind
    that is not known here, or with its code somewhere else."""
    refuse_unsuitable(config, source)
    if "quantization" in config:  # as MLX writes it
        raise quantized_error(source, "mlx")
    model_type = config.get("model_type")
    if isinstance(model_type, str) and is_known_type(model_type):
        refuse_odd_numbers(config, source)
        return
    auto_map = config.get("auto_map")
    entry = auto_map.get(CODE_ENTRY) if isinstance(auto_map, Mapping) else None
    if entry is None and "vision_config" in config:
        raise TunesmithError(
            "model_sees",
            f"{source} looks at pictures too ({model_type}), and such models are not trained here.",
            "Choose the language model of the same family that reads text only.",
            source=source,
            kind=str(model_type or "?"),
        )
    if entry is None:
        raise TunesmithError(
            "model_type_unknown",
            f"{source} is of the kind {model_type or 'without a name'}, which this version cannot build as a language model.",
            "Choose another model; newer kinds come with newer versions of Tunesmith.",
            source=source,
            kind=str(model_type or "?"),
        )
    refuse_foreign_code(config, source)


def refuse_foreign_code(config: Mapping[str, Any], source: str) -> None:
    """TunesmithError where the model's code lies in another repository, which can change at any time, unseen."""
    auto_map = config.get("auto_map")
    told = auto_map.values() if isinstance(auto_map, Mapping) else ()
    entries = [name for entry in told for name in (entry if isinstance(entry, list) else [entry])]  # slow and fast one
    foreign = sorted({str(entry).partition("--")[0] for entry in entries if "--" in str(entry)})
    if foreign:
        raise TunesmithError(
            "model_foreign_code",
            f"{source} takes its code from another place ({foreign[0]}), where it can change at any time.",
            "Choose a model that brings its own code, or none.",
            source=source,
            place=foreign[0],
        )


def refuse_files(names: Collection[str], source: str, *, pickled: bool = False) -> None:
    """TunesmithError where a repository's files hold no weights that could be trained (codes as `weight_files`)."""
    refuse_quantized_files(names, source)
    if weight_names(names, pickled=pickled) and "config.json" in names:
        return
    if "adapter_config.json" in names and not weight_names(names, pickled=True):
        raise TunesmithError(
            "model_is_adapter",
            f"{source} holds an adapter, which is only the difference to another model.",
            "Choose the model that the adapter was trained on, or a merged model.",
            path=source,
        )
    if any(name.endswith(".gguf") for name in names):
        raise gguf_error(source)
    if weight_names(names, pickled=True):
        raise pickled_error(source)
    if "config.json" not in names:
        raise TunesmithError(
            "model_no_config",
            f"{source} is not a language model for transformers, because it has no config.json.",
            "Choose a model whose files are config.json and .safetensors.",
            path=source,
        )
    if any(SHARD.fullmatch(name) for name in names):
        raise TunesmithError(
            "model_index_missing",
            f"The list of the weight files of {source} is missing ({INDEX}).",
            "Choose another revision or another model: its owner has not put it up whole.",
            path=source,
            file=INDEX,
        )
    raise TunesmithError(
        "model_no_weights",
        f"{source} holds no weights in safetensors format that transformers could load.",
        "Choose another model.",
        path=source,
    )


def refuse_missing_shards(names: Collection[str], source: str) -> None:
    """TunesmithError `model_incomplete` where a repository has fewer weight files than their own names say."""
    shards = [name for name in names if SHARD.fullmatch(name)] if SINGLE not in names else []
    total = max((int(name.partition("-of-")[2].partition(".")[0]) for name in shards), default=0)
    if len(shards) < total:
        raise incomplete_on_hub(source, total - len(shards), total)


def incomplete_on_hub(source: str, missing: int, total: int) -> TunesmithError:
    return TunesmithError(
        "model_incomplete",
        f"{source} lacks {missing} of its {total} weight files on the Hub.",
        "Choose another revision or another model: its owner has not put it up whole.",
        path=source,
        missing=missing,
        total=total,
    )


def refuse_quantized_files(names: Collection[str], source: str) -> None:
    """TunesmithError `model_already_quantized` by the files that quantizers leave, older ones instead of a word in
    config.json."""
    method = next((method for name, method in _QUANTIZERS.items() if name in names), None)
    if method is not None:
        raise quantized_error(source, method)


def refuse_quantized_tensors(dtype: str | None, source: str) -> None:
    """The same where most weights are stored in 8 bits (`dtype` as in ModelFacts)."""
    if dtype is not None and dtype.startswith("float8"):
        raise quantized_error(source, "fp8")


def quantized_error(source: str, method: str) -> TunesmithError:
    return TunesmithError(
        "model_already_quantized",
        f"{source} is already quantized ({method}), so it cannot be trained and merged exactly.",
        "Choose the original model that it was made from; Tunesmith quantizes while loading.",
        source=source,
        method=method,
    )


def pickled_error(source: str) -> TunesmithError:
    return TunesmithError(
        "model_pickled_weights",
        f"{source} holds its weights only as pickle files (.bin or .pt), which can run any program when opened.",
        "Choose a version of the model in safetensors format, or let Tunesmith convert it without running anything in it.",
        path=source,
    )
