"""The commands of the queue, over jobs that only tell events."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import write_recipe

from core.runs.queue import read_queue
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_REFUSED, EXIT_STOPPED
from core.schema.events import JobFailed, JobFinished, JobStarted, JobStopped


@pytest.fixture(autouse=True)
def recipe(tmp_path: Path) -> Path:
    return write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def test_adds_and_lists(tell, runs):
    added = tell("queue", "add", "r.toml", "--set", "lora.rank=2", "--set", "name=둘", "--json")
    assert added.status == EXIT_DONE
    assert added.document["status"] == "waiting"
    assert read_queue(runs)[0].settled().lora.rank == 2
    listed = tell("queue", "list", "--json")
    assert [entry["name"] for entry in listed.document] == ["둘"]
    assert "recipe" not in listed.document[0]
    assert "둘" in tell("queue", "list").out


def test_an_empty_queue_says_how_to_fill_it(tell):
    assert "queue add" in tell("queue", "list").err
    assert tell("queue", "run").status == EXIT_DONE


def test_a_bad_recipe_is_refused_when_it_is_added(tell, runs):
    assert tell("queue", "add", "r.toml", "--set", "lora.rnk=2").status == EXIT_REFUSED
    assert read_queue(runs) == ()


def test_runs_all_of_them_in_order(tell, jobs, runs):
    for name in ("one", "two"):
        tell("queue", "add", "r.toml", "--set", f"name={name}")
    requests = jobs(JobStarted(kind="train"), JobFinished())
    said = tell("queue", "run", "--json")
    assert said.status == EXIT_DONE
    assert [entry["status"] for entry in said.document] == ["finished", "finished"]
    assert [Path(request.run_dir).name for request in requests] == [entry.run for entry in read_queue(runs)]
    assert [request.resume for request in requests] == [False, False]


def test_one_that_fails_does_not_hold_up_the_next(tell, jobs, runs):
    for name in ("one", "two"):
        tell("queue", "add", "r.toml", "--set", f"name={name}")
    requests = jobs(JobFailed(code="odd", message="It broke.", hint="Mend it."), status=1)
    assert tell("queue", "run").status == EXIT_FAILED
    assert len(requests) == 2
    assert [entry.status for entry in read_queue(runs)] == ["failed", "failed"]


def test_a_stop_ends_the_queue_and_the_rest_waits(tell, jobs, runs):
    for name in ("one", "two"):
        tell("queue", "add", "r.toml", "--set", f"name={name}")
    requests = jobs(JobStopped(step=3), status=3)
    assert tell("queue", "run").status == EXIT_STOPPED
    assert len(requests) == 1
    assert [entry.status for entry in read_queue(runs)] == ["stopped", "waiting"]


def test_what_was_interrupted_is_resumed(tell, jobs, runs, monkeypatch):
    tell("queue", "add", "r.toml")
    monkeypatch.setattr("core.cli.queue._train", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    tell("queue", "run")
    assert read_queue(runs)[0].status == "running"
    monkeypatch.undo()
    monkeypatch.setenv("TUNESMITH_RUNS_DIR", str(runs))
    requests = jobs(JobFinished())
    tell("queue", "run", "--runs-dir", str(runs))
    assert [request.resume for request in requests] == [True]


def test_takes_out_and_refuses_what_is_not_there(tell, runs):
    tell("queue", "add", "r.toml")
    assert tell("queue", "remove", "1").status == EXIT_DONE
    assert read_queue(runs) == ()
    assert tell("queue", "remove", "1").is_refusal(EXIT_REFUSED, "no entry 1")
