"""Gaps between frames of the real window on the live page: idle, and while the demo trains in its child process.

    python benchmarks/frame_gaps.py [--seconds 40]     wanted while training: p99 at most 33 ms, longest at most 100 ms

A timer asks for a repaint of the run page's plots 60 times a second; a gap is the time between two of its ticks.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from benchmarks.record import record  # noqa: E402
from core.cli.recipes import load_recipe  # noqa: E402
from gui.app import Program, make_application  # noqa: E402
from gui.state.preferences import Preferences  # noqa: E402
from gui.theme import theme  # noqa: E402

FRAME_MS = 16


def watch(widget: QWidget, seconds: float) -> list[float]:
    """Milliseconds between ticks of a 60 Hz timer that repaints `widget`."""
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
        widget.repaint()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(FRAME_MS)
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()
    return gaps[5:]


def figures(gaps: list[float]) -> dict[str, float]:
    ordered = sorted(gaps)
    return {
        "frames": len(gaps),
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 1),
        "longest_ms": round(ordered[-1], 1),
    }


def wait_until(wanted: object, seconds: float) -> None:
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if wanted() else None)  # type: ignore[operator]
    timer.start(50)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TUNESMITH_CONFIG_DIR"] = folder
        os.environ["TUNESMITH_RUNS_DIR"] = str(Path(folder) / "runs")
        app = make_application(["tunesmith"])
        preferences = Preferences(Path(folder) / "window.ini")
        theme().install(app, "dark")
        program = Program(preferences)
        program.show()
        program.launcher.start(load_recipe("demo", []))
        wait_until(lambda: program.run.state.step > 2, 120)
        page = program.shell.runs.run_page
        training = watch(page, seconds)
        step = program.run.state.step
        busy = program.launcher.is_busy
        program.run.stop(save=False)
        wait_until(lambda: not program.launcher.is_busy, 60)
        idle = watch(page, seconds / 2)
        program.close()
    record(
        "frame-gaps",
        {
            "training": figures(training),
            "idle": figures(idle),
            "step_at_the_end": step,
            "was_training_to_the_end": busy,
            "wanted": {"p99_ms": 33, "longest_ms": 100},
        },
    )


if __name__ == "__main__":
    main()
