"""The ledger of a trace: sees every operation, notes each new storage and its end, and knows what lay there at the peak.

Kernels whose inner memory torch cannot see are handed to `kernels.py`. One thread, fake tensors on "cpu".
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from core.training.memory_trace.allocator import FLUSH, Event, rounded
from core.training.memory_trace.setup import Category

Kernel = Callable[["Ledger", Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]


class Ledger(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """`events` feed the allocator's model; `peaks` holds for each phase the highest sum and the event it came with."""

    def __init__(self, kernels: dict[Any, Kernel], answer: bool, learned_fraction: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kernels = kernels
        self.answer = answer  # what a question to the values of a boolean tensor is told
        self.learned_fraction = learned_fraction
        self.events: list[Event] = []
        self.current_bytes = 0
        self.phase = "loading"
        self.peaks: dict[str, tuple[int, int]] = {}
        self.phases_of: list[str] = [""]  # of each allocation; they are numbered from 1
        self.categories: list[Category] = ["workspace"]
        self._category: Category | None = None
        self._live: dict[int, tuple[int, int, weakref.ref[Any]]] = {}  # storage -> (number, bytes, its end)
        self._elsewhere: dict[int, weakref.ref[Any]] = {}  # storages in the computer's own memory
        self._ignored = False
        self._scalars_ignored = False
        self._held = False

    # -- what is there --------------------------------------------------------------------------------------------

    def note(self, tensor: Any, category: Category | None = None) -> None:
        """Takes a tensor's storage in, unless it is known already."""
        if not isinstance(tensor, torch.Tensor):
            return
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self._live or key in self._elsewhere:
            return
        if self._ignored or (self._scalars_ignored and tensor.dim() == 0):
            self._elsewhere[key] = weakref.ref(storage, lambda _: self._elsewhere.pop(key))
            return
        size = storage.nbytes()
        if size == 0:
            return
        number = len(self.categories)
        self.categories.append(category or self._category or self._by_phase())
        self.phases_of.append(self.phase)
        end = weakref.ref(storage, functools.partial(self._ended, key))
        self._live[key] = (number, rounded(size), end)
        self.current_bytes += rounded(size)
        self.events.append((number, size))
        if self.current_bytes > self.peaks.get(self.phase, (-1, 0))[0]:
            self.peaks[self.phase] = (self.current_bytes, len(self.events))

    def _ended(self, key: int, _: Any) -> None:
        number, size, _ = self._live.pop(key)
        self.current_bytes -= size
        self.events.append((-number, 0))

    def mark(self, tensor: Any, category: Category) -> None:
        """What a storage turned out to be (a gradient, an adapter); unknown ones are taken in."""
        if not isinstance(tensor, torch.Tensor):
            return
        known = self._live.get(tensor.untyped_storage()._cdata)
        if known is None:
            self.note(tensor, category)
        else:
            self.categories[known[0]] = category

    def temporary(self, shape: Any, dtype: torch.dtype, category: Category = "workspace") -> torch.Tensor:
        """A tensor that a kernel makes for itself; it ends with the last reference to it."""
        with self.as_category(category):
            made = torch.empty(shape, dtype=dtype)
            self.note(made)  # inside of a kernel no operation is seen
        return made

    def empty_cache(self) -> None:
        self.events.append(FLUSH)

    def enter(self, phase: str) -> None:
        """From now on memory counts for this phase; what already lies there is its first peak."""
        if self._held:
            return
        self.phase = phase
        if self.current_bytes > self.peaks.get(phase, (-1, 0))[0]:
            self.peaks[phase] = (self.current_bytes, len(self.events))

    @contextmanager
    def as_category(self, category: Category) -> Iterator[None]:
        before, self._category = self._category, category
        try:
            yield
        finally:
            self._category = before

    @contextmanager
    def held_in(self, phase: str) -> Iterator[None]:
        """Everything counts for one phase, whatever layers run."""
        self.enter(phase)
        self._held = True
        try:
            yield
        finally:
            self._held = False

    @contextmanager
    def scalars_on_the_host(self) -> Iterator[None]:
        """Tensors of one number, made here, lie in the computer's own memory."""
        self._scalars_ignored = True
        try:
            yield
        finally:
            self._scalars_ignored = False

    @contextmanager
    def off_the_card(self) -> Iterator[None]:
        """What is made here lies in the computer's own memory."""
        before, self._ignored = self._ignored, True
        try:
            yield
        finally:
            self._ignored = before

    def at(self, events: int) -> dict[Category, int]:
        """Bytes by category after so many events."""
        held: dict[int, int] = {}
        for number, size in self.events[:events]:
            if number > 0:
                held[number] = rounded(size)
            elif number < 0:
                del held[-number]
        sums: dict[Category, int] = {}
        for number, size in held.items():
            category = self.categories[number]
            sums[category] = sums.get(category, 0) + size
        return sums

    def _by_phase(self) -> Category:
        return "logits" if self.phase.startswith("loss") else "activations"

    # -- every operation ------------------------------------------------------------------------------------------

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kernel = self.kernels.get(func)
        result = func(*args, **(kwargs or {})) if kernel is None else kernel(self, func, args, kwargs or {})
        if isinstance(result, torch.Tensor):
            self.note(result)
        elif result is not None:
            for leaf in tree_leaves(result):
                self.note(leaf)
        return result
