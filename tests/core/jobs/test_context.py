"""A job's voice and ears: numbering, journal, a full disk and a parent that is gone."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from core.jobs import JobContext, last_word
from core.jobs import context as context_module
from core.runs import Journal, read_events
from core.schema import events as ev
from core.schema.commands import Note, Resume, Stop


class Pipe(io.RawIOBase):
    """Takes at most `at_once` bytes of a write; `broken` refuses all."""

    def __init__(self, at_once: int = 1 << 30, broken: bool = False) -> None:
        self.data, self._at_once, self._broken = b"", at_once, broken

    def write(self, data: object) -> int:
        if self._broken:
            raise BrokenPipeError
        taken = bytes(memoryview(data)[: self._at_once])  # type: ignore[arg-type]
        self.data += taken
        return len(taken)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.data.splitlines()]


def context_on(pipe: Pipe, commands: BinaryIO | None = None) -> JobContext:
    return JobContext(commands or io.BytesIO(), pipe)  # type: ignore[arg-type]


def test_a_pipe_that_takes_a_few_bytes_at_a_time_gets_whole_lines() -> None:
    pipe = Pipe(at_once=7)
    context = context_on(pipe)
    for step in range(3):
        context.emit(ev.StepCompleted(step=step))
    assert [line["seq"] for line in pipe.lines()] == [0, 1, 2]


def test_numbers_and_time_go_on_from_the_journal(tmp_path: Path) -> None:
    first = Journal(tmp_path / "events.jsonl")
    first.append(ev.event_to_line(ev.JobStarted(kind="train", seq=41, t_s=100.0)))
    first.close()
    pipe = Pipe()
    context = context_on(pipe)
    context.record_to(Journal(tmp_path / "events.jsonl"))
    context.emit(ev.JobFinished())
    (line,) = pipe.lines()
    assert line["seq"] == 42
    assert isinstance(line["t_s"], float)
    assert line["t_s"] >= 100.0
    *_, kept = read_events(tmp_path / "events.jsonl")
    assert ev.event_to_line(kept).encode() + b"\n" == pipe.data


def test_a_dead_parent_costs_nothing_and_the_journal_goes_on(tmp_path: Path) -> None:
    context = context_on(Pipe(broken=True))
    context.record_to(Journal(tmp_path / "events.jsonl"))
    for step in range(3):
        context.emit(ev.StepCompleted(step=step))
    assert [event.seq for event in read_events(tmp_path / "events.jsonl")] == [0, 1, 2]


class FullDisk:
    next_seq, last_t_s = 7, 3.0

    def __init__(self) -> None:
        self.tries = 0

    def append(self, line: str) -> None:
        self.tries += 1
        raise OSError(28, "No space left on device")

    def reopen(self) -> None:
        pass


def test_a_journal_that_refuses_is_said_once_and_not_tried_at_every_event() -> None:
    pipe, disk = Pipe(), FullDisk()
    context = context_on(pipe)
    context.record_to(disk)
    for step in range(3):
        context.emit(ev.StepCompleted(step=step))
    lines = pipe.lines()
    assert [line["type"] for line in lines] == ["step_completed", "warned", "step_completed", "step_completed"]
    assert [line["seq"] for line in lines] == [7, 8, 9, 10]
    assert lines[1]["code"] == "journal_failed"
    assert disk.tries == 1


def test_commands_are_heard_and_the_end_of_input_is_a_stop() -> None:
    context = context_on(Pipe(), io.BytesIO(b'{"type":"resume"}\nnonsense\n\xff\n'))
    assert context.command() is None
    context.listen()
    assert context.command(10) == Resume()
    assert context.command(10) == Stop(save=True)
    assert context.command(0.01) is None


@pytest.mark.skipif(os.name != "posix", reason="the errno is POSIX's own")
def test_a_quota_is_a_full_disk_too() -> None:
    import errno

    assert last_word(OSError(errno.EDQUOT, "Disk quota exceeded")).code == "disk_full"
    assert last_word(FileNotFoundError(2, "absent")).code == "unexpected"


def test_an_exception_of_many_lines_is_told_in_one() -> None:
    word = last_word(ValueError("first line\nsecond" + "x" * 1000))
    assert word.message.endswith("ValueError: first line")
    assert len(last_word(ValueError("x" * 5000)).message) < 500
    assert last_word(ValueError()).message.endswith("ValueError: ")


def test_a_journal_that_refused_has_every_line_once_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context_module, "KEEP_AGAIN_S", 0.0)
    journal = Journal(tmp_path / "events.jsonl")
    context = context_on(Pipe())
    context.record_to(journal)
    context.emit(ev.StepCompleted(step=0))
    whole, journal.append = journal.append, refuse  # type: ignore[method-assign]
    for step in range(1, 4):
        context.emit(ev.StepCompleted(step=step))
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(b'{"v":1,"seq":1,"ty')  # what the full disk took of the first refused line
    journal.append = whole  # type: ignore[method-assign]
    context.emit(ev.StepCompleted(step=4))
    kept = list(read_events(tmp_path / "events.jsonl"))
    assert [event.seq for event in kept] == list(range(len(kept)))
    assert [event.step for event in kept if isinstance(event, ev.StepCompleted)] == [0, 1, 2, 3, 4]
    assert [event.code for event in kept if isinstance(event, ev.Warned)] == ["journal_failed", "journal_whole"]


def refuse(line: str) -> None:
    raise OSError(28, "No space left on device")


def test_notes_wait_for_the_job_to_begin_and_end_with_it() -> None:
    pipe = Pipe()
    context = context_on(pipe)
    context.note(Note(code="early", message="m"))
    assert pipe.lines() == []
    context.emit(ev.JobStarted(kind="train"))
    context.note(Note(code="later", message="m", severity="info"))
    context.emit(ev.JobFinished())
    context.note(Note(code="too_late", message="m"))
    lines = pipe.lines()
    assert [line.get("code", line["type"]) for line in lines] == ["job_started", "early", "later", "job_finished"]
    assert [line["seq"] for line in lines] == [0, 1, 2, 3]
