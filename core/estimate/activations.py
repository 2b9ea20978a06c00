"""What a micro-step holds beside weights, adapter and optimizer: activations, gradients and the loss, at their highest.

The moments come from forms.py; a way of training that was not traced as a whole is put together from ways that were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from core.estimate.adapter import expert_tensors, targets
from core.estimate.forms import (
    BATCH,
    EVALUATION,
    PARTS,
    Row,
    Sizes,
    Way,
    batch_numbers,
    is_traced,
    moments,
    row,
    rows,
    widths,
    with_more,
)  # fmt: skip
from core.estimate.likeness import MIXTURE, NEAREST, margin, token_bytes, traced_family
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe

# Families that compute all scores of the attention anyhow.
ALWAYS_EAGER = {"gemma2", "gptj", "gpt_neo", "bloom", "mpt"}
# Gemma 2 always makes masks, in 16 bit, and one more for its sliding layers than a trace with layers all alike.
MORE_MASKS_BYTES = {"gemma2": 2}
MORE_EAGER_MASKS_BYTES = {"gemma3_text": 3}
# Whose attention the installed transformers computes with all scores only, in whichever family they are estimated.
EAGER_ONLY = {"gpt_oss", "granite_swa", "granitemoe_swa", "flint", "hy_v4", "inkling2_text", "mimo_v2_flash"}
USUAL_TOKENS = 4096
USUAL_LAYERS = 24
USUAL_RANK = 16
# Attention's own layers, and those of query and value, under the names of all families.
_ATTENTION = {"q_proj", "k_proj", "v_proj", "o_proj", "qkv_proj", "query_key_value", "dense", "out_proj"}
_VALUES = {"q_proj", "v_proj", "qkv_proj", "query_key_value"}


@dataclass(frozen=True, slots=True)
class Moment:
    """Bytes beside what is always there, at one moment of a micro-step."""

    phase: str
    activations: int = 0
    gradients: int = 0
    logits: int = 0
    workspace: int = 0

    @property
    def total_bytes(self) -> int:
        return self.activations + self.gradients + self.logits + self.workspace


@dataclass(frozen=True, slots=True)
class Traced:
    """A way of training as it was traced in one family, or the evaluation beside it."""

    family: str
    way: Way
    held_out: bool = False

    @property
    def key(self) -> str:
        return f"{EVALUATION} {self.way.key}" if self.held_out else self.way.key

    @property
    def is_there(self) -> bool:
        return is_traced(self.family, self.key)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The same of an evaluation: `traced` with `differences` and, where full scores are made, `logits`. `wide` is 2 where
    everything is computed in 32 bit, which was not traced."""

    traced: Traced
    logits: Traced | None
    differences: tuple[tuple[Traced, Traced], ...]
    wide: int = 1


@dataclass(frozen=True, slots=True)
class Forms:
    """Which moments count for a recipe on a model: those of `traced` (where full scores of all words are made, also those
    of `logits`), and what is unusual about the recipe as differences between two other ways. `is_own` is false where the
    family itself was not traced."""

    is_own: bool
    sizes: Sizes
    layers: int
    traced: Traced
    logits: Traced | None
    differences: tuple[tuple[Traced, Traced], ...]
    masks_bytes: int = 0  # for each pair of tokens, beside the masks of the traces
    others: tuple[Forms, ...] = ()  # of other families that an unknown one may be like
    margin: float = 1.0  # on what is not known but guessed
    token_bytes: int = 0  # of each token, beside what the traces have
    evaluation: HeldOut | None = None

    def rows(self, traced: Traced, *, accumulating: bool = False) -> tuple[Row, ...]:
        """The moments of a step trained that way, or of its evaluation."""
        return rows(traced.family, traced.key, self.sizes, self.layers, accumulating)

    def difference(self, pair: tuple[Traced, Traced], accumulating: bool) -> Row:
        """For an adapter of one rank: or a higher one could make a difference smaller."""
        sizes = replace(self.sizes, rank=min(1, self.sizes.rank) * USUAL_RANK)
        return _difference_row(pair, sizes, self.layers, accumulating)


