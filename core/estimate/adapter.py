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
    # A name that PEFT takes for the fused experts no longer means the linear layers of that name beside them.
    fused = _FUSED if has_expert_adapters(facts) else frozenset()
    if lora.target_modules == "all-linear":
        return facts.linears if not fused else tuple(group for group in facts.linears if group.name not in fused)
    wanted = {name.rpartition(".")[2] for name in lora.target_modules} - fused
    return tuple(group for group in facts.linears if group.name in wanted)


# Whose fused experts and router PEFT 0.21 (utils/transformers_weight_conversion.py) gives an adapter, and what it calls them.
_AS_MIXTRAL = frozenset({"mixtral", "minimax", "minimax_m2"})
_AS_QWEN = frozenset(
    {"qwen3_moe", "qwen3_next", "olmoe", "flex_olmo", "afmoe", "cohere2_moe", "deepseek_v2", "deepseek_v3", "deepseek_v32",
     "dots1", "ernie4_5_moe", "exaone_moe", "glm4_moe", "glm4_moe_lite", "glm_moe_dsa", "hunyuan_v1_moe", "longcat_flash",
     "mellum", "solar_open"}
)  # fmt: skip
_FUSED = frozenset({"w1", "w2", "w3", "gate", "gate_proj", "up_proj", "down_proj"})


def has_expert_adapters(facts: ModelFacts) -> bool:
    return bool(facts.experts) and bool(_expert_names(facts))


def _expert_names(facts: ModelFacts) -> tuple[str, str, str] | None:
    kind = facts.family or facts.model_type
    if kind in _AS_MIXTRAL:
        return "w1", "w2", "gate"
    return ("gate_proj", "down_proj", "gate") if kind in _AS_QWEN else None


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
    yield from expert_tensors(facts, lora)


def expert_tensors(facts: ModelFacts, lora: LoraTable) -> Iterator[AdapterTensor]:
    """PEFT gives the fused experts and the router of the mixtures that it knows an adapter, too: each expert a rank of its
    own, gate and up together twice as many."""
    names = _expert_names(facts)
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
