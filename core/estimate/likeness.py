"""Which traced family stands for a model, and what is known to differ from it."""

from __future__ import annotations

from core.estimate.forms import traced_families
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe

# Families that compute as a traced one does (transformers builds their modelling files from it).
SAME_AS = {
    "mistral": "llama", "ministral": "llama", "ministral3": "llama", "smollm3": "llama", "gemma": "llama",
    "internlm3": "llama", "iquestcoder": "llama", "qwen3_moe": "mixtral",
}  # fmt: skip
NEAREST = "llama"  # the one family in which everything unusual was traced
LINEAR_ATTENTION = {"qwen3_next", "qwen3_5_text", "qwen3_5_moe_text"}
LIKE_OTHERS = {
    "gemma4_text": "gemma3_text",
    "granite": "llama",
    "cohere": "llama",
    "cohere2": "llama",
    "olmo2": "exaone4",
    "olmo3": "exaone4",
}  # near enough, but for small things
MIXTURE = "mixtral"
GENERIC = "qwen3"  # of the usual decoders the one that keeps most: norms on queries and keys, too
# LayerNorm gives 32 bit under autocast, and a quantized layer answers in its input's type: nearly all of a layer is twice
# as large as one between norms of transformers' own.
LAYER_NORM = "stablelm"
SHARED_BYTES = 8  # kept of each inner number of an MLP beside the experts, as in Llama
# Bytes a token that are in no form of another family: what Granite multiplies by constants, and what linear attention keeps
# where it is computed in plain torch, for each number of its values.
SCALED_BYTES = {"granite": 4}
SCANNED_BYTES = 87
# Against the family that stands for them, with checkpoints and without: as traced.
FACTORS = {
    "lfm2": (0.87, 0.83),
    "gemma4_text": (1.3, 1.19),
    "gemma4_unified_text": (1.08, 1.0),
    "granite_swa": (1.25, 1.25),
    "axk2": (1.7, 1.7),
    "zaya": (1.75, 1.75),
    "inkling_text": (1.3, 1.3),
    "bitnet": (1.3, 1.3),
    "inkling2_text": (2.6, 2.6),
    "gpt_oss": (0.6, 0.87),
    "persimmon": (1.04, 1.08),
    "fuyu": (1.04, 1.08),
    "nanochat": (0.92, 0.75),
    "vaultgemma": (0.93, 0.88),
}
UNKNOWN_MARGIN = 1.05
LAYER_INPUT_MARGIN = 1.3  # traced: Gemma 4, whose layers each have an embedding of their own
SCANNED_MARGIN = 2.8  # traced: Qwen 3.5 against a decoder of its sizes with attention in all layers


def traced_family(facts: ModelFacts) -> tuple[str, bool]:
    """The family whose moments stand for the model, and whether they are its own."""
    own = SAME_AS.get(facts.family or "", facts.family or "")
    if own in traced_families():
        # StableLM was traced without the norms on queries and keys that its larger models have.
        return own, own != LAYER_NORM or all(group.name != "q_norm" for group in facts.kept)
    if facts.family is None and facts.like:
        return facts.like[0], False
    if facts.mixture_of_experts:
        return MIXTURE, False
    if own in LIKE_OTHERS:
        return LIKE_OTHERS[own], False
    return (LAYER_NORM if facts.layer_norm else GENERIC), False


def token_bytes(recipe: Recipe, facts: ModelFacts) -> int:
    """Bytes that each token takes beside those in the forms of the family that stands for the model."""
    checkpoints = recipe.training.gradient_checkpointing
    found = SCALED_BYTES.get(facts.family or "", 0) * (facts.hidden_size or 0)
    for group in facts.linears:
        alive = 1 if checkpoints else group.count
        if group.name == "out_proj" and facts.family in LINEAR_ATTENTION:
            found += SCANNED_BYTES * group.in_features * alive
        elif group.name == "up_proj" and facts.experts and not checkpoints:
            found += SHARED_BYTES * group.out_features * alive
    return found


def margin(recipe: Recipe, facts: ModelFacts) -> float:
    """What the forms are multiplied by."""
    with_checkpoints, without = FACTORS.get(facts.family or facts.model_type or "", (1.0, 1.0))
    factor = with_checkpoints if recipe.training.gradient_checkpointing else without
    return factor if facts.family is not None else factor * _of_the_unknown(facts)


def _of_the_unknown(facts: ModelFacts) -> float:
    if facts.scanned:
        return SCANNED_MARGIN
    return LAYER_INPUT_MARGIN if any("per_layer" in group.name for group in facts.kept) else UNKNOWN_MARGIN
