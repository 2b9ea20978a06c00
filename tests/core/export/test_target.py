"""The folder that an export writes: whole or absent, never over somebody's files, and nothing left of killed exports."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.exporting import leftovers

from core.export.target import MARK, mark, target_folder
from core.schema.errors import RefusedError, TunesmithError


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def write(to: Path, **files: str) -> None:
    with target_folder(to, 0) as part:
        for name, text in files.items():
            (part / name).write_text(text, encoding="utf-8")
        mark(part, format="adapter")


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != MARK}


def test_a_new_folder_below_folders_that_are_missing(tmp_path: Path):
    to = tmp_path / "내 모델 (1)" / "it's [new]" / "out"
    write(to, weights="a")
    assert content(to) == {"weights": "a"}
    assert leftovers(to.parent) == []


def test_an_empty_folder_is_taken(tmp_path: Path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", weights="a")
    assert content(tmp_path / "out") == {"weights": "a"}


def test_an_earlier_export_is_replaced_as_a_whole(tmp_path: Path):
    write(tmp_path / "out", weights="a", old="b")
    write(tmp_path / "out", weights="c")
    assert content(tmp_path / "out") == {"weights": "c"}


def test_it_appears_only_when_it_is_whole(tmp_path: Path):
    write(tmp_path / "out", weights="a")
    with target_folder(tmp_path / "out", 0) as part:
        (part / "weights").write_text("half", encoding="utf-8")
        assert part.parent == tmp_path  # the same disk, so that the last step is a rename
        assert content(tmp_path / "out") == {"weights": "a"}
        mark(part)
    assert content(tmp_path / "out") == {"weights": "half"}


def test_an_error_on_the_way_changes_nothing(tmp_path: Path):
    write(tmp_path / "out", weights="a")
    with pytest.raises(ZeroDivisionError), target_folder(tmp_path / "out", 0):
        raise ZeroDivisionError
    assert content(tmp_path / "out") == {"weights": "a"}
    assert leftovers(tmp_path) == []


class TestForeignFiles:
    def refused(self, to: Path) -> TunesmithError:
        with pytest.raises(RefusedError) as caught, target_folder(to, 0):
            raise AssertionError("it was let in")
        return caught.value

    def test_a_folder_with_other_files_is_untouched(self, tmp_path: Path):
        (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
        assert self.refused(tmp_path).code == "export_target_not_empty"
        assert content(tmp_path) == {"thesis.txt": "years of work"}

    @pytest.mark.parametrize("name", ["README.md", "sub/notes.txt"])
    def test_files_put_beside_an_export_are_not_deleted_by_the_next(self, name: str, tmp_path: Path):
        write(tmp_path / "out", weights="a")
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
        assert name in self.refused(tmp_path / "out").message
        assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "mine"

    def test_a_mark_that_cannot_be_read_is_no_permission(self, tmp_path: Path):
        write(tmp_path / "out", weights="a")
        for text in ("", "[]", '{"files": 3}', '{"files": [1]}'):
            (tmp_path / "out" / MARK).write_text(text, encoding="utf-8")
            assert self.refused(tmp_path / "out").code == "export_target_not_empty"

    def test_a_file_is_no_folder(self, tmp_path: Path):
        (tmp_path / "out").write_text("a file", encoding="utf-8")
        error = self.refused(tmp_path / "out")
        assert (error.code, error.exit_status) == ("export_target_is_file", 2)
        assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"


def test_a_name_too_long_for_the_file_system_is_told(tmp_path: Path):
    with pytest.raises(TunesmithError) as caught, target_folder(tmp_path / ("a" * 300), 0):
        pass
    assert caught.value.code == "export_target_not_writable"


def test_behind_a_link_the_folder_is_written_and_the_link_stays(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    write(tmp_path / "link", weights="a")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == {"weights": "a"}
    assert leftovers(tmp_path) == []


class TestPlacesThatRefuse:
    def test_below_a_file(self, tmp_path: Path):
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(TunesmithError) as caught:
            write(tmp_path / "file" / "out", weights="a")
        assert caught.value.code == "export_target_not_writable"

    @pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
    def test_a_folder_that_may_not_be_written(self, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """By hand, since the tests may run as root, for whom everything can be written."""
        monkeypatch.setattr(Path, "mkdir", raiser(OSError(number, os.strerror(number))))
        with pytest.raises(TunesmithError) as caught:
            write(tmp_path / "out", weights="a")
        assert caught.value.code == "export_target_not_writable"
        assert os.strerror(number) in caught.value.message

    def test_too_little_room(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        free = shutil.disk_usage(tmp_path)._replace(free=(1 << 30) + (255 << 20))
        monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
        with pytest.raises(TunesmithError) as caught, target_folder(tmp_path / "out", 1 << 30):
            raise AssertionError("it was let in")
        assert caught.value.code == "disk_full"
        assert leftovers(tmp_path) == []
        monkeypatch.setattr(shutil, "disk_usage", lambda _: free._replace(free=(1 << 30) + (256 << 20)))
        with target_folder(tmp_path / "out", 1 << 30) as part:
            mark(part)

    def test_the_disk_fills_up_on_the_way(self, tmp_path: Path):
        with pytest.raises(TunesmithError) as caught, target_folder(tmp_path / "out", 0):
            raise OSError(errno.ENOSPC, "No space left on device")
        assert caught.value.code == "disk_full"
        assert list(tmp_path.iterdir()) == []

    def test_what_cannot_be_read_is_not_blamed_on_the_target(self, tmp_path: Path):
        with pytest.raises(PermissionError), target_folder(tmp_path / "out", 0):
            raise PermissionError(errno.EACCES, "the base model")
        assert list(tmp_path.iterdir()) == []


class TestAfterAKill:
    def test_the_next_export_removes_what_a_dead_one_left(self, tmp_path: Path, dead_pid: int):
        for name in (f".tmp-out-{dead_pid}", f".tmp-old-out-{dead_pid}"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "weights").write_text("half", encoding="utf-8")
        write(tmp_path / "out", weights="a")
        assert [path.name for path in tmp_path.iterdir()] == ["out"]

    def test_nothing_else_is_removed(self, tmp_path: Path, dead_pid: int):
        living = os.getppid()
        others = [f".tmp-out-{living}", f".tmp-other-{dead_pid}", ".tmp-out-mine", ".tmp-out", f"out-{dead_pid}"]
        for name in others:
            (tmp_path / name).mkdir()
        write(tmp_path / "out", weights="a")
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, "out"])

    def test_an_older_export_that_had_just_lost_its_name_comes_back(self, tmp_path: Path, dead_pid: int):
        """Killed between the two renames."""
        write(tmp_path / "out", weights="a")
        (tmp_path / "out").rename(tmp_path / f".tmp-old-out-{dead_pid}")
        with pytest.raises(ZeroDivisionError), target_folder(tmp_path / "out", 0):
            raise ZeroDivisionError
        assert content(tmp_path / "out") == {"weights": "a"}


def raiser(error: Exception):
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse
