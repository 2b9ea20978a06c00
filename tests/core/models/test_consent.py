"""Code that a model brings runs as it was when it was allowed, and not otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.tiny import make_tokenizer

from core.models.consent import (
    allow,
    code_revision,
    is_allowed,
    is_code_allowed,
    require_unchanged_code,
    take_back,
)
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


def test_a_folder_is_one_however_it_is_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    allow("./model", code_revision(folder) or "")
    assert is_code_allowed(f'"{folder}"', folder)
    take_back(str(folder), code_revision(folder) or "")
    assert not is_code_allowed("./model", folder)


def test_a_newer_commit_of_the_hub_is_asked_for_again(folder: Path) -> None:
    commit = folder.parent / "models--org--own" / "snapshots" / "1234"
    commit.mkdir(parents=True)
    (commit / "modeling_own.py").write_text("x = 1\n", encoding="utf-8")
    allow("Org/Own", "1234")  # as the window does
    require_unchanged_code("Org/Own", commit)
    later = commit.rename(commit.parent / "5678")
    require_unchanged_code("Org/Own", later)  # the same code
    (later / "modeling_own.py").write_text("x = 2\n", encoding="utf-8")
    with pytest.raises(TunesmithError) as told:
        require_unchanged_code("Org/Own", later)
    assert told.value.code == "code_changed"


def test_code_that_lies_elsewhere_never_runs(folder: Path) -> None:
    settings = {"auto_map": {"AutoTokenizer": ["other/place--tok.Slow", None]}}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(TunesmithError) as told:
        require_unchanged_code(str(folder), folder)
    assert told.value.code == "model_foreign_code"
