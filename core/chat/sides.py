"""The two sides of a conversation, with one copy of the base in memory: the adapter is switched on and off.

A run that trained all weights has two whole models instead; they are loaded when they are first asked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from core.runs import RunFolder
from core.schema.chat import Side
from core.schema.recipe import Recipe
from core.training.device import machine
from core.training.model.base_model import Base, load_model
from core.training.model.trained import find_trained

MOST_ADAPTERS = 4  # in memory at a time: who asks every checkpoint of a run would fill the card


class Sides:
    """`find` says which folder's weights a side is, `use` gives the model with them."""

    def __init__(self, run: RunFolder, base: Base, recipe: Recipe) -> None:
        self._run, self._base = run, base
        self._recipe, _ = machine.settle(recipe)  # a run trained on a card is talked to on the processor, too
        self._has_adapter = recipe.lora.enabled
        self._model: Any = None
        self._adapters: dict[Path, str] = {}  # the one that was used last at the end
        self._named = 0
        self._whole: dict[Path, Any] = {}

    def load(self) -> None:
        """Brings the base into memory, which takes the longest. torch.OutOfMemoryError where it does not fit."""
        self._whole_model(self._base.folder)

    def find(self, side: Side, checkpoint: int | None) -> Path:
        """`checkpoint` None is the run's result (or its newest checkpoint). Reads every byte of an adapter's folder;
        TunesmithError where it is missing or damaged."""
        return self._base.folder if side == "base" else find_trained(self._run, checkpoint).weights

    @contextmanager
    def use(self, weights: Path) -> Iterator[Any]:
        if not self._has_adapter:
            yield self._whole_model(weights)
        elif weights != self._base.folder:
            self._put_on(weights)
            yield self._model
        elif self._model is None:
            yield self._whole_model(weights)
        else:
            with self._model.disable_adapter():
                yield self._model

    def _put_on(self, weights: Path) -> None:
        """The adapter of that folder becomes the active one; each is read once while it is in memory."""
        name = self._adapters.pop(weights, None)
        if name is None:
            name = self._read(weights)
        self._adapters[weights] = name
        if self._model.active_adapter != name:
            self._model.set_adapter(name, inference_mode=True)
            self._model.eval()
        while len(self._adapters) > MOST_ADAPTERS:
            self._model.delete_adapter(self._adapters.pop(next(iter(self._adapters))))

    def _read(self, weights: Path) -> str:
        self._named += 1
        name = f"adapter{self._named}"
        if self._model is None:
            base = self._whole_model(self._base.folder)
            self._model = PeftModel.from_pretrained(base, weights, adapter_name=name).eval()
        else:
            self._model.load_adapter(weights, adapter_name=name)
        return name

    def _whole_model(self, folder: Path) -> Any:
        if folder not in self._whole:
            for old in [path for path in self._whole if path not in (folder, self._base.folder)]:
                del self._whole[old]  # one checkpoint at a time beside the base
            model = load_model(dataclasses.replace(self._base, folder=folder), self._recipe).eval()
            if self._recipe.quantization.scheme == "none" and not machine.is_cuda():
                model = model.to(machine.compute_dtype(self._recipe))
            self._whole[folder] = model
            if machine.is_cuda():
                torch.cuda.empty_cache()
        return self._whole[folder]
