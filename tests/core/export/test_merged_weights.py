"""The numbers: a merged model is base plus adapter, made of the original 16-bit weights and rounded once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from peft.tuners.lora.layer import Linear
from safetensors.torch import load_file
from support.exporting import export_here
from support.tiny import make_model
from support.training import HereContext
from transformers import AutoModelForCausalLM, AutoTokenizer, MixtralConfig

from core.export.check.asking import Said
from core.export.check.compare import SIXTEEN_BIT, difference
from core.export.check.judging import Trial
from core.export.check.probes import load_exported_tokenizer
from core.export.merged.merge import require_same_bytes, write_merged
from core.export.merged.weights import TrainedWeights
from core.export.pace import Pace
from core.runs import RunFolder
from core.schema.errors import TunesmithError
from core.training.model.trained import find_trained

Run = Callable[..., RunFolder]
KINDS: dict[str, dict[str, Any]] = {
    "lora": {},
    "rslora": {"use_rslora": True, "r": 8},
    "dora": {"use_dora": True},
    "some modules": {"target_modules": ["q_proj", "down_proj"]},
    "patterns": {
        "rank_pattern": {"q_proj": 2},
        "alpha_pattern": {"down_proj": 16},
        "use_dora": True,
        "use_rslora": True,
    },
}


def tensors(folder: Path) -> dict[str, torch.Tensor]:
    """Everything in a folder's weight files, by name."""
    found: dict[str, torch.Tensor] = {}
    for file in sorted(folder.glob("*.safetensors")):
        found |= load_file(file)
    return found


def merged_by_peft(base: Path, adapter: Path) -> dict[str, torch.Tensor]:
    """PEFT's own merge with everything in float32, rounded to bfloat16 once at the end."""
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    merged = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    return {name: tensor.to(torch.bfloat16) for name, tensor in merged.state_dict().items()}


@pytest.mark.parametrize("kind", KINDS)
def test_merged_weights_are_pefts_merge_in_float32_rounded_once(kind: str, make_run: Run, base: Path, tmp_path: Path):
    run = make_run(base, **KINDS[kind])
    exported = export_here(run, tmp_path / "merged")
    assert exported.end.type == "job_finished", exported.end
    written, expected = tensors(tmp_path / "merged"), merged_by_peft(base, run.adapter_dir)
    assert {name for name in written if not torch.equal(written[name], expected[name])} == set()
    # Not weakly true: the merge changed the targets, and rounding twice would have shown.
    before = tensors(base)
    changed = {name.split(".")[-2] for name in written if not torch.equal(written[name], before[name])}
    linear = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    assert changed == set(KINDS[kind].get("target_modules", linear))


def test_pefts_own_careful_merge_rounds_twice(run: RunFolder, base: Path):
    """Why the merge is ours: with this, the test above can fail."""
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    twice = PeftModel.from_pretrained(model, run.adapter_dir).merge_and_unload(safe_merge=True).state_dict()
    once = merged_by_peft(base, run.adapter_dir)
    assert any(not torch.equal(once[name], twice[name]) for name in once)


def test_what_is_no_target_is_the_original_bit_for_bit(make_run: Run, base: Path, tmp_path: Path):
    """The run was trained on 4-bit weights; the export must not know of that."""
    run = make_run(base, "quantization.scheme=nf4")
    export_here(run, tmp_path / "merged")
    before, after = tensors(base), tensors(tmp_path / "merged")
    kept = [name for name in before if "norm" in name or "embed" in name]
    assert len(kept) == 6
    assert all(torch.equal(before[name], after[name]) for name in kept)


def test_greedy_answers_are_those_of_base_and_adapter(run: RunFolder, base: Path, tmp_path: Path):
    exported = export_here(run, tmp_path / "merged")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "merged")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype="auto")
    original = AutoModelForCausalLM.from_pretrained(base, dtype="auto")
    chat = [{"role": "user", "content": "What is the colour of thing 3?"}]
    inputs = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)

    def answer(model: Any) -> list[int]:
        return model.generate(**inputs, max_new_tokens=16, do_sample=False)[0].tolist()

    untrained = answer(original)
    trained = answer(PeftModel.from_pretrained(original, run.adapter_dir))
    assert answer(merged) == trained != untrained
    agreement = exported.completed.agreement
    assert agreement is not None
    assert agreement["prompts"] == 12
    assert agreement["kl"] < 0.01 < 0.5 < agreement["learned_kl"]


