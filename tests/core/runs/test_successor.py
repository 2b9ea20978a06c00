"""What comes after a run: the same again, or on from there; and in what two runs differ."""

from __future__ import annotations

from pathlib import Path

from core.runs import RunFolder
from core.runs.differences import differing_settings
from core.runs.space import folder_bytes
from core.runs.successor import next_recipe
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml


def recipe(*settings: str) -> Recipe:
    return recipe_from_toml("name='one'\n[model]\nsource='m'\n[dataset]\nsource='d'", list(settings))


def test_the_same_again_has_no_name(tmp_path: Path) -> None:
    again = next_recipe(recipe("lora.rank=8"), RunFolder(tmp_path), go_on=False)
    assert again == recipe("lora.rank=8", "name=")


def test_going_on_begins_with_the_adapter_or_the_whole_model(tmp_path: Path) -> None:
    assert next_recipe(recipe(), RunFolder(tmp_path), go_on=True).lora.start_from == str(tmp_path)
    whole = next_recipe(recipe("lora.enabled=false"), RunFolder(tmp_path), go_on=True)
    assert (whole.model.source, whole.lora.start_from) == (str(tmp_path / "model"), None)


def test_only_what_differs_is_named() -> None:
    runs = [recipe(), recipe("lora.rank=8"), None, recipe("lora.rank=8", "training.seed=1")]
    found = {one.spec.path: one.values for one in differing_settings(runs)}
    assert found == {"lora.rank": (16, 8, None, 8), "training.seed": (42, 42, None, 1)}
    assert differing_settings([recipe(), recipe("name='other'")]) == []
    assert differing_settings([None, None]) == []


def test_the_space_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"0" * 1000)
    (tmp_path / "y").write_bytes(b"0" * 24)
    assert folder_bytes(tmp_path) == 1024
    assert folder_bytes(tmp_path / "nowhere") == 0
