"""Real jobs that a person or the system ends: Ctrl-C once and twice, SIGTERM, kill -9, a reader of events that leaves."""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from support.command_line import is_two_lines, tunesmith, write_recipe
from support.live import LiveCommand

from core.runs import RunFolder, newest_checkpoint
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals; Windows' Ctrl-C needs a console"),
]
LONG = 3000  # steps: never reached, since each test ends it long before


@pytest.fixture
def recipe(model: Path, data: Path, tmp_path: Path) -> Path:
    return write_recipe(tmp_path / "긴 실행.toml", model, data, steps=LONG, save=LONG)


def the_run(tmp_path: Path) -> RunFolder:
    (folder,) = (tmp_path / "runs").iterdir()
    return RunFolder(folder)


def shorten(run: RunFolder, steps: int) -> None:
    """So that the rest of the run takes a moment."""
    recipe = run.recipe()
    run.write_recipe(recipe.model_copy(update={"training": recipe.training.model_copy(update={"max_steps": steps})}))


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_ctrl_c_once_saves_and_stops_and_resume_finishes(recipe: Path, tmp_path: Path):
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("step_completed", step=3)
    live.process.send_signal(signal.SIGINT)
    assert live.end() == EXIT_STOPPED
    assert live.events[-1].type == "job_stopped"
    assert "Saving and stopping" in live.err
    assert "error:" not in live.err
    run = the_run(tmp_path)
    summary = run.summary()
    point = newest_checkpoint(run.checkpoints_dir)
    assert (summary.status, point.step if point else None) == ("stopped", summary.step)
    assert 3 <= summary.step < LONG
    shorten(run, summary.step + 4)
    again = LiveCommand("resume", run.path.name, "--runs-dir", "runs", cwd=tmp_path)
    assert again.end() == EXIT_DONE, again.err
    summary_after = run.summary()
    assert (summary_after.status, summary_after.step) == ("finished", summary.step + 4)
    # One gapless sequence and one clock over both lives.
    events = list(run.events())
    assert [event.seq for event in events] == list(range(len(events)))
    assert [event.seq for event in live.events + again.events] == list(range(len(events)))
    assert all(first.t_s <= second.t_s for first, second in itertools.pairwise(events))
    assert live.not_events == again.not_events == []


def test_ctrl_c_twice_ends_at_once(recipe: Path, tmp_path: Path):
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("job_started")
    time.sleep(0.5)  # in the middle of the imports, which listen to nobody
    live.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    live.process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert live.end() == EXIT_FAILED
    assert time.monotonic() - began < 5
    assert is_two_lines(live.err)
    assert "ended at once, as asked" in live.err
    assert ended(live.job_pid)
    assert the_run(tmp_path).summary().status == "crashed"


def test_sigterm_before_the_first_step_stops_cleanly(recipe: Path, tmp_path: Path):
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("job_started")
    live.process.terminate()
    assert live.end() == EXIT_STOPPED
    assert the_run(tmp_path).summary().status == "stopped"
    assert ended(live.job_pid)


def test_a_job_killed_in_mid_step_is_told_and_resumed(model: Path, data: Path, tmp_path: Path):
    recipe = write_recipe(tmp_path / "r.toml", model, data, steps=LONG, save=5)
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("step_completed", step=12)
    os.kill(live.job_pid, signal.SIGKILL)
    assert live.end() == EXIT_FAILED
    assert live.events[-1].type == "job_crashed"
    assert is_two_lines(live.err)
    assert "ended from outside: it was killed" in live.err.splitlines()[-2]
    assert "resume" in live.err.splitlines()[-1]
    run = the_run(tmp_path)
    assert run.summary().status == "crashed"
    point = newest_checkpoint(run.checkpoints_dir)
    assert point is not None
    assert point.step >= 10
    shorten(run, point.step + 3)
    done = tunesmith("resume", run.path, "--json", cwd=tmp_path)
    assert done.returncode == EXIT_DONE, done.stderr.decode()
    assert (run.summary().status, run.summary().step) == ("finished", point.step + 3)
    assert (run.adapter_dir / "adapter_model.safetensors").is_file()


def test_the_whole_command_killed_leaves_no_job_behind(recipe: Path, tmp_path: Path):
    """The job sees its standard input end, saves, and stops by itself."""
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("step_completed", step=3)
    live.process.kill()
    live.end()
    deadline = time.monotonic() + 60
    while not ended(live.job_pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert ended(live.job_pid)
    run = the_run(tmp_path)
    assert run.summary().status == "stopped"
    assert newest_checkpoint(run.checkpoints_dir) is not None


def test_a_reader_of_events_that_leaves(recipe: Path, tmp_path: Path):
    """`tunesmith train ... --events | head -3`"""
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("step_completed", step=2)
    live.stop_reading()
    assert live.process.wait(60) == EXIT_STOPPED
    assert "Nobody reads the events any more" in live.err
    assert "Traceback" not in live.err
    assert the_run(tmp_path).summary().status == "stopped"


def test_two_resumes_at_once(recipe: Path, tmp_path: Path):
    live = LiveCommand("train", recipe, "--runs-dir", "runs", cwd=tmp_path)
    live.wait_for("job_started")
    run = the_run(tmp_path)
    second = tunesmith("resume", run.path.name, "--runs-dir", "runs", cwd=tmp_path)
    assert second.returncode == EXIT_FAILED
    assert is_two_lines(second.stderr.decode())
    assert b"already going on" in second.stderr
    listed = tunesmith("runs", "--runs-dir", "runs", cwd=tmp_path)
    assert b"running" in listed.stdout
    live.process.send_signal(signal.SIGINT)
    assert live.end() == EXIT_STOPPED
