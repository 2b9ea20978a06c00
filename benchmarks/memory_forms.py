"""Traces every family and way of training at small sizes and writes what memory its steps take as linear forms.

    python benchmarks/memory_forms.py [FAMILY ...] [WAY ...]        a WAY is a key of the files; "evaluation" is all of its own

Each allocation of the trace (core/training/memory_trace) is recognised as a product of the model's own numbers by its
sizes in two runs of different shape; moments of a step that can be its peak become sums of such products, the same for any
size. resources/memory_forms/FAMILY.json is read by core/estimate/forms.py. Run it again after a change of the libraries'
versions; a test compares.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import AutoConfig

from core.estimate.forms import BATCH, EVALUATION, PARTS, PRODUCTS, Sizes, Way, batch_numbers, widths
from core.estimate.likeness import MIXTURE
from core.estimate.likeness import NEAREST as UNUSUAL_IN
from core.training.memory_trace.card_rules import CardRules
from core.training.memory_trace.kernels import KERNELS
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.loop import Loop
from core.training.memory_trace.modelling import decoder_layers, load, skeleton
from core.training.memory_trace.setup import TraceSetup
from core.training.memory_trace.stand_ins import stand_ins

NAMES = tuple(PRODUCTS)
OUT = Path(__file__).resolve().parents[1] / "resources" / "memory_forms"
SLACK = 0.001  # what a peak may be missed by, for far fewer moments
LIBRARIES = ("torch", "transformers", "peft", "trl", "bitsandbytes", "accelerate")
ALWAYS = ("weights", "kept_16bit", "lora", "optimizer")  # counted elsewhere, to the byte
# Two shapes in which no two products of numbers stand in the same proportion.
SHAPES: tuple[dict[str, int], ...] = (
    {"B": 7, "S": 128, "H": 480, "I": 1216, "nh": 6, "nk": 2, "d": 96, "V": 5008, "r": 24, "E": 6, "k": 2},
    {"B": 3, "S": 384, "H": 720, "I": 2752, "nh": 10, "nk": 5, "d": 128, "V": 9136, "r": 56, "E": 14, "k": 3},
)
WIDE = ({"d": 160}, {"d": 256})  # heads of more than 128, for Gemma
GATED = ("q_proj", "k_proj", "v_proj", "o_proj")
TARGETS: dict[str, dict[str, tuple[str, ...]]] = {
    "phi3": {"attention": ("qkv_proj", "o_proj"), "values": ("qkv_proj",)},
    "gpt_neox": {"attention": ("query_key_value", "dense"), "values": ("query_key_value",)},
    "falcon": {"attention": ("query_key_value", "dense"), "values": ("query_key_value",)},
}
FAMILIES = (
    "llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text", "phi3", "gpt_neox", "falcon", "mixtral",
    "olmo2", "granite", "exaone4", "stablelm", "starcoder2", "gpt2",
    "phi", "opt", "bloom", "mpt", "gptj", "gpt_neo", "gpt_bigcode", "nemotron", "arcee", "apertus", "helium", "glm", "glm4",
    "olmo", "hunyuan_v1_dense", "seed_oss", "hyperclovax", "ernie4_5", "jais2",
)  # fmt: skip
# Heads divide the hidden size, so the shapes' own is not taken.
SQUARE = frozenset(
    {"gpt_neox", "falcon", "phi3", "stablelm", "starcoder2", "gpt2", "phi", "opt", "bloom", "mpt", "gptj", "gpt_neo",
     "gpt_bigcode", "olmo", "olmo2", "apertus", "helium"}
)  # fmt: skip
KEYS_OF_ALL_HEADS = frozenset({"gpt_neox", "gpt2", "opt", "bloom", "mpt", "gptj", "gpt_neo"})
ONE_KEY = frozenset({"falcon", "gpt_bigcode"})
FOUR_FOLD = frozenset({"bloom", "mpt"})  # the MLP is four times as wide as the model
_GPT_2 = {"hidden_size": "n_embd", "intermediate_size": "n_inner", "num_hidden_layers": "n_layer",
          "num_attention_heads": "n_head", "max_position_embeddings": "n_positions"}  # fmt: skip
NAMES_IN_CONFIG: dict[str, dict[str, str]] = {
    "falcon": {"intermediate_size": "ffn_hidden_size"},
    "gpt2": _GPT_2,
    "gptj": _GPT_2,
    "gpt_bigcode": _GPT_2,
    "gpt_neo": {"num_hidden_layers": "num_layers", "num_attention_heads": "num_heads"},
    "bloom": {"num_hidden_layers": "n_layer", "num_attention_heads": "n_head"},
    "mpt": {"hidden_size": "d_model", "num_hidden_layers": "n_layers", "num_attention_heads": "n_heads"},
    "opt": {"intermediate_size": "ffn_dim"},
}
# What a family's models say that its config class does not, or says otherwise: dropout as the larger models have it.
# Traced with all scores of the attention, too; others take Llama's difference.
EAGER_TOO = ("llama", "qwen2", "qwen3", "gemma3_text", "phi3", "gpt_neox", "falcon", "starcoder2")
SCORES_IN_16_BIT = ("jais2",)  # where full scores beside unquantized layers are no sum of what else was traced
# Traced with unusual adapters and computed in 32 bit, too; the others take Llama's differences.
USUAL = ("llama", "qwen2", "qwen3", "gemma2", "gemma3_text", "phi3", "gpt_neox", "falcon", "starcoder2")
TIED = (
    "llama", "qwen2", "qwen3", "gemma2", "gemma3_text", "falcon", "starcoder2", "gpt2", "opt", "bloom", "mpt", "gpt_neo",
    "gpt_bigcode", "exaone4", "ernie4_5", "hunyuan_v1_dense",
)  # fmt: skip  # the smaller ones have one matrix for embeddings and head
OWN_VALUES: dict[str, dict[str, Any]] = {
    "falcon": {"bias": False},
    "stablelm": {"use_qkv_bias": True},  # as StableLM 2 is
    "phi": {"resid_pdrop": 0.1},  # as Phi-2
    "opt": {"dropout": 0.1},
    "gptj": {"rotary_dim": 64},
}


def config_of(family: str, shape: dict[str, int], layers: int, *, tied: bool) -> Any:
    """transformers' config of a family with such numbers."""
    heads = shape["nh"]
    values: dict[str, Any] = {
        "vocab_size": shape["V"], "hidden_size": heads * shape["d"] if family in SQUARE else shape["H"],
        "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": shape["nk"],
        "head_dim": shape["d"], "intermediate_size": shape["I"], "tie_word_embeddings": tied, "pad_token_id": 0,
        "bos_token_id": 1, "eos_token_id": 2, "max_position_embeddings": 4096,
    }  # fmt: skip
    if family in SQUARE and family not in ("apertus", "helium", "olmo2"):
        del values["head_dim"]
    if family in KEYS_OF_ALL_HEADS | ONE_KEY:
        del values["num_key_value_heads"]
    if family in FOUR_FOLD:
        del values["intermediate_size"]
    if family == "mixtral":
        values |= {"num_local_experts": shape["E"], "num_experts_per_tok": shape["k"]}
    if family == "qwen3_moe":
        values |= {"num_experts": shape["E"], "num_experts_per_tok": shape["k"], "moe_intermediate_size": shape["I"]}
    if family == "opt":
        values["word_embed_proj_dim"] = values["hidden_size"]
    if family == "gpt_neo":
        values["attention_types"] = [[["global"], layers]]
    names = NAMES_IN_CONFIG.get(family, {})
    values = {names.get(name, name): value for name, value in values.items()} | OWN_VALUES.get(family, {})
    config = AutoConfig.for_model(family, **values)
    if getattr(config, "layer_types", None):  # sliding layers differ by their mask only, which is a way of its own
        config.layer_types = ["full_attention"] * layers
    return config


