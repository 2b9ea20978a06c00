"""Making and mending the environment: what is said first, in which order it happens, what a failure leaves behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starter import desktop, environment, libraries, torch_build, uv_tool
from starter.environment import prepare
from starter.say import Ran, StartError
from starter.state import Layout, Need, missing, write_stamp
from starter.torch_build import Build, Driver

from .conftest import lines_of, script, stamp_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
Make = Callable[..., None]

PYTHON = """
printf '%s\\n' "$*" >> "{calls}"
case "$*" in *"pip install"*) [ ! -e "{calls}.fail" ] || {{ cat "{calls}.fail"; exit 1; }} ;; esac
"""


@pytest.fixture
def calls(layout: Layout, make_environment: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer without a card on which an environment is a fake, and what its Python was asked."""
    calls = tmp_path / "calls"

    def make(where: Layout) -> None:
        make_environment(where, PYTHON.format(calls=calls), stamped=False)

    monkeypatch.setattr(environment, "_make_environment", make)
    monkeypatch.setattr(torch_build, "find_driver", lambda: None)
    monkeypatch.setattr(torch_build, "install", lambda *_args, **_rest: Build("2.13.0+cpu", False))
    return calls


def test_a_first_start_makes_everything_and_stamps_it_last(
    layout: Layout, calls: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    prepare(layout, Need(extras=frozenset({"test"})))
    assert lines_of(calls)[-1].endswith("-e .[test] torch==2.13.0")
    assert missing(layout, Need(extras=frozenset({"test"}))) == []
    assert stamp_of(layout)["torch"] == "2.13.0+cpu"
    assert not layout.unfinished.exists()
    said = capfd.readouterr()
    assert said.out == "", "standard output belongs to the command"
    assert said.err.index("0.5 GB") < said.err.index("Installing Tunesmith"), (
        "the size is said before anything is fetched"
    )


def test_too_little_disk_is_said_before_anything_is_fetched(
    layout: Layout, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 10**12, 10**9))
    with pytest.raises(StartError) as told:
        prepare(layout, Need())
    assert "1.6 GB short" in told.value.message
    assert lines_of(calls) == []
    assert not layout.venv.exists()


def test_a_card_needs_the_disk_of_the_cuda_build(
    layout: Layout, calls: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch_build, "find_driver", lambda: Driver("NVIDIA GeForce RTX 4070"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 10**12, 5 * 10**9))
    with pytest.raises(StartError):
        prepare(layout, Need())
    assert "RTX 4070" in capfd.readouterr().err


def test_a_failed_installation_is_told_and_not_taken_for_whole(layout: Layout, calls: Path) -> None:
    (calls.parent / "calls.fail").write_text("ERROR: Could not find a version: Connection refused", encoding="utf-8")
    with pytest.raises(StartError) as told:
        prepare(layout, Need())
    assert "Connection refused" in told.value.message
    assert "internet" in told.value.hint
    assert missing(layout, Need()) == ["program"]
    (calls.parent / "calls.fail").unlink()
    prepare(layout, Need())
    assert missing(layout, Need()) == []


def _leave_unfinished(layout: Layout, make_environment: Make, calls: Path) -> Path:
    make_environment(layout, PYTHON.format(calls=calls), stamped=False)
    layout.private.mkdir()
    layout.unfinished.write_text("", encoding="utf-8")
    witness = layout.venv / "was here before"
    witness.write_text("", encoding="utf-8")
    return witness


def test_an_interrupted_installation_with_whole_packages_is_gone_on_with(
    layout: Layout, make_environment: Make, calls: Path
) -> None:
    witness = _leave_unfinished(layout, make_environment, calls)
    prepare(layout, Need())
    assert witness.exists()
    assert missing(layout, Need()) == []


def test_an_interrupted_installation_with_a_half_written_package_is_made_anew(
    layout: Layout, make_environment: Make, calls: Path
) -> None:
    witness = _leave_unfinished(layout, make_environment, calls)
    (layout.site_packages / "torch-2.13.0.dist-info").mkdir()
    prepare(layout, Need())
    assert not witness.exists()
    assert missing(layout, Need()) == []


def test_repair_makes_it_anew(layout: Layout, make_environment: Make, calls: Path) -> None:
    make_environment(layout, PYTHON.format(calls=calls))
    (layout.venv / "broken").write_text("", encoding="utf-8")
    prepare(layout, Need(repair=True))
    assert not (layout.venv / "broken").exists()
    assert missing(layout, Need()) == []


def test_somebodys_own_environment_is_used_where_it_runs(layout: Layout, make_environment: Make, calls: Path) -> None:
    make_environment(layout, PYTHON.format(calls=calls), stamped=False)
    (layout.venv / "mine").write_text("", encoding="utf-8")
    prepare(layout, Need())
    assert (layout.venv / "mine").exists()
    assert missing(layout, Need()) == []


def test_somebodys_own_environment_is_put_aside_where_it_does_not_run(
    layout: Layout, make_environment: Make, calls: Path
) -> None:
    make_environment(layout, "exit 1", stamped=False)
    (layout.venv / "mine").write_text("", encoding="utf-8")
    prepare(layout, Need())
    assert [path.name for path in layout.root.glob(".venv-before-*/mine")] == ["mine"]
    assert missing(layout, Need()) == []


