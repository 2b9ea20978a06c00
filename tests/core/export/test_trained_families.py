"""From a real training to files that other programs read: every family through train, merge, GGUF and reload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from support.architectures import MODELS, make_architecture
from support.exporting import export_here
from support.training import recipe_for, train_here
from transformers import AutoModelForCausalLM, AutoTokenizer

from core.export.check.probes import BUILT_IN, TRIPPING
from core.runs import RunFolder

pytestmark = pytest.mark.slow
# Few and large steps: in seconds so far from the base that a lost adapter would be seen.
STEPS = 3
SETTINGS = ("quantization.scheme=nf4", f"training.max_steps={STEPS}", "training.learning_rate=5e-2")
MOST_DIFFERENCE = 0.2  # of logits that reach 6 to 8: rounding the merged weights to 16 bit moves them by up to 0.08
TIE = 0.05  # two best tokens this near to one another may change places by it


def assert_exported(run: RunFolder, to: Path, form: str, quantization: str | None = None) -> None:
    """By the export's own check, which read back what was written."""
    exported = export_here(run, to, form, quantization=quantization)
    assert exported.end.type == "job_finished", exported.end
    found = exported.completed.agreement
    assert exported.completed.verified is True
    assert found is not None
    assert found["same_next_token"] == found["prompts"] == 12
    assert found["same_places"] == found["places"]
    assert found["held_out"] > 0
    assert found["max_abs_diff"] < 0.5
    assert found["kl"] < 0.01 < 0.1 < found["learned_kl"]  # the training moved the model, the export did not


def last_logits(model: Any, folder: Path) -> torch.Tensor:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        said = [model(**tokenizer(text, return_tensors="pt")).logits[0, -1] for text in (*BUILT_IN, *TRIPPING)]
    return torch.stack(said)


@pytest.mark.parametrize("name", MODELS)
def test_a_trained_family_is_the_same_model_merged_and_as_gguf(name: str, data: Path, tmp_path: Path):
    base = make_architecture(name, tmp_path / name)
    trained = train_here(tmp_path / "runs", recipe_for(base, data, *SETTINGS))
    assert trained.end.type == "job_finished", trained.end
    assert len(trained.losses) == STEPS
    assert_exported(trained.folder, tmp_path / "merged", "merged")
    assert_exported(trained.folder, tmp_path / "gguf", "gguf", "f16")
    # And by nothing of ours: what the training saved, on the base that it was trained on.
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.float32)
    adapted = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    before = last_logits(adapted, base)
    expected = last_logits(PeftModel.from_pretrained(adapted, trained.folder.adapter_dir), base)
    found = last_logits(merged, tmp_path / "merged")
    assert (found - expected).abs().max() < MOST_DIFFERENCE
    assert (before - expected).abs().max() > 2
    behind = expected.max(-1).values - expected.gather(1, found.argmax(-1, keepdim=True)).squeeze(1)
    assert behind.max() <= TIE  # the same next token, or one that rounding may put in front
    assert int((behind == 0).sum()) >= len(behind) - 1
