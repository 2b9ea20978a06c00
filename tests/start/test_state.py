"""What a start finds missing, and that finding nothing costs nothing."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starter import state
from starter.state import Layout, Need, missing, read_stamp, write_stamp

Make = Callable[..., None]


def test_a_fresh_copy_needs_the_program(layout: Layout) -> None:
    assert missing(layout, Need()) == ["program"]


def test_a_whole_environment_needs_nothing_and_no_process(
    layout: Layout, make_environment: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(layout)

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a second start must not start a process of its own")

    monkeypatch.setattr(subprocess, "Popen", forbidden)
    began = time.perf_counter()
    assert missing(layout, Need()) == []
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize(
    ("need", "word"),
    [
        (Need(extras=frozenset({"test"})), "extras"),
        (Need(qt_plugin="xcb"), "libraries"),
        (Need(desktop=True), "desktop"),
        (Need(repair=True), "program"),
    ],
)
def test_each_further_need_is_named(layout: Layout, make_environment: Make, need: Need, word: str) -> None:
    make_environment(layout)
    assert missing(layout, need) == [word]


def test_what_was_noted_is_not_needed_again(layout: Layout, make_environment: Make) -> None:
    make_environment(layout)
    stamp = {**(read_stamp(layout) or {}), "extras": ["test"], "qt_plugins": ["offscreen"], "desktop": True}
    write_stamp(layout, stamp)
    assert missing(layout, Need(frozenset({"test"}), "offscreen", True)) == []


def test_changed_dependencies_are_seen(layout: Layout, make_environment: Make) -> None:
    make_environment(layout)
    (layout.root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert missing(layout, Need()) == ["program"]


def test_a_moved_folder_is_seen(layout: Layout, make_environment: Make) -> None:
    make_environment(layout)
    moved = Layout(layout.root.rename(layout.root.with_name("elsewhere")))
    (moved.venv / "pyvenv.cfg").write_text(f"home = {moved.root / 'base'}\n", encoding="utf-8")
    assert missing(moved, Need()) == ["program"]


def test_a_python_that_is_gone_is_seen(layout: Layout, make_environment: Make) -> None:
    make_environment(layout)
    (layout.root / "base").rmdir()
    assert missing(layout, Need()) == ["program"]


def test_another_python_behind_the_link_is_seen(layout: Layout, make_environment: Make) -> None:
    """A distribution's upgrade turns /usr/bin/python3 from 3.11 into 3.13 under an environment that links to it."""
    make_environment(layout, stamped=False)
    for name in ("python3.11", "python3.13"):
        (layout.root / name).write_text("", encoding="utf-8")
    layout.python.unlink()
    layout.python.symlink_to(layout.root / "python3.11")
    write_stamp(layout, {**state.identity(layout), "extras": []})
    assert missing(layout, Need()) == []
    layout.python.unlink()
    layout.python.symlink_to(layout.root / "python3.13")
    assert missing(layout, Need()) == ["program"]


def test_an_unfinished_installation_is_seen(layout: Layout, make_environment: Make) -> None:
    make_environment(layout)
    layout.private.mkdir()
    layout.unfinished.write_text("", encoding="utf-8")
    assert missing(layout, Need()) == ["program"]


@pytest.mark.parametrize("torn", ["", '{"start": 1, "pypro', "[]", "\x00\x00"])
def test_a_torn_stamp_counts_as_none(layout: Layout, make_environment: Make, torn: str) -> None:
    make_environment(layout)
    layout.stamp.write_text(torn, encoding="utf-8")
    assert missing(layout, Need()) == ["program"]


def test_a_driver_that_appeared_is_seen_once_a_day(
    layout: Layout, make_environment: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    driver = tmp_path / "version"
    monkeypatch.setattr(state, "DRIVER_FILES", (driver,))
    make_environment(layout)
    assert missing(layout, Need()) == []
    driver.write_text("NVRM", encoding="utf-8")
    assert missing(layout, Need()) == ["cuda"]
    stamp = read_stamp(layout) or {}
    write_stamp(layout, {**stamp, "cuda_tried_s": time.time() - 60})
    assert missing(layout, Need()) == []
    write_stamp(layout, {**stamp, "cuda_tried_s": time.time() - 2 * state.RETRY_CUDA_AFTER_S})
    assert missing(layout, Need()) == ["cuda"]
    write_stamp(layout, {**stamp, "backend": "cpu"})
    assert missing(layout, Need()) == [], "a person asked for the CPU build"
    write_stamp(layout, {**stamp, "cuda": True})
    assert missing(layout, Need()) == []
