"""Which build of PyTorch is asked for and where; little scripts stand in for uv and the environment's Python."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from starter import torch_build, uv_tool
from starter.say import StartError
from starter.state import Layout
from starter.torch_build import Driver, find_driver, install, wanted_backend

from .conftest import lines_of, script

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
Make = Callable[..., None]

# Records its arguments, refuses the backends named in uv-refuses, and notes which build is there now.
UV = """
here="{here}"
printf '%s\\n' "$*" >> "$here/calls"
for backend in $(cat "$here/uv-refuses" 2>/dev/null); do
  case "$*" in *"--torch-backend=$backend "*) echo "error: Failed to fetch that index"; exit 2 ;; esac
done
case "$*" in
  *--dry-run*) ;;
  *--torch-backend=*) printf '%s\\n' "$*" | sed 's/.*--torch-backend=\\([a-z0-9]*\\).*/\\1/' > "$here/installed" ;;
esac
"""
# As the environment's Python: pip is recorded too, and the kernel check answers for the build that is there.
PYTHON = """
here="{here}"
case "$*" in
  *"-m pip install"*)
    printf 'pip %s\\n' "$*" >> "$here/calls"
    [ -e "$here/pip-fails" ] && {{ cat "$here/pip-fails"; exit 1; }}
    case "$*" in *--target*) exit 1 ;; esac
    echo pip > "$here/installed" ;;
  *kernel_check.py*)
    build=$(cat "$here/installed")
    cat "$here/kernel-$build" 2>/dev/null || echo '{{"version": "2.13.0+'"$build"'", "cuda": true, "problem": ""}}' ;;
