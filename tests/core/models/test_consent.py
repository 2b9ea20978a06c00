"""Code that a model brings runs as it was when it was allowed, and not otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import make_tokenizer

from core.models.consent import allow, code_revision, is_allowed, require_unchanged_code
from core.schema.errors import TunesmithError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUNESMITH_CONFIG_DIR", str(tmp_path / "settings"))
    made = tmp_path / "model"
    made.mkdir()
    (made / "modeling_own.py").write_text("x = 1\n", encoding="utf-8")
    return made


def test_code_that_changed_is_asked_for_again(folder: Path) -> None:
    require_unchanged_code(str(folder), folder)  # the first start: the recipe allows it as it is
    require_unchanged_code(str(folder), folder)
    (folder / "modeling_own.py").write_text("x = 2\n", encoding="utf-8")
    assert not is_allowed(str(folder), code_revision(folder) or "")
    with pytest.raises(TunesmithError) as told:
        require_unchanged_code(str(folder), folder)
    assert told.value.code == "code_changed"
    allow(str(folder), code_revision(folder) or "")  # the person has looked
    require_unchanged_code(str(folder), folder)


def test_a_model_without_code_needs_no_permission(folder: Path) -> None:
    (folder / "modeling_own.py").unlink()
    require_unchanged_code(str(folder), folder)
    (folder / "modeling_own.py").write_text("x = 1\n", encoding="utf-8")
    require_unchanged_code(str(folder), folder)


def test_a_job_does_not_run_code_that_changed(folder: Path) -> None:
    from core.schema.recipe import ModelTable
    from core.training.model.base_model import Base, load_tokenizer

    make_tokenizer(folder)
    require_unchanged_code(str(folder), folder)
    (folder / "modeling_own.py").write_text("x = 2\n", encoding="utf-8")
    base = Base(folder, str(folder), None, "")  # type: ignore[arg-type]  # it does not come that far
    with pytest.raises(TunesmithError) as told:
        load_tokenizer(base, ModelTable(source=str(folder), allow_remote_code=True))
    assert told.value.code == "code_changed"
