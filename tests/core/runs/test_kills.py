"""A writer killed at random moments leaves nothing broken: checkpoints, journal, small files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.runs import Journal, newest_checkpoint, read_events
from core.runs.checkpoints import checkpoints
from core.schema.locations import program_root

WRITER = Path(__file__).with_name("writer.py")


def write_until_killed(mode: str, folder: Path, chance: random.Random, longest_s: float = 0.12) -> None:
    environment = {**os.environ, "PYTHONPATH": str(program_root())}
    child = subprocess.Popen([sys.executable, WRITER, mode, folder], stdout=subprocess.PIPE, env=environment)
    try:
        assert child.stdout is not None
        assert child.stdout.readline(), "the writer did not begin"
        time.sleep(chance.uniform(0.0, longest_s))
    finally:
        child.kill()
        child.communicate(timeout=30)


@pytest.mark.parametrize("mode", ["checkpoints", "same_step"])
def test_every_published_checkpoint_is_whole_after_any_kill(tmp_path: Path, mode: str) -> None:
    """In `same_step` the one checkpoint there is gets replaced again and again, and must never be lost."""
    chance = random.Random(7)
    reached = 0
    for _ in range(10 if mode == "checkpoints" else 6):
        write_until_killed(mode, tmp_path, chance)
        published = checkpoints(tmp_path)
        whole = [point for point in published if point.is_whole()]
        assert whole == published, "a finished name on a broken folder"
        newest = newest_checkpoint(tmp_path)
        assert newest is not None, "nothing to go on from"
        assert newest.step >= reached, "fell back behind what was there"
        reached = newest.step
        assert not list(tmp_path.glob(".tmp-*")), "leftovers"
    assert len(checkpoints(tmp_path)) <= 3


def test_journal_after_kills_has_every_number_once(tmp_path: Path) -> None:
    chance = random.Random(11)
    path = tmp_path / "events.jsonl"
    for _ in range(3):
        write_until_killed("journal", tmp_path, chance)
        with path.open("ab") as file:
            file.write(b'{"v":1,"seq":99999999,"type":"step_comp')  # what a power cut adds
    Journal(path).close()
    numbers = [event.seq for event in read_events(path)]
    assert numbers == list(range(len(numbers)))
    assert path.read_bytes().endswith(b"\n")


def test_small_file_is_always_whole(tmp_path: Path) -> None:
    chance = random.Random(13)
    for _ in range(3):
        write_until_killed("small_file", tmp_path, chance)
        lines = (tmp_path / "run.json").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 2000
        assert len(set(lines)) == 1
