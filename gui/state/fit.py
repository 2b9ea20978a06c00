"""Room on the device against the weights of a model: what the fit panel and the fit column draw. Knows no widget.

Weights only so far; what training needs beside them is left to core/estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.estimate import WeightsEstimate, estimate_weights
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from gui.state.hardware_model import HardwareModel


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that training would use: a card's (`card_name` set) or the computer's own. None where unknown."""

    card_name: str | None
    total_bytes: int | None
    used_bytes: int | None

    @property
    def free_bytes(self) -> int | None:
        if self.total_bytes is None:
            return None
        return max(0, self.total_bytes - (self.used_bytes or 0))


def room_for(hardware: HardwareModel, device: str) -> Room:
    """The room on the device that a recipe names."""
    card, sample = hardware.card_for(device), hardware.sample
    if card is not None:
        of_card = sample is not None and sample.uuid == card.uuid
        used = sample.memory_used_bytes if of_card and sample is not None else card.memory_used_bytes
        return Room(card.name, card.memory_total_bytes, used)
    if sample is None:
        return Room(None, None, None)
    return Room(None, sample.host_memory_total_bytes, sample.host_memory_used_bytes)


def weights_of(facts: ModelFacts | None, settings: Recipe) -> WeightsEstimate | None:
    """The loaded weights under the recipe's quantization; None where the model's tensors are not known."""
    if facts is None:
        return None
    table = settings.quantization
    return estimate_weights(facts, table.scheme, table.double_quant, table.compute_dtype)


def spare_bytes(weights: WeightsEstimate | None, room: Room) -> int | None:
    """What the weights leave free; negative is what is missing; None where either side is unknown."""
    free = room.free_bytes
    return None if weights is None or free is None else free - weights.total_bytes
