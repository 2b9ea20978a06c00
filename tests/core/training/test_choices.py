"""Every choice of the recipe trains on a processor, or is refused or replaced in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
import torch
from safetensors.torch import load_file
from support.training import Built, built, recipe_for, train_here

from core.schema.errors import RecipeError
from core.schema.events import JobFailed, JobFinished
from core.schema.recipe import Optimizer, Schedule
from core.training.device import machine

SHORT = ("training.max_steps=3", "dataset.held_out_fraction=0", "dataset.max_rows=12")
REPLACED = {
    "paged_adamw_8bit": "adamw_8bit",
    "paged_adamw_32bit": "adamw_torch",
    "paged_lion_8bit": "lion_8bit",
    "paged_lion_32bit": "lion_32bit",
}


@pytest.mark.parametrize(
    "settings",
    [
        ("quantization.scheme=nf4",),
        ("quantization.scheme=fp4",),
        ("quantization.scheme=int8",),
        ("quantization.scheme=none",),
        ("quantization.scheme=none", "quantization.compute_dtype=float32"),
        ("quantization.double_quant=false",),
        ("lora.use_dora=true",),
        ("lora.use_dora=true", "quantization.scheme=none"),
        ("lora.use_rslora=true",),
        ("lora.init=gaussian",),
        ("lora.init=orthogonal",),
        ("lora.init=orthogonal", "quantization.scheme=int8"),
        ("lora.dropout=0.2",),
        ('lora.target_modules=["q_proj", "v_proj"]',),
        ("training.chunked_loss=false",),
        ("training.chunked_loss=false", "training.packing=true"),
        ("training.gradient_checkpointing=true", "training.packing=true"),
        ("training.learn_from=everything", "training.packing=true"),
        ("training.max_grad_norm=0",),
        ("training.weight_decay=0.1", "training.micro_batch_size=4"),
    ],
    ids=lambda settings: " ".join(setting.split(".")[1] for setting in settings),
)
def test_trains(tiny: Path, rows: Path, tmp_path: Path, settings: tuple[str, ...]) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *SHORT, *settings))
    assert isinstance(run.end, JobFinished), run.end
    assert len(run.losses) == 3
    weights = load_file(run.folder.adapter_dir / "adapter_model.safetensors")
    assert all(weight.dtype == torch.float32 and weight.isfinite().all() for weight in weights.values())
    assert any(weight.abs().max() > 0 for name, weight in weights.items() if "lora_B" in name)
    config = json.loads((run.folder.adapter_dir / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["base_model_name_or_path"] == str(tiny.resolve())
    if "q_proj" in settings[0]:
        assert {name.split(".")[-3] for name in weights} == {"q_proj", "v_proj"}


@pytest.mark.parametrize("optimizer", get_args(Optimizer))
def test_every_optimizer_works_or_is_replaced_by_name(tiny: Path, rows: Path, tmp_path: Path, optimizer: str) -> None:
    # Rank 64 makes tensors of 4,096 numbers, from which on the 8-bit optimizers really keep 8 bits.
    run = train_here(tmp_path, recipe_for(tiny, rows, *SHORT, "lora.rank=64", f"training.optimizer={optimizer}"))
    assert isinstance(run.end, JobFinished), run.end
    used = REPLACED.get(optimizer, optimizer)
    assert run.folder.recipe().training.optimizer == used
    told = run.warnings.get("fallback_used")
    assert (told is not None) == (optimizer in REPLACED)
    if told is not None:
        assert told.params["used"] == used
        assert used in told.message
    weights = load_file(run.folder.adapter_dir / "adapter_model.safetensors")
    assert all(weight.isfinite().all() for weight in weights.values())


@pytest.mark.parametrize("schedule", get_args(Schedule))
def test_every_schedule(tiny: Path, rows: Path, tmp_path: Path, schedule: str) -> None:
    run = train_here(
        tmp_path,
        recipe_for(
            tiny, rows, "training.max_steps=6", "dataset.max_rows=12", "training.warmup_ratio=0.3",
            f"training.lr_schedule={schedule}", "training.learning_rate=1e-3",
        ),
    )  # fmt: skip
    assert isinstance(run.end, JobFinished), run.end
    rates = run.folder.state().learning_rate.values
    assert rates[0] == (1e-3 if schedule == "constant" else 0.0)  # that one has no warm-up
    assert max(rate or 0.0 for rate in rates) == pytest.approx(1e-3)
    if not schedule.startswith("constant"):
        assert (rates[-1] or 0.0) < 1e-3


@pytest.mark.parametrize(
    ("settings", "path", "words"),
    [
        (('lora.target_modules=["nope"]',), "lora.target_modules", '"nope"'),
        (('lora.target_modules=["q_proj", "vproj"]',), "lora.target_modules", '"vproj"'),
        (('lora.target_modules=["lm_head"]',), "lora.target_modules", '"lm_head"'),
        (('lora.target_modules=["embed_tokens"]',), "lora.target_modules", '"embed_tokens"'),
        (("lora.init=orthogonal", "lora.rank=5"), "lora.rank", "even rank"),
        (("lora.use_dora=true", "quantization.scheme=int8"), "lora.use_dora", "8 bits"),
        (("lora.enabled=false",), None, "not quantised"),
    ],
)
def test_refused_in_words(
    tiny: Path, rows: Path, tmp_path: Path, settings: tuple[str, ...], path: str | None, words: str
) -> None:
    run = train_here(tmp_path, recipe_for(tiny, rows, *SHORT, *settings))
    assert isinstance(run.end, JobFailed)
    assert run.end.exit_status == 2
    assert run.end.params.get("path") == path
    assert words in run.end.message
    assert run.end.hint
    assert run.folder.summary().status == "failed"


def test_all_weights(tiny: Path, rows: Path, tmp_path: Path) -> None:
    """Without an adapter the run holds a whole model that anybody can load, and goes on like any other."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    recipe = recipe_for(
        tiny, rows, "lora.enabled=false", "quantization.scheme=none", "training.max_steps=6",
        "training.learning_rate=1e-3", "checkpoints.every_steps=2", "checkpoints.keep_best=true",
        "evaluation.every_steps=2", "training.gradient_checkpointing=true",
    )  # fmt: skip
    run = train_here(tmp_path, recipe)
    assert isinstance(run.end, JobFinished), run.end
    assert not run.folder.adapter_dir.exists()
    before, after = run.held_out[0], run.held_out[6]
    assert before is not None
    assert after is not None
    assert after < before
    model = AutoModelForCausalLM.from_pretrained(run.folder.model_dir)
    base = AutoModelForCausalLM.from_pretrained(tiny)
    assert model.dtype == base.dtype
    assert model.config.use_cache
    assert not torch.equal(model.model.layers[0].mlp.up_proj.weight, base.model.layers[0].mlp.up_proj.weight)
    assert AutoTokenizer.from_pretrained(run.folder.model_dir).chat_template


