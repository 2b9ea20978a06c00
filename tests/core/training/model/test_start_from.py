"""A run that goes on from what another one has learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny import make_model
from support.training import Outcome, recipe_for, train_here

from core.schema.events import JobFailed, JobFinished

SETTINGS = ("training.max_steps=6", "dataset.held_out_fraction=0.2")


@pytest.fixture(scope="module")
def first(tiny: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return train_here(tmp_path_factory.mktemp("first"), recipe_for(tiny, rows, *SETTINGS))


def went_on(first: Outcome, tiny: Path, rows: Path, runs: Path, *settings: str, at: Path | None = None) -> Outcome:
    place = (at or first.folder.path).as_posix()
    return train_here(runs, recipe_for(tiny, rows, *SETTINGS, f"lora.start_from={place}", *settings))


@pytest.mark.parametrize("place", ["run", "adapter"])
def test_begins_where_the_other_ended(first: Outcome, tiny: Path, rows: Path, tmp_path: Path, place: str) -> None:
    at = first.folder.path if place == "run" else first.folder.adapter_dir
    second = went_on(first, tiny, rows, tmp_path, at=at)
    assert isinstance(second.end, JobFinished), second.end
    assert second.held_out[0] == pytest.approx(first.held_out[6], rel=1e-3)
    assert second.held_out[0] != pytest.approx(first.held_out[0], rel=1e-2)
    assert second.folder.recipe().lora.start_from == str(at)


def test_an_adapter_of_another_rank_is_refused(first: Outcome, tiny: Path, rows: Path, tmp_path: Path) -> None:
    second = went_on(first, tiny, rows, tmp_path, "lora.rank=8")
    assert isinstance(second.end, JobFailed)
    assert (second.end.code, second.end.exit_status) == ("start_from_refused", 2)
    assert "another rank" in second.end.message


def test_an_adapter_of_another_base_is_refused(first: Outcome, rows: Path, tmp_path: Path) -> None:
    other = make_model(tmp_path / "other", rope_theta=77.0)
    second = went_on(first, other, rows, tmp_path)
    assert isinstance(second.end, JobFailed)
    assert "another base model" in second.end.message


def test_a_folder_that_is_no_run_is_refused(first: Outcome, tiny: Path, rows: Path, tmp_path: Path) -> None:
    second = went_on(first, tiny, rows, tmp_path, at=tmp_path / "nowhere")
    assert isinstance(second.end, JobFailed)
    assert "neither a run nor an adapter" in second.end.message


def test_a_resume_needs_the_other_run_no_more(first: Outcome, tiny: Path, rows: Path, tmp_path: Path) -> None:
    """What was learned since stands in the checkpoint."""
    second = went_on(first, tiny, rows, tmp_path)
    recipe = second.folder.recipe()
    gone = recipe.lora.model_copy(update={"start_from": str(tmp_path / "gone")})
    second.folder.write_recipe(recipe.model_copy(update={"lora": gone}))
    again = train_here(tmp_path, second.folder)
    assert isinstance(again.end, JobFinished), again.end
