"""Asks a model for its next tokens at chosen places of known texts, with its weights in memory or, layer by layer, on the
disk: then no more than one layer's weights are held, whatever the size of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from peft.tuners.lora import LoraLayer
from torch import nn

from core.export.check.probes import Probe

BATCH_BYTES = 24 << 20  # of the widest activation of one pass
HEAD_BYTES = 16 << 20  # of the logits held at a time

Rows = Callable[[int, int], torch.Tensor]
Tick = Callable[[], None]


class Weights(Protocol):
    """Where the weights of an empty model come from, by the names of its parameters."""

    def parameter(self, name: str) -> torch.Tensor: ...
    def rows(self, name: str, ids: torch.Tensor) -> torch.Tensor:
        """Some rows of a matrix that is too large to be read for them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a model had in mind at each asked place: `states` (places, hidden) in front of the head, `rows` the head's
    weights, `vocabulary` rows in all. Logits are made of both, a piece of the vocabulary at a time."""

    states: torch.Tensor
    rows: Rows
    vocabulary: int
    softcap: float | None = None
    scale: float = 1.0

    def logits(self, first: int, last: int) -> torch.Tensor:
        """(places, last - first) in float32."""
        logits = self.states @ self.rows(first, last).float().T * self.scale
        return torch.tanh(logits / self.softcap) * self.softcap if self.softcap else logits


class _Ear(nn.Module):
    """Stands in the head's place and keeps what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: torch.Tensor | None = None

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        self.heard = states
        return states.new_zeros((*states.shape[:-1], 1))


def ask(model: Any, probes: Sequence[Probe], rows: Rows, vocabulary: int, attend: Tick = lambda: None) -> Said:
    """The model's states at the places of all probes, in their order. `model` is a causal model, with an adapter or not;
    `attend` is called before each batch."""
    bare = model.get_base_model() if hasattr(model, "get_base_model") else model
    config = bare.config.get_text_config()
    head, ear = bare.get_output_embeddings(), _Ear()
    bare.set_output_embeddings(ear)
    found: list[torch.Tensor] = []
    try:
        for batch in batches(probes, config):
            attend()
            length = max(len(probe.ids) for probe in batch)
            ids = torch.zeros((len(batch), length), dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, probe in enumerate(batch):
                ids[row, : len(probe.ids)] = torch.tensor(probe.ids)
                mask[row, : len(probe.ids)] = 1
            with torch.no_grad():
                bare(input_ids=ids, attention_mask=mask, use_cache=False)
            assert ear.heard is not None
            found += [ear.heard[row, list(probe.places)].float() for row, probe in enumerate(batch)]
    finally:
        bare.set_output_embeddings(head)
    scale = float(getattr(config, "logit_scale", None) or 1.0) / float(getattr(config, "logits_scaling", None) or 1.0)
    return Said(torch.cat(found), rows, vocabulary, getattr(config, "final_logit_softcapping", None), scale)


def batches(probes: Sequence[Probe], config: Any) -> Iterator[list[Probe]]:
    """Runs of probes that go through the model together, padded to the longest."""
    widest = max(config.hidden_size, getattr(config, "intermediate_size", None) or 0)
    budget = BATCH_BYTES // (4 * widest)
    batch: list[Probe] = []
    for probe in probes:
        longest = max(len(one.ids) for one in (*batch, probe))
        if batch and longest * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(probe)
    if batch:
        yield batch


def head_rows(model: Any) -> tuple[Rows, int]:
    """Of a model whose weights are in memory."""
    weight = model.get_output_embeddings().weight.detach()
    return lambda first, last: weight[first:last], weight.shape[0]


@contextmanager
def streamed(model: Any, weights: Weights, tick: Tick) -> Iterator[None]:
    """While this lasts, each part of an empty model fetches its weights by name as its turn comes and drops them again.

    `tick` is called at each turn. The head is not run (see `ask`), and of an embedding only the rows that are asked for
    stay in float32.
    """
    hooks = []
    names = {id(module): path for path, module in model.named_modules()}
    try:
        for module in holders(model):
            turn = _Turn(names[id(module)], weights, tick)
            hooks.append(module.register_forward_pre_hook(turn.fill))
            hooks.append(module.register_forward_hook(turn.empty, always_call=True))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def holders(model: Any) -> Iterator[nn.Module]:
    """The parts that hold weights. A layer with an adapter is one part: DoRA looks at its weights from outside."""
    inside: set[int] = set()
    for module in model.modules():
        if id(module) in inside:
            continue
        if isinstance(module, LoraLayer):
            inside.update(id(part) for part in module.modules())
            yield module
        elif module._parameters:
            yield module


class _Turn:
    """One part's turn."""

    def __init__(self, path: str, weights: Weights, tick: Tick) -> None:
        self._path, self._weights, self._tick = path, weights, tick
        self._empty: list[tuple[nn.Module, str, nn.Parameter | None]] = []
        self._padding: int | None = None

    def fill(self, module: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...] | None:
        self._tick()
        if isinstance(module, nn.Embedding):
            return self._fill_embedding(module, inputs)
        whole = isinstance(module, LoraLayer)
        for name, _ in list(module.named_parameters(recurse=whole)):
            path, _, own = name.rpartition(".")
            self._put(module.get_submodule(path), own, self._weights.parameter(f"{self._path}.{name}").float())
        return None

    def empty(self, module: nn.Module, *_: object) -> None:
        for holder, own, parameter in self._empty:
            holder._parameters[own] = parameter
        self._empty.clear()
        if isinstance(module, nn.Embedding):
            module.padding_idx = self._padding

    def _fill_embedding(self, module: nn.Embedding, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        ids, places = torch.unique(inputs[0], return_inverse=True)
        self._put(module, "weight", self._weights.rows(f"{self._path}.weight", ids).float())
        self._padding, module.padding_idx = module.padding_idx, None
        return (places, *inputs[1:])

    def _put(self, holder: nn.Module, own: str, tensor: torch.Tensor) -> None:
        self._empty.append((holder, own, holder._parameters[own]))
        holder._parameters[own] = nn.Parameter(tensor, requires_grad=False)