def numbers_of(family: str, shape: dict[str, int]) -> dict[str, float]:
    given = dict(shape)
    if family in SQUARE:
        given["H"] = shape["nh"] * shape["d"]
    if family in KEYS_OF_ALL_HEADS:
        given["nk"] = shape["nh"]
    if family in ONE_KEY:
        given["nk"] = 1
    if family in FOUR_FOLD:
        given["I"] = 4 * given["H"]
    sizes = Sizes(*(given[name] for name in ("H", "I", "nh", "nk", "d", "V", "r", "E", "k")))
    batch, width = dict(zip(BATCH, batch_numbers(given["B"], given["S"]), strict=True)), widths(sizes)
    return {name: float(batch[one] * width[other]) for name, (one, other) in PRODUCTS.items()}


def traced(
    family: str, shape: dict[str, int], setup: TraceSetup, layers: int, *, tied: bool, held_out: bool = False
) -> Ledger:
    """The ledger of one step, or of an evaluation without one."""
    model = skeleton(config_of(family, shape, layers, tied=tied), setup)
    object.__setattr__(model, "_traced_layers", decoder_layers(model))
    ledger = Ledger(KERNELS, answer=not (setup.packing or setup.padded), learned_fraction=1.0)
    gc.disable()  # references end by themselves, as in the product's trace
    try:
        with FakeTensorMode(allow_non_fake_inputs=True), stand_ins(ledger, setup, []), ledger, CardRules(ledger):
            loop = Loop(load(model, setup, ledger), setup, ledger)
            ledger.enter("ready")
            if held_out:
                loop.evaluate(by_layer=True)
            else:
                loop.model.train()
                loop.micro_step()
                loop.zero()
    finally:
        gc.enable()
    return ledger


