"""What an adapter on fused experts cannot have is refused in words before anything runs."""

from __future__ import annotations

from typing import Any

import pytest
from support.estimating import make_recipe
from transformers import AutoModelForCausalLM, MixtralConfig

from core.schema.errors import RecipeError
from core.training.building import put_adapter_on


@pytest.fixture
def mixture() -> Any:
    config = MixtralConfig(
        vocab_size=300, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, num_local_experts=2, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    return AutoModelForCausalLM.from_config(config)


@pytest.mark.parametrize(
    ("table", "without"), [({"lora__dropout": 0.05}, "0"), ({"lora__use_dora": True}, "false")], ids=["dropout", "dora"]
)
def test_experts_take_a_plain_adapter_only(mixture: Any, table: dict[str, Any], without: str) -> None:
    key = next(iter(table)).replace("__", ".")
    with pytest.raises(RecipeError) as refused:
        put_adapter_on(mixture, make_recipe(**table), "tiny")
    assert (refused.value.code, refused.value.path) == ("lora_experts_plain", key)
    assert f"{key} = {without}" in (refused.value.hint or "")


def test_layers_of_the_attention_can_have_it(mixture: Any) -> None:
    recipe = make_recipe(lora__dropout=0.05, lora__target_modules=("q_proj", "v_proj"))
    assert any("lora_A" in name for name, _ in put_adapter_on(mixture, recipe, "tiny").named_parameters())


def test_without_it_the_experts_learn(mixture: Any) -> None:
    adapted = put_adapter_on(mixture, make_recipe(), "tiny")
    assert any("experts" in name and "lora_A" in name for name, _ in adapted.named_parameters())
