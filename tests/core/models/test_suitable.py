"""The list of model types is the one of the pinned transformers."""

from __future__ import annotations

from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from core.models.suitable import known_types


def test_the_known_types_are_those_that_transformers_builds() -> None:
    assert known_types() == set(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)