# -- from bytes to products -----------------------------------------------------------------------------------------


class Decoder:
    """Recognises an allocation by its bytes in two runs: only the right product stands in the same proportion."""

    def __init__(self, first: dict[str, float], second: dict[str, float]) -> None:
        self.first = np.array([first[name] for name in NAMES])
        self.second = np.array([second[name] for name in NAMES])
        with np.errstate(divide="ignore", invalid="ignore"):
            self.ratios = np.where(self.first > 0, self.second / self.first, np.inf)
        self.known: dict[tuple[int, int], tuple[int, float]] = {}
        self.unknown: dict[tuple[int, int], str] = {}

    def symbol(self, size: int, other: int, where: str = "") -> tuple[int, float]:
        """(place in NAMES, factor in bytes)."""
        key = (size, other)
        if key not in self.known:
            self.known[key] = self._find(size, other, where)
        return self.known[key]

    def _find(self, size: int, other: int, where: str) -> tuple[int, float]:
        if size == other:
            return 0, float(size)
        errors = np.abs(self.ratios * size / other - 1)
        near = np.flatnonzero(errors < 4e-3)
        ranked = sorted(near, key=lambda place: (_oddness(size / self.first[place], errors[place]), place))
        if not len(ranked) or _oddness(size / self.first[ranked[0]], errors[ranked[0]]) > 50:
            self.unknown[size, other] = where
            if not len(ranked):  # grows like the nearest product, by a factor that is no whole number of bytes
                best = int(np.argmin(errors))
                return best, max(size / self.first[best], other / self.second[best])
        best = int(ranked[0])
        if best == NAMES.index("N*1") and size / self.first[best] > 4096:
            best = NAMES.index("tile")
        factor = max(size / self.first[best], other / self.second[best])
        nice = round(factor * 64) / 64
        return best, nice if nice and abs(nice / factor - 1) < 4e-3 else factor


def _oddness(factor: float, error: float) -> float:
    """How unlikely so many bytes for each element are: whole ones first, then halves, then 64ths."""
    error = error * 1e4
    for step, price in ((1, 0.0), (0.5, 1.0), (1 / 16, 4.0), (1 / 64, 8.0)):
        near = round(factor / step) * step
        if near and abs(factor / near - 1) < 1e-3:
            return price + error + (0 if factor <= 32 else 6)
    return 60 + error


# -- from a ledger to moments ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phase:
    """The moments of one phase: bytes by part and product (moments, parts, products), and which have a new gradient."""

    sums: Any
    newest: Any  # (moments, products): the gradient that was just made, else nothing
    made: tuple[tuple[int, int], ...]  # for each moment part and product of what was just made


