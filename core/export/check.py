"""Whether what was written is what was trained: every weight bit for bit what was merged, and the merged model's next
tokens those of base and adapter side by side, position by position, on the same prompts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import torch

from core.schema.errors import TunesmithError

ANSWER_TOKENS = 24
# Measured on random models of 2 and 4 layers, which are far less sure of themselves than trained ones: rounding the
# merged weights to 16 bit moved the answers by 0.0001 to 0.07 nats per token, always less than a hundredth of what the
# adapter moved them; a merge at half the strength moves a quarter.
ROUNDING_KL = 0.01
ROUNDING_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Reference:
    """What the trained model says to one prompt: `ids` are prompt and greedy answer, `logits` (answer tokens, vocabulary)
    in float32 at the positions that chose the answer. `learned_kl`: how far the adapter moved them from the base."""

    ids: list[int]
    prompt_length: int
    logits: torch.Tensor
    learned_kl: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """`same_next_token` counts the prompts whose whole greedy answer is the same; `kl` is the mean in nats per token of
    the written model from the trained one, `learned_kl` that of the base from the trained one."""

    prompts: int
    same_next_token: int
    max_abs_diff: float
    kl: float
    learned_kl: float

    @property
    def verified(self) -> bool:
        """No more than rounding lies between the two. A single token that tips over at a near tie is rounding too, so
        the divergence decides, and not the greedy answers."""
        return self.kl <= max(ROUNDING_KL, ROUNDING_SHARE * self.learned_kl)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def take_reference(
    model: Any,
    prompts: Sequence[list[int]],
    ends: Sequence[int],
    pad: int | None,
    on_prompt: Callable[[int], None] = lambda number: None,
) -> list[Reference]:
    """Asks the trained model (base and adapter side by side); `on_prompt` hears how many prompts are done."""
    references = []
    for number, prompt in enumerate(prompts, 1):
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
        logits = _logits(model, sequence, len(prompt))
        with model.disable_adapter() if hasattr(model, "disable_adapter") else nullcontext():
            untrained = _logits(model, sequence, len(prompt))
        references.append(Reference(sequence, len(prompt), logits, _kl(untrained, logits)))
        on_prompt(number)
    return references


def compare(model: Any, references: Sequence[Reference], on_prompt: Callable[[int], None]) -> Agreement:
    """Holds the written model against the references.

    Two next tokens count as the same where the reference's own best two lie closer together than 16-bit rounding moves
    a logit: it decides such a tie, not the training.
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
        divergences.append(_kl(logits, reference.logits))
        on_prompt(number)
    learned = [reference.learned_kl for reference in references]
    return Agreement(len(references), same, largest, _mean(divergences), _mean(learned))


def weight_digests(model: torch.nn.Module) -> dict[str, str]:
    """sha256 of each weight's bytes, by name: what a model is, without holding two of them in memory."""
    return {
        name: hashlib.sha256(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy()).hexdigest()
        for name, tensor in model.state_dict().items()
    }


def require_same_weights(intended: Mapping[str, str], written: Mapping[str, str]) -> None:
    """TunesmithError `export_damaged` where the disk gave back other weights than it was given."""
    damaged = [name for name in intended.keys() | written.keys() if intended.get(name) != written.get(name)]
    if damaged:
        raise TunesmithError(
            "export_damaged",
            f"{len(damaged)} of {len(intended)} tensors came back from the disk differently than they were written, so "
            "the model was not kept.",
            "Try again, on another disk if it happens again.",
            damaged=len(damaged),
            total=len(intended),
        )


def _rounding(logits: torch.Tensor) -> float:
    """How far bf16 rounding of the weights may move a logit: its 8 bits of mantissa, through a few dozen layers."""
    return 4 * 2.0**-8 * max(1.0, float(logits.abs().max()))


def _kl(logits: torch.Tensor, reference: torch.Tensor) -> float:
    """Mean divergence of `logits` from `reference` (positions, vocabulary) in nats per token."""
    divergence = torch.nn.functional.kl_div(
        logits.log_softmax(-1), reference.log_softmax(-1), log_target=True, reduction="batchmean"
    )
    return max(0.0, float(divergence)) if divergence.isfinite() else float("inf")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _logits(model: Any, sequence: list[int], prompt_length: int) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=torch.tensor([sequence]), use_cache=False).logits
    return logits[0, prompt_length - 1 : -1].float()
