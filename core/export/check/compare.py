"""Whether what was written says what was trained: base and adapter side by side against the written model, next token by
next token at the same places of the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from core.export.check.asking import HEAD_BYTES, Said
from core.export.check.probes import Probe

# Measured on random models of 2 and 4 layers, which are far less sure of themselves than trained ones: rounding the
# merged weights to 16 bit moved the answers by 0.0001 to 0.07 nats per token, always less than a hundredth of what the
# adapter moved them; a merge at half the strength moves a quarter.
ROUNDING_KL = 0.01
ROUNDING_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an export may differ: `kl` in nats per token, or that share of what the adapter moved the base (whichever is
    more); `same` is the least share of places with the same next token."""

    kl: float
    share: float
    same: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """`same_next_token` counts the prompts that go on with the same token, `same_places` all places asked about, and
    `ends` of `ends_trained` answers at whose end the trained model stops, and the written one as well. `kl` is the mean in
    nats per token of the written model from the trained one, `learned_kl` that of the base from the trained one."""

    prompts: int
    same_next_token: int
    places: int
    same_places: int
    max_abs_diff: float
    kl: float
    learned_kl: float | None
    ends_trained: int
    ends: int
    held_out: int = 0
    judge: str = ""

    def is_within(self, bounds: Bounds) -> bool:
        allowed = max(bounds.kl, bounds.share * (self.learned_kl or 0.0))
        stops = self.ends_trained == 0 or self.ends >= bounds.same * self.ends_trained
        return self.kl <= allowed and self.same_places >= bounds.same * self.places and stops

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


SIXTEEN_BIT = Bounds(kl=ROUNDING_KL, share=ROUNDING_SHARE, same=1.0)
# A mixture of experts picks some by their scores: where two scores lie within rounding of each other, 16 bit may pick
# another one, and the answer jumps. In twelve random models up to 4 of 179 places and 0.016 nats, with 1 nat learned.
SIXTEEN_BIT_MIXTURE = Bounds(kl=0.03, share=0.05, same=0.95)


@dataclass(frozen=True, slots=True)
class Difference:
    """Place by place: `kl` in nats of the second from the first, `largest` logit difference, the `best` token of each,
    and `margin`, how far the first one's two best lie apart; `scale` is its largest logit."""

    kl: torch.Tensor
    largest: torch.Tensor
    best: torch.Tensor
    other_best: torch.Tensor
    margin: torch.Tensor
    scale: float


def compare(
    trained: Said, written: Said, base: Said | None, probes: Sequence[Probe], judge: str, *, ties: bool
) -> Agreement:
    """With `ties` two next tokens count as the same where the trained model's own best two lie closer together than
    16-bit rounding moves a logit: it decides such a tie, not the training."""
    found = difference(trained, written)
    same = found.best == found.other_best
    if ties:
        allowed = found.largest.clamp(max=4 * 2.0**-8 * max(1.0, found.scale))
        same |= found.margin <= 2 * allowed
    offsets = _offsets(probes)
    first = [start + probe.places.index(probe.first) for start, probe in zip(offsets, probes, strict=True)]
    ends = [
        start + probe.places.index(probe.end)
        for start, probe in zip(offsets, probes, strict=True)
        if probe.end is not None and _stops(found.best, start, probe)
    ]
    return Agreement(
        prompts=len(probes),
        same_next_token=int(same[first].sum()),
        places=len(same),
        same_places=int(same.sum()),
        max_abs_diff=float(found.largest.max()),
        kl=_mean(found.kl),
        learned_kl=_mean(difference(trained, base).kl) if base is not None else None,
        ends_trained=len(ends),
        ends=int(same[ends].sum()),
        held_out=sum(probe.held_out for probe in probes),
        judge=judge,
    )


def difference(one: Said, other: Said) -> Difference:
    """Both vocabularies piece by piece, so that logits are never a whole."""
    places = len(one.states)
    vocabulary = min(one.vocabulary, other.vocabulary)
    piece = max(1, HEAD_BYTES // (4 * places))
    zero, low = torch.zeros(places), torch.full((places,), -torch.inf)
    top, total, weighted = low.clone(), zero.clone(), zero.clone()
    other_top, other_total = low.clone(), zero.clone()
    largest, second, best, other_best = zero.clone(), low.clone(), zero.long(), zero.long()
    scale = 0.0
    for start in range(0, vocabulary, piece):
        stop = min(start + piece, vocabulary)
        logits, others = one.logits(start, stop), other.logits(start, stop)
        gap = logits - others
        largest = torch.maximum(largest, gap.abs().amax(1))
        scale = max(scale, float(logits.abs().max()))
        values, ids = logits.topk(min(2, stop - start), dim=1)
        best = torch.where(values[:, 0] > top, ids[:, 0] + start, best)
        ranked = torch.stack([top, second, *values.unbind(1)], 1).topk(2, dim=1).values
        shrink = torch.exp(top - ranked[:, 0])
        share = torch.exp(logits - ranked[:, :1])
        total, weighted = total * shrink + share.sum(1), weighted * shrink + (share * gap).sum(1)
        top, second = ranked[:, 0], ranked[:, 1]
        other_value, other_id = others.max(1)
        other_best = torch.where(other_value > other_top, other_id + start, other_best)
        higher = torch.maximum(other_top, other_value)
        other_total = other_total * torch.exp(other_top - higher) + torch.exp(others - higher[:, None]).sum(1)
        other_top = higher
    kl = weighted / total - (top + total.log()) + (other_top + other_total.log())
    kl = torch.where(kl.isfinite(), kl.clamp(min=0), torch.full_like(kl, torch.inf))
    return Difference(kl, largest, best, other_best, top - second, scale)


def _stops(best: torch.Tensor, start: int, probe: Probe) -> bool:
    """Whether the trained model itself ends the answer where the text does."""
    assert probe.end is not None
    return int(best[start + probe.places.index(probe.end)]) == probe.ids[probe.end + 1]


def _offsets(probes: Sequence[Probe]) -> list[int]:
    """Where each probe's places begin among all of them."""
    offsets, start = [], 0
    for probe in probes:
        offsets.append(start)
        start += len(probe.places)
    return offsets


def _mean(values: torch.Tensor) -> float:
    return float(values.double().mean()) if len(values) else 0.0