def test_the_folder_loads_as_any_model_does(run: RunFolder, base: Path, tmp_path: Path):
    to = tmp_path / "합친 모델"
    exported = export_here(run, to)
    model = AutoModelForCausalLM.from_pretrained(to, dtype="auto")
    tokenizer = AutoTokenizer.from_pretrained(to)
    assert model.dtype == torch.bfloat16
    assert not hasattr(model, "peft_config")
    assert model.config.use_cache is True
    assert tokenizer.chat_template == AutoTokenizer.from_pretrained(base).chat_template
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id == 2
    assert model.generation_config.pad_token_id == 3
    assert {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json"} <= set(
        exported.completed.files
    )
    assert not list(to.glob("adapter*"))
    assert exported.completed.bytes == sum(path.stat().st_size for path in to.iterdir())
    config, original = (json.loads((folder / "config.json").read_text(encoding="utf-8")) for folder in (to, base))
    assert config == original


@pytest.mark.parametrize(
    "changes", [{"tie_word_embeddings": False}, {"tie_word_embeddings": True}], ids=["own head", "tied head"]
)
def test_tied_embeddings_stay_as_they_were(changes: dict[str, bool], make_run: Run, tmp_path: Path):
    base = make_model(tmp_path / "base", initializer_range=0.25, **changes)
    exported = export_here(make_run(base), tmp_path / "merged")
    assert exported.completed.verified is True
    assert ("lm_head.weight" in tensors(tmp_path / "merged")) != changes["tie_word_embeddings"]
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    tied = model.lm_head.weight.data_ptr() == model.model.embed_tokens.weight.data_ptr()
    assert tied == changes["tie_word_embeddings"]


def test_a_base_in_32_bits_becomes_16(make_run: Run, base: Path, tmp_path: Path):
    wide = tmp_path / "wide"
    AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).save_pretrained(wide)
    AutoTokenizer.from_pretrained(base).save_pretrained(wide)
    exported = export_here(make_run(wide), tmp_path / "merged")
    assert exported.completed.verified is True
    assert {tensor.dtype for tensor in tensors(tmp_path / "merged").values()} == {torch.bfloat16}
    assert AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype="auto").dtype == torch.bfloat16


def test_a_base_in_float16_stays_float16(make_run: Run, base: Path, tmp_path: Path):
    half = tmp_path / "half"
    AutoModelForCausalLM.from_pretrained(base, dtype=torch.float16).save_pretrained(half)
    AutoTokenizer.from_pretrained(base).save_pretrained(half)
    exported = export_here(make_run(half), tmp_path / "merged")
    assert exported.completed.verified is True
    assert {tensor.dtype for tensor in tensors(tmp_path / "merged").values()} == {torch.float16}


def test_a_base_in_many_files(make_run: Run, base: Path, tmp_path: Path):
    sharded = tmp_path / "sharded"
    AutoModelForCausalLM.from_pretrained(base, dtype="auto").save_pretrained(sharded, max_shard_size="60KB")
    AutoTokenizer.from_pretrained(base).save_pretrained(sharded)
    assert len(list(sharded.glob("*.safetensors"))) > 2
    run = make_run(sharded)
    exported = export_here(run, tmp_path / "merged")
    assert exported.completed.verified is True
    written, expected = tensors(tmp_path / "merged"), merged_by_peft(base, run.adapter_dir)
    assert all(torch.equal(written[name], expected[name]) for name in written)


MIXTURE = MixtralConfig(
    vocab_size=400, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, num_local_experts=4, initializer_range=0.25, bos_token_id=1, eos_token_id=2, pad_token_id=3,
)  # fmt: skip


@pytest.fixture
def make_mixture(base: Path, tmp_path: Path) -> Callable[[int], Path]:
    def make(seed: int) -> Path:
        mixture = tmp_path / "mixture"
        torch.manual_seed(seed)
        AutoModelForCausalLM.from_config(MIXTURE).to(torch.bfloat16).save_pretrained(mixture)
        AutoTokenizer.from_pretrained(base).save_pretrained(mixture)
        return mixture

    return make


@pytest.mark.parametrize("seed", [0, 3, 8])  # in the last two another expert is picked here and there in 16 bit
def test_a_mixture_of_experts_whose_weights_are_put_together_when_loaded(
    make_run: Run, make_mixture: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
):
    """Its experts are many tensors in the files and one in memory: checked with the whole model, or said to be unchecked."""
    mixture = make_mixture(seed)
    run = make_run(mixture, target_modules=["q_proj", "v_proj", "o_proj"])
    exported = export_here(run, tmp_path / "merged")
    assert exported.end.type == "job_finished", exported.end
    assert exported.completed.verified is True
    assert tensors(tmp_path / "merged").keys() == tensors(mixture).keys()
    monkeypatch.setattr("core.export.merged.as_merged.fits_in_memory", lambda _: False)
    unchecked = export_here(run, tmp_path / "unchecked")
    assert (unchecked.completed.verified, unchecked.completed.agreement) == (None, None)


@pytest.mark.parametrize("seed", [0, 3, 8])
def test_a_mixture_merged_at_half_the_strength_is_found(
    make_run: Run, make_mixture: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
):
    run = make_run(make_mixture(seed), target_modules=["q_proj", "v_proj", "o_proj"])
    right = Linear.get_delta_weight
    monkeypatch.setattr(Linear, "get_delta_weight", lambda self, name: 0.5 * right(self, name))
    assert export_here(run, tmp_path / "merged").code == "export_differs"


