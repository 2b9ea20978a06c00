"""The table of cards (resources/cards): facts for planning without the card, and its speeds for the estimate of time."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict

from core.estimate.device import DeviceSpec
from core.schema.errors import RefusedError
from core.schema.hardware_sample import CardFacts
from core.schema.locations import resources_dir
from core.schema.quantities import GIB

# Words that name no card: makers, brands, units.
_FILLER = {
    "nvidia",
    "geforce",
    "rtx",
    "gpu",
    "graphics",
    "card",
    "tesla",
    "quadro",
    "generation",
    "edition",
    "gb",
    "gib",
}
_WORD = re.compile(r"\d+(?:\.\d+)?|[a-z]+\d*[a-z]*|[a-z]+")
_SAME = {"mobile": "laptop", "notebook": "laptop", "s": "super"}


class Card(BaseModel):
    """A card as its maker describes it (the units stand in the names); `bf16_tflops` is dense, summed up in 32 bit."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str
    memory_gib: int
    compute_capability: str
    bandwidth_gb_s: float
    bf16_tflops: float
    power_w: float
    slowdown_c: float | None = None

    @property
    def label(self) -> str:
        """The name with its memory, said once."""
        memory = f"{self.memory_gib}GB"
        plain = " ".join(word for word in self.name.split() if word != memory)
        return f"{plain}, {self.memory_gib} GiB"

    def device(self, taken_bytes: int | None = None, *, expandable_segments: bool = True) -> DeviceSpec:
        """This card to plan for."""
        return DeviceSpec(
            name=self.label,
            total_bytes=self.memory_gib * GIB,
            taken_bytes=taken_bytes,
            compute_capability=self.compute_capability,
            expandable_segments=expandable_segments,
            bf16_tflops=self.bf16_tflops,
            bandwidth_gb_s=self.bandwidth_gb_s,
            power_w=self.power_w,
        )


@cache
def card_table() -> tuple[Card, ...]:
    """All cards, in the order of the files."""
    files = sorted((resources_dir() / "cards").glob("*.toml"))
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return tuple(Card.model_validate(entry) for table in tables for entry in table["card"])


def find_card(text: str) -> Card | None:
    """The card that a person or a driver means ("4060 ti 16", "NVIDIA GeForce RTX 3060"); None where it names none.

    Of several the one that is called just so, else the one with the least memory.
    """
    words = _words(text)
    found = [card for card in card_table() if _matches(words, card)]
    return min(found, key=lambda card: (_words(card.name) != words, card.memory_gib), default=None)


def named_card(text: str) -> Card:
    """As `find_card`; RefusedError `gpu_unknown` with the nearest names."""
    card = find_card(text)
    if card is None:
        names = {card.name.lower(): card.label for card in card_table()}
        close = difflib.get_close_matches(text.lower(), names, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(names[name] for name in close)}? " if close else ""
        raise RefusedError(
            "gpu_unknown",
            f'The table of cards has no "{text[:80]}".',
            hint + "Or give its memory: --vram-gib 12.",
            name=text,
        )
    return card


def speeds_of(device: DeviceSpec) -> DeviceSpec:
    """The device with the table's speeds, where its driver's name is there."""
    if device.bf16_tflops is not None or device.name is None:
        return device
    words = _words(device.name)
    memory = None if device.total_bytes is None else round(device.total_bytes / GIB)
    same = [card for card in card_table() if _matches(words, card)]
    card = min(same, key=lambda card: abs(card.memory_gib - (memory or 0)), default=None)
    if card is None:
        return device
    return device.model_copy(
        update={
            "bf16_tflops": card.bf16_tflops,
            "bandwidth_gb_s": card.bandwidth_gb_s,
            "power_w": device.power_w or card.power_w,
            "compute_capability": device.compute_capability or card.compute_capability,
        }
    )


def device_of(card: CardFacts, taken_bytes: int | None = None, *, expandable_segments: bool = True) -> DeviceSpec:
    """A card as its driver describes it, with the table's speeds; `taken_bytes` as measured now."""
    return speeds_of(
        DeviceSpec(
            name=card.name,
            total_bytes=card.memory_total_bytes,
            taken_bytes=card.memory_used_bytes if taken_bytes is None else taken_bytes,
            compute_capability=card.compute_capability,
            expandable_segments=expandable_segments,
            power_w=card.power_limit_w,
        )
    )


def _matches(words: frozenset[str], card: Card) -> bool:
    """All words of the card are said, and nothing that it does not have (a number may be its memory)."""
    own, memory = _words(card.name), str(card.memory_gib)
    optional = {memory, "hbm3", "hbm2", "pcie", "pci", "sxm", "blackwell", "workstation", "480"}
    return bool(words) and own - optional <= words and words - own <= optional


def _words(text: str) -> frozenset[str]:
    lowered = re.sub(r"[-_,()]", " ", text.lower())
    lowered = re.sub(r"\b(\d{1,3})\s*(?:gib|gb|g)\b", r"\1", lowered)
    lowered = re.sub(r"\b(\d{4})(ti|s|super|d|m)\b", r"\1 \2", lowered)
    lowered = re.sub(r"\brtx(\d{4})", r"\1", lowered)
    return frozenset(_SAME.get(word, word) for word in _WORD.findall(lowered) if word not in _FILLER)