def forms_of(recipe: Recipe, facts: ModelFacts, *, masked: bool) -> Forms:
    """`masked`: rows share a context, are of unequal length, or are longer than the model's sliding window."""
    family, is_own = traced_family(facts)
    rank = recipe.lora.rank if recipe.lora.enabled else 0
    told = _sizes(facts, rank), facts.num_layers or 1, *_wanted(recipe, facts, masked), _has_query_norms(facts, family)
    found = _forms(family, is_own, *told)
    found = replace(found, token_bytes=token_bytes(recipe, facts), margin=margin(recipe, facts))
    if facts.family is not None:
        return found
    others = (_forms(other, False, *told) for other in facts.like[1:])
    beside = tuple(replace(other, margin=found.margin, token_bytes=found.token_bytes) for other in others)
    return replace(found, others=beside)


def highest(forms: Forms, batch: int, length: int, gradient_bytes: int, *, accumulates: bool) -> Moment:
    """The highest moment of a micro-step; `gradient_bytes` are those of a whole step, which lie there all the time where
    gradients of several micro-steps are added up. Of families that an unknown one may be like the one with the most."""
    found = [_highest(one, batch, length, gradient_bytes, accumulates=accumulates) for one in (forms, *forms.others)]
    return max(found, key=lambda moment: moment.total_bytes)


def _highest(forms: Forms, batch: int, length: int, gradient_bytes: int, *, accumulates: bool) -> Moment:
    numbers = batch_numbers(batch, length)
    kept = gradient_bytes if accumulates else 0

    def peak(traced: Traced, more: tuple[Row, ...]) -> tuple[float, int]:
        found = with_more(forms.rows(traced, accumulating=accumulates), more)
        sums = [_dot(one, numbers) for one in found]
        best = max(range(len(sums)), key=sums.__getitem__)
        return sums[best], best

    at = forms.traced
    more = tuple(forms.difference(pair, accumulates) for pair in forms.differences)
    if forms.masks_bytes or forms.token_bytes:
        more = (*more, tuple({"M": forms.masks_bytes, "T": forms.token_bytes}.get(name, 0.0) for name in BATCH))
    height, place = peak(at, more)
    if forms.logits is not None:
        beside: tuple[Row, ...] = ()
        if not at.way.checkpoints:  # what a layer keeps is still there when the scores are made
            usual = (at, Traced(at.family, replace(forms.logits.way, chunked=True)))
            beside = (*more, forms.difference(usual, accumulates))
        other, place_there = peak(forms.logits, beside)
        if other > height:
            height, at, place = other, forms.logits, place_there
    moment = moments(at.family, at.key)[place]
    width = widths(forms.sizes)
    parts = [_dot(row(terms, width, forms.layers), numbers) for terms in moment.parts]
    gradients, logits, workspace = parts[PARTS.index("gradients") :]
    if accumulates:
        gradients = kept + _dot(row(moment.newest, width, forms.layers), numbers)
    left = max(0, round(height * forms.margin + kept))  # the parts never add up to more
    shown = []
    for part in (logits, workspace, gradients):
        shown.append(min(left, max(0, round(part))))
        left -= shown[-1]
    return Moment(moment.phase, left, shown[2], shown[0], shown[1])


@lru_cache(maxsize=512)
def _difference_row(pair: tuple[Traced, Traced], sizes: Sizes, layers: int, accumulating: bool) -> Row:
    """What the first of two ways takes more than the second, for any micro-batch: by the moments that are the highest at a
    usual one. Differences of the highest themselves would jump where another moment becomes the highest, and fall."""
    usual_batch = batch_numbers(1, USUAL_TOKENS)
    highest_rows = []
    for traced in pair:
        usual = rows(traced.family, traced.key, sizes, USUAL_LAYERS, accumulating)
        place = max(range(len(usual)), key=[_dot(one, usual_batch) for one in usual].__getitem__)
        highest_rows.append(rows(traced.family, traced.key, sizes, layers, accumulating)[place])
    return tuple(more - less for more, less in zip(*highest_rows, strict=True))


