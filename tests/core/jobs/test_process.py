"""A job from its parent's end: real child processes with handlers of the tests' own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from support.fake_jobs import SCRIPT, end_children, is_alive, read_all, told, use_handler, wait_for

from core.jobs import JobProcess
from core.jobs.process import _part, child_command, tail
from core.schema import events as ev
from core.schema.commands import GenerateSample, Pause, Resume, SaveCheckpoint, Stop
from core.schema.locations import program_root
from core.schema.requests import ExportRequest, ProbeRequest

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and negative exit statuses are POSIX's own")
Start = Callable[..., JobProcess]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a job with the handler of that name; none outlives the test."""
    started: list[JobProcess] = []

    def begin(name: str, *garbage: str, log: Path = tmp_path / "로그 [1].log", **environment: str) -> JobProcess:
        use_handler(monkeypatch, name, *garbage)
        started.append(JobProcess(ProbeRequest(), log, environment))
        return started[-1]

    yield begin
    left = end_children()
    assert all(process.ended for process in started), "the test left a job unread"
    assert not left, f"still running: {left}"


def test_parts_of_a_line() -> None:
    event = ev.Warned(code="c", message="m", params={"v": 1, "text": '{"v":1}'})
    line = ev.event_to_line(event).encode() + b"\n"
    for garbage in (b"", b"half", b'{"v":', b'{"v":1,"type":"x"}', b'{"v":' * 5):
        assert _part(garbage + line) == (garbage, event)
    assert _part(b'{"v":' * 1000 + b"\n") == (b'{"v":' * 1000 + b"\n", None)


def log_of(process: JobProcess) -> str:
    return process.log_path.read_text(encoding="utf-8", errors="replace")


def test_events_come_in_order_and_the_last_word_last(start: Start) -> None:
    process = start("steps")
    events = read_all(process)
    assert [event.seq for event in events] == list(range(201))
    assert [event.step for event in events[:-1] if isinstance(event, ev.StepCompleted)] == list(range(1, 201))
    assert isinstance(events[-1], ev.JobFinished)
    assert [event.t_s for event in events] == sorted(event.t_s for event in events)
    assert (process.exit_status, process.garbage_lines, process.read(1.0)) == (0, 0, None)
    assert log_of(process) == ""


def test_prints_of_all_kinds_land_in_the_log_and_not_in_the_stream(start: Start) -> None:
    process = start("prints")
    events = read_all(process)
    assert [type(event) for event in events] == [ev.StepCompleted] * 6 + [ev.JobFinished], log_of(process)
    assert [event.seq for event in events] == list(range(7))
    assert [event.seq for event in events] == list(range(7))
    assert process.garbage_lines == 0
    for text in ("python print", "half a line", "os.write half", "libc printf", "libc puts", "a grandchild prints",
                 "sys.stdout", "sys.stderr", "job_finished"):  # fmt: skip
        assert log_of(process).count(text) == 3, text


@pytest.mark.parametrize("garbage", ["hello\n", "half a line", "two\nlines and a half", '{"v":1,"ty', "\n\n", "쓰레기"])
def test_garbage_before_the_pipes_are_claimed_costs_no_event(start: Start, garbage: str) -> None:
    process = start("steps", garbage)
    events = read_all(process)
    assert [event.seq for event in events] == list(range(201))
    assert process.garbage_lines >= 1
    for line in garbage.split():
        assert line in log_of(process)


def test_huge_events_and_every_letter(start: Start) -> None:
    first, second, last = read_all(start("huge"))
    assert isinstance(first, ev.SampleGenerated)
    assert first.text == '한국어🙂\u2028\r\n"\\' * 500_000
    assert isinstance(second, ev.SampleGenerated)
    assert second.text == "끝"
    assert isinstance(last, ev.JobFinished)


def test_commands_reach_the_job_in_order(start: Start) -> None:
    process = start("talks")
    told(process, "ready")
    for command in (
        Pause(reason="heat", temperature_c=84.5),
        Resume(),
        SaveCheckpoint(),
        GenerateSample(prompt="뭐?\n"),
    ):
        assert process.send(command)
    assert told(process, "pause").params == {"reason": "heat", "temperature_c": 84.5}
    told(process, "resume")
    told(process, "save_checkpoint")
    assert told(process, "generate_sample").params == {"prompt": "뭐?\n"}
    process.send(Stop(save=False))
    *_, last = read_all(process)
    assert last == ev.JobStopped(saved=False, seq=last.seq, t_s=last.t_s)
    assert process.exit_status == 3
    assert process.send(Stop()) is False


