"""Weights as estimated against weights as transformers and bitsandbytes really load them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.estimate import estimate_weights
from core.models import facts_from_config, read_model_folder, suggestion
from core.schema.model_facts import KeptGroup, LinearGroup, ModelFacts

MIB = 2**20
# Odd sizes on purpose: nothing divides evenly into blocks of 64, of 256 or into 512 bytes.
TINY = {
    "vocab_size": 331,
    "hidden_size": 60,
    "intermediate_size": 148,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "num_key_value_heads": 3,
    "head_dim": 10,
    "tie_word_embeddings": False,
}


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("models") / "작은 모델"
    config = LlamaConfig(**TINY, bos_token_id=1, eos_token_id=2)
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    return folder


def allocated_bytes(module: object) -> tuple[int, int]:
    """What CUDA's allocator would hand out for the model's tensors, in linear layers and elsewhere.

    Counted tensor by tensor: on the CPU some tables are shared, on a card each layer has its own copy.
    """
    linear = kept = 0
    for name, parameter in module.named_parameters():  # type: ignore[attr-defined]
        tensors = [parameter.data]
        state = getattr(parameter, "quant_state", None)
        while state is not None:
            tensors += [t for t in (state.absmax, state.code, state.offset) if t is not None]
            state = state.state2
        if getattr(parameter, "SCB", None) is not None:
            tensors.append(parameter.SCB)
        size = sum(-(-t.numel() * t.element_size() // 512) * 512 for t in tensors)
        if name.endswith("_proj.weight"):
            linear += size
        else:
            kept += size
    return linear, kept


@pytest.mark.parametrize(
    ("scheme", "double_quant"),
    [("nf4", True), ("nf4", False), ("fp4", True), ("fp4", False), ("int8", False), ("none", False)],
)
def test_the_estimate_is_what_is_allocated(tiny_folder: Path, scheme: str, double_quant: bool) -> None:
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    quantization = {
        "none": None,
        "int8": BitsAndBytesConfig(load_in_8bit=True),
    }.get(
        scheme,
        BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type=scheme, bnb_4bit_use_double_quant=double_quant),
    )
    model = AutoModelForCausalLM.from_pretrained(
        tiny_folder, quantization_config=quantization, dtype=torch.bfloat16, device_map={"": "cpu"}
    )
    estimate = estimate_weights(read_model_folder(tiny_folder), scheme, double_quant)
    assert estimate is not None
    assert (estimate.weights_bytes, estimate.kept_16bit_bytes) == allocated_bytes(model)


def test_config_and_weights_give_the_same_estimate(tiny_folder: Path) -> None:
    from_config = facts_from_config(TINY | {"model_type": "llama", "architectures": ["LlamaForCausalLM"]})
    from_weights = read_model_folder(tiny_folder)
    assert from_weights.weights_read
    assert estimate_weights(from_config, "nf4") == estimate_weights(from_weights, "nf4")


def test_mistral_7b_is_what_was_published() -> None:
    """3,936 MiB with NF4, double quantization and 16-bit embeddings and head, as measured on an RTX 3090."""
    model = suggestion("mistralai/Mistral-7B-v0.1")
    assert model is not None
    quantized = estimate_weights(model.facts(), "nf4", True)
    plain = estimate_weights(model.facts(), "none")
    assert quantized is not None
    assert plain is not None
    assert quantized.total_bytes / MIB == pytest.approx(3936, abs=2)
    assert plain.total_bytes == 2 * model.parameters


def test_double_quantization_takes_half_a_byte_and_a_64th() -> None:
    """n/2 + n/64 + n/4096, and 2 KiB of tables."""
    elements = 4096 * 14_336
    facts = ModelFacts(
        source="x",
        total_parameters=elements + 1,
        linears=(LinearGroup(name="up_proj", in_features=4096, out_features=14_336, count=1),),
        kept=(KeptGroup(name="norm", elements=1, count=1),),
    )
    estimate = estimate_weights(facts, "nf4", True)
    assert estimate is not None
    assert estimate.weights_bytes == elements // 2 + elements // 64 + elements // 4096 + 2048
    assert estimate.kept_16bit_bytes == 512
    assert estimate.total_bytes == estimate.weights_bytes + 512


def test_32_bit_weights_are_twice_as_large() -> None:
    facts = facts_from_config(TINY | {"model_type": "llama"} | {"hidden_size": 256, "vocab_size": 1024})
    half, full = (estimate_weights(facts, "none", compute_dtype=dtype) for dtype in ("float16", "float32"))
    assert half is not None
    assert full is not None
    assert full.total_bytes == pytest.approx(2 * half.total_bytes, rel=0.01)


def test_a_model_of_unknown_layout_has_no_estimate() -> None:
    assert estimate_weights(ModelFacts(source="x"), "nf4") is None


def test_an_unknown_scheme_is_a_bug_and_told() -> None:
    with pytest.raises(KeyError):
        estimate_weights(facts_from_config(TINY | {"model_type": "llama"}), "nf5")