def evaluation(forms: Forms, batch: int, length: int) -> int:
    """Bytes of a held-out batch of the same shape: nothing is kept for a backward pass."""
    return max(_evaluation(one, batch, length) for one in (forms, *forms.others))


def _evaluation(forms: Forms, batch: int, length: int) -> int:
    numbers, told = batch_numbers(batch, length), forms.evaluation
    if told is None:
        return 0
    more = tuple(forms.difference(pair, False) for pair in told.differences)
    height = max(_dot(one, numbers) for one in with_more(forms.rows(told.traced), more)) * told.wide
    if told.logits is not None:
        height = max(height, *(_dot(one, numbers) for one in forms.rows(told.logits)))
    return max(0, round(height * forms.margin))


def _dot(row: Row, numbers: tuple[float, ...]) -> float:
    return sum(map(float.__mul__, row, numbers))


def _wanted(recipe: Recipe, facts: ModelFacts, masked: bool) -> tuple[Way, bool, bool]:
    """The way of a recipe, and whether its adapter has dropout and DoRA."""
    lora, scheme = recipe.lora, recipe.quantization.scheme
    way = Way(
        scheme="nf4" if scheme == "fp4" else scheme,
        adapter=lora.enabled,
        checkpoints=recipe.training.gradient_checkpointing,
        chunked=recipe.training.chunked_loss,
        masked=masked,
        wide=recipe.quantization.compute_dtype == "float32",
        tied=not lora.enabled and bool(facts.tied_embeddings),
        eager=recipe.training.attention == "eager" or (facts.family or facts.model_type) in EAGER_ONLY,
        variant=_targets_variant(recipe, facts) if lora.enabled else "",
    )
    return way, lora.enabled and lora.dropout > 0, lora.enabled and lora.use_dora


def _targets_variant(recipe: Recipe, facts: ModelFacts) -> str:
    """The smallest traced set of targets that holds the recipe's."""
    names = {group.name for group in targets(facts, recipe.lora)}
    if facts.experts and any(expert_tensors(facts, recipe.lora)):
        return ""
    if names <= _VALUES:
        return "values"
    return "attention" if facts.experts or names <= _ATTENTION else ""  # beside experts that have no adapter


def _has_query_norms(facts: ModelFacts, family: str) -> bool:
    """Whether a mixture has norms on queries and keys, which the traced one has not."""
    return family == MIXTURE and any(group.name in ("qk_norm", "q_norm") for group in facts.kept)


@lru_cache(maxsize=512)
def _forms(
    family: str, is_own: bool, sizes: Sizes, layers: int, way: Way, dropout: bool, dora: bool, query_norms: bool
) -> Forms:
    """The nearest traced way, and the differences that make it the wanted one."""
    differences: list[tuple[Traced, Traced]] = []
    if family in ALWAYS_EAGER:
        way = replace(way, eager=False)
    start = replace(way, chunked=True, masked=False, wide=False, tied=False, eager=False, variant="")
    if not start.adapter:
        start = replace(start, scheme="none")
    if query_norms:
        plain = Way(checkpoints=way.checkpoints) if way.adapter else start
        differences.append((Traced("qwen3", plain), Traced("llama", plain)))
    # As many as one traced way has are taken together; the rest becomes differences.
    for with_it, base in _extras(way, dropout, dora, start, sizes):
        whole = replace(
            start,
            wide=start.wide or with_it.wide,
            masked=start.masked or with_it.masked,
            tied=start.tied or with_it.tied,
            eager=start.eager or with_it.eager,
            variant=with_it.variant or start.variant,
        )
        is_whole = not with_it.variant or with_it.variant.startswith(start.variant)
        if is_whole and is_traced(family, whole.key) and whole != start:
            start = whole
        else:
            differences.append(_difference(family, with_it, base))
    logits = None
    if not way.chunked:
        logits = Traced(family, replace(start, chunked=False))
        if not logits.is_there:
            plain = Way(checkpoints=way.checkpoints, chunked=False)
            logits = Traced(family, plain if way.adapter else replace(plain, scheme="none", adapter=False))
    more = MORE_MASKS_BYTES.get(family, 0) + (MORE_EAGER_MASKS_BYTES.get(family, 0) if way.eager else 0)
    return Forms(
        is_own,
        sizes,
        layers,
        Traced(family, start),
        logits,
        tuple(differences),
        more,
        evaluation=_held_out(family, way, dora),
    )


