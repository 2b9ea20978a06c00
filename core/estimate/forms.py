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
        "HV": hidden * sizes.vocab, "HR": hidden * rank, "IR": inner * rank, "QR": query * rank, "KR": key * rank,
        "GR": both * rank, "VR": sizes.vocab * rank, "HE": hidden * sizes.experts, "EHI": sizes.experts * hidden * inner,
    }  # fmt: skip


_TOKEN_WIDTHS = ("1", "H", "I", "Q", "K", "G", "nh", "nk", "d", "V", "R", "E", "k", "kH", "kI", "kE", "F", "A")
_ALONE = (
    "1", "HI", "HQ", "HK", "HG", "HH", "HV", "HR", "IR", "QR", "KR", "GR", "VR", "HE", "EHI",
    "H", "I", "Q", "K", "G", "V", "nh", "d", "E",
)  # fmt: skip
# Each product that a trace looks for, as (batch number, width), and its name in the files.
PRODUCTS: dict[str, tuple[str, str]] = {
    **{name: ("1", name) for name in _ALONE},
    **{f"T*{width}": ("T", width) for width in _TOKEN_WIDTHS},
    **{f"N*{width}": ("N", width) for width in ("1", "H", "V")},
    **{f"S*{width}": ("S", width) for width in ("1", "d")},
    "M*1": ("M", "1"),
    "M*nh": ("M", "nh"),
    "SS": ("SS", "1"),
    "tile": ("tile", "1"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way of training whose moments were traced: `wide` computes in 32 bit, `masked` has a mask of S x S, `variant` is
    what of the adapter is unusual (dropout, dora, or targets: attention, values)."""

    scheme: str = "nf4"
    adapter: bool = True
    checkpoints: bool = True
    chunked: bool = True
    masked: bool = False
    wide: bool = False
    tied: bool = False
    variant: str = ""

    @property
    def key(self) -> str:
        words = [self.scheme, "adapter" if self.adapter else "full"]
        words += ["checkpoints"] if self.checkpoints else []
        words += [] if self.chunked else ["logits"]
        words += [name for name in ("masked", "wide", "tied") if getattr(self, name)]
        return " ".join([*words, self.variant] if self.variant else words)


# A moment made ready for one model: its phase, a row of factors (in the order of BATCH) for each part and for the gradient
# that was just made, and the sums of them: with the gradients of this micro-step, and with those of earlier ones.
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    phase: str
    parts: tuple[Row, ...]
    newest: Row
    whole: Row
    without_gradients: Row


@lru_cache(maxsize=512)
def moments(family: str, key: str, sizes: Sizes, layers: int) -> tuple[Ready, ...]:
    """The moments of a traced way for a model; KeyError where the way was not traced."""
    numbers = widths(sizes)
    return tuple(_ready(moment, numbers, layers) for moment in _table(family)[key])


def is_traced(family: str, key: str) -> bool:
    return key in _table(family)


@cache
def traced_families() -> frozenset[str]:
    return frozenset(path.stem for path in (resources_dir() / "memory_forms").glob("*.json"))


@cache
def _table(family: str) -> Mapping[str, Any]:
    path = resources_dir() / "memory_forms" / f"{family}.json"
    ways: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["ways"]
    return ways


def _ready(moment: Mapping[str, Any], numbers: Mapping[str, float], layers: int) -> Ready:
    parts = []
    for part in PARTS:
        row = [0.0] * len(BATCH)
        _add(row, moment["fixed"].get(part, {}), numbers, 1)
        _add(row, moment["each_layer"].get(part, {}), numbers, layers)
        parts.append(tuple(row))
    newest = [0.0] * len(BATCH)
    _add(newest, moment.get("newest_gradient", {}), numbers, 1)
    whole = tuple(map(sum, zip(*parts, strict=True)))
    without = tuple(
        a + b - c for a, b, c in zip(whole, newest, parts[PARTS.index("gradients")], strict=True)
    )  # fmt: skip
    return Ready(str(moment["phase"]), tuple(parts), tuple(newest), whole, without)


def _add(row: list[float], terms: Mapping[str, float], numbers: Mapping[str, float], times: int) -> None:
    for name, factor in terms.items():
        batch, width = PRODUCTS[name]
        row[BATCH.index(batch)] += times * factor * numbers[width]
