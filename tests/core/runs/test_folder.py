"""Run folders: their names, their summary, their lock, and the list of them."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import filelock
import pytest

from core.runs import Journal, RunFolder, create_run, default_runs_dir, find_run, list_runs
from core.runs import folder as module
from core.runs.folder import default_name, slug
from core.schema.errors import EXIT_REFUSED, TunesmithError
from core.schema.events import JobCrashed, JobStarted, StepCompleted, event_to_line
from core.schema.locations import program_root
from core.schema.recipe import Recipe
from core.schema.run_summary import RunSummary
from core.schema.toml_codec import recipe_from_tree


def recipe_named(name: str = "", model: str = "demo", dataset: str = "demo") -> Recipe:
    return recipe_from_tree({"name": name, "model": {"source": model}, "dataset": {"source": dataset}})


LONG_AGO = time.time() - 10 * module.STARTING_S


def summary_of(status: str, created: float = LONG_AGO, name: str = "n") -> RunSummary:
    return RunSummary.model_validate(
        {"name": name, "status": status, "model": "m", "dataset": "d", "created": created, "updated": created}
    )


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create_run(tmp_path / "내 실행들", recipe_named("first"))


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Korean cooking", "korean-cooking"), ("김치 레시피", "김치-레시피"), ("  a / b \\ c:d*?\"<>|  ", "a-b-c-d"),
        ("../../etc/passwd", "etc-passwd"), (".hidden", "hidden"), ("trailing. . .", "trailing"), ("v1.2", "v1.2"),
        ("", "run"), ("...", "run"), ("🙂🙂", "run"), ("\0\n\t", "run"), ("CON", "run"), ("nul.txt", "run"), ("Com1", "run"),
        ("console", "console"), ("x" * 300, "x" * 60),
    ],
)  # fmt: skip
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_decomposed_letters_make_the_same_name() -> None:
    assert slug("\u1100\u1161") == slug("\uac00") == "가"


@pytest.mark.parametrize("name", ["a" * 300, "가" * 300, "𐍈" * 300, "CON", "a/b", "줄\n바꿈", "  ", "ß" * 300])
def test_every_name_makes_a_folder(tmp_path: Path, name: str) -> None:
    made = create_run(tmp_path, recipe_named(name))
    assert made.path.parent == tmp_path.resolve()
    assert len(made.path.name.encode()) <= 255 - len("-999")
    assert made.recipe().name == made.summary().name == name


def test_two_runs_of_one_name_in_one_second(tmp_path: Path) -> None:
    paths = {create_run(tmp_path, recipe_named("same")).path for _ in range(5)}
    assert len(paths) == 5


@pytest.mark.parametrize(
    ("model", "dataset", "name"),
    [
        ("Qwen/Qwen3-0.6B", "C:\\내 문서\\cooking.jsonl", "Qwen3-0.6B cooking"), ("demo", "demo", "demo"),
        ("/models/llama/", "data/rows.csv.gz", "llama rows"), ("a", "rows.v2.parquet", "a rows.v2"),
    ],
)  # fmt: skip
def test_default_name(model: str, dataset: str, name: str) -> None:
    assert default_name(recipe_named(model=model, dataset=dataset)) == name


def test_runs_dir_can_be_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUNESMITH_RUNS_DIR", str(tmp_path))
    assert default_runs_dir() == tmp_path
    monkeypatch.delenv("TUNESMITH_RUNS_DIR")
    assert default_runs_dir().name == "runs"


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TunesmithError) as caught:
        create_run(tmp_path / "file" / "runs", recipe_named())
    assert caught.value.code == "runs_dir_not_writable"
    assert caught.value.hint


def test_a_run_that_could_not_be_begun_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(TunesmithError, match="No space left"):
        create_run(tmp_path, recipe_named())
    assert list(tmp_path.iterdir()) == []


# -- finding and listing ---------------------------------------------------------------------------------------------


def test_found_by_folder_and_by_name(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    runs_dir = run.path.parent
    assert find_run(str(run.path), Path("elsewhere")) == find_run(run.path.name, runs_dir) == run
    assert len({find_run(run.path.name, runs_dir), run}) == 1
    monkeypatch.chdir(runs_dir)
    assert find_run(run.path.name, Path("elsewhere")).path.is_absolute()


@pytest.mark.parametrize("text", ["absent", "", ".", "x" * 5000, "a\0b", "run.json", "\udc80"])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TunesmithError) as caught:
        find_run(text, tmp_path)
    assert (caught.value.code, caught.value.exit_status) == ("run_not_found", EXIT_REFUSED)


def test_listed_newest_first_and_broken_ones_left_out(tmp_path: Path) -> None:
    for name, created in (("old", 1.0), ("new", 3.0), ("middle", 2.0)):
        folder = RunFolder(tmp_path / name)
        folder.path.mkdir()
        folder.write_summary(summary_of("finished", created, name))
    for name, content in (
        ("empty", b""),
        ("torn", b'{"v":1,"na'),
        ("binary", b"\xff\x00"),
        ("other", b'{"v":1}'),
        ("list", b"[]"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_bytes(content)
    (tmp_path / "folder" / "run.json").mkdir(parents=True)
    (tmp_path / "bare").mkdir()
    (tmp_path / "a file").touch()
    listed = list_runs(tmp_path)
    assert [summary.name for summary in listed] == ["new", "middle", "old"]
    assert listed[0].path == str(tmp_path / "new")
    assert list_runs(tmp_path / "absent") == []


def test_a_run_whose_summary_is_damaged_is_told(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", b'{"v":1}', b"[" * 100_000, b"\xff\x00"):
        run = create_run(tmp_path, recipe_named("torn"))
        run.summary_path.write_bytes(content)
        [told] = list_runs(tmp_path)
        assert (told.name, told.path, told.status) == (run.path.name, str(run.path), "failed")
        assert told.error_code == "run_unreadable"
        assert str(run.path) in (told.error or "")
        shutil.rmtree(run.path)


def test_a_folder_that_may_not_be_entered_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("locked", "open"):
        create_run(tmp_path, recipe_named(name))
    real = Path.is_file

    def is_file(self: Path) -> bool:
        if "locked" in str(self):
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "is_file", is_file)
    assert [summary.name for summary in list_runs(tmp_path)] == ["open"]


def test_summary_of_a_later_version_is_read(run: RunFolder) -> None:
    text = run.summary_path.read_text(encoding="utf-8")
    run.summary_path.write_text(text.replace('"v": 1', '"v": 2,\n "mood": "good"'), encoding="utf-8")
    assert run.summary().name == "first"


@pytest.mark.parametrize(
    ("content", "code"), [(None, "run_not_found"), (b"{", "run_unreadable"), (b"\xff", "run_unreadable")]
)
def test_unreadable_summary_is_told_with_a_hint(run: RunFolder, content: bytes | None, code: str) -> None:
    if content is None:
        run.summary_path.unlink()
    else:
        run.summary_path.write_bytes(content)
    with pytest.raises(TunesmithError) as caught:
        run.summary()
    assert caught.value.code == code
    assert caught.value.hint
    assert str(run.path) in caught.value.message


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_missing_recipe_is_told_with_a_hint(run: RunFolder, content: bytes | None) -> None:
    run.recipe_path.unlink()
    if content is not None:
        run.recipe_path.write_bytes(content)
    with pytest.raises(TunesmithError) as caught:
        run.recipe()
    assert (caught.value.code, caught.value.exit_status) == ("run_unreadable", 1)
    assert str(run.path) in caught.value.message


def test_path_is_told_but_not_written(run: RunFolder, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    run.path.rename(moved)
    assert RunFolder(moved).summary().path == str(moved)
    assert "내 실행들" not in (moved / "run.json").read_text(encoding="utf-8")


def test_state_and_samples_pass_over_garbage(run: RunFolder) -> None:
    journal = Journal(run.events_path)
    journal.append(event_to_line(JobStarted(kind="train")))
    journal.append("garbage")
    journal.append(event_to_line(StepCompleted(step=3, loss=0.5, seq=2)))
    journal.close()
    run.hardware_path.write_bytes(b'{"t_s":1.0}\nnonsense\n{"t_s":"x"}\n{"t_s":2.0,"new_sensor":3}\n{"t_s":3')
    assert run.state().step == 3
    assert [sample.t_s for sample in run.hardware_samples()] == [1.0, 2.0]


# -- the lock --------------------------------------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from core.runs import RunFolder
lock = RunFolder(Path(sys.argv[1])).lock()
print("held", flush=True)
sys.stdin.read()
"""


