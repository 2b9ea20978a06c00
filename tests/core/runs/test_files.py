"""Files that appear whole or not at all, and journals that only grow, on disks that refuse."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.runs import Journal, last_event, publish_folder, read_events, read_lines
from core.runs.journal import cut_torn_line
from core.schema import whole_files as module
from core.schema.events import JobFinished, StepCompleted, event_to_line
from core.schema.locations import program_root
from core.schema.whole_files import move, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_written_whole_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "요약 [1].json"
    write_atomically(path, "하나\n")
    write_atomically(path, b"two\r\n")
    assert path.read_bytes() == b"two\r\n"
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EIO])
def test_a_refusal_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, reason: int) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, "old")

    def refuse(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), refuse)
    with pytest.raises(OSError, match=r"."):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["run.json"]


@pytest.mark.skipif(os.name != "posix", reason="a limit on a file's size is POSIX's own")
def test_a_real_short_write_keeps_the_old_file_and_cuts_the_journal(tmp_path: Path) -> None:
    """A process that may write no file beyond 4 KiB: the system takes a part of the line and then refuses."""
    program = """
import resource, signal, sys
from pathlib import Path
from core.runs import Journal
from core.schema.whole_files import write_atomically
from core.schema.events import StepCompleted, event_to_line
place = Path(sys.argv[1])
write_atomically(place / "run.json", "old")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_atomically(place / "run.json", "new" * 4096)
except OSError as error:
    print("refused", error.errno)
journal = Journal(place / "events.jsonl")
try:
    for step in range(1000):
        journal.append(event_to_line(StepCompleted(step=step, seq=step)))
except OSError as error:
    print("journal", step)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path],
        cwd=program_root(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    refused, journal = done.stdout.splitlines()
    assert refused == f"refused {errno.EFBIG}"
    assert names(tmp_path) == ["events.jsonl", "run.json"]
    assert (tmp_path / "run.json").read_text(encoding="utf-8") == "old"
    kept = int(journal.split()[1])
    assert (tmp_path / "events.jsonl").stat().st_size == 4096
    book = Journal(tmp_path / "events.jsonl")
    assert book.next_seq == kept == len(list(read_events(book.path)))
    assert book.path.read_bytes().endswith(b"\n")


def test_a_file_that_is_held_open_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where an indexer holds what was just written. (Path itself must stay of this system.)"""
    tries = []
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        tries.append(1)
        if len(tries) < 3:
            raise PermissionError(13, "Access is denied")
        return real(self, target)

    (tmp_path / "a").touch()
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(module.time, "sleep", lambda _: None)
    monkeypatch.setattr(module, "WAITS_FOR_OTHERS", True)
    move(tmp_path / "a", tmp_path / "b")
    assert names(tmp_path) == ["b"]
    tries.clear()
    monkeypatch.setattr(module, "WAITS_FOR_OTHERS", False)
    with pytest.raises(PermissionError):
        move(tmp_path / "b", tmp_path / "c")
    assert len(tries) == 1


def test_folder_is_published_over_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "adapter"
    for content in ("old", "new"):
        part = tmp_path / ".tmp-part"
        (part / "deeper").mkdir(parents=True)
        (part / "deeper" / "file").write_text(content, encoding="utf-8")
        publish_folder(part, target)
    assert (target / "deeper" / "file").read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["adapter"]


def test_a_folder_that_cannot_be_published_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, part = tmp_path / "adapter", tmp_path / ".tmp-part"
    for folder in (target, part):
        folder.mkdir()
        (folder / folder.name).touch()
    (tmp_path / f".tmp-old-adapter-{os.getpid()}").mkdir()  # from an earlier try
    real = Path.replace

    def replace(self: Path, to: Path) -> Path:
        if self == part:
            raise OSError(errno.EIO, "Input/output error")
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="Input/output"):
        publish_folder(part, target)
    assert names(target) == ["adapter"]


# -- journals --------------------------------------------------------------------------------------------------------

LINE = event_to_line(StepCompleted(step=1, seq=4, t_s=2.5)).encode()


@pytest.mark.parametrize("torn", [b"", b"{", LINE, LINE[:30], b"\xff\xfe\x00", b"x" * 200_000])
def test_torn_last_line_is_cut_before_the_next_is_added(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(LINE + b"\n" + torn)
    assert len(list(read_events(path))) == 1  # readers pass it over before anybody has cut it
    journal = Journal(path)
    assert (journal.next_seq, journal.last_t_s) == (5, 2.5)
    journal.append(event_to_line(JobFinished(seq=5)))
    journal.close()
    assert path.read_bytes() == LINE + b"\n" + event_to_line(JobFinished(seq=5)).encode() + b"\n"


@pytest.mark.parametrize("content", [b"", b"\n", b"torn", b"x" * 200_000])
def test_journal_without_a_whole_event(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(content)
    journal = Journal(path)
    journal.append(LINE.decode())
    journal.close()
    assert [event.seq for event in read_events(path)] == [4]
    assert journal.next_seq == 0


def test_missing_journal(tmp_path: Path) -> None:
    path = tmp_path / "absent.jsonl"
    cut_torn_line(path)
    assert not path.exists()
    assert list(read_events(path)) == list(read_lines(path)) == []
    assert last_event(path) is None


def test_newest_event_is_found_behind_long_garbage(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(LINE + b"\n" + b"garbage\n" * 100_000 + b"y" * 300_000 + b"\n")
    found = last_event(path)
    assert found is not None
    assert found.seq == 4


def test_events_longer_than_the_window_of_the_search(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    journal = Journal(path)
    for seq in range(2):
        journal.append(event_to_line(JobFinished(seq=seq)).replace('"type"', f'"text":"{"가" * 200_000}","type"'))
    journal.close()
    assert Journal(path).next_seq == 2


def test_journal_of_something_else_is_not_searched_for_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """hardware.jsonl of a week holds 600,000 lines, none of them an event."""
    path = tmp_path / "hardware.jsonl"
    path.write_bytes(b'{"t_s":1}\n{"t_s"')
    monkeypatch.setattr("core.runs.journal.last_event", pytest.fail)
    journal = Journal(path, of_events=False)
    journal.append('{"t_s":2}')
    journal.close()
    assert list(read_lines(path)) == [b'{"t_s":1}\n', b'{"t_s":2}\n']


def test_lines_that_are_no_events_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n[]\n\xff\n" + LINE + b"\r\n{}\n" + LINE + b"\n")
    assert [event.seq for event in read_events(path)] == [4, 4]
