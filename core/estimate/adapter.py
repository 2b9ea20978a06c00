"""The LoRA adapter of a recipe on a model: which layers get one, and how large its tensors are. Always held in 32 bit."""

from __future__ import annotations

from collections.abc import Iterator

from core.estimate.weights import rounded
from core.schema.model_facts import LinearGroup, ModelFacts
from core.schema.recipe import LoraTable

ITEM_BYTES = 4  # core/training turns the adapter into fp32


def targets(facts: ModelFacts, lora: LoraTable) -> tuple[LinearGroup, ...]:
    """The layers that get an adapter, matched as PEFT does: all linear ones but the head, or by (the end of) their name."""
    if not lora.enabled:
        return ()
    if lora.target_modules == "all-linear":
        return facts.linears
    wanted = {name.rpartition(".")[2] for name in lora.target_modules}
    return tuple(group for group in facts.linears if group.name in wanted)


def adapter_tensors(facts: ModelFacts, lora: LoraTable) -> Iterator[tuple[int, int]]:
    """(elements, how many of them) of every adapter tensor: A, B, and DoRA's magnitudes."""
    for group in targets(facts, lora):
        yield lora.rank * group.in_features, group.count
        yield lora.rank * group.out_features, group.count
        if lora.use_dora:
            yield group.out_features, group.count


def adapter_parameters(facts: ModelFacts, lora: LoraTable) -> int:
    return sum(elements * count for elements, count in adapter_tensors(facts, lora))


def adapter_bytes(facts: ModelFacts, lora: LoraTable) -> int:
    """As the allocator hands it out."""
    return sum(rounded(ITEM_BYTES * elements) * count for elements, count in adapter_tensors(facts, lora))
