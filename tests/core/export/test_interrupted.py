"""Exports that are killed, run out of disk or are cancelled at random moments: the target folder is absent or whole."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.exporting import export_here, leftovers

from core.export.target import MARK
from core.runs import RunFolder
from core.schema.commands import Stop
from core.schema.events import AnyEvent

FORMATS = ("adapter", "merged", "ollama")
KILLS = 5  # of each form
KILL_FOR_S = 12.0  # all forms together; then it is enough


def assert_absent_or_whole(to: Path) -> None:
    if to.exists():
        listed = json.loads((to / MARK).read_text(encoding="utf-8"))["files"]
        found = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
        assert found - {MARK} == set(listed) - {MARK}
        assert all((to / name).stat().st_size for name in found)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, so that a hundred imports of torch need not be waited for")
def test_killed_at_random_moments(run: RunFolder, tmp_path: Path):
    """In a process of its own that is forked for every try; the killed ones leave no word and no time to tidy up."""
    script = Path(__file__).with_name("killed_export.py")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [str(run.path), str(tmp_path), str(KILLS), str(KILL_FOR_S), *FORMATS]
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, env=environment, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    for form in FORMATS:
        assert told[form]["killed"] >= 1
        exported = export_here(run, tmp_path / form, form)
        assert exported.end.type == "job_finished"
        assert_absent_or_whole(tmp_path / form)
    assert leftovers(tmp_path) == []


class _Filling(io.BufferedWriter):
    """A file on a disk that is full after `left[0]` more bytes, over all files."""

    left = 0

    def write(self, data: Any, /) -> int:
        type(self).left -= len(memoryview(data).cast("B"))
        if type(self).left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_that_fills_up_anywhere(form: str, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = export_here(run, tmp_path / "first", form)
    largest = max((first.to / name).stat().st_size for name in first.completed.files)
    for share in (0.1, 0.5, 0.9):
        with monkeypatch.context() as patch:
            fill_up(patch, tmp_path, int(share * largest))
            exported = export_here(run, tmp_path / "out", form)
        assert exported.code == "disk_full", (share, exported.end)
        assert not exported.to.exists()
        assert leftovers(tmp_path) == []


def fill_up(patch: pytest.MonkeyPatch, folder: Path, left: int) -> None:
    """What an export into `out` of this folder writes meets a full disk after so many bytes."""
    _Filling.left = left
    opened = io.open

    def open_here(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        # Told by its place: only what the export writes goes to the disk that fills up.
        if "w" in mode and "b" in mode and str(folder / ".tmp-out") in str(file):
            return _Filling(io.FileIO(file, "w"))
        return opened(file, mode, *args, **more)

    patch.setattr("io.open", open_here)
    patch.setattr("builtins.open", open_here)


@pytest.mark.parametrize("form", FORMATS)
def test_cancelled_at_every_moment_that_can_be_told_apart(form: str, run: RunFolder, tmp_path: Path):
    """After the first event, the second, ...: as far as a whole export goes."""
    whole = export_here(run, tmp_path / "whole", form)
    moments = range(1, len(whole.events) - 2)
    for moment in random.Random(form).sample(moments, min(5, len(moments))):
        seen: list[AnyEvent] = []

        def cancel(event: AnyEvent, say: Any, at: int = moment, seen: list[AnyEvent] = seen) -> None:
            seen.append(event)
            if len(seen) == at:
                say(Stop(save=False))

        exported = export_here(run, tmp_path / "out", form, on_event=cancel)
        assert exported.end.type == "job_stopped", (moment, exported.end)
        assert not exported.to.exists()
        assert leftovers(tmp_path) == []