def test_commands_sent_before_the_job_listens_are_kept(start: Start) -> None:
    process = start("talks")
    process.send(SaveCheckpoint())
    process.send(Stop())
    codes = [event.code for event in read_all(process) if isinstance(event, ev.Warned)]
    assert codes == ["ready", "save_checkpoint", "stop"]


def test_unknown_commands_are_passed_over_and_noted(start: Start) -> None:
    process = start("talks")
    for line in ("", "dance", "{}", '{"type":"dance"}', "[" * 5000, '{"type":"stop","save":"perhaps"}', "춤"):
        process._send_line(line)
    process.send(Stop())
    assert isinstance(read_all(process)[-1], ev.JobStopped)
    assert log_of(process).count("not a command") == 7


def test_end_of_input_means_save_and_stop_and_the_last_word_is_still_told(start: Start) -> None:
    process = start("talks")
    told(process, "ready")
    process.close_input()
    assert told(process, "stop").params == {"save": True}
    assert isinstance(read_all(process)[-1], ev.JobStopped)
    assert process.exit_status == 3


@pytest.mark.parametrize("way", ["exits", "is killed"])
def test_a_job_whose_parent_died_saves_and_stops(tmp_path: Path, way: str) -> None:
    """A parent that is really gone: nobody reads the events, and the job still ends by itself, in order."""
    program = f"""
import os, sys
from pathlib import Path
import core.jobs.process as process
from core.schema.requests import ProbeRequest
process.child_command = lambda: [sys.executable, "-X", "utf8", {str(SCRIPT)!r}, "talks"]
job = process.JobProcess(ProbeRequest(), Path({str(tmp_path / "log")!r}))
while job.read(0.1) is None:
    pass
print(job.pid, flush=True)
{"os._exit(0)" if way == "exits" else "import time; time.sleep(60)"}
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=program_root(), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    if way == "is killed":
        assert is_alive(pid)
        parent.kill()
    parent.communicate(timeout=30)
    wait_for(lambda: not is_alive(pid), "the job ends by itself")
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log


# -- ways to end -----------------------------------------------------------------------------------------------------


def test_an_error_of_ours_is_told_in_its_own_words(start: Start) -> None:
    process = start("refuses")
    (last,) = read_all(process)
    assert isinstance(last, ev.JobFailed)
    assert (last.code, last.message, last.hint) == (
        "no_model",
        "There is no model at 모델 폴더.",
        "Choose another folder.",
    )
    assert last.params == {"path": "모델 폴더", "tries": 2}
    assert last.exit_status == process.exit_status == 2


@pytest.mark.parametrize(
    ("handler", "code", "said"),
    [
        ("fails", "out_of_memory", "ran out"),
        ("fills_the_disk", "disk_full", "The disk is full"),
        ("fills_the_memory", "host_memory_full", "main memory"),
        ("breaks", "unexpected", "KeyError"),
        ("exits", "unexpected", "SystemExit: go away"),
    ],
)
def test_every_exception_becomes_one_last_word(start: Start, handler: str, code: str, said: str) -> None:
    process = start(handler)
    (last,) = read_all(process)
    assert isinstance(last, ev.JobFailed)
    assert last.code == code
    assert said in last.message
    assert last.hint
    assert last.exit_status == process.exit_status == 1
    assert "Traceback" in log_of(process)


def test_a_request_nobody_knows_is_refused(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProbeRequest, "model_dump_json", lambda _: '{"v":1,"kind":"dance"}')
    process = start("steps")
    (last,) = read_all(process)
    assert isinstance(last, ev.JobFailed)
    assert (last.code, last.exit_status, process.exit_status) == ("bad_request", 2, 2)


@posix_only
def test_a_killed_job_is_a_crash_with_status_and_log(start: Start) -> None:
    process = start("dies")
    step, crash = read_all(process)
    assert isinstance(step, ev.StepCompleted)
    assert isinstance(crash, ev.JobCrashed)
    assert (crash.exit_status, process.exit_status) == (-9, -9)
    assert "the last line of the log" in crash.log_tail
    assert crash.message
    assert crash.hint
    assert process.last_event == crash


@posix_only
def test_a_crash_in_a_kernel_leaves_its_python_stack_in_the_log(start: Start) -> None:
    (crash,) = read_all(start("segfaults"))
    assert isinstance(crash, ev.JobCrashed)
    assert crash.exit_status == -11
    assert "segfaults" in crash.log_tail
    assert "Segmentation fault" in crash.log_tail


def test_a_silent_exit_is_a_crash(start: Start) -> None:
    (crash,) = read_all(start("exits_silently"))
    assert isinstance(crash, ev.JobCrashed)
    assert crash.exit_status == 7
    assert "7" in crash.message


def test_a_child_that_cannot_even_begin_is_a_crash_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.process.child_command", lambda: [sys.executable, "-c", "import no_such_module_here"])
    process = JobProcess(ProbeRequest(), tmp_path / "log")
    (crash,) = read_all(process)
    assert isinstance(crash, ev.JobCrashed)
    assert "no_such_module_here" in crash.log_tail
    process.send(Stop())
    process.terminate()
    process.kill()


def test_a_program_that_cannot_be_started_is_an_oserror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.process.child_command", lambda: [str(tmp_path / "absent")])
    with pytest.raises(OSError, match="absent"):
        JobProcess(ProbeRequest(), tmp_path / "log")


@posix_only
def test_a_grandchild_that_holds_the_pipe_does_not_hold_the_end(start: Start) -> None:
    process = start("leaves_a_grandchild_on_the_pipe")
    pid = told(process, "grandchild").params["pid"]
    began = time.monotonic()
    (crash,) = read_all(process)
    assert isinstance(crash, ev.JobCrashed)
    assert crash.exit_status == 3
    assert time.monotonic() - began < 10
    psutil.Process(pid).kill()


def test_kill_takes_the_family_along(start: Start) -> None:
    process = start("deaf")
    pid = told(process, "ready").params["grandchild"]
    assert is_alive(pid)
    process.kill()
    assert isinstance(read_all(process)[-1], ev.JobCrashed)
    wait_for(lambda: not is_alive(pid), "the grandchild ends")


def test_terminate(start: Start) -> None:
    process = start("deaf_but_polite")
    told(process, "ready")
    process.terminate()
    crash = read_all(process)[-1]
    assert isinstance(crash, ev.JobCrashed)
    assert crash.exit_status != 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's own")
def test_a_log_on_a_full_disk_costs_its_lines_and_not_the_job(start: Start) -> None:
    process = start("writes_a_log", log=Path("/dev/full"))
    told(process, "alive")
    *_, last = read_all(process)
    assert isinstance(last, ev.JobFailed)
    assert "with a traceback" in last.message


def test_odd_names_are_told_and_cost_no_event(start: Start) -> None:
    warned, finished = read_all(start("odd_names"))
    assert isinstance(warned, ev.Warned)
    assert warned.message == "caf?.jsonl"
    assert isinstance(finished, ev.JobFinished)


# -- small things ----------------------------------------------------------------------------------------------------


def test_the_real_child_starts_and_names_what_it_cannot_do(tmp_path: Path) -> None:
    """`python -m core.jobs` as it ships, up to its handler: the run folder does not exist."""
    request = ExportRequest(run_dir=str(tmp_path / "absent"), to=str(tmp_path / "out"), format="adapter")
    done = subprocess.run(child_command(), input=request.model_dump_json() + "\n", cwd=program_root(), capture_output=True,
                          text=True, encoding="utf-8", timeout=120, check=False)  # fmt: skip
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["type"] == "job_failed"
    assert last["exit_status"] == done.returncode
    assert last["message"]


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command() == [sys.executable, "--job"]


def test_log_is_added_to_and_its_end_is_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    assert tail(log) == ""
    log.write_bytes("첫 줄\n".encode() + b"\xff\n" + "끝\n".encode())
    assert tail(log).splitlines() == ["첫 줄", "\ufffd", "끝"]
    assert tail(log, 6).splitlines() == ["끝"]
    log.write_bytes(b"x" * 100)
    assert tail(log, 10) == "", "a line whose beginning is lost says nothing"


ORPHAN = """
import os, sys, time
from core.jobs.context import JobContext
from core.jobs.protocol import claim_pipes
context = JobContext(*claim_pipes())
context.listen(1.0)
if sys.argv[1] == "hangs":
    open(sys.argv[2], "rb").read(1)  # a pipe that nobody writes to stands for a share that is gone
for _ in range(30):
    context.command()
    time.sleep(0.1)
print("done", file=sys.stderr)
"""


@posix_only
@pytest.mark.parametrize("way", ["hangs", "works"])
def test_a_job_without_a_parent_ends_where_it_hangs_in_a_file(tmp_path: Path, way: str) -> None:
    os.mkfifo(tmp_path / "data.csv")
    command = [sys.executable, "-c", ORPHAN, way, str(tmp_path / "data.csv")]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, cwd=program_root(), stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        _, log = child.communicate(timeout=30)  # ends its input: the parent is gone
    finally:
        child.kill()
    assert (child.returncode, b"done" in log, b"most recent call first" in log) == (
        (1, False, True) if way == "hangs" else (0, True, False)
    )
