"""Make it fit: what is advised saves what it says, costs what it says, and is ranked; nothing changes by itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.estimate import DeviceSpec, RowLengths
from core.estimate.advice import (
    PRICES,
    Advice,
    Situation,
    advise,
    changed,
    largest_context,
    largest_micro_batch,
    smaller_models,
)
from core.models import catalogue
from core.schema.toml_codec import recipe_from_toml

GIB = 1 << 30
KNOWN = {model.hub_id: model.facts() for model in catalogue()}
WASTEFUL = ("training.micro_batch_size=4", "training.gradient_checkpointing=false", "training.optimizer=adamw_torch",
            "training.chunked_loss=false", "lora.dropout=0.1")  # fmt: skip


def situation(model: str, vram_gib: float, *overrides: str, rows: RowLengths | None = None) -> Situation:
    recipe = recipe_from_toml(f"[model]\nsource='{model}'\n[dataset]\nsource='demo'", list(overrides))
    facts = KNOWN[model]
    device = DeviceSpec(total_bytes=int(vram_gib * GIB), taken_bytes=GIB)
    return Situation(recipe, facts, device, rows, smaller=smaller_models(facts, KNOWN))


def paths(advice: Advice) -> list[str]:
    return [change.path for change in advice.changes]


@pytest.mark.parametrize(
    ("model", "vram", "overrides"),
    [
        ("mistralai/Mistral-7B-v0.3", 12, ()),
        ("mistralai/Mistral-7B-v0.3", 8, WASTEFUL),
        ("meta-llama/Llama-3.1-8B", 8, ()),
        ("meta-llama/Llama-3.1-8B", 6, ()),
        ("Qwen/Qwen3-4B", 24, ("lora.enabled=false", "quantization.scheme=none")),
        ("google/gemma-3-12b-it", 12, ("training.micro_batch_size=2",)),
        ("Qwen/Qwen3-1.7B", 6, ("quantization.scheme=none", "lora.use_dora=true", "lora.rank=64")),
    ],
)
def test_saves_what_it_says_when_it_is_applied(model: str, vram: float, overrides: tuple[str, ...]) -> None:
    now = situation(model, vram, *overrides)
    before = now.predict()
    found = advise(now)
    assert found
    assert len({advice.changes for advice in found}) == len(found)
    for advice in found:
        then = now.after(advice.changes).predict()
        assert before.peak_bytes - then.peak_bytes == advice.saves_bytes > 0
        assert (then.peak_bytes, then.fits) == (advice.peak_bytes, advice.fits)
        assert set(advice.prices) <= set(PRICES)
        assert 0.2 < advice.slowdown < 3
        for change in advice.changes:
            table, _, key = change.path.rpartition(".")
            assert getattr(getattr(now.recipe, table), key) == change.before != change.after
        recipe_from_toml(  # every new value is one that the recipe takes
            f"[model]\nsource='{model}'\n[dataset]\nsource='demo'",
            [*overrides, *(f"{c.path}={_toml(c.after)}" for c in advice.changes)],
        )


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(list(value)) if isinstance(value, tuple) else str(value)


def test_what_makes_it_fit_stands_first_and_costs_little_first() -> None:
    now = situation("mistralai/Mistral-7B-v0.3", 12, "training.micro_batch_size=16", "training.chunked_loss=false")
    assert now.predict().fits == "no"
    found = advise(now, at_most=20)
    fitting = [advice.fits == "yes" for advice in found]
    assert fitting[0]
    assert fitting == sorted(fitting, reverse=True)
    costs = [advice.cost for advice in found if advice.fits == "yes"]
    assert costs == sorted(costs)
    assert "model.source" not in paths(found[0])


def test_combines_where_no_single_change_is_enough() -> None:
    found = advise(situation("mistralai/Mistral-7B-v0.3", 8, *WASTEFUL))
    best = found[0]
    assert best.fits == "yes"
    assert len(best.prices) > 1
    assert "model.source" not in paths(best)
    assert best.slowdown > 1.3  # checkpointing
    assert not any(a.fits == "yes" and len(a.prices) == 1 and a.prices != ("smaller_model",) for a in found)


def test_a_combination_has_nothing_needless() -> None:
    now = situation("mistralai/Mistral-7B-v0.3", 8, *WASTEFUL)
    best = advise(now)[0]
    for left_out in best.changes:
        rest = [change for change in best.changes if change.path != left_out.path]
        if left_out.path != "training.gradient_accumulation_steps":  # costs no memory; it goes with the micro-batch
            assert now.after(rest).predict().fits != "yes", left_out


def test_a_smaller_model_is_of_the_same_family() -> None:
    llamas = list(smaller_models(KNOWN["meta-llama/Llama-3.1-8B"], KNOWN))
    assert llamas[:2] == ["meta-llama/Llama-3.2-3B", "meta-llama/Llama-3.2-1B"]
    assert "meta-llama/Llama-2-7b-hf" not in llamas, "another vocabulary is another family"
    gemmas = list(smaller_models(KNOWN["google/gemma-3-12b-it"], KNOWN))
    assert gemmas[:2] == ["google/gemma-3-4b-it", "google/gemma-3-1b-it"]
    assert all(source.startswith("google/gemma-3-") for source in gemmas)
    found = advise(situation("meta-llama/Llama-3.1-8B", 6))
    assert found[0].prices == ("smaller_model",)
    assert found[0].changes[0].after == "meta-llama/Llama-3.2-3B"


def test_more_room_where_it_fits_already() -> None:
    found = advise(situation("mistralai/Mistral-7B-v0.3", 24, "training.micro_batch_size=4"))
    assert paths(found[0]) == ["training.micro_batch_size", "training.gradient_accumulation_steps"]
    assert (found[0].changes[0].after, found[0].changes[1].after) == (2, 8)
    assert found[0].saves_bytes > GIB


def test_the_json_is_the_contracts() -> None:
    first = advise(situation("mistralai/Mistral-7B-v0.3", 24, "training.micro_batch_size=4"))[0].as_json()
    assert first["path"] == "training.micro_batch_size"
    assert (first["from"], first["to"]) == (4, 2)
    assert first["saves_bytes"] > 0
    assert first["slowdown"] > 1
    assert first["changes"][1] == {"path": "training.gradient_accumulation_steps", "from": "auto", "to": 8}
    longer = next(a for a in advise(situation("mistralai/Mistral-7B-v0.3", 24, "training.micro_batch_size=4"))
                  if a.prices == ("rows_cut",))  # fmt: skip
    assert longer.as_json()["price"] == "Rows longer than 1024 tokens are cut."


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(KNOWN)), st.integers(4, 32), st.sampled_from(["auto", "1", "2", "8"]), st.booleans())
def test_the_largest_is_the_largest(model: str, vram: int, micro: str, checkpointing: bool) -> None:
    now = situation(
        model,
        vram,
        f"training.micro_batch_size={micro}",
        f"training.gradient_checkpointing={str(checkpointing).lower()}",
    )
    context = largest_context(now)
    limit = now.facts.context_length or 131_072

    def fits(*overrides: str) -> bool:
        other = situation(model, vram, f"training.gradient_checkpointing={str(checkpointing).lower()}", *overrides)
        return other.predict().fits == "yes"

    if context is None:
        assert not fits(f"training.micro_batch_size={micro}", "training.max_seq_len=64")
    else:
        assert fits(f"training.micro_batch_size={micro}", f"training.max_seq_len={context}")
        longer = context + 64
        assert longer > limit or not fits(f"training.micro_batch_size={micro}", f"training.max_seq_len={longer}")
    found = largest_micro_batch(now)
    if found is None:
        assert not fits("training.micro_batch_size=1")
    else:
        rows, accumulation = found
        assert fits(f"training.micro_batch_size={rows}")
        assert accumulation == 1 or not fits(
            f"training.micro_batch_size={-(-rows * accumulation // (accumulation - 1))}"
        )


def test_rows_are_cut_with_the_context() -> None:
    short = RowLengths(1000, 300.0, 500)
    now = situation(
        "mistralai/Mistral-7B-v0.3", 12, "training.micro_batch_size=8", "training.packing=false", rows=short
    )
    context = next(a for a in advise(now, 20) if a.prices == ("rows_cut",)) if any(
        a.prices == ("rows_cut",) for a in advise(now, 20)) else None  # fmt: skip
    assert context is None, "no row is that long, so a shorter context saves nothing"
    assert largest_context(now) == now.facts.context_length


def test_nothing_changes_by_itself() -> None:
    now = situation("mistralai/Mistral-7B-v0.3", 8, *WASTEFUL)
    before = now.recipe.model_dump()
    found = advise(now)
    changed(now.recipe, found[0].changes)
    assert now.recipe.model_dump() == before