esac
"""


@pytest.fixture
def here(tmp_path: Path, fakes: Path, layout: Layout, make_environment: Make) -> Path:
    script(fakes / "uv", UV.format(here=tmp_path))
    make_environment(layout, PYTHON.format(here=tmp_path), stamped=False)
    return tmp_path


def uv_backends(here: Path) -> list[str]:
    """The backends really installed through uv, in order."""
    asked = [line for line in lines_of(here / "calls") if line.startswith("pip install") and "--dry-run" not in line]
    return [line.split("--torch-backend=")[1].split()[0] for line in asked]


def pip_calls(here: Path) -> list[str]:
    return [line for line in lines_of(here / "calls") if line.startswith("pip -I -m pip")]


def test_without_a_card_the_cpu_build_comes_through_uv(here: Path, layout: Layout) -> None:
    build = install(layout, "cpu")
    assert uv_backends(here) == ["cpu"]
    call = lines_of(here / "calls")[-1]
    assert call == f"pip install --python {layout.python} --torch-backend=cpu torch==2.13.0"
    assert pip_calls(here) == []
    assert build.version == "2.13.0+cpu"


def test_where_uv_cannot_reach_its_index_the_machines_own_pip_is_asked(here: Path, layout: Layout) -> None:
    (here / "uv-refuses").write_text("cpu", encoding="utf-8")
    build = install(layout, "cpu")
    assert uv_backends(here) == []
    assert [call.endswith(" torch==2.13.0") for call in pip_calls(here)] == [True]
    assert "index-url" not in pip_calls(here)[0]
    assert build.version == "2.13.0+pip"


def test_with_a_card_the_driver_decides_and_a_kernel_proves_it(here: Path, layout: Layout) -> None:
    build = install(layout, "auto")
    assert uv_backends(here) == ["auto"]
    assert build.cuda
    assert not build.problem


def test_a_card_too_old_for_that_build_gets_cu126(here: Path, layout: Layout) -> None:
    kernel = '{"version": "2.13.0+cu130", "cuda": true, "problem": "CUDA error: no kernel image is available"}'
    (here / "kernel-auto").write_text(kernel, encoding="utf-8")
    build = install(layout, "auto")
    assert uv_backends(here) == ["auto", "cu126"]
    assert "--reinstall-package torch" in lines_of(here / "calls")[-1], "2.13.0+cu130 would count as torch==2.13.0"
    assert build == ("2.13.0+cu126", True, "")


def test_an_index_without_this_release_falls_to_cu126(here: Path, layout: Layout) -> None:
    """An older driver: uv picks an index (cu124) that has no 2.13.0."""
    (here / "uv-refuses").write_text("auto", encoding="utf-8")
    assert install(layout, "auto").cuda
    assert uv_backends(here) == ["cu126"]
    assert pip_calls(here) == []


def test_a_kernel_that_takes_the_process_down_counts_as_failed(here: Path, layout: Layout) -> None:
    (here / "kernel-auto").write_text("Segmentation fault, no JSON here", encoding="utf-8")
    assert install(layout, "auto").version == "2.13.0+cu126"


def test_a_cpu_build_from_pip_is_told_as_a_problem(here: Path, layout: Layout) -> None:
    (here / "uv-refuses").write_text("auto cu126", encoding="utf-8")
    kernel = '{"version": "2.13.0+cpu", "cuda": false, "problem": "this build of PyTorch has no CUDA"}'
    (here / "kernel-pip").write_text(kernel, encoding="utf-8")
    build = install(layout, "auto")
    assert (build.cuda, build.problem) == (False, "this build of PyTorch has no CUDA")
    assert len(pip_calls(here)) == 1


def test_what_is_there_and_works_is_left_alone(here: Path, layout: Layout) -> None:
    (layout.site_packages / "torch-2.13.0+cpu.dist-info").mkdir()
    (here / "installed").write_text("cpu", encoding="utf-8")
    assert install(layout, "cpu").version == "2.13.0+cpu"
    assert lines_of(here / "calls") == []


def test_a_cpu_build_is_replaced_when_a_card_appeared(here: Path, layout: Layout) -> None:
    (layout.site_packages / "torch-2.13.0+cpu.dist-info").mkdir()
    (here / "installed").write_text("cpu", encoding="utf-8")
    assert install(layout, "auto", replace=True).version == "2.13.0+auto"
    assert "--reinstall-package torch" in lines_of(here / "calls")[-1]


def test_without_any_uv_pip_is_asked(
    here: Path, layout: Layout, fakes: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (fakes / "uv").unlink()
    monkeypatch.setenv("PATH", f"{fakes}:/usr/bin:/bin")
    monkeypatch.setattr(uv_tool, "running_python", lambda: str(layout.python))
    monkeypatch.setattr(uv_tool, "UV_INSTALLER", "http://127.0.0.1:9/install.sh")  # nobody listens there
    assert install(layout, "cpu").version == "2.13.0+pip"
    said = capfd.readouterr()
    assert said.out == ""
    assert "not to be had here" in said.err


def test_pip_that_fails_is_told_with_a_hint(here: Path, layout: Layout) -> None:
    (here / "uv-refuses").write_text("cpu", encoding="utf-8")
    (here / "pip-fails").write_text("ERROR: Could not install: [Errno 28] No space left on device", encoding="utf-8")
    with pytest.raises(StartError) as told:
        install(layout, "cpu")
    assert "No space left" in told.value.message
    assert told.value.hint == "Free some disk space and start again."


def test_a_path_too_long_for_windows_is_told_with_what_to_do(layout: Layout) -> None:
    said = ["ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:...'"]
    said += ["HINT: This error might have occurred since this system does not have Windows Long Path support enabled."]
    assert "shorter place" in torch_build.hint_for(said, layout)


class FakeCuda:
    """The four calls of the driver's library that are made."""

    def __init__(self, status: int = 0, cards: int = 1) -> None:
        self.status, self.cards = status, cards

    def cuInit(self, _flags: int) -> int:
        return self.status

    def cuDeviceGetCount(self, count: ctypes._Pointer[ctypes.c_int]) -> int:
        count._obj.value = self.cards  # type: ignore[attr-defined]
        return 0

    def cuDeviceGetName(self, name: ctypes.Array[ctypes.c_char], _size: int, _device: int) -> int:
        name.value = b"NVIDIA GeForce RTX 4070"
        return 0


@pytest.mark.parametrize(
    ("cuda", "card", "backend"),
    [
        (FakeCuda(), "NVIDIA GeForce RTX 4070", "auto"),
        (FakeCuda(status=100), None, "cpu"),
        (FakeCuda(cards=0), None, "cpu"),
        (FakeCuda(status=803), "NVIDIA card", "cpu"),
    ],
)
def test_the_driver_itself_says_whether_there_is_a_card(
    monkeypatch: pytest.MonkeyPatch, cuda: FakeCuda, card: str | None, backend: str
) -> None:
    monkeypatch.setattr(torch_build, "_load_cuda", lambda: cuda)
    driver = find_driver()
    assert (driver and driver.card) == card
    assert wanted_backend(driver) == backend
    if cuda.status == 803:
        assert driver is not None
        assert "803" in driver.problem


def test_no_driver_library_means_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_build, "CUDA_LIBRARIES", ("libnowhere.so.1",))
    assert torch_build._load_cuda() is None


def test_a_person_may_choose_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_TORCH_BACKEND", "cu126")
    assert wanted_backend(None) == "cu126"
    monkeypatch.setenv("TUNESMITH_TORCH_BACKEND", "cpu")
    assert wanted_backend(Driver("NVIDIA GeForce RTX 4070")) == "cpu"
