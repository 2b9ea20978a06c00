"""What an estimate says: parts that add up, a verdict, "auto", notes, the tables of the design, and that more is never less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.estimating import facts_of, make_recipe

from core.estimate import Components, Correction, DeviceSpec, RowLengths, estimate, named_card
from core.models import facts_from_config
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from core.schema.quantities import GIB, MIB

LLAMA = facts_of("meta-llama/Llama-3.1-8B")
NO_CARD = DeviceSpec()


def gib(value: float) -> Any:
    """Within a per cent, and not more than half a per cent under."""
    return pytest.approx(value * 1.0025, rel=0.0075)


class TestParts:
    def test_they_add_up_to_the_peak(self) -> None:
        for changes in (
            {},
            {"lora__enabled": False, "quantization__scheme": "none"},
            {"training__chunked_loss": False},
        ):
            found = estimate(make_recipe(**changes), LLAMA, NO_CARD)
            assert found.components.total_bytes == found.peak_bytes
            assert all(getattr(found.components, name) >= 0 for name in Components.model_fields)
            assert found.low_bytes <= found.peak_bytes <= found.high_bytes

    def test_an_adapter_of_rank_16_on_all_linear_layers(self) -> None:
        found = estimate(make_recipe(), LLAMA, NO_CARD)
        assert (found.trainable_parameters, found.total_parameters) == (41_943_040, 8_030_261_248)
        assert found.components.lora == 4 * 41_943_040

    def test_context_and_work_space_grow_with_the_generation(self) -> None:
        ada, hopper, blackwell = (
            estimate(make_recipe(), LLAMA, DeviceSpec(compute_capability=c)) for c in ("8.9", "9.0", "12.0")
        )
        assert ada.components.context < hopper.components.context < blackwell.components.context
        assert hopper.allocated_peak_bytes - ada.allocated_peak_bytes == 2 * (32 * MIB - 8_519_680)

    def test_windows_loses_more_to_fragmentation(self) -> None:
        linux, windows = (estimate(make_recipe(), LLAMA, DeviceSpec(expandable_segments=e)) for e in (True, False))
        assert linux.allocated_peak_bytes == windows.allocated_peak_bytes
        assert windows.peak_bytes > linux.peak_bytes

    def test_the_processor_has_no_context(self) -> None:
        found = estimate(make_recipe(), LLAMA, DeviceSpec(kind="processor", total_bytes=64 * GIB))
        assert (found.components.context, found.fits, found.peak_bytes) == (0, "yes", found.allocated_peak_bytes)


class TestVerdict:
    def test_the_contract_s_words(self) -> None:
        need = estimate(make_recipe(training__micro_batch_size=1), LLAMA, NO_CARD).peak_bytes
        for free, verdict in ((need + 0.31 * GIB, "yes"), (need + 0.1 * GIB, "tight"), (need - 1, "no")):
            device = DeviceSpec(total_bytes=round(free) + GIB)  # 1 GiB counts as taken
            found = estimate(make_recipe(training__micro_batch_size=1), LLAMA, device)
            assert (found.fits, found.capacity_bytes) == (verdict, device.total_bytes)

    def test_what_others_hold_is_counted_where_it_is_known(self) -> None:
        device = named_card("3060").device(taken_bytes=9 * GIB)
        assert estimate(make_recipe(training__micro_batch_size=1), LLAMA, device).fits == "no"

    def test_nobody_knows_without_a_card(self) -> None:
        found = estimate(make_recipe(), LLAMA, NO_CARD)
        assert (found.fits, found.capacity_bytes) == (None, None)

    def test_a_correction_moves_the_peak_and_narrows_the_band(self) -> None:
        plain = estimate(make_recipe(), LLAMA, NO_CARD)
        taught = estimate(make_recipe(), LLAMA, NO_CARD, None, Correction(factor=0.95, runs=3, spread=0.01))
        assert taught.peak_bytes == pytest.approx(0.95 * plain.peak_bytes, rel=1e-6)
        assert taught.components.total_bytes == taught.peak_bytes
        assert taught.high_bytes - taught.low_bytes < plain.high_bytes - plain.low_bytes
        assert (plain.calibrated_runs, taught.calibrated_runs) == (0, 3)


class TestAuto:
    def test_about_4096_tokens_where_there_is_room(self) -> None:
        for length, rows in ((512, 8), (2048, 2), (8192, 1)):
            found = estimate(
                make_recipe(training__max_seq_len=length, training__gradient_accumulation_steps="auto"), LLAMA, NO_CARD
            )
            assert (found.micro_batch_size, found.gradient_accumulation_steps) == (rows, 16 // rows)

    def test_less_where_there_is_not(self) -> None:
        recipe = make_recipe(training__max_seq_len=1024, training__gradient_accumulation_steps="auto")
        roomy, narrow = (estimate(recipe, LLAMA, DeviceSpec(total_bytes=t * GIB)) for t in (24, 9))
        assert (roomy.micro_batch_size, narrow.fits) == (4, "yes")
        assert narrow.micro_batch_size < 4
        assert narrow.micro_batch_size * narrow.gradient_accumulation_steps == 16

    def test_a_named_micro_batch_is_taken_as_it_is(self) -> None:
        found = estimate(make_recipe(training__micro_batch_size=4), LLAMA, DeviceSpec(total_bytes=8 * GIB))
        assert (found.micro_batch_size, found.fits) == (4, "no")

    def test_packed_rows_of_the_data_share_a_context(self) -> None:
        rows = RowLengths(count=5000, mean=250.0, longest=1500)
        found = estimate(make_recipe(training__packing=True), LLAMA, NO_CARD, rows)
        assert found.tokens_per_micro_step == pytest.approx(4096, rel=0.05)

    def test_the_data_s_longest_rows_count(self) -> None:
        rows = RowLengths(count=5000, mean=80.0, longest=300)
        short = estimate(make_recipe(training__micro_batch_size=2), LLAMA, NO_CARD, rows)
        assert short.tokens_per_micro_step == 600
        assert short.peak_bytes < estimate(make_recipe(training__micro_batch_size=2), LLAMA, NO_CARD).peak_bytes

    def test_rows_that_may_differ_are_padded_under_a_mask(self) -> None:
        recipe = make_recipe(training__micro_batch_size=4, training__packing=False)
        alike, differing = (
            estimate(recipe, LLAMA, NO_CARD, RowLengths(5000, 2048.0, 2048, may_differ=d)) for d in (False, True)
        )
        assert differing.allocated_peak_bytes > alike.allocated_peak_bytes + 4 * 2048 * 2048


class TestNotes:
    def codes(self, facts: ModelFacts, **changes: Any) -> set[str]:
        return {note.code for note in estimate(make_recipe(**changes), facts, NO_CARD).notes}

    def test_a_family_without_its_own_moments_has_a_wider_band(self) -> None:
        shape = {"vocab_size": 50_000, "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16}
        unknown = facts_from_config(shape | {"model_type": "something_new", "intermediate_size": 8192})
        found = estimate(make_recipe(), unknown, NO_CARD)
        assert "unknown_architecture" in {note.code for note in found.notes}
        known = estimate(make_recipe(), LLAMA, NO_CARD)
        assert found.high_bytes / found.peak_bytes > known.high_bytes / known.peak_bytes + 0.05

    def test_fused_experts_and_paged_states_are_told(self) -> None:
        mixtral = facts_from_config(
            {"model_type": "mixtral", "vocab_size": 32_000, "hidden_size": 4096, "intermediate_size": 14_336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "num_local_experts": 8}
        )  # fmt: skip
        found = estimate(make_recipe(), mixtral, NO_CARD)
        assert found.components.kept_16bit > 80 * GIB
        assert {"fused_experts_16bit"} <= {note.code for note in found.notes}
        assert "paged_optimizer" in self.codes(LLAMA)
        assert "fused_experts_16bit" not in self.codes(LLAMA)

    def test_layers_that_transformers_does_not_quantize(self) -> None:
        falcon = facts_from_config(
            {"model_type": "falcon", "vocab_size": 65_024, "hidden_size": 4544, "num_hidden_layers": 32,
             "num_attention_heads": 71}
        )  # fmt: skip
        assert "not_quantized" in self.codes(falcon)
        assert "full_needs_unquantized" in self.codes(LLAMA, lora__enabled=False)
        assert "no_targets" in self.codes(LLAMA, lora__target_modules=("nothing",))
        assert "context_beyond_model" in self.codes(LLAMA, training__max_seq_len=200_000)

    def test_a_model_without_a_shape_is_refused_in_a_sentence(self) -> None:
        with pytest.raises(TunesmithError, match="shape of x") as caught:
            estimate(make_recipe(), ModelFacts(source="x"), NO_CARD)
        assert caught.value.code == "estimate_unknown"


POLYGLOT = facts_from_config(
    {"model_type": "gpt_neox", "architectures": ["GPTNeoXForCausalLM"], "vocab_size": 30_080, "hidden_size": 2048,
     "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 8192, "tie_word_embeddings": False}
)  # fmt: skip


class TestPublishedTable:
    """VRAM.md: EleutherAI/polyglot-ko-1.3b in the plain loop (GiB)."""

    FULL: ClassVar = {"lora__enabled": False, "quantization__scheme": "none"}
    LORA: ClassVar = {"quantization__scheme": "none", "lora__rank": 8, "lora__target_modules": ("query_key_value",)}
    QLORA: ClassVar = {"lora__rank": 8, "lora__target_modules": ("query_key_value",)}
    COMMON: ClassVar = {
        "quantization__compute_dtype": "float16",
        "training__max_seq_len": 256,
        "training__optimizer": "adamw_torch",
    }

    def found(self, rows: int, checkpointing: bool = False, **changes: Any) -> Any:
        told = self.COMMON | changes | {
            "training__micro_batch_size": rows, "training__gradient_checkpointing": checkpointing,
        }  # fmt: skip
        return estimate(make_recipe(**told), POLYGLOT, NO_CARD)

    def test_parameters(self) -> None:
        assert POLYGLOT.total_parameters == 1_331_810_304
        assert self.found(1, **self.LORA).trainable_parameters == 1_572_864

    @pytest.mark.parametrize(("rows", "printed"), [(4, 10.186), (8, 10.432), (16, 10.921)])
    def test_all_weights(self, rows: int, printed: float) -> None:
        assert self.found(rows, **self.FULL).after_step_bytes / GIB == pytest.approx(printed, rel=0.01)

    def test_all_weights_with_checkpointing(self) -> None:
        assert self.found(16, True, **self.FULL).after_step_bytes / GIB == pytest.approx(10.171, rel=0.01)

    def test_lora(self) -> None:
        found = self.found(16, **self.LORA)
        assert found.load_bytes / GIB == pytest.approx(2.502, rel=0.01)
        assert found.after_step_bytes / GIB == pytest.approx(3.501, rel=0.01)

    def test_qlora_by_our_preparation(self) -> None:
        assert self.found(16, True, **self.QLORA).after_step_bytes / GIB == pytest.approx(1.027, rel=0.04)

    def test_qlora_with_the_article_s_32_bit_copies(self) -> None:
        """Embeddings, head and norms in 32 bit, 32-bit scores, and the embeddings' output with its gradient."""
        ours = self.found(16, True, **self.QLORA)
        kept, tokens = ours.components.kept_16bit, 16 * 256
        scores, output = 2 * tokens * 30_080, 4 * tokens * 2048
        assert (ours.load_bytes + kept) / GIB == pytest.approx(1.048, rel=0.01)
        assert (ours.after_step_bytes + kept + scores + 2 * output) / GIB == pytest.approx(1.587, rel=0.01)


