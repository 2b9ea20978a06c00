"""The estimate against traces of the installed libraries: a committed grid of many models and ways of training, and a few
traced anew, which show that the grid still is what these libraries do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.estimating import make_recipe

from core.estimate import DeviceSpec, Estimate, estimate
from core.models import facts_from_config
from core.schema.quantities import GIB

GRID = json.loads(
    (Path(__file__).parents[3] / "benchmarks" / "results" / "memory-grid.json").read_text(encoding="utf-8")
)
ROWS = GRID["rows"]
TRACED = [row for row in ROWS if row["model"] not in (*GRID["untraced"], *GRID["guessed"])]
UNTRACED = [row for row in ROWS if row["model"] in GRID["untraced"]]
ROUNDING = 0.0006  # of the grid's figures, in GiB
LIVE = (("Llama-3.2-1B", 0), ("Qwen3-1.7B", 7), ("polyglot-ko-1.3b", 3), ("Phi-2", 4))

# Not right yet: Gemma 3 4B computed in float32, with q and v alone, and with DoRA. A new fault, or one mended, shows here.
KNOWN_OUTSIDE = [-0.68, 1.73, 1.76]

# What no config.json gives away: that transformers does not quantize Falcon's layers, and that PEFT gives experts an adapter.
UNGUESSABLE = {"Falcon-7B", "Mixtral-8x7B", "Qwen3-30B-A3B"}


def predicted(row: dict[str, Any], config: dict[str, Any] | None = None) -> Estimate:
    setup = {"batch": 1, "sequence": 2048, "scheme": "nf4", "compute_dtype": "bfloat16", "lora": True, "rank": 16,
             "target_modules": (), "dropout": 0.0, "dora": False, "checkpointing": True, "chunked_loss": True,
             "optimizer": "paged_adamw_8bit", "accumulation": False, "packing": False,
             "attention": "auto"} | row["setup"]  # fmt: skip
    recipe = make_recipe(
        training__micro_batch_size=setup["batch"],
        training__max_seq_len=setup["sequence"],
        training__packing=setup["packing"],
        training__attention=setup["attention"],
        training__gradient_checkpointing=setup["checkpointing"],
        training__chunked_loss=setup["chunked_loss"],
        training__optimizer=setup["optimizer"],
        training__gradient_accumulation_steps=4 if setup["accumulation"] else 1,
        quantization__scheme=setup["scheme"],
        quantization__compute_dtype=setup["compute_dtype"],
        lora__enabled=setup["lora"],
        lora__rank=setup["rank"],
        lora__dropout=setup["dropout"],
        lora__use_dora=setup["dora"],
        **({"lora__target_modules": tuple(setup["target_modules"])} if setup["target_modules"] else {}),
    )
    return estimate(recipe, facts_from_config(config or GRID["configs"][row["model"]]), DeviceSpec())


def error(row: dict[str, Any], config: dict[str, Any] | None = None) -> float:
    """Of the estimate, in per cent of the trace; what the rounding of the grid can be is given away."""
    wrong = predicted(row, config).allocated_peak_bytes / GIB - row["allocated_peak_gib"]
    return 100 * (max(0.0, abs(wrong) - ROUNDING) * (1 if wrong > 0 else -1)) / row["allocated_peak_gib"]


def test_the_grid_is_wide_enough() -> None:
    assert len(TRACED) >= 60
    assert len({row["model"] for row in TRACED}) >= 10
    families = {GRID["configs"][row["model"]]["model_type"] for row in TRACED}
    assert len(families - {"llama", "mistral", "qwen2", "qwen3"}) >= 3  # those that VRAM.md has coefficients for


def test_within_a_per_cent_and_never_half_a_per_cent_under() -> None:
    errors = {f"{row['model']} {row['setup']}": round(error(row), 2) for row in TRACED}
    outside = {name: wrong for name, wrong in errors.items() if not -0.5 <= wrong <= 1.0}
    assert sorted(outside.values()) == KNOWN_OUTSIDE, outside
    assert all(name.startswith("Gemma-3-4B") for name in outside)


def test_families_without_moments_of_their_own_within_six_per_cent_and_say_so() -> None:
    assert UNTRACED
    errors = {f"{row['model']} {row['setup']}": round(error(row), 2) for row in UNTRACED}
    assert {name: wrong for name, wrong in errors.items() if not -1 <= wrong <= 6} == {}
    for row in UNTRACED:
        found = predicted(row)
        assert "generic_family" in {note.code for note in found.notes}
        assert found.high_bytes > 1.07 * found.peak_bytes


@pytest.fixture(scope="module")
def nameless() -> dict[str, dict[str, Any]]:
    """The whole config.json of each model of the grid, as its publisher writes it, under a type that nobody knows."""
    from core.training.memory_trace.modelling import as_config

    wholes = {name: as_config(config).to_dict() for name, config in GRID["configs"].items()}
    return {name: whole | {"model_type": "unheard_of"} for name, whole in wholes.items() if name not in UNGUESSABLE}


def test_an_unknown_architecture_is_not_estimated_too_low(nameless: dict[str, dict[str, Any]]) -> None:
    """Every known family is taken for an unknown one in turn, beside some that are."""
    rows = [row for row in ROWS if row["model"] in nameless]
    errors = {f"{row['model']} {row['setup']}": round(error(row, nameless[row["model"]]), 2) for row in rows}
    assert {name: wrong for name, wrong in errors.items() if wrong < -5} == {}
    near = sorted(abs(wrong) for wrong in errors.values())
    assert near[len(near) // 2] < 6


def test_the_band_of_an_unknown_architecture_holds_the_truth(nameless: dict[str, dict[str, Any]]) -> None:
    """Its layers are guessed from a few numbers; the band and a sentence say so, and where the real figure comes from."""
    context = DeviceSpec().own_context_bytes
    for row in (row for row in ROWS if row["model"] in nameless):
        found = predicted(row, nameless[row["model"]])
        (note,) = (note for note in found.notes if note.code == "unknown_architecture")
        assert "--exact" in note.message
        traced = row["allocated_peak_gib"] * GIB
        assert found.low_bytes <= traced * 1.12 + context, row
        assert found.high_bytes >= traced * 1.06 + context, row  # what fragmentation adds at the least


@pytest.mark.parametrize(("model", "at"), LIVE)
def test_the_grid_is_what_the_installed_libraries_do(model: str, at: int) -> None:
    from core.training.memory_trace import TraceSetup, trace_step

    row = [row for row in ROWS if row["model"] == model][at]
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in row["setup"].items()}
    trace = trace_step(GRID["configs"][model], TraceSetup(**told))
    assert trace.allocated_peak_bytes / GIB == pytest.approx(row["allocated_peak_gib"], abs=ROUNDING)
