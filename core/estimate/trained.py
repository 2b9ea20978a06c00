"""The tensors that a recipe trains: what gradients and optimizer states are counted from."""

from __future__ import annotations

from core.estimate.adapter import ITEM_BYTES as ADAPTER_ITEM_BYTES
from core.estimate.adapter import targets
from core.estimate.optimizer import Trained
from core.schema.model_facts import KeptGroup, ModelFacts
from core.schema.recipe import LoraTable


def trained_tensors(facts: ModelFacts, lora: LoraTable, item_bytes: int) -> tuple[Trained, ...]:
    """All weights in `item_bytes` a number, or the adapter's A, B and (DoRA) magnitudes in 32 bit."""
    if not lora.enabled:
        linears = [Trained(g.out_features, g.in_features, g.count, item_bytes) for g in facts.linears]
        return (*linears, *(_kept(group, facts, item_bytes) for group in facts.kept))
    found: list[Trained] = []
    for group in targets(facts, lora):
        found.append(Trained(lora.rank, group.in_features, group.count, ADAPTER_ITEM_BYTES))
        found.append(Trained(group.out_features, lora.rank, group.count, ADAPTER_ITEM_BYTES))
        if lora.use_dora:
            found.append(Trained(1, group.out_features, group.count, ADAPTER_ITEM_BYTES))
    return tuple(found)


def _kept(group: KeptGroup, facts: ModelFacts, item_bytes: int) -> Trained:
    hidden = facts.hidden_size or 1
    is_head = "lm_head" in group.name or "embed_out" in group.name
    is_embedding = not is_head and any(word in group.name for word in ("embed", "wte", "wpe"))
    if group.name.startswith("experts.") or ".experts." in group.name:
        # Three dimensions: Adafactor keeps rows and columns of each expert's matrix.
        experts = facts.experts or 1
        columns = hidden if "gate" in group.name else group.elements // experts // hidden
        return Trained(group.elements // columns, columns, group.count, item_bytes, matrices=experts)
    if is_head or is_embedding or group.name.endswith("router"):
        return Trained(group.elements // hidden, hidden, group.count, item_bytes, is_embedding)
    return Trained(1, group.elements, group.count, item_bytes)
