"""Which attention a model is loaded with: the fused one, but where the model's own arithmetic rules that out."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import make_tokenizer
from support.training import recipe_for

from core.schema.errors import RecipeError
from core.training.device import machine
from core.training.model.base_model import find_base, load_model


@pytest.mark.parametrize(("kind", "attention"), [("Gemma2", "eager"), ("Qwen3", "sdpa")])
def test_a_model_loads_with_the_attention_that_it_can_do(kind: str, attention: str, rows: Path, tmp_path: Path) -> None:
    """Gemma 2 caps its scores, which fused attention cannot; asked for it by name, transformers refuses the model."""
    import transformers

    make_tokenizer(tmp_path)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=400, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=16,
    )  # fmt: skip
    getattr(transformers, f"{kind}ForCausalLM")(config).save_pretrained(tmp_path)
    recipe, _ = machine.settle(recipe_for(tmp_path, rows))
    model = load_model(find_base(recipe.model, lambda done, total: None), recipe)
    assert model.config._attn_implementation == attention


def test_the_attention_that_a_person_chose(rows: Path, tmp_path: Path) -> None:
    from support.tiny import make_model

    base = make_model(tmp_path / "llama")
    recipe, _ = machine.settle(recipe_for(base, rows, "training.attention=eager"))
    model = load_model(find_base(recipe.model, lambda done, total: None), recipe)
    assert model.config._attn_implementation == "eager"


def test_fused_attention_of_a_model_that_has_none_is_refused_in_words(rows: Path, tmp_path: Path) -> None:
    import transformers

    make_tokenizer(tmp_path)
    config = transformers.BloomConfig(vocab_size=400, hidden_size=64, n_layer=2, n_head=4)
    transformers.BloomForCausalLM(config).save_pretrained(tmp_path)
    recipe, _ = machine.settle(recipe_for(tmp_path, rows, "training.attention=sdpa"))
    with pytest.raises(RecipeError) as refused:
        load_model(find_base(recipe.model, lambda done, total: None), recipe)
    assert (refused.value.code, refused.value.path) == ("attention_not_fused", "training.attention")
