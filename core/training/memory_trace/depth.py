"""How few layers tell everything about many: the pattern in which a model's layers repeat, and lines through two depths.

Layers are alike when their parts, shapes and settings are; Gemma's sliding and full layers alternate, DeepSeek's first
layers have no experts. Reading the modules themselves needs no knowledge of families.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.training.memory_trace.modelling import decoder_layers

LONGEST_PERIOD = 12
PLACES = {"layer_idx", "layer_number", "layer_id"}  # where a layer stands, not what it is


@dataclass(frozen=True, slots=True)
class Depths:
    """`small` and `large` layers are traced for `full` ones; the last two differ by whole periods, as do the first two.
    The first `edge` layers are told apart, and the last `period`."""

    small: int
    large: int
    full: int
    period: int
    edge: int


def choose_depths(model: Any) -> Depths:
    """From the skeleton of a model; all three alike where no pattern is found or it would spare nothing."""
    holder, name = decoder_layers(model)
    kinds = [signature(layer) for layer in getattr(holder, name)]
    full = len(kinds)
    found = find_pattern(kinds)
    if found is None:
        return Depths(full, full, full, full, full)
    start, period = found
    small = start + (full - start) % period + period
    while small <= start + period:  # the last layer, next to the loss, must not be one of the first ones
        small += period
    large = small + period
    if large >= full:
        return Depths(full, full, full, full, full)
    return Depths(small, large, full, period, start + period)


def find_pattern(kinds: list[Any]) -> tuple[int, int] | None:
    """(layers before the pattern, its period): from there on every layer is like the one a period later. The one that
    needs the fewest layers traced."""
    count = len(kinds)
    best: tuple[int, int, int] | None = None
    for period in range(1, min(LONGEST_PERIOD, count // 2) + 1):
        start = count - period
        while start > 0 and kinds[start - 1] == kinds[start - 1 + period]:
            start -= 1
        cost = start + 2 * period
        if cost < count and (best is None or cost < best[0]):
            best = (cost, start, period)
    return best[1:] if best else None


def signature(layer: Any) -> tuple[Any, ...]:
    """What a layer is made of: classes, weights' shapes and plain settings of all its parts."""
    parts = []
    for name, module in layer.named_modules():
        shapes = tuple((key, tuple(value.shape)) for key, value in module._parameters.items() if value is not None)
        plain = tuple(
            (key, value)
            for key, value in sorted(vars(module).items())
            if key not in PLACES and not key.startswith("_") and isinstance(value, bool | int | float | str | None)
        )
        parts.append((name, type(module).__name__, shapes, plain))
    return tuple(parts)


def extend(first: int, second: int, depths: Depths) -> int:
    """The value at full depth of a line through both traced depths; exact, since it rises by whole periods."""
    periods = (depths.full - depths.large) // depths.period
    return second + (second - first) * periods
