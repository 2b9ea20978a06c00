"""What a trace says: layers extended exactly, every byte in a category, families as the libraries really treat them, card
rules, what Windows' loss takes, and the job."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from bitsandbytes.optim import GlobalOptimManager
from support.training import HereContext, recipe_for

from core.schema.errors import TunesmithError
from core.schema.events import ResultReported
from core.schema.requests import TraceRequest, request_from_line
from core.schema.toml_codec import recipe_from_toml, recipe_to_toml
from core.training.memory_trace import CATEGORIES, Trace, TraceSetup, setup_from_recipe, trace_step, trace_whole
from core.training.memory_trace.card_rules import CardRules
from core.training.memory_trace.depth import Depths, choose_depths, extend, find_pattern
from core.training.memory_trace.job import run
from core.training.memory_trace.kernels import KERNELS
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.modelling import as_config, skeleton

SMALL = TraceSetup(batch=2, sequence=128, rank=8, optimizer="adamw_8bit", checkpointing=False)  # half the work


@functools.cache
def _cached(config: str, setup: TraceSetup) -> Trace:
    return trace_step(json.loads(config), setup)


def traced(config: dict[str, Any], setup: TraceSetup = SMALL) -> Trace:
    """A trace that several tests may look at."""
    return _cached(json.dumps(config), setup)


def without_reserved(trace: Trace) -> dict[str, Any]:
    """All of a trace that two shallow models can tell. (Phases of layers in the middle are left out there.)"""
    told = trace.as_dict()
    return {
        key: told[key] for key in told if key not in ("reserved_peak_bytes", "fragmentation", "phases", "layers_traced")
    }


# -- depth -------------------------------------------------------------------------------------------------------------


def test_two_depths_tell_all_others_to_the_byte(llama: dict[str, Any]) -> None:
    short, whole = traced(llama), trace_whole(llama, SMALL)
    assert (short.layers_traced, whole.layers_traced) == (3, 5)
    assert without_reserved(short) == without_reserved(whole)
    assert {phase: whole.phases[phase] for phase in short.phases} == dict(short.phases)
    assert short.reserved_peak_bytes is None
    assert whole.reserved_peak_bytes is not None
    assert whole.reserved_peak_bytes >= whole.allocated_peak_bytes


def test_layers_that_take_turns_are_extended_by_whole_periods() -> None:
    gemma = {
        "model_type": "gemma2", "vocab_size": 1000, "hidden_size": 128, "intermediate_size": 256,
        "num_hidden_layers": 7, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 64,
        "sliding_window": 64,
    }  # fmt: skip
    short, whole = traced(gemma, SMALL), trace_whole(gemma, SMALL)
    assert short.layers_traced == 5  # three and five for seven: each a sliding layer more at the end
    assert short.attention == "eager"  # its scores are capped, which fused attention cannot do
    assert without_reserved(short) == without_reserved(whole)


def test_patterns() -> None:
    assert find_pattern(list("aaaaaaaa")) == (0, 1)
    assert find_pattern(list("abababab")) == (0, 2)
    assert find_pattern(list("sssssfsssssfsssssfss")) == (0, 6)
    assert find_pattern(list("dddmmmmmmm")) == (3, 1)
    assert find_pattern(list("abcdefgh")) is None
    assert extend(10, 16, Depths(2, 4, 12, 2, 2)) == 40


def test_a_pattern_is_read_from_the_modules() -> None:
    config = as_config(
        {"model_type": "gemma3_text", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 64,
         "num_hidden_layers": 26, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 32}
    )  # fmt: skip
    assert choose_depths(skeleton(config, SMALL)) == Depths(small=8, large=14, full=26, period=6, edge=6)


# -- families ----------------------------------------------------------------------------------------------------------


def shape(model_type: str, **more: Any) -> dict[str, Any]:
    return {
        "model_type": model_type, "vocab_size": 1000, "hidden_size": 128, "intermediate_size": 256,
        "num_hidden_layers": 4, "num_attention_heads": 4, **more,
    }  # fmt: skip


FAMILIES = {
    "qwen3": shape("qwen3", num_key_value_heads=2, head_dim=32),
    "phi3": shape("phi3", pad_token_id=0),
    "gpt_neox": shape("gpt_neox"),
    "falcon": shape("falcon", multi_query=True, bias=False),
    "mixtral": shape("mixtral", num_key_value_heads=2, num_local_experts=4),
    "qwen3_moe": shape("qwen3_moe", num_key_value_heads=2, head_dim=32, num_experts=8, moe_intermediate_size=64),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_byte_of_a_family_has_its_place(family: str) -> None:
    trace = traced(FAMILIES[family], SMALL)
    assert tuple(trace.at_peak) == CATEGORIES
    assert sum(trace.at_peak.values()) == trace.allocated_peak_bytes == max(trace.phases.values())
    assert min(trace.at_peak.values()) >= 0
    assert trace.load_bytes < trace.evaluation_peak_bytes
    assert trace.load_bytes < trace.after_step_bytes <= trace.allocated_peak_bytes
    assert all(trace.at_peak[part] > 0 for part in ("kept_16bit", "lora", "optimizer", "activations"))


def test_fused_experts_stay_in_16_bit() -> None:
    """bitsandbytes replaces plain linear layers only."""
    config = FAMILIES["mixtral"]
    experts = 4 * 4 * 3 * 128 * 256  # layers, experts, projections
    trace = traced(config, SMALL)
    assert trace.at_peak["kept_16bit"] > 2 * experts > 10 * trace.at_peak["weights"]


def test_falcons_own_linear_layers_are_not_quantised() -> None:
    """They are a class of their own, which transformers 5.23 passes over."""
    linears = 4 * 128 * (128 + 2 * 32 + 128 + 2 * 4 * 128)  # layers; query, key and value; out; the gated part
    assert traced(FAMILIES["falcon"]).at_peak["weights"] == 2 * linears


def test_what_cannot_be_built_or_followed_is_said() -> None:
    with pytest.raises(TunesmithError, match="cannot build a model") as unknown:
        trace_step({"model_type": "no_such_model"}, SMALL)
    assert unknown.value.code == "trace_unknown_model"
    with pytest.raises(TunesmithError) as broken:
        trace_step(shape("llama"), replace(SMALL, target_modules=("no_such_layer",)))
    assert broken.value.hint


# -- rules of the card -------------------------------------------------------------------------------------------------


def ledger() -> Ledger:
    return Ledger(KERNELS, answer=True, learned_fraction=1.0)


def test_autocast_follows_the_cards_list() -> None:
    """CUDA runs a LayerNorm in 32 bit under autocast, the processor does not."""
    half = torch.ones(2, 8, dtype=torch.bfloat16)
    norm = torch.nn.LayerNorm(8, dtype=torch.bfloat16)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert norm(half).dtype == torch.bfloat16
        with CardRules(ledger()):
            assert norm(half).dtype == half.pow(2).dtype == half.softmax(-1).dtype == torch.float32
            assert (half @ half.T).dtype == half.sigmoid().dtype == torch.bfloat16


def test_attention_needs_no_square_without_a_mask_and_one_with(llama: dict[str, Any]) -> None:
    full, padded = (
        traced(llama, replace(SMALL, sequence=512, padded=padded, chunked_loss=False)) for padded in (False, True)
    )  # fmt: skip
    square = 2 * 512 * 512  # of all rows; the mask itself, and in a layer what becomes of it in 16 bit
    assert padded.allocated_peak_bytes - full.allocated_peak_bytes >= square
    assert padded.phases["backward 0"] - full.phases["backward 0"] >= 3 * square


def test_the_loss_takes_no_more_without_triton(llama: dict[str, Any]) -> None:
    """On Windows TRL folds tiles in plain torch, eight times in 32 bit; ours are small enough."""
    setup = replace(SMALL, sequence=1024)
    config = {**llama, "vocab_size": 40_000, "max_position_embeddings": 2048}
    linux, windows = (traced(config, replace(setup, triton=triton)) for triton in (True, False))
    assert 0.7 < windows.allocated_peak_bytes / linux.allocated_peak_bytes <= 1.0
    assert windows.phases["backward 0"] == linux.phases["backward 0"]


def test_paged_states_leave_the_card_from_100_000_elements_on(llama: dict[str, Any]) -> None:
    paged = traced(llama, replace(SMALL, optimizer="paged_adamw_8bit", rank=512))
    # Of q, k, v, o, gate, up and down: first and second half; each has two states of a byte an element.
    halves = [256 * 512] * 4 + [256 * 512, 128 * 512, 256 * 512, 128 * 512] + [512 * 512, 256 * 512] * 3
    assert paged.paged_bytes == 5 * 2 * sum(size for size in halves if size >= 100_000)
    assert (
        paged.at_peak["optimizer"] < 5 * 2 * sum(size for size in halves if size < 100_000) + 4 * 5 * sum(halves) // 50
    )


def test_what_another_training_left_in_the_process_does_not_count(llama: dict[str, Any]) -> None:
    """bitsandbytes keeps a table of the whole process; training all weights asks there for 32 bit by place, not by name."""
    setup = replace(SMALL, optimizer="paged_adamw_8bit", rank=512)
    table = GlobalOptimManager.get_instance()
    before = len(table.module_weight_config_triple)
    table.index2config[(0, 0)] = {"optim_bits": 32}
    try:
        left = trace_step(llama, setup)  # not one that was kept
        assert len(table.module_weight_config_triple) == before
    finally:
        table.initialize()
    assert left == traced(llama, setup)


# -- recipe and job ----------------------------------------------------------------------------------------------------


def test_a_recipe_becomes_a_setup() -> None:
    text = "[model]\nsource = 'x'\n[dataset]\nsource = 'y'\n"
    assert setup_from_recipe(recipe_from_toml(text)) == TraceSetup(accumulation=True, packing=True)
    settings = ["training.packing=false", "training.micro_batch_size=4", "training.gradient_accumulation_steps=1",
                "lora.enabled=false", "quantization.scheme=none", "lora.target_modules=['q_proj']"]  # fmt: skip
    assert setup_from_recipe(recipe_from_toml(text, settings), sequence=64) == TraceSetup(
        batch=4, sequence=64, lora=False, scheme="none", target_modules=("q_proj",), padded=True
    )


def test_the_job_tells_a_trace(tiny: Path, rows: Path) -> None:
    recipe = recipe_for(tiny, rows, "training.max_seq_len=64")
    request = request_from_line(TraceRequest(recipe=recipe_to_toml(recipe), batch=2).model_dump_json())
    context = HereContext(lambda event, say: None)
    run(request, context)  # type: ignore[arg-type]
    told = context.told[-1]
    assert isinstance(told, ResultReported)
    assert told.name == "memory_trace"
    assert told.data["layers"] == 2
    assert sum(told.data["at_peak"].values()) == told.data["allocated_peak_bytes"] <= told.data["reserved_peak_bytes"]


def test_the_job_says_that_a_model_is_not_here(rows: Path) -> None:
    recipe = recipe_from_toml(f"[model]\nsource = 'nobody/nothing'\n[dataset]\nsource = '{rows.as_posix()}'\n")
    with pytest.raises(TunesmithError) as refused:
        run(TraceRequest(recipe=recipe_to_toml(recipe)), HereContext(lambda event, say: None))
    assert refused.value.code == "model_not_here"
