"""What a micro-step holds beside the model, as linear forms that were traced from the installed libraries.

resources/memory_forms/FAMILY.json (made by benchmarks/memory_forms.py) has, for each way of training, the moments of a
step that can be its peak; a moment is a sum of products of the model's own numbers, for no layer and for each one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from core.schema.locations import resources_dir

PARTS = ("activations", "gradients", "logits", "workspace")
EVALUATION = "evaluation"  # what the keys of held-out batches begin with
BATCH = ("1", "T", "N", "S", "M", "SS", "tile")  # what depends on the micro-batch: see `batch_numbers`
TILE_TOKENS = 4096  # TRL 1.16 (kernels/chunked_logprob.py) scores so many tokens at once


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers of a model (and the adapter's rank) that its allocations are products of."""

    hidden: int
    inner: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    rank: int = 0
    experts: int = 0
    per_token: int = 0


def batch_numbers(batch: int, length: int) -> tuple[float, ...]:
    """In the order of BATCH: tokens, those that have a next one, the length, masks of B x S x S and S x S, a loss tile."""
    scored = batch * (length - 1)
    square = length * length
    return (1, batch * length, scored, length, batch * square, square, min(scored, TILE_TOKENS))


def widths(sizes: Sizes) -> dict[str, float]:
    """What a batch number can be multiplied with. H hidden, I intermediate, Q query and K key width, G query and both
    keys, nh and nk heads, V vocabulary, R rank, E experts, k of them for each token."""
    hidden, inner, heads, rank = sizes.hidden, sizes.inner, sizes.heads, sizes.rank
    query, key = heads * sizes.head_dim, sizes.kv_heads * sizes.head_dim
    both = query + 2 * key
    wide = -(-sizes.head_dim // 32) * 32 if sizes.head_dim <= 192 else 256
    block = -(-sizes.head_dim // 64) * 64
    return {
        "1": 1, "H": hidden, "I": inner, "Q": query, "K": key, "G": both, "nh": heads, "nk": sizes.kv_heads,
        "d": sizes.head_dim, "V": sizes.vocab, "R": rank, "E": sizes.experts, "k": sizes.per_token,
        "kH": sizes.per_token * hidden, "kI": sizes.per_token * inner, "kE": sizes.per_token * sizes.experts,
        "F": heads * wide,  # flash attention sums dq up in 32 bit, heads widened
        "A": heads * block * (1 if sizes.head_dim <= 64 else 3),  # memory-efficient attention, likewise
        "HI": hidden * inner, "HQ": hidden * query, "HK": hidden * key, "HG": hidden * both, "HH": hidden * hidden,
        "II": inner * inner, "QQ": query * query,  # DoRA's identity matrices
        "HV": hidden * sizes.vocab, "HR": hidden * rank, "IR": inner * rank, "QR": query * rank, "KR": key * rank,
        "GR": both * rank, "VR": sizes.vocab * rank, "HE": hidden * sizes.experts, "EHI": sizes.experts * hidden * inner,
        "EHR": sizes.experts * hidden * rank, "EIR": sizes.experts * inner * rank, "ER": sizes.experts * rank,
    }  # fmt: skip


_TOKEN_WIDTHS = ("1", "H", "I", "Q", "K", "G", "nh", "nk", "d", "V", "R", "E", "k", "kH", "kI", "kE", "F", "A")
_ALONE = (
    "1", "HI", "HQ", "HK", "HG", "HH", "II", "QQ", "HV", "HR", "IR", "QR", "KR", "GR", "VR", "HE", "EHI", "EHR", "EIR", "ER",
    "H", "I", "Q", "K", "G", "V", "nh", "d", "E",
)  # fmt: skip
# Each product that a trace looks for, as (batch number, width), and its name in the files.
PRODUCTS: dict[str, tuple[str, str]] = {
    **{name: ("1", name) for name in _ALONE},
    **{f"T*{width}": ("T", width) for width in _TOKEN_WIDTHS},
    **{f"N*{width}": ("N", width) for width in ("1", "H", "V")},
    **{f"S*{width}": ("S", width) for width in ("1", "d", "H")},
    "M*1": ("M", "1"),
    "M*nh": ("M", "nh"),
    "SS": ("SS", "1"),
    "tile": ("tile", "1"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way of training whose moments were traced: `wide` computes in 32 bit, `masked` has a mask of S x S, `eager` all
    scores of the attention, `variant` is what of the adapter is unusual (dropout, dora, or targets: attention, values)."""

    scheme: str = "nf4"
    adapter: bool = True
    checkpoints: bool = True
    chunked: bool = True
    masked: bool = False
    wide: bool = False
    tied: bool = False
    eager: bool = False
    variant: str = ""

    @property
    def key(self) -> str:
        words = [self.scheme, "adapter" if self.adapter else "full"]
        words += ["checkpoints"] if self.checkpoints else []
        words += [] if self.chunked else ["logits"]
        words += [name for name in ("masked", "wide", "tied", "eager") if getattr(self, name)]
        return " ".join([*words, self.variant] if self.variant else words)


# One product of a moment: place in BATCH, name of the width, factor for no layer, factor for each layer.
Term = tuple[int, str, float, float]
Row = tuple[float, ...]  # one factor for each of BATCH


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a step as it was traced. `whole` is the sum of its `parts` (in the order of PARTS); `accumulating` the same
    without the gradients of this micro-step but with the one that was just made, `newest`."""

    phase: str
    whole: tuple[Term, ...]
    accumulating: tuple[Term, ...]
    parts: tuple[tuple[Term, ...], ...]
    newest: tuple[Term, ...]


def moments(family: str, key: str) -> tuple[Moment, ...]:
    """The moments of a traced way; KeyError where it was not traced."""
    return _table(family)[key]


def is_traced(family: str, key: str) -> bool:
    return key in _table(family)


@cache
def traced_families() -> frozenset[str]:
    return frozenset(path.stem for path in (resources_dir() / "memory_forms").glob("*.json"))


@lru_cache(maxsize=512)
def rows(family: str, key: str, sizes: Sizes, layers: int, accumulating: bool) -> tuple[Row, ...]:
    """The moments of a way for one model, each as the factors of the batch numbers."""
    numbers = widths(sizes)
    return tuple(
        row(moment.accumulating if accumulating else moment.whole, numbers, layers) for moment in moments(family, key)
    )


def row(terms: tuple[Term, ...], numbers: Mapping[str, float], layers: int) -> Row:
    """A sum of products for one model."""
    summed = [0.0] * len(BATCH)
    for batch, width, fixed, each in terms:
        summed[batch] += (fixed + layers * each) * numbers[width]
    return tuple(summed)


@cache
def _table(family: str) -> Mapping[str, tuple[Moment, ...]]:
    path = resources_dir() / "memory_forms" / f"{family}.json"
    ways = json.loads(path.read_text(encoding="utf-8"))["ways"]
    return {key: tuple(map(_moment, listed)) for key, listed in ways.items()}


def _moment(told: Mapping[str, Any]) -> Moment:
    parts = [_terms(told["fixed"].get(part, {}), told["each_layer"].get(part, {})) for part in PARTS]
    newest = _terms(told.get("newest_gradient", {}), {})
    others = [terms for part, terms in zip(PARTS, parts, strict=True) if part != "gradients"]
    return Moment(told["phase"], _sum(parts), _sum([*others, newest]), tuple(parts), newest)


def _terms(fixed: Mapping[str, float], each: Mapping[str, float]) -> tuple[Term, ...]:
    found = []
    for name in {**fixed, **each}:
        batch, width = PRODUCTS[name]
        found.append((BATCH.index(batch), width, float(fixed.get(name, 0)), float(each.get(name, 0))))
    return tuple(found)


def _sum(parts: list[tuple[Term, ...]]) -> tuple[Term, ...]:
    summed: dict[tuple[int, str], tuple[float, float]] = {}
    for batch, width, fixed, each in (term for terms in parts for term in terms):
        before = summed.get((batch, width), (0.0, 0.0))
        summed[batch, width] = before[0] + fixed, before[1] + each
    return tuple((batch, width, fixed, each) for (batch, width), (fixed, each) in summed.items() if fixed or each)


@lru_cache(maxsize=1024)
def with_more(found: tuple[Row, ...], more: tuple[Row, ...]) -> tuple[Row, ...]:
    """Each of the moments with `more` beside it. What is put together from several families never falls with the batch."""
    if not more:
        return found
    return tuple(_never_falling([sum(parts) for parts in zip(one, *more, strict=True)]) for one in found)


def _never_falling(told: list[float]) -> Row:
    """A difference can take away more of what grows than there is: then nothing of it is left."""
    tokens, scored, tile = BATCH.index("T"), BATCH.index("N"), BATCH.index("tile")
    found = [factor if at in (0, tokens, scored, tile) else max(0.0, factor) for at, factor in enumerate(told)]
    if found[scored] < 0:
        found[tokens], found[scored] = found[tokens] + found[scored], 0.0
    found[tokens] = max(found[tokens], -found[scored] / 2)  # of two tokens one is scored, of many nearly all
    found[tile] = max(found[tile], -found[tokens] - found[scored])
    return tuple(found)
