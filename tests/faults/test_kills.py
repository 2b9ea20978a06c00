"""The whole family killed with SIGKILL and resumed: the very adapter of a run that nothing happened to."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.command_line import tunesmith, write_recipe
from support.kills import Killed, Moment, adapter_hash, random_moments

from core.runs import RunFolder

pytestmark = pytest.mark.slow


def test_kills_at_random_moments_change_nothing(model: Path, data: Path, tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path / "레시피.toml", model, data, steps=120, save=20)
    whole = tmp_path / "whole"
    whole.mkdir()
    done = tunesmith("train", recipe, "--runs-dir", "runs", cwd=whole)
    assert done.returncode == 0, done.stderr.decode()
    (folder,) = (whole / "runs").iterdir()
    place = tmp_path / "killed"
    place.mkdir()
    killed = Killed(place)
    moments = [Moment("steps", 3), Moment("saving"), Moment("start", after_s=3.0), Moment("saved", after_s=0.01)]
    assert killed.train((recipe, "--runs-dir", "runs"), moments) == adapter_hash(RunFolder(folder))
    assert len(killed.kills) == len(moments)
    assert killed.run is not None
    state = killed.run.state()
    assert (state.status, state.loss.steps) == ("finished", list(range(1, 121)))
    assert state.loss.values == RunFolder(folder).state().loss.values


def test_fifty_moments_begin_before_the_first_checkpoint() -> None:
    for seed in range(20):
        moments = random_moments(50, 10, random.Random(seed))
        assert len(moments) == 50
        assert moments[0].wait == "steps"
        assert moments[0].steps < 10
        assert sum(moment.wait in ("saving", "saved") for moment in moments) <= 6