def _held_out(family: str, way: Way, dora: bool) -> HeldOut:
    """Nothing is kept for a backward pass, so that few of the things that make a way matter."""
    usual = Way()
    start = replace(usual, scheme=way.scheme if way.adapter else "none", adapter=way.adapter)
    unusual = [replace(usual, variant="dora")] if dora else []
    if way.eager or way.masked:
        unusual.insert(0, replace(usual, eager=way.eager, masked=way.masked and not way.eager))
    if start == usual and unusual and is_traced(family, Traced(family, unusual[0], held_out=True).key):
        start = unusual.pop(0)
    return HeldOut(
        Traced(family, start, held_out=True),
        None if way.chunked else Traced(family, replace(usual, chunked=False), held_out=True),
        tuple(_difference(family, one, usual, held_out=True) for one in unusual),
        2 if way.wide else 1,
    )


def _difference(family: str, unusual: Way, usual: Way, *, held_out: bool = False) -> tuple[Traced, Traced]:
    """In the family itself where it was traced there, else in the one where everything was."""
    own = Traced(family, unusual, held_out), Traced(family, usual, held_out)
    nearest = Traced(NEAREST, unusual, held_out), Traced(NEAREST, usual, held_out)
    return own if all(one.is_there for one in own) else nearest


def _extras(way: Way, dropout: bool, dora: bool, start: Way, sizes: Sizes) -> Iterator[tuple[Way, Way]]:
    """What is unusual about the recipe, the weightiest first: a traced way with it, and that way without it."""
    plain = Way(checkpoints=way.checkpoints) if way.adapter else start
    if way.variant and sizes.experts:  # whether the experts learn, too
        yield replace(plain, variant=way.variant), plain
    if way.wide:
        like = replace(plain, scheme="none") if way.scheme == "none" else plain
        yield replace(like, wide=True), like
    if way.eager:  # whose mask is there always
        yield replace(plain, eager=True), plain
    elif way.masked:
        yield replace(plain, masked=True), plain
    if way.tied:
        yield replace(plain, tied=True), plain
    if way.variant and not sizes.experts:
        yield replace(plain, variant=way.variant), plain
    some = replace(plain, variant="" if sizes.experts else way.variant)  # unusual is only what those targets have
    if dropout:
        yield replace(some, variant=f"{some.variant} dropout".strip()), some
    if dora:
        if not some.variant:
            some = replace(some, scheme=way.scheme)  # magnitudes are made from the weights as they are held
        yield replace(some, variant=f"{some.variant} dora".strip()), some


@lru_cache(maxsize=512)
def _sizes_of(*numbers: int) -> Sizes:
    return Sizes(*numbers)


def _sizes(facts: ModelFacts, rank: int) -> Sizes:
    hidden, heads = facts.hidden_size or 1, facts.num_heads or 1
    return _sizes_of(
        hidden,
        facts.intermediate_size or 4 * hidden,
        heads,
        facts.num_kv_heads or heads,
        facts.head_dim or max(1, hidden // heads),
        facts.vocab_size or 1,
        rank,
        facts.experts or 0,
        facts.experts_per_token or (2 if facts.experts else 0),
    )
