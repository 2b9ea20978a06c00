"""Checkpoints: whole or absent, found from the newest, rotated by step and only behind one that verifies."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.runs import (
    best_checkpoint,
    checkpoint_at,
    give_up_after,
    newest_checkpoint,
    rotate_checkpoints,
    write_checkpoint,
)
from core.runs import checkpoints as module
from core.runs.checkpoints import MANIFEST, Checkpoint, checkpoints, require_space
from core.schema.errors import TunesmithError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill(part: Path) -> None:
    (part / "deeper").mkdir()
    (part / "adapter.safetensors").write_bytes(b"weights" * 100)
    (part / "deeper" / "상태.json").write_text("{}", encoding="utf-8")
    (part / "empty").touch()


def save(folder: Path, *steps: int) -> None:
    for step in steps:
        write_checkpoint(folder, step, fill)


def steps_in(folder: Path) -> list[int]:
    return [point.step for point in checkpoints(folder)]


def test_written_and_found(tmp_path: Path) -> None:
    folder = tmp_path / "내 실행 [1]" / "checkpoints"
    saved = write_checkpoint(folder, 100, fill)
    assert saved.path == folder / "step-000100"
    assert (saved.path / "deeper" / "상태.json").read_text(encoding="utf-8") == "{}"
    assert newest_checkpoint(folder) == checkpoint_at(folder, 100) == saved
    manifest = json.loads((saved.path / MANIFEST).read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"adapter.safetensors", "deeper/상태.json", "empty"}
    assert names(folder) == ["step-000100"]


def test_none_where_there_is_none(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path / "absent") is None
    assert checkpoint_at(tmp_path, 3) is None
    rotate_checkpoints(tmp_path, 1)
    (tmp_path / "step-000003").touch()  # a file, not a folder
    (tmp_path / "step-x").mkdir()
    assert steps_in(tmp_path) == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("harm", [cut, flip, grow, Path.unlink])
@pytest.mark.parametrize("name", ["adapter.safetensors", "deeper/상태.json"])
def test_a_harmed_file_is_noticed_and_the_one_before_is_found(
    tmp_path: Path, harm: Callable[[Path], None], name: str
) -> None:
    save(tmp_path, 10, 20)
    harm(tmp_path / "step-000020" / name)
    newest = newest_checkpoint(tmp_path)
    assert newest is not None
    assert newest.step == 10
    assert checkpoint_at(tmp_path, 20) is None


@pytest.mark.parametrize(
    "manifest",
    [
        "", "{", "[]", "null", '{"step": 20}', '{"step": 20, "files": []}', '{"step": 20, "files": null}',
        '{"step": 20, "files": {"empty": 0}}', '{"step": 20, "files": {"empty": [0]}}',
        '{"step": 20, "files": {"\\u0000": [0, "a"]}}', '{"step": 10, "files": {}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_harmed_manifest_is_no_checkpoint(tmp_path: Path, manifest: str) -> None:
    save(tmp_path, 10, 20)
    (tmp_path / "step-000020" / MANIFEST).write_text(manifest, encoding="utf-8")
    newest = newest_checkpoint(tmp_path)
    assert newest is not None
    assert newest.step == 10


def test_a_renamed_folder_is_not_taken_for_a_newer_step(tmp_path: Path) -> None:
    save(tmp_path, 10)
    shutil.copytree(tmp_path / "step-000010", tmp_path / "step-000030")
    newest = newest_checkpoint(tmp_path)
    assert newest is not None
    assert newest.step == 10


def test_order_is_by_step_never_by_time_or_by_letters(tmp_path: Path) -> None:
    save(tmp_path, 30, 1_000_000, 999_999, 20)
    os.utime(tmp_path / "step-1000000", (1, 1))  # a clock that was set back
    assert steps_in(tmp_path) == [20, 30, 999_999, 1_000_000]
    rotate_checkpoints(tmp_path, 2)
    assert steps_in(tmp_path) == [999_999, 1_000_000]


def test_rotation_keeps_what_it_is_told(tmp_path: Path) -> None:
    save(tmp_path, 10, 20, 30, 40)
    rotate_checkpoints(tmp_path, 1, keep_steps=[20])
    assert steps_in(tmp_path) == [20, 40]
    assert names(tmp_path) == ["step-000020", "step-000040"]
    rotate_checkpoints(tmp_path, 9)
    assert steps_in(tmp_path) == [20, 40]


def test_going_back_gives_up_what_came_after(tmp_path: Path) -> None:
    save(tmp_path, 10, 20, 30)
    assert give_up_after(tmp_path, 10) == [20, 30]
    assert names(tmp_path) == ["step-000010"]


def test_nothing_is_deleted_behind_a_newest_that_does_not_verify(tmp_path: Path) -> None:
    save(tmp_path, 10, 20, 30)
    flip(tmp_path / "step-000030" / "adapter.safetensors")
    rotate_checkpoints(tmp_path, 1)
    assert steps_in(tmp_path) == [10, 20, 30]


def test_best_is_the_lowest_loss_that_is_still_whole(tmp_path: Path) -> None:
    save(tmp_path, 10, 20, 30)
    flip(tmp_path / "step-000020" / "adapter.safetensors")
    best = best_checkpoint(tmp_path, [(10, 0.5), (20, 0.1), (30, 0.9), (40, 0.05), (0, None)])
    assert best is not None
    assert best.step == 10
    assert best_checkpoint(tmp_path, [(40, 0.1)]) is None


def test_leftovers_are_cleaned(tmp_path: Path) -> None:
    save(tmp_path, 10)
    for name in (".tmp-20-4711", ".tmp-deleted-5-4711", ".tmp-old-step-000010-4711"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half").write_bytes(b"x")
    assert newest_checkpoint(tmp_path) == Checkpoint(10, tmp_path / "step-000010")
    assert names(tmp_path) == ["step-000010"]


def test_a_whole_one_whose_writer_died_before_the_rename_is_kept(tmp_path: Path) -> None:
    save(tmp_path, 10, 20)
    (tmp_path / "step-000020").rename(tmp_path / ".tmp-20-4711")
    assert newest_checkpoint(tmp_path) == Checkpoint(20, tmp_path / "step-000020")
    shutil.copytree(tmp_path / "step-000020", tmp_path / ".tmp-20-4712")  # there is one already: then it is a leftover
    newest_checkpoint(tmp_path)
    assert names(tmp_path) == ["step-000010", "step-000020"]


# -- disks that refuse -----------------------------------------------------------------------------------------------


def write_nothing(_: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def write_like_torch(_: Path) -> None:
    raise RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 64 vs 0")


def write_like_safetensors(_: Path) -> None:
    raise ValueError("Error while serializing: I/O error: No space left on device (os error 28)")


@pytest.mark.parametrize("refused", [write_nothing, write_like_torch, write_like_safetensors])
def test_full_disk_is_told_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[[Path], None]
) -> None:
    save(tmp_path, 10)
    if refused is write_like_torch:  # it does not say why; the disk does
        monkeypatch.setattr(module.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 4096))
    with pytest.raises(TunesmithError) as caught:
        write_checkpoint(tmp_path, 20, refused)
    assert caught.value.code == "disk_full"
    assert "untouched" in caught.value.message
    assert caught.value.hint
    assert names(tmp_path) == ["step-000010"]
    assert newest_checkpoint(tmp_path) is not None


def test_other_faults_of_a_writer_keep_their_own_name(tmp_path: Path) -> None:
    save(tmp_path, 10)
    for error in (write_like_torch, KeyboardInterrupt, PermissionError):

        def broken(part: Path, error: Callable[[Path], object] = error) -> None:
            (part / "half").write_bytes(b"x")
            raised = error(part)
            assert isinstance(raised, BaseException)
            raise raised

        with pytest.raises((RuntimeError, KeyboardInterrupt, PermissionError)):
            write_checkpoint(tmp_path, 20, broken)
        assert names(tmp_path) == ["step-000010"]


@pytest.mark.parametrize("failing_call", range(6))
def test_a_flush_that_fails_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_call: int
) -> None:
    """Every flush before the rename in turn: three files, the manifest, the folder; the sixth is after the rename."""
    save(tmp_path, 10)
    calls = iter(range(100))
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if next(calls) == failing_call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(TunesmithError, match="disk is full"):
        write_checkpoint(tmp_path, 20, fill)
    monkeypatch.undo()
    assert all(point.is_whole() for point in checkpoints(tmp_path))
    assert steps_in(tmp_path) == ([10] if failing_call < 5 or os.name == "nt" else [10, 20])


def test_a_rename_that_fails_brings_the_older_one_of_that_step_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, 10)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name.startswith(".tmp-10-"):
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="Input/output"):
        write_checkpoint(tmp_path, 10, fill)
    monkeypatch.undo()
    assert newest_checkpoint(tmp_path) == Checkpoint(10, tmp_path / "step-000010")


def test_space_is_looked_at_before_anything_is_written(tmp_path: Path) -> None:
    def never(_: Path) -> None:
        raise AssertionError("written all the same")

    with pytest.raises(TunesmithError) as caught:
        write_checkpoint(tmp_path, 10, never, needed_bytes=1 << 60)
    assert caught.value.code == "disk_full"
    assert caught.value.params["needed_bytes"] == (1 << 60) + module.SPARE_BYTES
    assert names(tmp_path) == []
    require_space(tmp_path, 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's own")
def test_the_system_s_own_refusal(tmp_path: Path) -> None:
    save(tmp_path, 10)

    def onto_a_full_device(part: Path) -> None:
        with Path("/dev/full").open("wb") as file:
            file.write(b"x" * 10_000)

    with pytest.raises(TunesmithError) as caught:
        write_checkpoint(tmp_path, 20, onto_a_full_device)
    assert caught.value.code == "disk_full"
    assert steps_in(tmp_path) == [10]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs Linux and its administrator; /dev/full and the flushes above are tested everywhere")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    def large(part: Path) -> None:
        (part / "adapter.safetensors").write_bytes(b"w" * 300_000)

    write_checkpoint(small_disk, 10, large)
    write_checkpoint(small_disk, 20, large)
    for _ in range(3):
        with pytest.raises(TunesmithError) as caught:
            write_checkpoint(small_disk, 30, lambda part: (large(part), large(part / ".."), None)[-1])
        assert caught.value.code == "disk_full"
        (small_disk / "adapter.safetensors").unlink(missing_ok=True)
        assert steps_in(small_disk) == [10, 20]
    rotate_checkpoints(small_disk, 1)
    write_checkpoint(small_disk, 30, large)
    assert newest_checkpoint(small_disk) == Checkpoint(30, small_disk / "step-000030")


@pytest.mark.skipif(
    sys.platform != "linux", reason="torch writes through its own C++ file layer; the message is Linux's"
)
def test_the_disk_is_asked_when_a_library_does_not_say_why(small_disk: Path) -> None:
    def like_torch(part: Path) -> None:
        with (part / "optimizer.pt").open("wb", buffering=0) as file:
            while file.write(b"x" * 65536) == 65536:
                pass  # a C++ stream notices only the short write
        raise RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 64 vs 0")

    with pytest.raises(TunesmithError) as caught:
        write_checkpoint(small_disk, 10, like_torch)
    assert caught.value.code == "disk_full"
    assert names(small_disk) == []
