"""Everything that does not depend on the batch, against what the real libraries allocate for tiny models of each family."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from support.estimating import make_recipe
from transformers.pytorch_utils import Conv1D

from core.estimate.estimator import _fixed
from core.models import read_model_folder
from core.schema.recipe import Recipe

# Odd sizes: nothing divides evenly into blocks of 64, of 256 or into 512 bytes; matrices on both sides of 4,096 elements.
SMALL: dict[str, Any] = {
    "vocab_size": 331, "hidden_size": 60, "intermediate_size": 148, "num_hidden_layers": 2, "num_attention_heads": 6,
    "num_key_value_heads": 3, "head_dim": 10, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
    "max_position_embeddings": 64,
}  # fmt: skip
NAMED = (
    "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3_text", "phi3", "gpt_neox", "falcon", "mixtral", "qwen3_moe",
    "stablelm", "starcoder2", "gpt2", "gpt_bigcode", "gptj", "gpt_neo", "bloom", "mpt", "opt", "phi", "nemotron", "arcee",
    "apertus", "helium", "glm", "glm4", "olmo", "seed_oss", "ernie4_5", "hunyuan_v1_dense", "hyperclovax",
)  # fmt: skip
HALVES = {"num_key_value_heads": None, "intermediate_size": None, "head_dim": None}
EVEN = {
    "hidden_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 144,
}  # for grouped_mm
CHANGES: dict[str, dict[str, Any]] = {
    "gemma2": {"num_key_value_heads": 3},
    "phi3": {"head_dim": None},
    "gpt_neox": {"num_key_value_heads": None, "head_dim": None},
    "falcon": {"num_key_value_heads": None, "head_dim": None, "intermediate_size": None},
    "stablelm": {"head_dim": None, "use_qkv_bias": True},
    "starcoder2": {"head_dim": None},
    "gpt2": {"head_dim": None, "num_key_value_heads": None, "intermediate_size": None},
    "gpt_bigcode": HALVES,
    "gptj": HALVES | {"rotary_dim": 4},
    "gpt_neo": HALVES | {"attention_types": [[["global"], 2]]},
    "bloom": HALVES,
    "mpt": HALVES | {"hidden_size": None, "d_model": 60},
    "opt": HALVES | {"ffn_dim": 148, "word_embed_proj_dim": 60, "dropout": 0.0},
    "phi": {"head_dim": None, "partial_rotary_factor": 0.4},
    "olmo": {"head_dim": None},
    "mixtral": EVEN | {"num_local_experts": 3},
    "qwen3_moe": EVEN | {"num_experts": 3, "num_experts_per_tok": 2, "moe_intermediate_size": 48},
}


def rounded(tensor: torch.Tensor) -> int:
    return -(-tensor.numel() * tensor.element_size() // 512) * 512


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM

    made: dict[str, Path] = {}

    def folder(family: str) -> Path:
        if family not in made:
            values = {k: v for k, v in (SMALL | CHANGES.get(family, {})).items() if v is not None}
            made[family] = tmp_path_factory.mktemp("models") / family
            torch.manual_seed(0)
            model = AutoModelForCausalLM.from_config(AutoConfig.for_model(family, **values), dtype=torch.bfloat16)
            model.save_pretrained(made[family])
        return made[family]

    return folder


def weights_of(model: Any) -> tuple[int, int]:
    """Linear layers but the head with all that quantization keeps, and the rest, without an adapter."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    head = base.get_output_embeddings()
    parts = [m for name, m in base.named_modules() if "lora_" not in name]
    inside = {id(m.weight) for m in parts if isinstance(m, (torch.nn.Linear, Conv1D)) and m is not head}
    linear = 0
    kept = sum(rounded(table) for table in base.buffers() if table.dim() > 1)  # masks and sines
    for name, parameter in base.named_parameters():
        if "lora_" in name:
            continue
        tensors = [parameter.data]
        state = getattr(parameter, "quant_state", None)
        while state is not None:
            tensors += [tensor for tensor in (state.absmax, state.code, state.offset) if tensor is not None]
            state = state.state2
        if getattr(parameter, "SCB", None) is not None:
            tensors.append(parameter.SCB)
        size = sum(map(rounded, tensors))
        linear, kept = (linear + size, kept) if id(parameter) in inside else (linear, kept + size)
    return linear, kept