def hold(run: RunFolder) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, run.path], cwd=program_root(), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    return holder


def test_running_while_somebody_lives_and_crashed_when_not(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_WAIT_S", 0.2)
    run.write_summary(summary_of("running"))
    assert run.summary().status == "crashed"
    holder = hold(run)
    try:
        assert run.is_held()
        assert run.summary().status == list_runs(run.path.parent)[0].status == "running"
        with pytest.raises(TunesmithError) as caught:
            run.lock()
        assert caught.value.code == "run_is_held"
        assert caught.value.hint
    finally:
        holder.kill()
        holder.communicate(timeout=30)
    assert not run.is_held()
    assert run.summary().status == "crashed"
    run.lock().release()


@pytest.mark.parametrize("status", ["paused", "finished", "stopped", "failed", "crashed"])
def test_other_statuses_stand_without_a_lock(run: RunFolder, status: str) -> None:
    run.write_summary(summary_of(status))
    assert run.summary().status == status


def test_a_new_run_is_running_until_its_job_had_time_to_begin(run: RunFolder) -> None:
    assert run.summary().status == "running"
    run.write_summary(summary_of("running", created=time.time() + 3600))  # a clock that was set back
    assert run.summary().status == "crashed"
    run.write_summary(summary_of("running", created=time.time()))
    assert run.summary().status == "running"
    Journal(run.events_path).append(event_to_line(JobCrashed()))
    assert run.summary().status == "crashed"


def test_lock_in_one_process_refuses_a_second_and_can_be_given_back(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_WAIT_S", 0.1)
    lock = run.lock()
    with pytest.raises(TunesmithError, match="already going on"):
        run.lock()
    lock.release()
    run.lock().release()


def test_who_only_looks_does_not_refuse_the_job(run: RunFolder) -> None:
    """The list of runs is read while a job starts: looking takes the lock for a moment."""
    looking = filelock.FileLock(run.lock_path, timeout=0, thread_local=False)
    looking.acquire()
    timer = threading.Timer(0.2, looking.release)
    timer.start()
    run.lock().release()
    timer.join()


def test_who_holds_a_run_cleans_what_a_killed_writer_left(run: RunFolder) -> None:
    (run.path / ".tmp-run.json-4711").write_text("{", encoding="utf-8")
    (run.path / ".tmp-adapter-4711").mkdir()
    (run.path / ".tmp-adapter-4711" / "half").touch()
    run.lock().release()
    assert {path.name for path in run.path.iterdir()} <= {"recipe.toml", "run.json", ".lock"}


def test_a_folder_that_is_gone_is_not_made_anew_by_its_lock(tmp_path: Path) -> None:
    folder = create_run(tmp_path, recipe_named())
    shutil.rmtree(folder.path)
    with pytest.raises(TunesmithError) as refused:
        folder.lock()
    assert refused.value.code == "run_not_found"
    assert not folder.path.exists()


def test_a_folder_that_cannot_be_written_is_told_and_held_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = create_run(tmp_path, recipe_named())
    folder.lock().release()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(TunesmithError) as refused:
        folder.lock()
    assert refused.value.code == "run_folder_not_writable"
    assert "Read-only file system" in refused.value.message
    assert not folder.is_held()
