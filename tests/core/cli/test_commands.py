"""What commands print and what status they end with, over jobs that only tell events."""

from __future__ import annotations

import io
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import write_recipe

from core.cli import app, main, running
from core.runs import RunFolder, create_run, list_runs
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_REFUSED, EXIT_STOPPED
from core.schema.events import (
    AnyEvent,
    ExportCompleted,
    JobCrashed,
    JobFailed,
    JobFinished,
    JobStarted,
    JobStopped,
    PhaseEntered,
    ResultReported,
    StepCompleted,
    event_from_line,
)
from core.schema.requests import ExportRequest, TrainRequest
from core.schema.toml_codec import recipe_from_toml

FAILED = JobFailed(code="no_model", message="There is no model\nat x.", hint="", exit_status=1)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A finished run."""
    folder = create_run(tmp_path / "runs", recipe_from_toml("[model]\nsource='m'\n[dataset]\nsource='d'\nmax_rows=3"))
    set_summary(folder, status="finished", step=8, total_steps=8, held_out_loss_before=3.5, held_out_loss=0.5)
    return folder


def set_summary(run: RunFolder, **facts: object) -> None:
    run.events_path.touch()
    run.write_summary(run.summary().model_copy(update=facts))


class TestTrain:
    @pytest.fixture(autouse=True)
    def recipe(self, tmp_path: Path) -> Path:
        return write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")

    def test_json_is_one_document_and_everything_else_is_on_standard_error(self, tell, jobs):
        asked = jobs(JobStarted(kind="train"), PhaseEntered(phase="training"), JobFinished())
        said = tell("train", "r.toml", "--json")
        assert said.status == EXIT_DONE
        assert said.document["path"] == asked[0].run_dir
        assert {"status", "step", "total_steps", "loss", "held_out_loss", "held_out_loss_before", "peak_bytes",
                "estimated_peak_bytes", "duration_s"} <= said.document.keys()  # fmt: skip
        assert "Training" in said.err

    def test_without_json_standard_output_is_empty(self, tell, jobs):
        jobs()
        said = tell("train", "r.toml")
        assert (said.status, said.out) == (EXIT_DONE, "")
        assert "Done. The run is in" in said.err

    def test_events_are_the_job_s_lines(self, tell, jobs):
        events = [JobStarted(kind="train"), StepCompleted(step=1, loss=float("nan"), tokens=7), JobFinished()]
        jobs(*events)
        said = tell("train", "r.toml", "--events")
        lines = said.out.splitlines()
        assert [event_from_line(line).type for line in lines] == [event.type for event in events]
        assert [json.loads(line)["seq"] for line in lines] == [0, 1, 2]
        assert json.loads(lines[1])["loss"] is None

    def test_a_failure_is_two_lines_and_still_one_document(self, tell, jobs):
        jobs(JobStarted(kind="train"), FAILED, status=1)
        said = tell("train", "r.toml", "--json")
        assert said.status == EXIT_FAILED
        assert said.document["status"] in ("running", "crashed")
        assert said.err.splitlines()[-2:] == [
            "error: There is no model at x.",
            "hint: The lines above and the run's job.log say more.",
        ]

    def test_a_refusal_of_the_job_is_status_two(self, tell, jobs):
        refused = FAILED.model_copy(update={"exit_status": 2, "hint": "Do this."})
        jobs(refused, status=2)
        assert tell("train", "r.toml").is_refusal(EXIT_REFUSED, "error: There is no model at x.", "hint: Do this.")

    def test_a_stop_is_status_three_and_says_how_to_go_on(self, tell, jobs):
        jobs(JobStopped(step=3), status=3)
        said = tell("train", "r.toml")
        assert said.status == EXIT_STOPPED
        name = next(Path("runs").iterdir()).name
        assert f"tunesmith resume {name}" in said.err

    def test_a_reader_of_events_that_goes_away_stops_the_job_with_the_state_saved(
        self, tell, jobs, monkeypatch: pytest.MonkeyPatch
    ):
        jobs(JobStarted(kind="train"), *[StepCompleted(step=n) for n in range(5)], JobStopped(step=5), status=3)
        stopped: list[bool] = []
        monkeypatch.setattr(running.Supervisor, "stop", lambda self, save=True: stopped.append(save))
        shown = []

        def broken(line: str) -> None:
            shown.append(line)
            if len(shown) > 1:
                raise BrokenPipeError

        monkeypatch.setattr(running, "print_line", broken)
        said = tell("train", "r.toml", "--events")
        assert said.status == EXIT_STOPPED
        assert len(shown) == 2
        assert set(stopped) == {True}
        assert "Nobody reads the events" in said.err


class TestInterrupts:
    @pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
    def test_once_saves_and_stops_twice_ends(self, name: str, tell, jobs, run, monkeypatch: pytest.MonkeyPatch):
        if not hasattr(signal, name):
            return  # Windows
        number = getattr(signal, name)
        before = signal.getsignal(number)
        asked: list[str] = []
        jobs()

        def interrupted(self: object) -> int:
            os.kill(os.getpid(), number)
            asked.append("between")
            os.kill(os.getpid(), number)
            self._on_event(JobCrashed(exit_status=-15, message="The job ended without a word.", hint="Look."))
            return 1

        monkeypatch.setattr(running.Supervisor, "run", interrupted)
        monkeypatch.setattr(running.Supervisor, "stop", lambda self, save=True: asked.append(f"stop, save={save}"))
        monkeypatch.setattr(running.Supervisor, "end", lambda self: asked.append("end"))
        set_summary(run, status="stopped")
        said = tell("resume", run.path.name)
        assert asked == ["stop, save=True", "between", "end"]
        assert said.status == EXIT_FAILED
        assert "press Ctrl-C again" in said.err
        assert said.err.splitlines()[-2:] == [
            "error: The job was ended at once, as asked.",
            "hint: Resume goes on from the last checkpoint.",
        ]
        assert signal.getsignal(number) is before


class TestResume:
    def test_asks_the_job_to_go_on(self, tell, jobs, run):
        set_summary(run, status="stopped", step=3)
        asked = jobs()
        assert tell("resume", run.path.name).status == EXIT_DONE
        assert asked == [TrainRequest(run_dir=str(run.path), resume=True)]

    def test_a_finished_run_is_left_alone(self, tell, jobs, run):
        asked = jobs()
        said = tell("resume", run.path.name)
        assert (said.status, said.out, asked) == (EXIT_DONE, "", [])
        assert "all 8 steps are done" in said.err
        assert tell("resume", str(run.path), "--json").document["status"] == "finished"

    def test_a_run_that_another_holds(self, tell, jobs, run):
        set_summary(run, status="running")
        asked = jobs()
        lock = run.lock()
        try:
            assert tell("resume", run.path.name).is_refusal(EXIT_FAILED, "already going on", "Wait until")
        finally:
            lock.release()
        assert asked == []
        assert tell("resume", run.path.name).status == EXIT_DONE

    @pytest.mark.parametrize("text", ["{path}", "{path}/", '"{path}"', "{name}", "'{name}'"])
    def test_a_run_by_its_folder_or_name(self, text: str, tell, jobs, run):
        set_summary(run, status="stopped")
        asked = jobs()
        tell("resume", text.format(path=run.path, name=run.path.name))
        assert [request.run_dir for request in asked] == [str(run.path)]


class TestRuns:
    def test_none(self, tell, tmp_path: Path):
        assert tell("runs", "--json").document == []
        said = tell("runs")
        assert (said.status, said.out) == (EXIT_DONE, "")
        assert "No runs yet" in said.err
        (tmp_path / "runs").mkdir()
        assert tell("runs", "--json").document == []

    def test_one(self, tell, run):
        (summary,) = tell("runs", "--json").document
        assert (summary["path"], summary["status"], summary["held_out_loss"]) == (str(run.path), "finished", 0.5)
        line = tell("runs").out
        assert all(part in line for part in ("finished", "8 of 8 steps", "3.50 -> 0.50", run.path.name))

    def test_what_is_no_run_is_left_out(self, tell, run, tmp_path: Path):
        folder = tmp_path / "runs"
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
        (folder / "empty").mkdir()
        for name, text in {"torn": '{"name": "x', "other": "[1, 2]", "blank": "", "older": '{"v": 1}'}.items():
            (folder / name).mkdir()
            (folder / name / "run.json").write_text(text, encoding="utf-8")
        (folder / "folder" / "run.json").mkdir(parents=True)
        (folder / "bytes").mkdir()
        (folder / "bytes" / "run.json").write_bytes(b"\xff\xfe\x00")
        assert [summary["path"] for summary in tell("runs", "--json").document] == [str(run.path)]
        assert len(tell("runs").out.splitlines()) == 1

    def test_a_run_in_progress_and_one_whose_job_died(self, tell, run):
        set_summary(run, status="running")
        assert tell("runs", "--json").document[0]["status"] == "crashed"
        lock = run.lock()
        try:
            assert tell("runs", "--json").document[0]["status"] == "running"
        finally:
            lock.release()

    def test_newest_first(self, tell, run, tmp_path: Path):
        other = create_run(tmp_path / "runs", run.recipe())
        other.write_summary(other.summary().model_copy(update={"created": time.time() + 9}))
        assert [s["path"] for s in tell("runs", "--json").document] == [str(other.path), str(run.path)]
        assert len(list_runs(tmp_path / "runs")) == 2


class TestExport:
    COMPLETED = ExportCompleted(
        to="x", format="merged", files=("config.json",), bytes=5, verified=True,
        agreement={"prompts": 16, "same_next_token": 16, "max_abs_diff": 0.1, "kl": 0.0},
    )  # fmt: skip

    def test_json(self, tell, jobs, run, tmp_path: Path):
        asked = jobs(JobStarted(kind="export"), self.COMPLETED, JobFinished())
        said = tell("export", run.path.name, "--to", '"내 모델"', "--format", "merged", "--json")
        assert said.status == EXIT_DONE
        assert {"files", "bytes", "verified", "agreement"} <= said.document.keys()
        assert said.document["agreement"]["same_next_token"] == 16
        expected = ExportRequest(run_dir=str(run.path), to=str(tmp_path / "내 모델"), format="merged")
        assert asked == [expected]

    def test_words(self, tell, jobs, run):
        jobs(self.COMPLETED, JobFinished())
        said = tell("export", run.path.name, "--to", "out", "--format", "adapter", "--checkpoint", "4")
        assert said.out == ""
        assert "16 of 16 prompts" in said.err

    def test_a_failure_prints_no_document(self, tell, jobs, run):
        jobs(FAILED, status=1)
        assert tell("export", run.path.name, "--to", "out", "--json").is_refusal(EXIT_FAILED, "There is no model")


class TestDoctor:
    KEYS = frozenset(("python", "torch", "cuda", "gpus", "bitsandbytes", "display", "disk", "problems"))

    def test_json_has_the_contract_s_keys(self, tell, jobs):
        data = {"torch": "2.13.0", "cuda": None, "bitsandbytes": "0.50.2"}
        jobs(JobStarted(kind="probe"), ResultReported(name="probe", data=data), JobFinished())
        said = tell("doctor", "--json")
        assert said.status == EXIT_DONE
        assert said.document.keys() == self.KEYS
        assert said.document["torch"] == "2.13.0"
        assert all(problem.keys() == {"code", "message", "hint"} for problem in said.document["problems"])

    def test_a_torch_that_does_not_start_is_a_problem_and_no_failure(self, tell, jobs):
        jobs(JobFailed(code="unexpected", message="ImportError: libtorch"), status=1)
        document = tell("doctor", "--json").document
        assert document.keys() == self.KEYS
        assert document["torch"] is None
        assert "torch_broken" in {problem["code"] for problem in document["problems"]}
        assert "ImportError: libtorch" in tell("doctor").out


@pytest.mark.parametrize("name", ["", "train", "resume", "runs", "export", "doctor", "screens", "first-run"])
def test_every_command_has_a_help(name: str, tell):
    said = tell(*name.split(), "--help")
    assert said.status == EXIT_DONE
    assert "Usage: tunesmith" in said.out
    assert said.err == ""


def test_every_command_is_listed(tell):
    help_text = tell("--help").out
    assert all(info.name or info.callback.__name__ in help_text for info in app.registered_commands)
    assert len(app.registered_commands) >= 7


class TestTheEdge:
    def test_what_nobody_foresaw_is_told_in_the_two_lines(self, tell, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("core.cli.runs.list_runs", raiser(ZeroDivisionError("no such\nnumber")))
        said = tell("runs")
        assert (said.status, said.out) == (EXIT_FAILED, "")
        assert "Traceback" in said.err  # for the report that the hint asks for
        assert said.err.splitlines()[-2].startswith(
            "error: Something unforeseen went wrong: ZeroDivisionError: no such n"
        )
        assert said.err.splitlines()[-1].startswith("hint: ")

    def test_ctrl_c_before_there_is_a_job(self, tell, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("core.cli.runs.list_runs", raiser(KeyboardInterrupt()))
        said = tell("runs")
        assert (said.status, said.out, said.err) == (130, "", "")

    def test_closed_standard_streams(self, run, monkeypatch: pytest.MonkeyPatch):
        """`>&-` and pythonw: Python sets them to None, and print(file=None) would take the other one."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr("sys.stderr", None)
        monkeypatch.setattr("sys.stdout", out)
        assert main(["train", "nothing.toml"]) == EXIT_REFUSED
        assert out.buffer.getvalue() == b""
        monkeypatch.setattr("sys.stdout", None)
        assert main(["runs", "--runs-dir", str(run.path.parent), "--json"]) == EXIT_DONE

    def test_a_terminal_that_is_gone_ends_no_training(
        self, tell, jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        class Gone(io.TextIOBase):
            def write(self, text: str) -> int:
                raise BrokenPipeError

        jobs(*[StepCompleted(step=n) for n in range(3)], JobFinished())
        write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")
        monkeypatch.setattr("sys.stderr", Gone())
        assert main(["train", "r.toml"]) == EXIT_DONE


def raiser(error: BaseException) -> Callable[..., AnyEvent]:
    def refuse(*_: object, **__: object) -> AnyEvent:
        raise error

    return refuse