def phases(ledger: Ledger, symbol: Any, layers: int) -> dict[str, Phase]:
    """The moments after each allocation of the step, by phase; `symbol` is asked for each with its phase."""
    part_of = {category: PARTS.index(category) for category in PARTS}
    now = np.zeros((len(PARTS), len(NAMES)))
    held: dict[int, tuple[int, int, float]] = {}
    found: dict[str, list[tuple[Any, Any, tuple[int, int]]]] = {}
    start = next(at for at, phase in enumerate(ledger.phases_of) if phase not in ("", "loading", "warm-up", "ready"))
    for number, size in ledger.events:
        if number < 0:
            gone = held.pop(-number, None)
            if gone is not None:
                now[gone[0], gone[1]] -= gone[2]
            continue
        if number == 0:
            continue
        category = ledger.categories[number]
        if number < start or category in ALWAYS:
            continue
        phase = _phase(ledger.phases_of[number], layers)
        place, factor = symbol(number, size, phase)
        part = part_of[category]
        now[part, place] += factor
        held[number] = (part, place, factor)
        newest = np.zeros(len(NAMES))
        if category == "gradients":
            newest[place] = factor
        found.setdefault(phase, []).append((now.copy(), newest, (part, place)))
    return {
        phase: Phase(
            np.array([sums for sums, _, _ in moments]),
            np.array([newest for _, newest, _ in moments]),
            tuple(made for _, _, made in moments),
        )
        for phase, moments in found.items()
        if not phase.endswith("between")
    }


def _phase(name: str, layers: int) -> str:
    word, _, number = name.partition(" ")
    if not number.isdigit():
        return name
    if int(number) == layers - 1:
        return f"{word} last"
    return f"{word} first" if number == "0" else f"{word} between"


def pairs(shallow: Phase, deep: Phase) -> Iterator[tuple[int, int]]:
    """The moments that are the same with one layer more, by what was made at them: a mixture's routers have something made
    for each layer while the loss is, so that places alone would pair one thing with another."""
    for block in SequenceMatcher(None, shallow.made, deep.made, autojunk=False).get_matching_blocks():
        yield from ((block.a + at, block.b + at) for at in range(block.size))


def _read(
    family: str,
    setup: TraceSetup,
    shapes: list[dict[str, int]],
    layers: int,
    decoder: Decoder,
    *,
    tied: bool,
    held_out: bool,
    told: list[str],
) -> dict[str, Phase]:
    """The phases of a model of so many layers, its allocations recognised by their bytes in both shapes."""
    ledgers = []
    for shape in shapes:
        sized = replace(setup, batch=shape["B"], sequence=shape["S"], rank=shape["r"])
        ledgers.append(traced(family, shape, sized, layers, tied=tied, held_out=held_out))
    sizes = [dict(event for event in ledger.events if event[0] > 0) for ledger in ledgers]
    if len(sizes[0]) != len(sizes[1]):
        told.append(f"{family}: the allocations of two shapes differ")
    return phases(
        ledgers[0], lambda number, size, phase: decoder.symbol(size, sizes[1].get(number, size), phase), layers
    )


def forms(
    family: str, setup: TraceSetup, *, tied: bool, told: list[str], held_out: bool = False
) -> list[dict[str, Any]]:
    """The moments that can be the peak of a step trained that way, or of its evaluation."""
    shapes = [shape | (WIDE[at] if family.startswith("gemma") else {}) for at, shape in enumerate(SHAPES)]
    decoder = Decoder(*(numbers_of(family, shape) for shape in shapes))
    shallow, deep = (
        _read(family, setup, shapes, layers, decoder, tied=tied, held_out=held_out, told=told) for layers in (2, 3)
    )
    for (size, other), where in decoder.unknown.items():
        if size > 20_000:
            told.append(f"{family}: {size} and {other} bytes in {where} are no known product")
    rows = []
    for phase, one in shallow.items():
        two = deep[phase]
        for at, there in pairs(one, two):
            slope = two.sums[there] - one.sums[at]
            rows.append((phase, one.sums[at] - 2 * slope, slope, one.newest[at]))
    return [_as_json(*row) for row in prune(family, rows)]


