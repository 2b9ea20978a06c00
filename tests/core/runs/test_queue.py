"""The queue: a file that several programs change at once, and the order in which its entries get their turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import environment

from core.runs.queue import (
    add_to_queue,
    begin_next,
    forget_ended,
    interrupted,
    mark,
    read_queue,
    remove_from_queue,
    runner_lock,
    waiting,
)
from core.schema.errors import RefusedError, TunesmithError
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml


def recipe(name: str = "one") -> Recipe:
    return recipe_from_toml(f"name='{name}'\n[model]\nsource='m'\n[dataset]\nsource='d'", ["lora.rank=8"])


def names(runs: Path) -> list[str]:
    return [entry.name for entry in read_queue(runs)]


def test_first_in_first_out_each_in_a_run_of_its_own(tmp_path: Path) -> None:
    runs = tmp_path / "실행 폴더"
    assert read_queue(runs) == ()
    assert begin_next(runs) is None
    for name in ("하나", "둘"):
        add_to_queue(runs, recipe(name))
    begun = begin_next(runs)
    assert begun is not None
    entry, run, goes_on = begun
    assert (entry.name, goes_on) == ("하나", False)
    assert run.recipe() == recipe("하나")
    mark(runs, entry.id, "finished")
    assert [one.name for one in waiting(read_queue(runs))] == ["둘"]
    second = begin_next(runs)
    assert second is not None
    assert second[0].name == "둘"
    mark(runs, second[0].id, "failed")
    assert begin_next(runs) is None


def test_what_was_running_when_the_computer_went_down_goes_on_first(tmp_path: Path) -> None:
    for name in ("one", "two"):
        add_to_queue(tmp_path, recipe(name))
    first = begin_next(tmp_path)
    assert first is not None
    lock = first[1].lock()
    second = begin_next(tmp_path)  # the first one is held: it really runs
    assert second is not None
    assert second[0].name == "two"
    lock.release()
    mark(tmp_path, second[0].id, "finished")
    again = begin_next(tmp_path)
    assert again is not None
    assert (again[0].name, again[1].path, again[2]) == ("one", first[1].path, True)


def test_a_run_that_was_deleted_is_not_gone_on_with(tmp_path: Path) -> None:
    add_to_queue(tmp_path, recipe())
    begun = begin_next(tmp_path)
    assert begun is not None
    begun[1].summary_path.unlink()
    assert begin_next(tmp_path) is None
    assert [entry.status for entry in read_queue(tmp_path)] == ["stopped"]


def test_a_run_that_was_finished_by_hand_meanwhile_is_not_gone_on_with(tmp_path: Path) -> None:
    for name in ("one", "two"):
        add_to_queue(tmp_path, recipe(name))
    begun = begin_next(tmp_path)
    assert begun is not None
    assert interrupted(tmp_path, read_queue(tmp_path)) == [], "it is just beginning"
    summary = begun[1].summary()
    begun[1].write_summary(summary.model_copy(update={"status": "stopped"}))
    assert [entry.name for entry in interrupted(tmp_path, read_queue(tmp_path))] == ["one"]
    begun[1].write_summary(summary.model_copy(update={"status": "finished"}))
    assert interrupted(tmp_path, read_queue(tmp_path)) == []
    after = begin_next(tmp_path)
    assert after is not None
    assert (after[0].name, after[2]) == ("two", False)
    assert [entry.status for entry in read_queue(tmp_path)] == ["finished", "running"]


def test_taking_out(tmp_path: Path) -> None:
    ids = [add_to_queue(tmp_path, recipe(name)).id for name in ("one", "two", "three")]
    remove_from_queue(tmp_path, ids[1])
    assert names(tmp_path) == ["one", "three"]
    with pytest.raises(RefusedError, match="no entry"):
        remove_from_queue(tmp_path, ids[1])
    assert add_to_queue(tmp_path, recipe("four")).id == 4  # numbers are never given twice
    begun = begin_next(tmp_path)
    assert begun is not None
    lock = begun[1].lock()
    with pytest.raises(RefusedError, match="is running"):
        remove_from_queue(tmp_path, ids[0])
    lock.release()
    mark(tmp_path, ids[0], "stopped")
    forget_ended(tmp_path)
    assert names(tmp_path) == ["three", "four"]


ADD_TEN = """
import sys
from pathlib import Path
from core.runs.queue import add_to_queue
from core.schema.toml_codec import recipe_from_toml
for number in range(10):
    text = f"name='{sys.argv[2]}{number}'\\n[model]\\nsource='m'\\n[dataset]\\nsource='d'"
    add_to_queue(Path(sys.argv[1]), recipe_from_toml(text))
"""


def test_two_programs_lose_none_of_one_another_s_entries(tmp_path: Path) -> None:
    adding = [
        subprocess.Popen([sys.executable, "-c", ADD_TEN, str(tmp_path), name], env=environment()) for name in "ab"
    ]
    assert [process.wait(60) for process in adding] == [0, 0]
    entries = read_queue(tmp_path)
    assert sorted(entry.name for entry in entries) == sorted(f"{name}{number}" for name in "ab" for number in range(10))
    assert [entry.id for entry in entries] == list(range(1, 21))


def test_one_works_it_off_at_a_time(tmp_path: Path) -> None:
    lock = runner_lock(tmp_path)
    with pytest.raises(TunesmithError, match="already being worked off"):
        runner_lock(tmp_path)
    lock.release()
    runner_lock(tmp_path).release()


def test_a_damaged_file_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "queue.json").write_text("{", encoding="utf-8")
    for call in (lambda: read_queue(tmp_path), lambda: add_to_queue(tmp_path, recipe()), lambda: begin_next(tmp_path)):
        with pytest.raises(TunesmithError) as refused:
            call()
        assert refused.value.code == "queue_unreadable"
    assert (tmp_path / "queue.json").read_text(encoding="utf-8") == "{"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TunesmithError) as refused:
        add_to_queue(tmp_path / "file", recipe())
    assert refused.value.code == "queue_not_written"