def test_a_change_in_the_dependencies_goes_over_what_is_there(
    layout: Layout, make_environment: Make, calls: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make_environment(layout, PYTHON.format(calls=calls))
    write_stamp(layout, {**stamp_of(layout), "extras": ["test"], "qt_plugins": ["xcb"], "desktop": True})
    (layout.root / "pyproject.toml").write_text("[project]\n# changed\n", encoding="utf-8")
    prepare(layout, Need())
    assert lines_of(calls)[-1].endswith("-e .[test] torch==2.13.0"), "the tests' packages stay up to date too"
    assert "GB of disk" not in capfd.readouterr().err, "no gigabytes are announced for a small change"
    assert missing(layout, Need(frozenset({"test"}), "xcb", True)) == []


def test_a_card_that_appeared_gets_its_build_alone(
    layout: Layout, make_environment: Make, calls: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_environment(layout, PYTHON.format(calls=calls))
    driver = tmp_path / "driver"
    driver.write_text("", encoding="utf-8")
    asked = []

    def install(_layout: Layout, backend: str, replace: bool = False) -> Build:
        asked.append((backend, replace))
        return Build("2.13.0+cu130", True)

    monkeypatch.setattr("starter.state.DRIVER_FILES", (driver,))
    monkeypatch.setattr(torch_build, "find_driver", lambda: Driver("NVIDIA GeForce RTX 4070"))
    monkeypatch.setattr(torch_build, "install", install)
    prepare(layout, Need())
    assert asked == [("auto", True)]
    assert not any("pip install" in line for line in lines_of(calls))
    assert stamp_of(layout)["torch"] == "2.13.0+cu130"
    assert missing(layout, Need()) == []


def test_a_card_that_stays_unused_is_never_passed_over_in_silence(
    layout: Layout, calls: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch_build, "find_driver", lambda: Driver("NVIDIA GeForce RTX 4070"))
    unused = Build("2.13.0+cpu", False, "this build of PyTorch has no CUDA")
    monkeypatch.setattr(torch_build, "install", lambda *_args, **_rest: unused)
    prepare(layout, Need())
    said = capfd.readouterr().err
    assert "warning: NVIDIA GeForce RTX 4070 will not be used" in said
    assert "start.py repair" in said


def test_ctrl_c_leaves_a_mark_to_go_on_from(layout: Layout, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Build:
        raise KeyboardInterrupt

    monkeypatch.setattr(torch_build, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare(layout, Need())
    assert layout.unfinished.exists()
    assert missing(layout, Need()) == ["program"]


def test_two_starts_do_not_install_at_once(layout: Layout) -> None:
    layout.private.mkdir()
    with environment._alone(layout), (layout.private / "lock").open("a+b") as other:
        assert not environment._try_lock(other.fileno())
    with (layout.private / "lock").open("a+b") as other:
        assert environment._try_lock(other.fileno())


def test_the_menu_entry_is_tried_once(
    layout: Layout, make_environment: Make, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    monkeypatch.setattr(desktop, "integrate", lambda where: tries.append(where))
    make_environment(layout, PYTHON.format(calls=calls))
    prepare(layout, Need(desktop=True))
    prepare(layout, Need(desktop=True))
    assert tries == [layout]


def test_qt_libraries_that_were_found_are_noted(
    layout: Layout, make_environment: Make, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "missing", lambda *_: [])
    make_environment(layout, PYTHON.format(calls=calls))
    prepare(layout, Need(qt_plugin="xcb"))
    prepare(layout, Need(qt_plugin="offscreen"))
    assert stamp_of(layout)["qt_plugins"] == ["offscreen", "xcb"]


@pytest.mark.parametrize("fits", [True, False])
def test_another_python_is_no_reason_to_refuse(
    layout: Layout, fakes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fits: bool
) -> None:
    """uv brings one; where the Python is right but cannot make an environment (Debian's, without venv), uv uses it."""
    monkeypatch.setattr(environment, "suitable", lambda: fits)
    monkeypatch.setattr(uv_tool, "running_python", lambda: str(fakes / "python3"))
    script(fakes / "python3", "echo 'ensurepip is not available'; exit 1")
    script(fakes / "uv", f"printf '%s\\n' \"$@\" > '{tmp_path}/uv-call'; mkdir -p '{layout.venv}'")
    environment._make_environment(layout)
    call = lines_of(tmp_path / "uv-call")
    assert call[:3] == ["venv", "--seed", "--no-project"]
    assert call[3:] == ["--python", str(fakes / "python3") if fits else ">=3.11,<3.14", str(layout.venv)]


def test_no_python_and_no_uv_is_told_with_what_to_do(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "suitable", lambda: False)
    monkeypatch.setattr(uv_tool, "get", lambda *_: None)
    with pytest.raises(StartError) as told:
        environment._make_environment(layout)
    assert "Python 3.12" in told.value.hint


def test_a_child_that_cannot_be_started_is_a_failure_and_not_a_crash(layout: Layout) -> None:
    ran = environment.run([str(layout.root / "nowhere")], layout.log)
    assert isinstance(ran, Ran)
    assert ran.status == 127