class TestPublishedPeaks:
    """VRAM.md: what costs and what saves, Llama-3.1-8B, rank 16, all linear layers, 2 x 2,048 tokens."""

    def test_own_preparation_with_full_and_with_chunked_scores(self) -> None:
        told = {"training__micro_batch_size": 2, "training__optimizer": "adamw_torch"}
        chunked = estimate(make_recipe(**told), LLAMA, NO_CARD)
        full = estimate(make_recipe(**told, training__chunked_loss=False), LLAMA, NO_CARD)
        assert chunked.allocated_peak_bytes / GIB == pytest.approx(7.79, rel=0.02)
        assert full.allocated_peak_bytes / GIB > 12


GRID = json.loads(
    (Path(__file__).parents[3] / "benchmarks" / "results" / "memory-grid.json").read_text(encoding="utf-8")
)["configs"]
LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
SHAPES = {name: config for name, config in GRID.items() if any(key in config for key in LAYERS)}
SHAPES["unheard of"] = GRID["Llama-3.2-1B"] | {"model_type": "something_new"}
SHAPES["unheard of, gated by nothing"] = GRID["Llama-3.2-1B"] | {"model_type": "something_new", "hidden_act": "gelu"}
SHAPES["unheard of mixture"] = GRID["OLMoE-1B-7B"] | {"model_type": "something_new"}


