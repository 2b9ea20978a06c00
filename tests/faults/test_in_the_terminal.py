"""Real jobs as the terminal shows them: a whole run with its exports, and faults, each with its sentence and status."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from support.command_line import environment, is_two_lines, tunesmith, write_recipe
from support.exporting import leftovers
from support.live import LiveCommand

from core.runs import RunFolder
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED

pytestmark = pytest.mark.slow

# What a library in a bad mood does: prints before, while and after the job runs, whole lines and parts of lines.
GARBAGE = """\
import atexit, os, sys, threading, time
if "core.jobs" in sys.orig_argv:
    os.write(1, b'\\xff\\x00 not text\\n{"v": 1, "type": "job_finished", "seq"')
    print("\\nLoading the fabulous library ... ", end="")
    def chatter():
        while True:
            os.write(1, b'{"v":1,"seq":999,"type":"job_finished"}\\n')
            print("100%|#####|", end="\\r", flush=True)
            time.sleep(0.05)
    threading.Thread(target=lambda: (time.sleep(1), chatter()), daemon=True).start()
    atexit.register(lambda: os.write(1, b'bye\\n{"v":1,"type":"job_failed","code":"x","message":"x"}\\n'))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("빈 칸과 한글")


@pytest.fixture(scope="module")
def finished(place: Path, model: Path, data: Path) -> RunFolder:
    """A run of eight steps, trained by `train --json` with garbage on its standard input."""
    write_recipe(place / "레시피.toml", model, data, save=4)
    done = tunesmith("train", "레시피.toml", "--runs-dir", "runs", "--json", cwd=place, stdin=b"y\n" * 500)
    assert done.returncode == EXIT_DONE, done.stderr.decode()
    document = json.loads(done.stdout)
    run = RunFolder(Path(document["path"]))
    written = json.loads(run.summary_path.read_text(encoding="utf-8"))
    assert {name: document[name] for name in written if name != "path"} == written
    assert (document["status"], document["step"], document["total_steps"]) == ("finished", 8, 8)
    assert b"error:" not in done.stderr
    return run


class TestAWholeRun:
    def test_export_says_in_one_document_what_it_wrote(self, finished: RunFolder, place: Path):
        arguments = (
            "export",
            finished.path.name,
            "--runs-dir",
            "runs",
            "--to",
            "내 모델",
            "--format",
            "merged",
            "--json",
        )
        done = tunesmith(*arguments, cwd=place)
        assert done.returncode == EXIT_DONE, done.stderr.decode()
        document = json.loads(done.stdout)
        to = place / "내 모델"
        assert sorted(document["files"]) == sorted(path.name for path in to.iterdir())
        assert document["bytes"] == sum(path.stat().st_size for path in to.iterdir())
        assert document["verified"] is True
        assert {"prompts", "same_next_token", "max_abs_diff", "kl"} <= document["agreement"].keys()
        assert document["agreement"]["prompts"] == 64

    @pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
    def test_an_export_that_is_cancelled_and_one_that_is_killed(self, finished: RunFolder, place: Path):
        def begin() -> LiveCommand:
            live = LiveCommand("export", finished.path, "--to", place / "out" / "m", cwd=place)
            live.wait_for("phase_entered")
            assert len(leftovers(place / "out")) == 1
            return live

        cancelled = begin()
        cancelled.process.send_signal(signal.SIGINT)
        assert cancelled.end() == EXIT_STOPPED
        assert "error:" not in cancelled.err
        assert list((place / "out").iterdir()) == []
        killed = begin()
        os.kill(killed.job_pid, signal.SIGKILL)
        assert killed.end() == EXIT_FAILED
        assert is_two_lines(killed.err)
        assert [path.name for path in (place / "out").iterdir()] == leftovers(place / "out")
        assert finished.summary().status == "finished"  # the training's record is not the export's
        again = tunesmith("export", finished.path, "--to", "out/m", "--format", "adapter", cwd=place)
        assert again.returncode == EXIT_DONE, again.stderr.decode()
        assert [path.name for path in (place / "out").iterdir()] == ["m"]


def refused_data(folder: Path, model: Path, data: Path) -> tuple[Path, Path]:
    rows = folder / "표.jsonl"
    rows.write_text("".join(json.dumps({"colour": n, "weight": 2 * n}) + "\n" for n in range(30)), encoding="utf-8")
    return model, rows


def missing_model(folder: Path, model: Path, data: Path) -> tuple[Path, Path]:
    return folder / "no model here", data


def empty_model(folder: Path, model: Path, data: Path) -> tuple[Path, Path]:
    (folder / "빈 모델").mkdir()
    return folder / "빈 모델", data


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (missing_model, ["There is no model at", "no model here", "does not exist"]),
        (empty_model, ["빈 모델", "config.json"]),
        (refused_data, ["None of the columns can be used", "colour"]),
    ],
)
def test_a_fault_is_told_in_two_lines(fault, words: list[str], model: Path, data: Path, tmp_path: Path):
    recipe = write_recipe(tmp_path / "r.toml", *fault(tmp_path, model, data))
    done = tunesmith("train", recipe, "--runs-dir", "runs", "--json", cwd=tmp_path)
    err = done.stderr.decode()
    assert done.returncode == EXIT_FAILED
    assert is_two_lines(err)
    error = err.splitlines()[-2]
    assert all(word in error for word in words), error
    document = json.loads(done.stdout)
    assert document["status"] == "failed"
    assert error == f"error: {document['error']}"
    assert err.splitlines()[-1] == f"hint: {document['hint']}"
    assert RunFolder(Path(document["path"])).summary().status == "failed"


def test_a_child_that_prints_garbage_on_standard_output(model: Path, data: Path, tmp_path: Path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(GARBAGE, encoding="utf-8")
    env = environment()
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "site"), env["PYTHONPATH"]])
    recipe = write_recipe(tmp_path / "r.toml", model, data, steps=5)
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path, env=env)
    assert live.end() == EXIT_DONE, live.err
    assert live.not_events == []
    assert [event.seq for event in live.events] == list(range(len(live.events)))
    assert [live.events[0].type, live.events[-1].type] == ["job_started", "job_finished"]
    assert sum(event.type == "job_finished" for event in live.events) == 1
    (folder,) = (tmp_path / "runs").iterdir()
    run = RunFolder(folder)
    assert (run.summary().status, run.summary().step) == ("finished", 5)
    assert [event.seq for event in run.events()] == [event.seq for event in live.events]
    log = run.log_path.read_bytes()
    assert b"Loading the fabulous library" in log
    assert b"100%|#####|" in log
