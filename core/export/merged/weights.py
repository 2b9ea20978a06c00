"""What was trained, weight by weight: the base's own tensors with the adapter's change added in float32.

The arithmetic is PEFT's own (LoRA, rsLoRA, DoRA), done layer by layer on a model that holds no weights at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights
from peft import PeftConfig, PeftModel
from peft.tuners.lora import LoraLayer
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel
from transformers.conversion_mapping import get_model_conversion_mapping
from transformers.core_model_loading import WeightRenaming, rename_source_key

from core.export.merged.tensors import Stored, pick_rows, read_rows, read_tensor, stored_tensors, tensors_of
from core.schema.errors import TunesmithError
from core.training.model.trained import Trained

ADAPTER_FILE = "adapter_model.safetensors"
PEFT_PREFIX = "base_model.model."


class TrainedWeights:
    """The tensors of base plus adapter (or of a model whose weights were all trained), by their names in the files.

    `model` is the model without weights: bare, or with the adapter's layers in place.
    """

    def __init__(self, source: Trained) -> None:
        self.folder = source.base if source.is_adapter else source.weights
        self.stored = stored_tensors(self.folder)
        remote = source.recipe.model.allow_remote_code
        self.model: Any = empty_model(self.folder, trust_remote_code=remote)
        self.bare = self.model
        self.file_names = file_names(self.model, self.stored)
        self.bare_names = list(self.model.named_parameters(remove_duplicate=False))
        self._adapter: dict[str, Stored] = {}
        self._layers: dict[str, tuple[str, LoraLayer]] = {}
        if source.is_adapter:
            self._adapter = {tensor.name: tensor for tensor in tensors_of(source.weights / ADAPTER_FILE)}
            self.model = empty_adapter(self.model, source.weights)
            self._layers = self._touched()

    @property
    def is_streamable(self) -> bool:
        """Whether every parameter is one tensor of the files; those of a mixture's experts are put together from many."""
        return all(name in self.file_names for name, _ in self.bare_names)

    @property
    def touched(self) -> frozenset[str]:
        """Names of the tensors that the adapter changes."""
        return frozenset(self._layers)

    def tensor(self, name: str) -> torch.Tensor:
        """The trained weight: float32 where the adapter changes it, else as it is stored."""
        tensor = read_tensor(self.stored[name])
        if name not in self._layers:
            return tensor
        path, layer = self._layers[name]
        with self._filled(path, layer, tensor.float()) as weight:
            layer.merge()
            return weight.data

    def parameter(self, name: str) -> torch.Tensor:
        """The tensor behind a parameter of `model`, base and adapter side by side."""
        bare = name.removeprefix(PEFT_PREFIX)
        if name != bare and (stored := self._adapter.get(_adapter_key(name))) is not None:
            return read_tensor(stored)
        return read_tensor(self._base(name))

    def rows(self, name: str, ids: torch.Tensor) -> torch.Tensor:
        return pick_rows(self._base(name), ids)

    def head_rows(self, first: int, last: int) -> torch.Tensor:
        """Of the base's head, or of the embeddings where it has none of its own."""
        return read_rows(self._head, first, last)

    @property
    def vocabulary(self) -> int:
        return self._head.shape[0]

    @property
    def _head(self) -> Stored:
        return head_of(self.bare, self.stored, self.file_names)

    def _base(self, name: str) -> Stored:
        return self.stored[self.file_names[name.removeprefix(PEFT_PREFIX).replace(".base_layer.", ".")]]

    @contextmanager
    def _filled(self, path: str, layer: LoraLayer, weight: torch.Tensor) -> Iterator[nn.Parameter]:
        """The layer with its adapter's tensors and the base's weight, for a moment."""
        emptied: list[tuple[nn.Module, str, nn.Parameter | None]] = []
        try:
            for name, parameter in list(layer.named_parameters()):
                holder, own = _holder(layer, name)
                emptied.append((holder, own, parameter))
                if name == "base_layer.weight":
                    filled = weight
                else:
                    filled = self.parameter(f"{path}.{name}")
                holder._parameters[own] = nn.Parameter(filled, requires_grad=False)
            yield layer.get_base_layer()._parameters["weight"]
        finally:
            layer.merged_adapters.clear()
            for holder, own, parameter in emptied:
                holder._parameters[own] = parameter

    def _touched(self) -> dict[str, tuple[str, LoraLayer]]:
        layers = {}
        for path, module in self.model.named_modules():
            if isinstance(module, LoraLayer):
                name = f"{path.removeprefix(PEFT_PREFIX)}.weight"
                layers[self.file_names[name]] = (path, module)
        return layers


