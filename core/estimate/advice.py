"""How to make it fit: single changes and combinations of them, each with what it saves and what it costs. Pure functions.

Nothing is changed here: an advice names the recipe's keys with their old and new values, and somebody applies it or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.estimate.device import DeviceSpec
from core.estimate.estimator import Correction, estimate
from core.estimate.plan import RowLengths
from core.estimate.result import Estimate, Fit
from core.schema.model_facts import ModelFacts
from core.schema.quantities import MIB
from core.schema.recipe import Recipe

WORTH_BYTES = 32 * MIB  # less is not worth a line
SHORTEST_CONTEXT = 256
LOWEST_RANK = 4
ROUNDS = 6  # changes in one combination at the most
CONTEXT_STEP = 64
LONGEST_CONTEXT = 131_072  # where the model does not say how far it goes
_SETUP_TOKENS = 209  # dequantising takes 29 % of a micro-step of 512 tokens and 5 % of one of 4,096 (VRAM.md: speed)
_ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj", "qkv_proj", "query_key_value", "dense", "Wqkv", "out_proj")

# What a change costs, as a code with an English sentence; the window translates. {to} is the new value.
PRICES: Mapping[str, str] = {
    "free": "Costs nothing.",
    "rows_cut": "Rows longer than {to} tokens are cut.",
    "smaller_bites": "The same steps in smaller bites: a little slower.",
    "optimizer": "The optimizer remembers in 8 bits; hardly any difference has been measured.",
    "recomputes": "Computes activations twice: about a third slower.",
    "learns_less": "The adapter can learn a little less.",
    "attention_only": "Only the attention layers learn.",
    "four_bit": "The frozen weights are held a little less exactly.",
    "adapter": "An adapter is trained instead of all weights.",
    "half_precision": "Computes with fewer digits, as is usual.",
    "plain_adapter": "A plain adapter instead of DoRA.",
    "no_dropout": "No dropout in the adapter.",
    "smaller_model": "A smaller model of the same family knows less.",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One key of the recipe."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Advice:
    """`slowdown` is the time a step then takes as a ratio to now; `prices` are codes of `PRICES`, one for each reason.
    `fits` and `peak_bytes` are as they will be."""

    changes: tuple[Change, ...]
    saves_bytes: int
    slowdown: float
    prices: tuple[str, ...]
    peak_bytes: int
    fits: Fit | None
    cost: float = field(default=0.0, compare=False)  # only for ranking

    def as_json(self) -> dict[str, Any]:
        """The contract's form: the first change in front, all of them in `changes`."""
        first = self.changes[0]
        return {
            "path": first.path,
            "from": first.before,
            "to": first.after,
            "saves_bytes": self.saves_bytes,
            "slowdown": round(self.slowdown, 3),
            "fits": self.fits,
            "price": " ".join(PRICES[code].format(to=self.new_value(code)) for code in self.prices),
            "changes": [{"path": c.path, "from": c.before, "to": c.after} for c in self.changes],
        }

    def new_value(self, code: str) -> Any:
        """What stands for {to} in a price."""
        return (
            next((c.after for c in self.changes if c.path == "training.max_seq_len"), "") if code == "rows_cut" else ""
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """What an estimate is made from. Without `rows` they count as long as the context, and as many as `row_count` says.
    `smaller` are models that could take the place of this one, by source."""

    recipe: Recipe
    facts: ModelFacts
    device: DeviceSpec
    rows: RowLengths | None = None
    correction: Correction | None = None
    smaller: Mapping[str, ModelFacts] = field(default_factory=dict)
    row_count: int | None = None

    def predict(self) -> Estimate:
        rows = self.rows
        limit = self.recipe.training.max_seq_len
        if rows is not None and rows.longest > limit:  # rows are cut at the context length
            rows = RowLengths(rows.count, min(rows.mean, limit), limit)
        if rows is None and self.row_count:
            rows = RowLengths(self.row_count, float(limit), limit, may_differ=True)
        return estimate(self.recipe, self.facts, self.device, rows, self.correction)

    def after(self, changes: Sequence[Change]) -> Situation:
        """The same with the recipe changed, and the model's facts with it."""
        facts, smaller = self.facts, self.smaller
        for change in changes:
            if change.path == "model.source":
                facts = self.smaller[change.after]
                smaller = {}
        return replace(self, recipe=changed(self.recipe, changes), facts=facts, smaller=smaller)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """`hurt` weighs what it does to quality, 0 for nothing; one is as bad as twice the time."""

    changes: tuple[Change, ...]
    price: str
    slowdown: float = 1.0
    hurt: float = 0.0

    @property
    def cost(self) -> float:
        return self.hurt + max(0.0, self.slowdown - 1) + 0.01 * len(self.changes)


def advise(situation: Situation, at_most: int = 6) -> tuple[Advice, ...]:
    """The best first. What makes it fit stands before what does not, the cheaper before the dearer; where no single change
    is enough, combinations that are."""
    now = situation.predict()
    singles = [_advice(now, [found]) for found in _weighed(situation, now, list(_candidates(situation, now)))]
    if now.fits != "no" and now.fits != "tight":
        return tuple(sorted(singles, key=lambda advice: advice.cost / advice.saves_bytes)[:at_most])
    enough = [advice for advice in singles if advice.fits == "yes"]
    combined = [] if any(advice.cost < 0.5 for advice in enough) else _combinations(situation, now)
    rest = [advice for advice in singles if advice.fits != "yes"]
    best = sorted([*enough, *combined], key=lambda advice: advice.cost)
    return tuple([*best, *sorted(rest, key=lambda advice: -advice.saves_bytes)][:at_most])


def largest_context(situation: Situation) -> int | None:
    """The longest context that leaves the contract's spare room, in steps of 64; None where not even the shortest does.

    On "auto" the micro-batch gives way to it.
    """
    most = situation.facts.context_length or LONGEST_CONTEXT

    def fits(steps: int) -> bool:
        change = Change("training.max_seq_len", situation.recipe.training.max_seq_len, steps * CONTEXT_STEP)
        return situation.after([change]).predict().fits == "yes"

    steps = _largest(fits, max(1, most // CONTEXT_STEP))
    return None if steps is None else steps * CONTEXT_STEP


def largest_micro_batch(situation: Situation) -> tuple[int, int] | None:
    """(micro-batch, accumulation) with the most rows on the card at once that leave spare room, at about as many rows a
    step as now; None where not even one row fits."""
    now = situation.predict()
    rows = now.micro_batch_size * now.gradient_accumulation_steps

    def fits(micro: int) -> bool:
        return situation.after(_batches(situation.recipe, micro, rows)).predict().fits == "yes"

    micro = _largest(fits, rows)
    if micro is None:
        return None
    accumulation = -(-rows // micro)
    return -(-rows // accumulation), accumulation  # evenly full: 4 x 4 rather than 5 x 3 of 16 rows


def changed(recipe: Recipe, changes: Sequence[Change]) -> Recipe:
    """The recipe with other values at some paths."""
    for change in changes:
        table, _, key = change.path.rpartition(".")
        inner = getattr(recipe, table).model_copy(update={key: change.after})
        recipe = recipe.model_copy(update={table: inner})
    return recipe


def smaller_models(facts: ModelFacts, known: Mapping[str, ModelFacts]) -> dict[str, ModelFacts]:
    """Of the known ones those of the same family with fewer parameters, the largest first: the same type, and the same
    vocabulary within a per cent."""
    size, words = facts.total_parameters or 0, facts.vocab_size or 0
    family = (facts.model_type or "").removesuffix("_text")
    found = {
        source: other
        for source, other in known.items()
        if (other.model_type or "").removesuffix("_text") == family
        and other.has_chat_template == facts.has_chat_template
        and 0 < (other.total_parameters or 0) < 0.9 * size
        and abs((other.vocab_size or 0) - words) <= 0.01 * words
    }
    return dict(sorted(found.items(), key=lambda item: -(item[1].total_parameters or 0)))


# -- what could be changed ----------------------------------------------------------------------------------------------


def _candidates(situation: Situation, now: Estimate) -> Iterator[_Candidate]:
    yield from _about_batches(situation.recipe, now)
    yield from _about_training(situation.recipe, situation.facts)
    yield from _about_weights(situation)


def _about_batches(recipe: Recipe, now: Estimate) -> Iterator[_Candidate]:
    limit, micro = recipe.training.max_seq_len, now.micro_batch_size
    shorter = 1 << ((limit - 1).bit_length() - 1)
    if shorter >= SHORTEST_CONTEXT:
        yield _Candidate((Change("training.max_seq_len", limit, shorter),), "rows_cut", hurt=0.12)
    if micro > 1:
        rows = micro * now.gradient_accumulation_steps
        tokens = now.tokens_per_micro_step
        dearer = (1 + _SETUP_TOKENS * 2 / tokens) / (1 + _SETUP_TOKENS / tokens)
        yield _Candidate(_batches(recipe, micro // 2, rows), "smaller_bites", slowdown=dearer)


def _about_training(recipe: Recipe, facts: ModelFacts) -> Iterator[_Candidate]:
    training, lora = recipe.training, recipe.lora
    if not training.chunked_loss:
        yield _Candidate((Change("training.chunked_loss", False, True),), "free")
    if not training.gradient_checkpointing:
        yield _Candidate((Change("training.gradient_checkpointing", False, True),), "recomputes", slowdown=1.35)
    if training.optimizer in ("adamw_torch", "adamw_torch_fused", "paged_adamw_32bit"):
        change = Change("training.optimizer", training.optimizer, "paged_adamw_8bit")
        yield _Candidate((change,), "optimizer", slowdown=1.01, hurt=0.01)
    if training.optimizer in ("lion_32bit", "paged_lion_32bit"):
        yield _Candidate(
            (Change("training.optimizer", training.optimizer, "paged_lion_8bit"),), "optimizer", 1.01, hurt=0.01
        )
    if not lora.enabled:
        return
    if lora.rank > LOWEST_RANK:
        half = max(LOWEST_RANK, lora.rank // 2)
        same_scale = Change("lora.alpha", lora.alpha, lora.alpha * half / lora.rank)
        yield _Candidate((Change("lora.rank", lora.rank, half), same_scale), "learns_less", 0.99, hurt=0.1)
    names = tuple(group.name for group in facts.linears if group.name in _ATTENTION)
    if lora.target_modules == "all-linear" and 0 < len(names) < len(facts.linears):
        yield _Candidate(
            (Change("lora.target_modules", "all-linear", names),), "attention_only", slowdown=0.95, hurt=0.2
        )
    if lora.use_dora:
        yield _Candidate((Change("lora.use_dora", True, False),), "plain_adapter", slowdown=0.8, hurt=0.05)
    if lora.dropout > 0:
        yield _Candidate((Change("lora.dropout", lora.dropout, 0.0),), "no_dropout", slowdown=0.97, hurt=0.03)


def _about_weights(situation: Situation) -> Iterator[_Candidate]:
    recipe = situation.recipe
    table = recipe.quantization
    to_four_bit = Change("quantization.scheme", table.scheme, "nf4")
    if table.compute_dtype == "float32":
        change = Change("quantization.compute_dtype", "float32", "auto")
        on_card = situation.device.kind == "card"
        yield _Candidate((change,), "half_precision", slowdown=0.5 if on_card else 1.0, hurt=0.02)
    if not recipe.lora.enabled:
        whole = Change("lora.enabled", False, True)
        yield _Candidate((whole,), "adapter", slowdown=0.8, hurt=0.25)
        if table.scheme == "none":
            yield _Candidate((whole, to_four_bit), "adapter", slowdown=0.9, hurt=0.3)
    elif table.scheme in ("none", "int8"):
        slower = 1.1 if table.scheme == "none" else 1.0
        yield _Candidate((to_four_bit,), "four_bit", slowdown=slower, hurt=0.06)
    elif not table.double_quant:
        yield _Candidate((Change("quantization.double_quant", False, True),), "four_bit", slowdown=1.01, hurt=0.01)
    for source, facts in situation.smaller.items():
        ratio = (facts.total_parameters or 1) / (situation.facts.total_parameters or 1)
        change = Change("model.source", recipe.model.source, source)
        yield _Candidate((change,), "smaller_model", slowdown=ratio, hurt=0.6 + 0.4 * (1 - ratio))


def _batches(recipe: Recipe, micro: int, rows_per_step: int) -> tuple[Change, ...]:
    """A micro-batch traded for accumulation, so that a step keeps its rows."""
    training = recipe.training
    accumulation = max(1, round(rows_per_step / micro))
    return (
        Change("training.micro_batch_size", training.micro_batch_size, micro),
        Change("training.gradient_accumulation_steps", training.gradient_accumulation_steps, accumulation),
    )


# -- weighing -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: _Candidate
    situation: Situation
    estimate: Estimate


def _weighed(situation: Situation, now: Estimate, candidates: Sequence[_Candidate]) -> Iterator[_Weighed]:
    """Those that save something; of the smaller models the largest that is enough, else the largest."""
    model_found = False
    for candidate in candidates:
        if candidate.price == "smaller_model" and model_found:
            continue
        after = situation.after(candidate.changes)
        then = after.predict()
        if now.peak_bytes - then.peak_bytes >= WORTH_BYTES:
            if candidate.price == "smaller_model":
                model_found = then.fits == "yes"
                if not model_found and candidate is not candidates[-1]:
                    continue
            yield _Weighed(candidate, after, then)


def _advice(now: Estimate, way: Sequence[_Weighed]) -> Advice:
    slowdown = 1.0
    for step in way:
        slowdown *= step.candidate.slowdown
    then = way[-1].estimate
    return Advice(
        _merged([change for step in way for change in step.candidate.changes]),
        now.peak_bytes - then.peak_bytes,
        slowdown,
        tuple(dict.fromkeys(step.candidate.price for step in way)),
        then.peak_bytes,
        then.fits,
        sum(step.candidate.cost for step in way),
    )


def _merged(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Two changes of one key are one, from the first value to the last."""
    merged: dict[str, Change] = {}
    for change in changes:
        first = merged.get(change.path)
        merged[change.path] = change if first is None else Change(change.path, first.before, change.after)
    return tuple(merged.values())


def _combinations(situation: Situation, now: Estimate) -> list[Advice]:
    """One way that costs time alone, and the cheapest of all; none where nothing is enough."""
    ways = [_way(situation, now, lambda c: c.hurt <= 0.02), _way(situation, now, lambda c: c.price != "smaller_model")]
    if not any(ways):
        ways = [_way(situation, now, lambda c: True)]
    found = [_advice(now, way) for way in ways if way is not None and len(way) > 1]
    return list({advice.changes: advice for advice in found}.values())


def _way(situation: Situation, now: Estimate, allowed: Callable[[_Candidate], bool]) -> list[_Weighed] | None:
    """Change after change, each the one that brings most for its cost, until it fits; what turned out not to be needed
    is left out again."""
    way: list[_Weighed] = []
    at, known = situation, now
    for _ in range(ROUNDS):
        options = list(_weighed(at, known, [c for c in _candidates(at, known) if allowed(c)]))
        if not options:
            return None
        enough = [option for option in options if option.estimate.fits == "yes"]
        if enough:
            way.append(min(enough, key=lambda option: option.candidate.cost))
            return _without_needless(situation, way)
        best = max(options, key=lambda o: (known.peak_bytes - o.estimate.peak_bytes) / o.candidate.cost)
        way.append(best)
        at, known = best.situation, best.estimate
    return None


def _without_needless(situation: Situation, way: list[_Weighed]) -> list[_Weighed]:
    for step in sorted(way[:-1], key=lambda step: -step.candidate.cost):
        rest = [other for other in way if other is not step]
        same_key = {c.path for c in step.candidate.changes} & {c.path for o in rest for c in o.candidate.changes}
        if same_key:
            continue  # a later step of the same key stands on this one
        after = situation.after([change for other in rest for change in other.candidate.changes])
        then = after.predict()
        if then.fits == "yes":
            way = [*rest[:-1], _Weighed(rest[-1].candidate, after, then)]
    return way


def _largest(fits: Callable[[int], bool], most: int) -> int | None:
    """The largest number from 1 to `most` that fits, by halving: memory never falls as it grows."""
    if not fits(1):
        return None
    low, high = 1, most + 1
    if fits(most):
        return most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
