"""The list of model types is the one of the pinned transformers."""

from __future__ import annotations

from pathlib import Path

import pytest
import transformers
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from core.models import facts_from_config
from core.models.families import is_packable
from core.models.suitable import known_types, refuse_untrainable
from core.schema.errors import TunesmithError


def test_the_known_types_are_those_that_transformers_builds() -> None:
    assert known_types() == set(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)


def test_models_whose_kernels_are_needed_for_packing_are_not_packed() -> None:
    """transformers' plain versions of these kernels refuse rows that share a context."""
    models = Path(transformers.__file__).parent / "models"
    for file in models.glob("*/modeling_*.py"):
        family = file.parent.name
        if "use_kernel_func_from_hub_with_fallback" in file.read_text(encoding="utf-8"):
            assert not is_packable({"model_type": family}), family
            assert not is_packable({"model_type": f"{family}_text"}), family
    assert is_packable({"model_type": "llama"})
    assert not facts_from_config({"model_type": "qwen3_5", "text_config": {"model_type": "qwen3_5_text"}}).packable


def test_a_model_that_speaks_is_refused_before_its_download() -> None:
    config = {"model_type": "moshi", "architectures": ["MoshiForConditionalGeneration"]}
    with pytest.raises(TunesmithError) as refused:
        refuse_untrainable(config, "kyutai/moshiko")
    assert refused.value.code == "model_not_causal"
