"""Whether what was written is what was trained: the same next tokens, position by position, on the same prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

ANSWER_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Reference:
    """What the trained model says to one prompt: `ids` are prompt and greedy answer, `logits` (answer tokens, vocabulary)
    in float32 at the positions that chose the answer."""

    ids: list[int]
    prompt_length: int
    logits: torch.Tensor


@dataclass(frozen=True, slots=True)
class Agreement:
    """`same_next_token` counts the prompts whose whole greedy answer is the same; `kl` is the mean in nats per token."""

    prompts: int
    same_next_token: int
    max_abs_diff: float
    kl: float

    @property
    def verified(self) -> bool:
        return self.same_next_token == self.prompts

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def take_reference(model: Any, prompts: Sequence[list[int]], ends: Sequence[int], pad: int) -> list[Reference]:
    """Asks the trained model (base and adapter side by side)."""
    references = []
    for prompt in prompts:
        ids = torch.tensor([prompt])
        with torch.no_grad():
            output = model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=ANSWER_TOKENS,
                do_sample=False,
                use_cache=True,
                eos_token_id=list(ends),
                pad_token_id=pad,
            )
        sequence = output[0].tolist()
        references.append(Reference(sequence, len(prompt), _logits(model, sequence, len(prompt))))
    return references


def compare(model: Any, references: Sequence[Reference], on_prompt: Callable[[int], None]) -> Agreement:
    """Holds the written model against the references.

    Two next tokens count as the same where the reference's own best two lie closer together than the two models' logits
    differ there: 16-bit rounding decides such a tie, not the training.
    """
    same, largest, divergences = 0, 0.0, []
    for number, reference in enumerate(references, 1):
        logits = _logits(model, reference.ids, reference.prompt_length)
        difference = (logits - reference.logits).abs()
        largest = max(largest, float(difference.max()))
        best = reference.logits.topk(2, dim=-1).values
        is_tie = (best[:, 0] - best[:, 1]) <= 2 * difference.max(dim=-1).values.clamp(max=_rounding(reference.logits))
        equal = logits.argmax(-1) == reference.logits.argmax(-1)
        same += bool((equal | is_tie).all())
        divergences.append(
            torch.nn.functional.kl_div(
                logits.log_softmax(-1), reference.logits.log_softmax(-1), log_target=True, reduction="batchmean"
            )
        )
        on_prompt(number)
    kl = float(torch.stack(divergences).mean()) if divergences else 0.0
    return Agreement(len(references), same, largest, max(0.0, kl))


def _rounding(logits: torch.Tensor) -> float:
    """How far bf16 rounding of the weights may move a logit: its 8 bits of mantissa, through a few dozen layers."""
    return 4 * 2.0**-8 * max(1.0, float(logits.abs().max()))


def _logits(model: Any, sequence: list[int], prompt_length: int) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=torch.tensor([sequence]), use_cache=False).logits
    return logits[0, prompt_length - 1 : -1].float()