def loaded(folder: Path, recipe: Recipe) -> Any:
    """The model as a run prepares it: quantised, frozen or not, with its adapter in 32 bit."""
    from core.models import fingerprint
    from core.training.building import put_adapter_on
    from core.training.model.base_model import Base, load_model

    base = Base(folder, str(folder), read_model_folder(folder), fingerprint(folder))
    model = load_model(base, recipe)
    if not recipe.lora.enabled:
        return model
    adapted = put_adapter_on(model, recipe, str(folder))
    for parameter in adapted.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return adapted


def step(model: Any, optimizer: str) -> tuple[int, int]:
    """(gradients, optimizer states) of a real step, in bytes as the allocator hands them out."""
    from transformers import Trainer, TrainingArguments

    arguments = TrainingArguments(output_dir="unused", optim=optimizer, use_cpu=True, report_to=[])
    trainer = Trainer(model=model, args=arguments)
    trainer.create_optimizer()
    ids = torch.randint(3, 300, (1, 12))
    model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    for parameter in trained:  # experts that no token chose
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    gradients = sum(rounded(parameter.grad) for parameter in trained)
    trainer.optimizer.step()
    states: dict[int, int] = {}
    for values in trainer.optimizer.state.values():
        for name, value in values.items():
            if isinstance(value, torch.Tensor) and name != "step":
                states[value.data_ptr()] = rounded(value)  # tables are shared
    return gradients, sum(states.values())


def check(folder: Path, **changes: Any) -> None:
    recipe = make_recipe(quantization__compute_dtype="bfloat16", **changes)
    model = loaded(folder, recipe)
    facts = read_model_folder(folder)
    fixed = _fixed(facts, recipe.quantization, recipe.lora, recipe.training.optimizer)
    assert (fixed.weights.weights_bytes, fixed.weights.kept_16bit_bytes) == weights_of(model)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    assert fixed.trainable == sum(parameter.numel() for parameter in trained)
    assert fixed.total == facts.total_parameters
    if recipe.lora.enabled:
        assert fixed.adapter == sum(map(rounded, trained))
    assert (fixed.gradients, fixed.states.allocated + fixed.states.paged) == step(model, recipe.training.optimizer)


@pytest.mark.parametrize("family", NAMED)
def test_an_adapter_on_4_bit_weights(folders: Any, family: str) -> None:
    check(folders(family), lora__rank=20, training__optimizer="adamw_8bit")


FULL = {"lora__enabled": False, "quantization__scheme": "none"}


@pytest.mark.parametrize("family", ["falcon", "qwen3_moe"])
def test_all_weights(folders: Any, family: str) -> None:
    check(folders(family), training__optimizer="adamw_torch", **FULL)


@pytest.mark.parametrize(
    "changes",
    [
        {"quantization__scheme": "int8", "training__optimizer": "lion_8bit"},
        {
            "quantization__scheme": "fp4",
            "quantization__double_quant": False,
            "training__optimizer": "paged_adamw_32bit",
        },
        {"quantization__scheme": "none", "lora__use_dora": True, "training__optimizer": "adafactor"},
        {"lora__use_dora": True, "lora__target_modules": ("q_proj", "down_proj"), "training__optimizer": "lion_32bit"},
        {"training__optimizer": "sgd", "lora__use_rslora": True, "lora__dropout": 0.1, "lora__rank": 1},
        FULL | {"training__optimizer": "adamw_8bit"},
        FULL | {"training__optimizer": "adafactor"},
    ],
)
def test_other_ways(folders: Any, changes: dict[str, Any]) -> None:
    check(folders("llama"), **changes)
