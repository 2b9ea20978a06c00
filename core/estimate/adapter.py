"""The LoRA adapter of a recipe on a model: which layers get one, and how large its tensors are. Always held in 32 bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


# What PEFT 0.21 (utils/transformers_weight_conversion.py) calls the fused experts' weights and the router.
_EXPERT_NAMES = {"mixtral": ("w1", "w2", "gate"), "qwen3_moe": ("gate_proj", "down_proj", "gate")}


@dataclass(frozen=True, slots=True)
class AdapterTensor:
    """`count` tensors of `rows` x `columns`; a vector has one row."""

    rows: int
    columns: int
    count: int

    @property
    def elements(self) -> int:
        return self.rows * self.columns


def adapter_tensors(facts: ModelFacts, lora: LoraTable) -> Iterator[AdapterTensor]:
    """Every adapter tensor: A, B, and DoRA's magnitudes."""
    for group in targets(facts, lora):
        yield AdapterTensor(lora.rank, group.in_features, group.count)
        yield AdapterTensor(group.out_features, lora.rank, group.count)
        if lora.use_dora:
            yield AdapterTensor(1, group.out_features, group.count)
    yield from _expert_tensors(facts, lora)


def _expert_tensors(facts: ModelFacts, lora: LoraTable) -> Iterator[AdapterTensor]:
    """PEFT gives the fused experts and the router of the mixtures that it knows an adapter, too: each expert a rank of its
    own, gate and up together twice as many."""
    names = _EXPERT_NAMES.get(facts.family or "")
    if not (lora.enabled and names and facts.experts and facts.hidden_size and facts.intermediate_size):
        return
    layers = next((group.count for group in facts.kept if group.name == "experts.down_proj"), 0)
    hidden, inner, experts, rank = facts.hidden_size, facts.intermediate_size, facts.experts, lora.rank
    shapes = (
        ((2 * rank * experts, hidden), (2 * inner, 2 * rank * experts)),
        ((rank * experts, inner), (hidden, rank * experts)),
        ((rank, hidden), (experts, rank)),
    )
    for name, pair in zip(names, shapes, strict=True):
        if layers and (lora.target_modules == "all-linear" or name in lora.target_modules):
            for rows, columns in pair:
                yield AdapterTensor(rows, columns, layers)


def adapter_parameters(facts: ModelFacts, lora: LoraTable) -> int:
    return sum(tensor.elements * tensor.count for tensor in adapter_tensors(facts, lora))


def adapter_bytes(facts: ModelFacts, lora: LoraTable) -> int:
    """As the allocator hands it out."""
    return sum(rounded(ITEM_BYTES * tensor.elements) * tensor.count for tensor in adapter_tensors(facts, lora))