def test_orthogonal_start_changes_nothing(tiny: Path, rows: Path, tmp_path: Path) -> None:
    run: Built = built(recipe_for(tiny, rows, "lora.init=orthogonal"), output=tmp_path)
    for part in run.trainer.model.modules():
        if hasattr(part, "lora_A") and "default" in part.lora_A:
            a, b = part.lora_A["default"].weight, part.lora_B["default"].weight
            assert a.abs().max() > 0.01
            assert b.abs().max() > 0.01
            assert (b @ a).abs().max() < 1e-6


def test_settling_again_changes_nothing(tiny: Path, rows: Path) -> None:
    recipe = recipe_for(tiny, rows, "training.optimizer=paged_adamw_8bit", "quantization.compute_dtype=float16")
    settled, told = machine.settle(recipe)
    assert [fallback.params["path"] for fallback in told] == ["quantization.compute_dtype", "training.optimizer"]
    assert settled.quantization.compute_dtype == "bfloat16"
    assert machine.settle(settled) == (settled, [])


def test_refusals_are_recipe_errors(tiny: Path, rows: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as told:
        built(recipe_for(tiny, rows, 'lora.target_modules=["nope"]'), output=tmp_path)
    assert told.value.path == "lora.target_modules"
    assert "q_proj" in told.value.hint