def prune(family: str, rows: list[Any]) -> list[Any]:
    """A few moments whose highest is the highest of all within SLACK for any sizes, with and without the gradients of an
    earlier micro-step."""
    samples = list(_samples(family))
    values = np.array([[numbers[name] for name in NAMES] for numbers, _ in samples])
    depth = np.array([layers for _, layers in samples])
    base, slope = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    newest = np.array([row[3] for row in rows])
    totals = []
    for parts, extra in (([0, 1, 2, 3], 0 * newest), ([0, 2, 3], newest)):
        fixed, each = base[:, parts].sum(1) + extra, slope[:, parts].sum(1)
        totals.append(values @ fixed.T + (values @ each.T) * depth[:, None])
    table = np.concatenate(totals)  # (samples, moments)
    # Never less than the weights lie beside it: in 4 bit, of the smallest of these families.
    weights = 0.5 * depth * (values[:, NAMES.index("HI")] * 2 + values[:, NAMES.index("HH")] * 2)
    table = table + np.concatenate([weights, weights])[:, None]
    best = table.max(axis=1)
    good = table >= best[:, None] * (1 - SLACK)
    often = good.sum(axis=0)
    chosen: list[int] = []
    open_ones = np.ones(len(best), dtype=bool)
    while open_ones.any():
        # Of the moments that are nearly the highest where none is yet, the one that is so for the most sizes.
        near = np.flatnonzero(good[np.argmax(open_ones)])
        chosen.append(int(near[np.argmax(often[near])]))
        open_ones &= ~good[:, chosen[-1]]
    return [rows[at] for at in sorted(chosen)]


def _samples(family: str) -> Iterator[tuple[dict[str, float], int]]:
    random = np.random.default_rng(0)
    for _ in range(2500):
        nh = int(random.choice([4, 8, 12, 14, 16, 24, 28, 32, 40, 48, 64]))
        d = int(random.choice([128, 256] if family.startswith("gemma") else [64, 80, 96, 128, 128]))
        nk = int(random.choice([n for n in (1, 2, 4, 8, nh) if n <= nh]))
        shape = {
            "B": int(2 ** random.uniform(0, 5)), "S": int(2 ** random.uniform(6, 15)), "H": int(2 ** random.uniform(8, 13.2)),
            "nh": nh, "nk": nk, "d": d, "V": int(2 ** random.uniform(12, 18.1)), "r": int(2 ** random.uniform(2, 8)),
            "E": int(random.choice([4, 8, 16, 64, 128])), "k": int(random.choice([1, 2, 4, 8])),
        }  # fmt: skip
        shape["I"] = int(shape["H"] * random.uniform(0.35, 6.5))
        yield numbers_of(family, shape), int(random.choice([1, 2, 6, 12, 16, 24, 28, 32, 36, 48, 64, 80]))


def _as_json(phase: str, base: Any, slope: Any, newest: Any) -> dict[str, Any]:
    def sums(rows: Any) -> dict[str, dict[str, float]]:
        named = {part: _terms(rows[at]) for at, part in enumerate(PARTS)}
        return {part: terms for part, terms in named.items() if terms}

    made = {"phase": phase, "fixed": sums(base), "each_layer": sums(slope)}
    return made | ({"newest_gradient": _terms(newest)} if newest.any() else {})


def _terms(row: Any) -> dict[str, float]:
    return {NAMES[at]: _plain(row[at]) for at in np.flatnonzero(np.abs(row) > 1e-3)}


def _plain(number: float) -> int | float:
    rounded = round(float(number), 4)
    return int(rounded) if rounded == int(rounded) else rounded


# -- all of it ---------------------------------------------------------------------------------------------------------


def ways(family: str) -> Iterator[tuple[Way, bool]]:
    """The ways of training that are traced, and whether head and embeddings are one. What is unusual is traced in one
    family; core/estimate/activations.py adds its differences to the others."""
    for checkpoints in (True, False):
        plain = Way(checkpoints=checkpoints)
        full = replace(plain, scheme="none", adapter=False)
        for scheme in ("nf4", "int8", "none"):
            yield replace(plain, scheme=scheme), False
        for way in (plain, full):
            yield replace(way, chunked=False), False
        yield replace(plain, masked=True), False
        yield full, False
        if family in SCORES_IN_16_BIT:
            yield replace(plain, scheme="none", chunked=False), False
        if family in EAGER_TOO:
            yield replace(plain, eager=True), False
            yield replace(full, eager=True), False
        yield replace(plain, scheme="int8", chunked=False), False
        yield from _unusual_ways(family, plain, full)


