"""What is refused of a base model's tokenizer before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import TEMPLATE, make_model

from core.schema.errors import TunesmithError
from core.schema.recipe import ModelTable
from core.training.model.base_model import find_base, load_tokenizer


def test_a_template_that_is_far_too_long_is_never_run(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model", template=TEMPLATE + "{# padding #}" * 20_000)
    table = ModelTable(source=str(folder))
    base = find_base(table, lambda done, total: None)
    with pytest.raises(TunesmithError) as caught:
        load_tokenizer(base, table)
    assert caught.value.code == "template_too_large"
