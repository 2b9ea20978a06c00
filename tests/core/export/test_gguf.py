"""GGUF of every family: the tokens and next tokens of the trained model, and controls that must not pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from support.architectures import MODELS, make_architecture, make_gemma3_that_sees
from support.exporting import Exported, export_here, finish, leftovers, put_random_adapter
from support.training import recipe_for
from transformers import Gemma3TextConfig, MistralConfig, Qwen2Config

from core.export.gguf import file as gguf_file
from core.export.gguf import vocabulary as gguf_vocabulary
from core.export.gguf.families import FAMILIES, looks_back, turn, turn_back
from core.export.gguf.file import encode
from core.export.gguf.kinds import KINDS, other_kind
from core.export.gguf.reading import GgufWeights
from core.runs import RunFolder, create_run
from core.schema.errors import TunesmithError
from core.schema.events import PhaseEntered

Runs = Callable[[str], RunFolder]


@pytest.fixture(scope="module")
def runs(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """runs(family) -> a finished run of a tiny model of it."""
    made: dict[str, RunFolder] = {}

    def find(name: str) -> RunFolder:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            base = make_architecture(name, folder / f"{name} 모델")
            made[name] = create_run(folder / "runs", recipe_for(base, data))
            put_random_adapter(base, made[name].adapter_dir)
            finish(made[name], base)
        return made[name]

    return find


def gguf_in(folder: Path) -> Path:
    (path,) = folder.glob("*.gguf")
    return path


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("quantization", ["bf16", "q8_0"])
def test_it_says_what_was_trained(name: str, quantization: str, runs: Runs, tmp_path: Path):
    exported = export_here(runs(name), tmp_path / "out", "gguf", quantization=quantization)
    assert exported.end.type == "job_finished", exported.end
    agreement = exported.completed.agreement
    assert exported.completed.verified is True
    assert agreement is not None
    assert agreement["prompts"] == 12
    assert agreement["texts"] > agreement["prompts"]  # token ids were compared as well
    assert agreement["kl"] < 0.01 * agreement["learned_kl"]
    if quantization == "bf16":
        assert agreement["same_next_token"] == agreement["prompts"]
        assert agreement["same_places"] == agreement["places"]
        assert agreement["max_abs_diff"] < 0.5


def test_a_model_that_also_sees(data: Path, tmp_path: Path):
    """Merged with its eyes as they were; as GGUF without them."""
    base = make_gemma3_that_sees(tmp_path / "sees")
    run = create_run(tmp_path / "runs", recipe_for(base, data))
    put_random_adapter(base, run.adapter_dir)
    finish(run, base)
    merged = export_here(run, tmp_path / "merged")
    as_gguf = export_here(run, tmp_path / "gguf", "gguf", quantization="bf16")
    for exported in (merged, as_gguf):
        assert exported.end.type == "job_finished", exported.end
        agreement = exported.completed.agreement
        assert agreement is not None
        assert agreement["same_places"] == agreement["places"]
        assert agreement["kl"] < 0.01 * agreement["learned_kl"]
    written, original = (load_file(folder / "model.safetensors") for folder in (merged.to, base))
    assert written.keys() == original.keys()
    assert any("vision" in name for name in original)
    assert not any("v.blk" in name or "mm." in name for name in GgufWeights(gguf_in(as_gguf.to)).tensors)


class TestSizes:
    @pytest.mark.parametrize("quantization", ["f32", "f16", "q5_0", "q4_0"])
    def test_smaller_ones_differ_more_within_their_bounds(self, quantization: str, runs: Runs, tmp_path: Path):
        exported = export_here(runs("qwen3"), tmp_path / "out", "gguf", quantization=quantization)
        assert exported.end.type == "job_finished", exported.end
        assert exported.completed.agreement is not None
        lowest, highest = {"f32": (0, 1e-6), "f16": (0, 1e-4), "q5_0": (1e-3, 0.2), "q4_0": (1e-2, 0.4)}[quantization]
        assert lowest <= exported.completed.agreement["kl"] < highest

    def test_what_is_half_as_strong_is_not_kept_even_in_four_bits(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        from core.export.merged.weights import TrainedWeights

        whole = TrainedWeights.tensor
        monkeypatch.setattr(
            TrainedWeights,
            "tensor",
            lambda self, name: 0.9 * whole(self, name) if "down" in name else whole(self, name),
        )
        exported = export_here(runs("qwen3"), tmp_path / "out", "gguf", quantization="f16")
        assert exported.code == "export_differs"
        assert_nothing_was_written(exported)

    def test_an_unknown_one_is_refused(self, runs: Runs, tmp_path: Path):
        exported = export_here(runs("qwen3"), tmp_path / "out", "gguf", quantization="q9")
        assert (exported.code, exported.end.exit_status) == ("quantization_unknown", 2)

    def test_a_k_quant_names_what_it_needs(self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("PATH", "")
        exported = export_here(runs("qwen3"), tmp_path / "out", "gguf", quantization="Q4_K_M")
        assert exported.code == "quantizer_missing"
        assert "llama-quantize" in exported.end.message

    def test_float16_that_would_overflow_is_told(self):
        encode(torch.full((2, 32), 60_000.0), gguf_file.TYPES["f16"][0], "fine")
        with pytest.raises(TunesmithError, match="too large for float16"):
            encode(torch.full((2, 32), 70_000.0), gguf_file.TYPES["f16"][0], "blk.0.ffn_up.weight")


def assert_nothing_was_written(exported: Exported) -> None:
    assert not exported.to.exists()
    assert leftovers(exported.to.parent) == []


class TestNegativeControls:
    """Each leaves out one thing that is easily forgotten; none may pass."""

    def exported(self, run: RunFolder, tmp_path: Path) -> Exported:
        return export_here(run, tmp_path / "out", "gguf", quantization="f32")

    @pytest.mark.parametrize("name", ["llama", "mistral"])
    def test_halves_that_were_not_turned(self, name: str, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gguf_file, "to_gguf", lambda tensor, *_: tensor)
        assert self.exported(runs(name), tmp_path).code == "export_differs"

    @pytest.mark.parametrize("name", ["gemma2", "gemma3"])
    def test_norms_without_the_one(self, name: str, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gguf_file, "to_gguf", lambda tensor, *_: tensor)
        assert self.exported(runs(name), tmp_path).code == "export_differs"

    @pytest.mark.parametrize("name", ["llama", "phi3", "qwen2"])
    def test_positions_that_are_not_scaled(
        self, name: str, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(gguf_file, "rope_tensors", lambda *_: {})
        assert self.exported(runs(name), tmp_path).code == "export_differs"

    @pytest.mark.parametrize("wrong", ["qwen2", "gpt-2", "tekken"])
    def test_a_wrong_way_to_cut_text(self, wrong: str, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gguf_vocabulary, "pre_tokenizer_of", lambda _: wrong)
        exported = self.exported(runs("llama"), tmp_path)
        assert exported.code == "gguf_tokens_differ"
        assert_nothing_was_written(exported)

    @pytest.mark.parametrize("name", ["mistral", "gemma2"])
    def test_a_wrong_space_in_front(self, name: str, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        right = gguf_vocabulary._prepends_space
        monkeypatch.setattr(gguf_vocabulary, "_prepends_space", lambda backend: not right(backend))
        assert self.exported(runs(name), tmp_path).code == "gguf_tokens_differ"

    def test_scores_in_a_wrong_order(self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gguf_vocabulary, "_scores", lambda tokens, *_: tuple(float(n) for n in range(len(tokens))))
        assert self.exported(runs("phi3"), tmp_path).code == "gguf_tokens_differ"

    def test_a_missing_bias(self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gguf_file, "is_left_out", lambda name, *, tied: "q_proj.bias" in name)
        assert self.exported(runs("qwen2"), tmp_path).code == "export_weights_missing"


class TestWhatIsRefused:
    def test_a_tensor_without_a_name(self, data: Path, tmp_path: Path):
        base = make_architecture("qwen3", tmp_path / "base")
        tensors = load_file(base / "model.safetensors")
        tensors["model.layers.0.self_attn.sinks"] = torch.zeros(4, dtype=torch.bfloat16)
        save_file(tensors, base / "model.safetensors", metadata={"format": "pt"})
        run = create_run(tmp_path / "runs", recipe_for(base, data))
        put_random_adapter(base, run.adapter_dir)
        finish(run, base)
        exported = export_here(run, tmp_path / "out", "gguf")
        assert exported.code == "gguf_unknown_tensor"
        assert "sinks" in exported.end.message
        assert_nothing_was_written(exported)

    def test_another_family_is_told_before_anything_begins(
        self, make_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: Path
    ):
        monkeypatch.setattr("core.export.gguf.kinds.KINDS", {"falcon"})
        exported = export_here(make_run(base), tmp_path / "out", "gguf")
        assert exported.code == "gguf_unsupported_model"
        assert "kind llama" in exported.end.message
        assert "Qwen3" in exported.end.message
        assert not any(isinstance(event, PhaseEntered) for event in exported.events)

    def test_what_is_written_is_what_is_said(self):
        assert set(FAMILIES) == KINDS

    @pytest.mark.parametrize(
        ("config", "kind"),
        [
            ('{"model_type": "falcon"}', "falcon"),
            ('{"model_type": "qwen3"}', None),
            ('{"model_type": "mistral3", "text_config": {"model_type": "mistral"}}', None),
            ('{"model_type": "x", "text_config": {"model_type": "y"}}', "y"),
            ("{", None),
            ("[]", None),
            ('{"model_type": 3}', None),
        ],
    )
    def test_the_kind_stands_in_the_configuration(self, config: str, kind: str | None, tmp_path: Path):
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
        assert other_kind(tmp_path) == kind

    @pytest.mark.parametrize("changes", [{"query_pre_attn_scalar": 99}, {"layer_types": ["full_attention"] * 2}])
    def test_a_gemma_that_llama_cpp_does_not_know(self, changes: dict[str, Any], data: Path, tmp_path: Path):
        base = make_architecture("gemma2", tmp_path / "base", **changes)
        run = create_run(tmp_path / "runs", recipe_for(base, data))
        put_random_adapter(base, run.adapter_dir)
        finish(run, base)
        assert export_here(run, tmp_path / "out", "gguf").code == "gguf_unsupported_model"


class TestTheFile:
    def test_settings_that_programs_look_for(self, runs: Runs, tmp_path: Path):
        export_here(runs("llama"), tmp_path / "out", "gguf", quantization="q4_0")
        written = GgufWeights(gguf_in(tmp_path / "out"))
        settings = written.settings
        assert settings["general.architecture"] == "llama"
        assert settings["tokenizer.ggml.pre"] == "llama-bpe"
        assert settings["tokenizer.ggml.eos_token_id"] == 2
        assert settings["tokenizer.ggml.add_bos_token"] is False
        assert "<|assistant|>" in settings["tokenizer.chat_template"]
        assert settings["llama.rope.dimension_count"] == 16
        kinds = {name: place.dtype.name for name, place in written.tensors.items()}
        assert kinds["blk.0.ffn_down.weight"] == "Q4_0"
        assert kinds["token_embd.weight"] == "Q8_0"  # four bits are kept from it
        assert kinds["blk.0.attn_norm.weight"] == kinds["rope_freqs.weight"] == "F32"

    @pytest.mark.parametrize(
        ("architecture", "changes", "context", "said"),
        [
            # Phi-3-mini-4k and the first Mistral, whose window llama.cpp does not know: the same up to that length.
            ("mistral", {"sliding_window": 300}, 300, "below 300 tokens"),
            # llama.cpp chooses between Phi-3's two kinds by the context it makes room for, the training by the text.
            ("phi3", {"original_max_position_embeddings": 256}, 256, "context to 256 tokens at most"),
        ],
    )
    def test_ollama_keeps_to_the_length_up_to_which_both_compute_the_same(
        self, data: Path, tmp_path: Path, architecture: str, changes: dict[str, int], context: int, said: str
    ):
        base = make_architecture(architecture, tmp_path / architecture, **changes)
        run = create_run(tmp_path / "runs", recipe_for(base, data))
        put_random_adapter(base, run.adapter_dir)
        finish(run, base)
        exported = export_here(run, tmp_path / "out", "ollama")
        assert exported.end.type == "job_finished", exported.end
        assert f"PARAMETER num_ctx {context}\n" in (exported.to / "Modelfile").read_text(encoding="utf-8")
        assert said in (exported.to / "README.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("config", "window"),
        [
            (MistralConfig(sliding_window=4096, max_position_embeddings=32768), 4096),
            (MistralConfig(sliding_window=None), None),
            (MistralConfig(sliding_window=4096, max_position_embeddings=4096), None),
            (Qwen2Config(use_sliding_window=False, sliding_window=4096), None),
            (Qwen2Config(use_sliding_window=True, sliding_window=4096, max_window_layers=4), 4096),
            (Gemma3TextConfig(sliding_window=512), None),
        ],
    )
    def test_it_is_told_only_where_it_matters(self, config: Any, window: int | None):
        assert looks_back(config) == window

    def test_rows_without_a_token_are_unused_or_left_out(self, runs: Runs, tmp_path: Path):
        export_here(runs("qwen2"), tmp_path / "qwen2", "gguf")
        settings = GgufWeights(gguf_in(tmp_path / "qwen2")).settings
        assert settings["tokenizer.ggml.tokens"][-24:] == [
            f"[PAD{n}]"
            for n in range(len(settings["tokenizer.ggml.tokens"]) - 24, len(settings["tokenizer.ggml.tokens"]))
        ]
        assert set(settings["tokenizer.ggml.token_type"][-24:]) == {gguf_vocabulary.UNUSED}
        export_here(runs("gemma3"), tmp_path / "gemma3", "gguf")
        assert not any(
            token.startswith("[PAD")
            for token in GgufWeights(gguf_in(tmp_path / "gemma3")).settings["tokenizer.ggml.tokens"]
        )

    def test_a_name_that_says_phi_3_only_where_spaces_are_swallowed(self, runs: Runs, tmp_path: Path):
        export_here(runs("phi3"), tmp_path / "out", "gguf")
        name = GgufWeights(gguf_in(tmp_path / "out")).settings["general.name"].lower()
        assert "phi3" not in name
        assert "phi-3" not in name

    def test_turning_and_turning_back(self):
        tensor = torch.arange(4 * 16 * 3).reshape(64, 3)
        assert not torch.equal(turn(tensor, 4), tensor)
        assert torch.equal(turn_back(turn(tensor, 4), 4), tensor)

    def test_every_family_has_a_tiny_model_here(self):
        assert {MODELS[name].config for name in MODELS} == {
            "LlamaConfig", "MistralConfig", "Qwen2Config", "Qwen3Config", "Gemma2Config", "Gemma3TextConfig", "Phi3Config"
        }  # fmt: skip
        assert {family.arch for family in FAMILIES.values()} == {"llama", "qwen2", "qwen3", "gemma2", "gemma3", "phi3"}


def test_large_tensors_come_a_few_rows_at_a_time(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    export_here(runs("qwen3"), tmp_path / "whole", "gguf")
    monkeypatch.setattr(gguf_file, "PIECE_ELEMENTS", 100)
    export_here(runs("qwen3"), tmp_path / "pieces", "gguf")
    assert gguf_in(tmp_path / "whole").read_bytes() == gguf_in(tmp_path / "pieces").read_bytes()
