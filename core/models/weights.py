"""Which weight files a model folder holds, and what their tensors are: layers to be quantized, or kept in 16 bit.

Reads headers only. The rules follow what transformers and bitsandbytes convert: every linear layer but the head;
never embeddings, norms, routers, or the experts of a mixture, which transformers 5 fuses into one tensor.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.models.config import count_parameters
from core.models.safetensors_headers import Tensor, read_tensors
from core.schema.errors import TunesmithError
from core.schema.model_facts import KeptGroup, LinearGroup, ModelFacts

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
_PICKLED = ("pytorch_model*.bin", "*.pt", "*.pth", "consolidated*.pth", "model*.ckpt", "*.bin")
_KEPT = re.compile(r"embed|(^|\.)(lm_head|head|wte|wpe|shared|router|experts?|gate)(\.|$)", re.IGNORECASE)
_LAYER = re.compile(r"(?:^|\.)(?:layers|h|blocks|layer)\.(\d+)\.")
_EXPERT = re.compile(r"(?:^|experts\.)(w[123]|gate_proj|up_proj|down_proj)\.weight$")  # a single one
_DTYPES = {"F32": "float32", "F16": "float16", "BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2"}


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The safetensors files that transformers would load, all present; raises TunesmithError that says what is there.

    Codes: `model_no_weights`, `model_pickled_weights`, `model_gguf`, `model_incomplete`.
    """
    if (folder / SINGLE).is_file():
        return (folder / SINGLE,)
    index = folder / INDEX
    if index.is_file():
        return _indexed_files(index)
    raise _nothing_usable(folder)


def has_weights(folder: Path) -> bool:
    """Whether `weight_files` would find them all."""
    try:
        return bool(weight_files(folder))
    except TunesmithError:
        return False


def read_weights(files: Sequence[Path]) -> tuple[Tensor, ...]:
    """The parameters in the files, in their order, without the buffers that old models saved beside them."""
    return parameters_among(tensor for file in files for tensor in read_tensors(file))


def parameters_among(tensors: Iterable[Tensor]) -> tuple[Tensor, ...]:
    """Without buffers and numbers of other kinds."""
    return tuple(t for t in tensors if t.dtype in _DTYPES and not _is_buffer(t))


def with_tensors(facts: ModelFacts, tensors: Sequence[Tensor]) -> ModelFacts:
    """The facts with what the weights' own headers say in place of the config's formula. Where the config does not say
    whether head and embeddings are one, a model without a head of its own shares them."""
    tied = not has_head(tensors) if facts.tied_embeddings is None else facts.tied_embeddings
    linears, kept = group_weights(tensors, tied=tied)
    if facts.experts:
        kept = fuse_experts(kept, facts.experts)
    return facts.model_copy(
        update={
            "linears": linears,
            "kept": kept,
            "total_parameters": count_parameters(linears, kept),
            "weights_read": True,
            "tied_embeddings": tied,
            "dtype": main_dtype(tensors) or facts.dtype,
        }
    )


def group_weights(tensors: Iterable[Tensor], *, tied: bool) -> tuple[tuple[LinearGroup, ...], tuple[KeptGroup, ...]]:
    """Linear layers and kept tensors, each counted by name and shape; a tied head that was saved too is left out."""
    linears: Counter[tuple[str, int, int]] = Counter()
    kept: Counter[tuple[str, int]] = Counter()
    for tensor in tensors:
        module, _, _ = tensor.name.rpartition(".")
        if tied and module.endswith("lm_head"):
            continue
        if len(tensor.shape) == 2 and tensor.name.endswith(".weight") and not _KEPT.search(module):
            linears[(module.rpartition(".")[2], tensor.shape[1], tensor.shape[0])] += 1
        else:
            kept[(_short_name(tensor.name), tensor.elements)] += 1
    return (
        tuple(LinearGroup(name=n, in_features=i, out_features=o, count=c) for (n, i, o), c in linears.items()),
        tuple(KeptGroup(name=n, elements=e, count=c) for (n, e), c in kept.items()),
    )