def deep(model: str, layers: int) -> ModelFacts:
    """A model of the grid with another number of layers."""
    config = SHAPES[model]
    (key,) = (key for key in LAYERS if key in config)
    return facts_from_config(config | {key: layers})


@settings(max_examples=60, deadline=None)
@given(
    model=st.sampled_from(sorted(SHAPES)),
    base=st.fixed_dictionaries(
        {
            "training__micro_batch_size": st.integers(1, 12), "training__max_seq_len": st.integers(8, 6000),
            "lora__rank": st.integers(1, 200), "layers": st.integers(1, 40),
            "training__packing": st.booleans(), "training__gradient_checkpointing": st.booleans(),
            "training__chunked_loss": st.booleans(), "lora__use_dora": st.booleans(),
            "lora__dropout": st.sampled_from([0.0, 0.1]), "lora__enabled": st.booleans(),
            "quantization__scheme": st.sampled_from(["nf4", "int8", "none"]),
            "training__optimizer": st.sampled_from(["adamw_torch", "paged_adamw_32bit", "lion_32bit", "adafactor"]),
            "training__gradient_accumulation_steps": st.sampled_from([1, 4, "auto"]),
            "training__attention": st.sampled_from(["auto", "eager"]),
            "lora__target_modules": st.sampled_from(["all-linear", ("q_proj", "v_proj"), ("up_proj",)]),
            "quantization__compute_dtype": st.sampled_from(["auto", "float32"]),
        }
    ),
    more=st.integers(1, 64),
)  # fmt: skip
def test_more_never_takes_less(model: str, base: dict[str, Any], more: int) -> None:
    def total(values: dict[str, Any]) -> tuple[int, int]:
        told = {name: value for name, value in values.items() if name != "layers"}
        found = estimate(make_recipe(**told), deep(model, values["layers"]), NO_CARD)
        assert found.load_bytes < found.evaluation_peak_bytes <= found.allocated_peak_bytes
        return found.allocated_peak_bytes, found.peak_bytes

    less = total(base)
    for what in ("training__micro_batch_size", "training__max_seq_len", "lora__rank", "layers"):
        then = total(base | {what: base[what] + more})
        # From 100,000 elements on a tensor's states are paged, and torch no longer counts them; the driver does.
        if what != "lora__rank" or base["training__optimizer"] != "paged_adamw_32bit":
            assert then[0] >= less[0], what
        assert then[1] >= less[1], what
