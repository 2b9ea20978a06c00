"""What a micro-step holds beside weights, adapter and optimizer: activations, gradients and the loss, phase by phase.

VRAM.md: a decoder with a gated MLP; the allocated peak is the largest of the phases.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.estimate.result import Phase
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Moment:
    """Bytes beside what is always there, at one moment of the step."""

    phase: Phase
    activations: int = 0
    gradients: int = 0
    logits: int = 0
    scratch: int = 0

    @property
    def total_bytes(self) -> int:
        return self.activations + self.gradients + self.logits + self.scratch


def moments(recipe: Recipe, facts: ModelFacts, batch: int, length: int, gradient_bytes: int) -> tuple[Moment, ...]:
    """The moments of one micro-step that may be the peak; the optimizer's own is not among them."""
    tokens = batch * length
    hidden, inner, layers = facts.hidden_size or 0, facts.intermediate_size or 0, facts.num_layers or 1
    heads, head_dim = facts.num_heads or 1, facts.head_dim or 0
    query, key = heads * head_dim, (facts.num_kv_heads or heads) * head_dim
    act = tokens * (10 * inner + 16 * hidden + 4 * query + 4 * key + 4 * heads) + 2 * inner * max(hidden, tokens)
    checkpoints = 2 * layers * hidden * tokens
    vocab = facts.vocab_size or 0
    loss = 8 * hidden * tokens if recipe.training.chunked_loss else tokens * (12 * vocab + 4 * hidden)
    if recipe.training.gradient_checkpointing:
        first = checkpoints + gradient_bytes // layers // 2
        last = 2 * hidden * tokens + gradient_bytes
        kept = max(first, last) - (gradient_bytes if last > first else 0)
        at_layer = Moment("layer", kept + act, gradient_bytes if last > first else 0)
        return (Moment("logits", checkpoints, logits=loss), at_layer)
    stored = layers * tokens * (8 * inner + 14 * hidden + 4 * query + 4 * key + 4 * heads)
    return (Moment("logits", stored, logits=loss), Moment("layer", stored + act, gradient_bytes // layers))