class TestTheCheckItself:
    """Negative controls: what must not pass for the trained model."""

    @pytest.fixture
    def weights(self, run: RunFolder) -> TrainedWeights:
        return TrainedWeights(find_trained(run, None))

    @pytest.fixture
    def trial(self, run: RunFolder, weights: TrainedWeights) -> Trial:
        source = find_trained(run, None)
        return Trial(source, weights, load_exported_tokenizer(source), Pace(HereContext(lambda event, say: None)))

    def written(self, weights: TrainedWeights, folder: Path, base: Path) -> Path:
        shutil.copytree(base, folder)
        write_merged(weights, folder, lambda done, total: None)
        return folder

    def test_the_right_merge_passes(self, trial: Trial, weights: TrainedWeights, base: Path, tmp_path: Path):
        agreement = trial.of_folder(self.written(weights, tmp_path / "out", base))
        assert agreement.is_within(SIXTEEN_BIT)
        assert agreement.judge == "transformers"
        assert agreement.held_out > 0

    def test_part_by_part_it_is_the_same(
        self, trial: Trial, weights: TrainedWeights, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        folder = self.written(weights, tmp_path / "out", base)
        whole = trial.of_folder(folder)
        monkeypatch.setattr("core.export.check.judging.IN_MEMORY_BYTES", 0)
        parts = trial.of_folder(folder)
        assert parts.judge != whole.judge
        assert parts.kl == pytest.approx(whole.kl, rel=1e-3)
        assert parts.max_abs_diff == pytest.approx(whole.max_abs_diff, rel=1e-3)

    def test_a_base_without_its_adapter_does_not(self, trial: Trial, base: Path):
        agreement = trial.of_folder(base)
        assert not agreement.is_within(SIXTEEN_BIT)
        assert agreement.kl == pytest.approx(agreement.learned_kl, rel=0.01)

    def test_a_merge_at_half_the_strength_does_not(
        self, trial: Trial, weights: TrainedWeights, base: Path, tmp_path: Path
    ):
        for module in weights.model.modules():
            if hasattr(module, "scaling") and hasattr(module, "lora_A"):
                module.scaling = {name: 0.5 * scale for name, scale in module.scaling.items()}
        assert not trial.of_folder(self.written(weights, tmp_path / "out", base)).is_within(SIXTEEN_BIT)

    def test_one_layer_left_out_does_not(self, trial: Trial, weights: TrainedWeights, base: Path, tmp_path: Path):
        del weights._layers["model.layers.0.mlp.down_proj.weight"]
        assert not trial.of_folder(self.written(weights, tmp_path / "out", base)).is_within(SIXTEEN_BIT)

    def test_one_number_that_changed_on_the_disk_is_found(self, weights: TrainedWeights, base: Path, tmp_path: Path):
        shutil.copytree(base, tmp_path / "out")
        digests = write_merged(weights, tmp_path / "out", lambda done, total: None)
        require_same_bytes(tmp_path / "out", digests, lambda done, total: None)
        file = tmp_path / "out" / "model.safetensors"
        content = bytearray(file.read_bytes())
        content[-1000] ^= 1  # the smallest step of one number: no safetensors reader notices
        file.write_bytes(content)
        with pytest.raises(TunesmithError, match=r"1 of \d+ tensors"):
            require_same_bytes(tmp_path / "out", digests, lambda done, total: None)


def test_logits_in_pieces_are_logits_as_a_whole(monkeypatch: pytest.MonkeyPatch):
    """The same figures, whatever the size of the pieces, as torch gets from whole matrices."""
    torch.manual_seed(0)
    heads = [3 * torch.randn(1000, 16) for _ in range(2)]
    one, other = (
        Said(states, lambda first, last, head=head: head[first:last], 1000, softcap=20.0)
        for states, head in zip([torch.randn(7, 16), torch.randn(7, 16)], heads, strict=True)
    )
    whole, others = one.logits(0, 1000), other.logits(0, 1000)
    kl = torch.nn.functional.kl_div(others.log_softmax(-1), whole.log_softmax(-1), log_target=True, reduction="none")
    for pieces in (32 << 20, 7 * 4 * 64, 7 * 4):
        monkeypatch.setattr("core.export.check.compare.HEAD_BYTES", pieces)
        found = difference(one, other)
        assert torch.allclose(found.kl, kl.sum(-1), atol=1e-4)
        assert torch.equal(found.best, whole.argmax(-1))
        assert torch.equal(found.other_best, others.argmax(-1))
        best = whole.topk(2, dim=-1).values
        assert torch.allclose(found.margin, best[:, 0] - best[:, 1], atol=1e-5)
        assert torch.allclose(found.largest, (whole - others).abs().amax(-1), atol=1e-5)
