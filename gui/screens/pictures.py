"""`tunesmith screens`: draws every page of the real window with sample content, without a screen."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.app import Program

PAGES = ("runs", "compare", "model", "data", "tuning", "review", "run", "result", "settings")
SETTLE_S = 0.15
WAIT_AT_MOST_S = 20.0


def draw_screens(to: Path, theme: str, language: str, scale: float, size: tuple[int, int]) -> list[Path]:
    """One PNG per page, `size` in device-independent pixels times `scale`. Nothing of the person is read or written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{scale:g}"
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _own_folders(Path(folder)):
        from gui.app import make_application

        app = make_application(["tunesmith"])
        program = _program(app, Path(folder), theme, language)
        try:
            files = [_draw(program, page, to, size) for page in PAGES]
        finally:
            program.close()
            _settle()
    return files


def _program(app: QApplication, folder: Path, theme_name: str, language: str) -> Program:
    from gui.app import Program
    from gui.screens.sample_content import sample_card, sample_readings
    from gui.state.preferences import Preferences
    from gui.theme import theme

    preferences = Preferences(folder / "window.ini")
    preferences.language = language
    preferences.theme = "light" if theme_name == "light" else "dark"
    preferences.runs_dir = folder / "runs"
    theme().install(app, preferences.theme)
    program = Program(preferences, watch_hardware=False)
    program.hardware.take_cards((sample_card(),))
    idle = next(sample_readings(0.0)).model_copy(update={"power_w": 18.0, "temperature_c": 41.0, "fan_percent": 0.0})
    program.hardware.take(idle)
    return program


def _draw(program: Program, page: str, to: Path, size: tuple[int, int]) -> Path:
    window = program.shell.window
    window.resize(*size)
    window.show()
    _show(program, page)
    _settle()
    file = to / f"{page}.png"
    if not window.grab().save(str(file)):  # Qt tells no reason
        with suppress(OSError):
            file.unlink()
        raise TunesmithError(
            "export_target_not_writable",
            f"{file} cannot be written.",
            "Choose another folder, or free some space there.",
            path=str(to),
            reason=file.name,
        )
    return file


def _show(program: Program, page: str) -> None:
    steps = ("model", "data", "tuning", "review")
    if page in steps:
        _choose(program)
        program.shell.go_to(f"step{steps.index(page)}")
        return
    show: dict[str, Callable[[Program], None]] = {
        "runs": _show_runs,
        "compare": _show_compared,
        "run": _show_run,
        "result": _show_result,
    }
    program.shell.go_to(page)
    if page in show:
        _settle()  # a page that reads its folder on its own is done before the sample content comes
        show[page](program)


def _choose(program: Program) -> None:
    """Model and data as a person would have chosen them: a known model, and a file with real rows."""
    from gui.screens.sample_content import SampleNames, sample_inspection, write_sample_rows

    names = SampleNames()
    program.inspection.enabled = False
    file = Path(program.preferences.runs_dir).parent / names.dataset
    if not file.exists():
        write_sample_rows(file, program.language.current)
        program.recipe.apply_preset("balanced")
        program.recipe.set_value("name", names.run)
        program.recipe.set_value("model.source", names.model)
        program.recipe.set_value("dataset.source", str(file))
    _wait(lambda: program.model.state != "reading" and program.data.state == "known" and not program.data.counting)
    limit = program.recipe.settings.training.max_seq_len
    program.inspection.take_sample(*sample_inspection(file, program.language.current, limit))


def _show_runs(program: Program) -> None:
    from gui.screens.sample_content import SampleNames, sample_runs

    program.shell.runs.runs_page.show_runs(sample_runs(time.time(), SampleNames()))


def _show_compared(program: Program) -> None:
    from gui.pages.runs.compare import ComparedRun
    from gui.plots.compare_plot import compared_curve
    from gui.screens.sample_content import SampleNames, sample_runs, sample_variants

    page = program.shell.runs.compare_page
    names = SampleNames()
    runs = [run for run in sample_runs(time.time(), names) if run.dataset == names.dataset]
    told = zip(runs, sample_variants(SampleNames(), program.language.current), strict=True)
    page.show_runs([ComparedRun(run, recipe, compared_curve(run.name, state)) for run, (recipe, state) in told])
    program.shell.runs.go_to("compare")


def _show_run(program: Program) -> None:
    from gui.screens.sample_content import LIVE_STEP, SampleNames, sample_card, sample_record

    record = sample_record(LIVE_STEP, time.time(), SampleNames(), program.language.current)
    program.run.card = sample_card()
    program.run.show_live(record)
    program.shell.go_to("run")


def _show_result(program: Program) -> None:
    from core.schema.quantities import MIB
    from gui.pages.result.page import Result
    from gui.screens.sample_content import TOTAL_STEPS, SampleNames, sample_record

    _show_runs(program)  # fills the list of recent runs
    record = sample_record(TOTAL_STEPS, time.time(), SampleNames(), program.language.current)
    program.shell.runs.mark_recent(str(record.path))
    program.shell.runs.result_page.show_result(Result(record, adapter_bytes=160 * MIB))


def _settle() -> None:
    """Lets layouts, timers and background reading come to rest."""
    until = time.monotonic() + SETTLE_S
    _wait(lambda: time.monotonic() > until)


def _wait(ready: Callable[[], bool]) -> None:
    from PySide6.QtCore import QCoreApplication, QThreadPool

    give_up = time.monotonic() + WAIT_AT_MOST_S
    while not (ready() and QThreadPool.globalInstance().activeThreadCount() == 0):
        QCoreApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > give_up:
            return
    for _ in range(3):  # what came last asks for a new layout, and that for a new drawing
        QCoreApplication.processEvents()


@contextmanager
def _own_folders(folder: Path) -> Iterator[None]:
    """Settings, runs and caches of this drawing alone."""
    names = {
        "TUNESMITH_CONFIG_DIR": str(folder / "config"),
        "TUNESMITH_RUNS_DIR": str(folder / "runs"),
        "TUNESMITH_CALIBRATION": str(folder / "calibration.json"),
        "HF_HUB_CACHE": str(folder / "hub"),
    }
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