def empty_model(folder: Path, *, trust_remote_code: bool, config: Any = None) -> PreTrainedModel:
    """The model of a folder's config.json without weights (its buffers are real), in float32."""
    if config is None:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=trust_remote_code)
    with init_empty_weights(include_buffers=False):
        model: PreTrainedModel = AutoModelForCausalLM.from_config(
            config, dtype=torch.float32, trust_remote_code=trust_remote_code
        )
    model.tie_weights()  # out here, where one parameter may be registered twice
    return model.eval()


def empty_adapter(model: PreTrainedModel, adapter: Path) -> PeftModel:
    """The model with the adapter's layers in place, without their weights."""
    config = PeftConfig.from_pretrained(adapter)
    config.inference_mode = True
    config.init_lora_weights = True  # whatever it began with: nothing is computed from weights that are not there
    with init_empty_weights(include_buffers=False):
        return PeftModel(model, config, low_cpu_mem_usage=True).eval()


def file_names(model: PreTrainedModel, stored: dict[str, Stored]) -> dict[str, str]:
    """For each parameter of the model the tensor in the files that holds it, as transformers itself would find it.

    Parameters that transformers puts together from several tensors (experts of a mixture) are missing here.
    """
    state = dict(model.named_parameters())
    renamings = [one for one in get_model_conversion_mapping(model) if isinstance(one, WeightRenaming)]
    names: dict[str, str] = {}
    for key in stored:
        renamed, _ = rename_source_key(key, renamings, [], model.base_model_prefix, state)
        if renamed in state:
            names[renamed] = key
    by_identity: dict[int, str] = {id(parameter): names[name] for name, parameter in state.items() if name in names}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name not in names and id(parameter) in by_identity:  # tied to one that is stored
            names[name] = by_identity[id(parameter)]
    return names


def head_of(model: PreTrainedModel, stored: dict[str, Stored], names: dict[str, str]) -> Stored:
    """The tensor that the model's head is."""
    head = model.get_output_embeddings()
    path = next(path for path, module in model.named_modules() if module is head)
    return stored[names[f"{path}.weight"]]


class FolderWeights:
    """A model folder as it stands on the disk, read part by part."""

    def __init__(self, folder: Path, *, trust_remote_code: bool) -> None:
        self._stored = stored_tensors(folder)
        self.model = empty_model(folder, trust_remote_code=trust_remote_code)
        self._names = file_names(self.model, self._stored)
        require_names(self.model, self._names)
        self._head = head_of(self.model, self._stored, self._names)
        self.vocabulary = self._head.shape[0]

    def parameter(self, name: str) -> torch.Tensor:
        return read_tensor(self._stored[self._names[name]])

    def rows(self, name: str, ids: torch.Tensor) -> torch.Tensor:
        return pick_rows(self._stored[self._names[name]], ids)

    def head_rows(self, first: int, last: int) -> torch.Tensor:
        return read_rows(self._head, first, last)


def require_names(model: PreTrainedModel, names: dict[str, str]) -> None:
    """TunesmithError `export_weights_missing` where the model has weights that the files do not hold."""
    missing = [name for name, _ in model.named_parameters(remove_duplicate=False) if name not in names]
    if missing:
        raise TunesmithError(
            "export_weights_missing",
            f"{len(missing)} weights of the model are not in its files, {missing[0]} among them.",
            "The files of this model do not belong together; fetch it again.",
            missing=len(missing),
            name=missing[0],
        )


def _adapter_key(parameter: str) -> str:
    """The name in PEFT's file: without the adapter's own name, and a magnitude without `weight`."""
    key = parameter.replace(".default", "")
    return key.removesuffix(".weight") if "lora_magnitude_vector" in key else key


def _holder(module: nn.Module, name: str) -> tuple[nn.Module, str]:
    path, _, own = name.rpartition(".")
    return module.get_submodule(path), own