def _unusual_ways(family: str, plain: Way, full: Way) -> Iterator[tuple[Way, bool]]:
    """Those traced in some families only."""
    if family in USUAL:
        for variant in ("dropout", "dora", "attention", "values"):
            yield replace(plain, variant=variant), False
        yield replace(plain, wide=True), False
        yield replace(plain, wide=True, masked=True), False
        yield replace(plain, scheme="none", wide=True), False
    if family in TIED:
        yield replace(full, tied=True), True
        yield replace(full, tied=True, chunked=False), True
    if family == MIXTURE:  # without adapters of its experts, as PEFT leaves most mixtures
        for variant in ("attention", "values"):
            yield replace(plain, variant=variant), False
    for scheme in ("int8", "none") if family in USUAL else ():
        yield replace(plain, scheme=scheme, variant="dora"), False
    if family == UNUSUAL_IN:
        for targets in ("attention", "values"):
            for unusual in ("dropout", "dora"):
                yield replace(plain, variant=f"{targets} {unusual}"), False
        yield replace(full, masked=True), False
        yield replace(full, wide=True), False


def held_out_ways(family: str) -> Iterator[Way]:
    """Those of an evaluation, for which nothing is kept: checkpoints and most of what is unusual are all one."""
    plain = Way()
    yield from (replace(plain, scheme=scheme) for scheme in ("nf4", "int8", "none"))
    yield from (
        replace(plain, scheme="none", adapter=False),
        replace(plain, chunked=False),
        replace(plain, masked=True),
    )
    if family in EAGER_TOO:
        yield replace(plain, eager=True)
    if family in USUAL:
        yield replace(plain, variant="dora")


def setup_of(way: Way, family: str) -> TraceSetup:
    targets = TARGETS.get(family, {"attention": GATED, "values": ("q_proj", "v_proj")})
    return TraceSetup(
        scheme=way.scheme,
        compute_dtype="float32" if way.wide else "bfloat16",
        lora=way.adapter,
        target_modules=targets.get(way.variant.split(" ")[0], ()),
        dropout=0.05 if way.variant.endswith("dropout") else 0.0,
        dora=way.variant.endswith("dora"),
        checkpointing=way.checkpoints,
        chunked_loss=way.chunked,
        optimizer="sgd",
        padded=way.masked,
        attention="eager" if way.eager else "auto",
        cublas_workspace_bytes=0,
    )


def main(arguments: list[str]) -> None:
    """Families and ways by name; without families all, without ways all of each."""
    OUT.mkdir(parents=True, exist_ok=True)
    gc.collect()
    gc.freeze()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    keys = [word for word in arguments if word not in FAMILIES]
    for family in [word for word in arguments if word in FAMILIES] or FAMILIES:
        file = OUT / f"{family}.json"
        made = json.loads(file.read_text(encoding="utf-8"))["ways"] if keys and file.exists() else {}
        began, told = time.time(), []
        for way, tied in ways(family):
            if keys and way.key not in keys:
                continue
            made[way.key] = forms(family, setup_of(way, family), tied=tied, told=told)
            print(f"{family} {way.key}: {len(made[way.key])} moments, {time.time() - began:.0f} s", flush=True)
        for way in held_out_ways(family) if not keys or EVALUATION in keys else ():
            key = f"{EVALUATION} {way.key}"
            made[key] = forms(family, setup_of(way, family), tied=False, told=told, held_out=True)
            print(f"{family} {key}: {len(made[key])} moments, {time.time() - began:.0f} s", flush=True)
        content = {"family": family, "libraries": {name: version(name) for name in LIBRARIES}, "ways": made}
        text = json.dumps(content, separators=(",", ":")).replace('{"phase"', '\n{"phase"')
        file.write_text(text + "\n", encoding="utf-8")
        for line in dict.fromkeys(told):
            print("  note:", line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
