"""The tensors that a recipe trains: what gradients and optimizer states are counted from."""

from __future__ import annotations

from core.estimate.adapter import ITEM_BYTES as ADAPTER_ITEM_BYTES
from core.estimate.adapter import adapter_tensors
from core.estimate.optimizer import Trained
from core.schema.model_facts import KeptGroup, ModelFacts
from core.schema.recipe import LoraTable, Recipe


def as_it_can_train(recipe: Recipe, facts: ModelFacts) -> Recipe:
    """The recipe without packing where the model cannot keep packed rows apart: what the training does, too."""
    if facts.packable or not recipe.training.packing:
        return recipe
    return recipe.model_copy(update={"training": recipe.training.model_copy(update={"packing": False})})


def trained_tensors(facts: ModelFacts, lora: LoraTable, item_bytes: int) -> tuple[Trained, ...]:
    """All weights in `item_bytes` a number, or the adapter's A, B and (DoRA) magnitudes in 32 bit."""
    if not lora.enabled:
        linears = [Trained(g.out_features, g.in_features, g.count, item_bytes) for g in facts.linears]
        return (*linears, *(_kept(group, facts, item_bytes) for group in facts.kept))
    return tuple(Trained(t.rows, t.columns, t.count, ADAPTER_ITEM_BYTES) for t in adapter_tensors(facts, lora))


def _kept(group: KeptGroup, facts: ModelFacts, item_bytes: int) -> Trained:
    hidden = facts.hidden_size or 1
    if group.name.endswith(".bias"):
        return Trained(1, group.elements, group.count, item_bytes)
    is_head = "lm_head" in group.name or "embed_out" in group.name
    is_embedding = not is_head and any(word in group.name for word in ("embed", "wte", "wpe"))
    if group.name.startswith("experts.") or ".experts." in group.name:
        # Three dimensions: Adafactor keeps rows and columns of each expert's matrix.
        experts = facts.experts or 1
        columns = hidden if "gate" in group.name else group.elements // experts // hidden
        return Trained(group.elements // columns, columns, group.count, item_bytes, matrices=experts)
    if is_head or is_embedding or group.name.endswith(("router", "gate.weight")):
        return Trained(group.elements // hidden, hidden, group.count, item_bytes, is_embedding)
    return Trained(1, group.elements, group.count, item_bytes)