def fuse_experts(kept: Sequence[KeptGroup], experts: int) -> tuple[KeptGroup, ...]:
    """The experts of a mixture as transformers 5 loads them: two tensors a layer for all of them, however the files have
    them."""
    single = [group for group in kept if _EXPERT.search(group.name) and group.count % experts == 0]
    entering = [group for group in single if _EXPERT.search(group.name)[1] in ("w1", "w3", "gate_proj", "up_proj")]  # type: ignore[index]
    leaving = [group for group in single if group not in entering]
    if len(leaving) != 1 or not entering:
        return tuple(kept)
    layers = leaving[0].count // experts
    fused = (
        KeptGroup(name="experts.gate_up_proj", elements=sum(g.parameters for g in entering) // layers, count=layers),
        KeptGroup(name="experts.down_proj", elements=leaving[0].elements * experts, count=layers),
    )
    return (*(group for group in kept if group not in single), *fused)


def main_dtype(tensors: Iterable[Tensor]) -> str | None:
    """The type that most elements have, in torch's words."""
    counted: Counter[str] = Counter()
    for tensor in tensors:
        counted[_DTYPES[tensor.dtype]] += tensor.elements
    return counted.most_common(1)[0][0] if counted else None


def refuse_missing_layers(facts: ModelFacts, tensors: Sequence[Tensor]) -> None:
    """TunesmithError `layers_differ` where the weights hold fewer layers than the config says: the others would be made up
    at random, without a word. Extra ones (heads that guess several words at once) do no harm."""
    if facts.family is None or facts.num_layers is None:
        return
    layers = {int(found[1]) for tensor in tensors if (found := _LAYER.search(tensor.name))}
    if len(layers) < facts.num_layers:
        raise TunesmithError(
            "layers_differ",
            f"The weights of {facts.source} hold {len(layers):,} layers, but its config.json says {facts.num_layers:,}.",
            "Its files do not belong together; fetch it again or choose another one.",
            model=facts.source,
            rows=len(layers),
            layers=facts.num_layers,
        )


def has_head(tensors: Iterable[Tensor]) -> bool:
    """Whether the head's weights were saved on their own."""
    return any(re.search(r"(^|\.)(lm_head|embed_out)\.weight$", tensor.name) for tensor in tensors)


def _is_buffer(tensor: Tensor) -> bool:
    # GPT-2 and GPT-NeoX saved their causal masks as "attn.bias", with four dimensions; a real bias has one.
    mask = tensor.name.endswith(("attn.bias", "attention.bias")) and len(tensor.shape) > 1
    # Apertus saves the constants of its activation.
    return mask or tensor.name.endswith(("rotary_emb.inv_freq", "masked_bias", "act_fn.beta", "act_fn.eps"))


def _short_name(name: str) -> str:
    return ".".join(part for part in name.split(".")[-3:] if not part.isdecimal())


def _indexed_files(index: Path) -> tuple[Path, ...]:
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        inside = all(Path(name).name == name for name in names)  # a file elsewhere is none of this model
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _broken_index(index) from error
    if not inside or not names:
        raise _broken_index(index)
    missing = [name for name in names if not (index.parent / name).is_file()]
    if missing:
        raise TunesmithError(
            "model_incomplete",
            f"{len(missing)} of {len(names)} weight files are missing in {index.parent}: {', '.join(missing[:3])}.",
            "Fetch the model again; what is already there is kept.",
            path=str(index.parent),
            missing=len(missing),
            total=len(names),
        )
    return tuple(index.parent / name for name in names)


def _broken_index(index: Path) -> TunesmithError:
    return TunesmithError(
        "model_broken_weights",
        f"The list of weight files {index.name} cannot be read.",
        "Fetch this file again.",
        path=str(index),
        file=index.name,
    )


def _nothing_usable(folder: Path) -> TunesmithError:
    if any(folder.glob("model-*-of-*.safetensors")):
        return TunesmithError(
            "model_index_missing",
            f"The list of the weight files in {folder} is missing ({INDEX}).",
            "Fetch the model again; what is already there is kept.",
            path=str(folder),
            file=INDEX,
        )
    if any(folder.glob("*.gguf")):
        return gguf_error(folder)
    if any(path.is_file() for pattern in _PICKLED for path in folder.glob(pattern)):
        return TunesmithError(
            "model_pickled_weights",
            f"{folder} holds its weights only as pickle files (.bin or .pt), which can run any program when opened.",
            "Choose a version of the model in safetensors format, or let Tunesmith convert it without running anything in it.",
            path=str(folder),
        )
    return TunesmithError(
        "model_no_weights",
        f"{folder} holds no weights (neither {SINGLE} nor {INDEX}).",
        "Choose the folder that the whole model was saved to, or fetch it again.",
        path=str(folder),
    )


def gguf_error(path: Path | str) -> TunesmithError:
    return TunesmithError(
        "model_gguf",
        f"{path} is a GGUF model, which is already made small for running and cannot be trained.",
        "Choose the original model in safetensors format; Tunesmith can write GGUF after the training.",
        path=str(path),
    )
