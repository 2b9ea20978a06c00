"""The real window with all plots of a 100,000-step run on the screen, while a journal is replayed into it.

    python benchmarks/live_window.py [--seconds 30] [--memory-minutes 60] [--opened-steps 1000000]

wanted: frame gaps p99 at most 20 ms over idle and 60 ms at the longest; 10 % of one core while visible and 1 % hidden,
at a usual pace of steps; memory flat over an hour of replay at 20 times that pace. A gap is the time between two ticks of a
60 Hz timer that repaints the head of the page; all ten plots fit the window, so that each is really drawn.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402

from benchmarks.frame_gaps import figures, watch  # noqa: E402
from benchmarks.record import record  # noqa: E402
from core.runs import create_run  # noqa: E402
from core.schema import events as ev  # noqa: E402
from core.schema.commands import Command  # noqa: E402
from core.schema.hardware_sample import HardwareSample  # noqa: E402
from core.schema.requests import ProbeRequest  # noqa: E402
from gui.app import Program, make_application  # noqa: E402
from gui.screens.sample_content import SampleNames, sample_card, sample_readings, sample_recipe  # noqa: E402
from gui.state.hardware_history import HardwareHistory  # noqa: E402
from gui.state.preferences import Preferences  # noqa: E402
from gui.state.run_model import RunRecord  # noqa: E402
from gui.theme import theme  # noqa: E402
from gui.workers.job_thread import JobThread  # noqa: E402

DONE, TOTAL = 100_000, 1_000_000
STEP_S, READING_S = 0.5, 1.0
PLOTS = ["loss", "temperature", "memory", "learning_rate", "grad_norm", "speed", "power", "load", "clock", "fan"]


def step(number: int) -> ev.StepCompleted:
    loss = 1.0 + 1.2 * 0.5 ** (number / 30_000) + 0.1 * ((number * 7919) % 1000 / 500 - 1)
    return ev.StepCompleted(
        step=number, seq=number + 3, t_s=number * STEP_S, loss=loss, learning_rate=1e-4 * (1 - number / TOTAL),
        grad_norm=0.4 + 0.001 * (number % 97), tokens=5577, step_s=STEP_S, epoch=2.0 * number / TOTAL, peak_bytes=9 << 30,
    )  # fmt: skip


def reading(t_s: float) -> HardwareSample:
    usual = next(iter(sample_readings(0.0)))
    hot = int(t_s) % 600 > 560
    return usual.model_copy(
        update={
            "t_s": t_s, "temperature_c": 70.0 + int(t_s) % 13, "power_w": 150.0 + int(t_s) % 20,
            "sm_clock_mhz": 1700 + int(t_s) % 150, "throttle_reasons": ("thermal_software",) if hot else (),
        }
    )  # fmt: skip


def history() -> RunRecord:
    """The run so far, folded by the real reducer."""
    run = RunRecord(name="a long run", path=None, recipe=sample_recipe(SampleNames()))
    run.take(ev.JobStarted(kind="train", wall_time=time.time() - DONE * STEP_S))
    run.take(ev.PlanFixed(total_steps=TOTAL, rows=9, tokens=9, trainable_parameters=9, seq=1, epochs=2.0,
                          estimated_peak_bytes=10 << 30))  # fmt: skip
    run.take(ev.PhaseEntered(phase="training", seq=2))
    for number in range(1, DONE + 1):
        run.take(step(number))
        if number % 2000 == 0:
            run.take(ev.EvaluationCompleted(step=number, loss=1.4, t_s=number * STEP_S))
            run.take(ev.CheckpointSaved(step=number, path="p", t_s=number * STEP_S))
    run.hardware = HardwareHistory(reading(second) for second in range(0, int(DONE * STEP_S), 4))
    return run


class Replay:
    """In place of a supervisor: tells steps and readings at `speed` times their own pace until it is stopped."""

    def __init__(self, job: ReplayJob, speed: float) -> None:
        self._inbox, self._speed = job._inbox, speed
        self._ended = threading.Event()

    def run(self) -> int:
        began = time.monotonic()
        for told_s, item in self._told():
            if self._ended.wait(max(0.0, began + told_s / self._speed - time.monotonic())):
                break
            self._inbox.append(item)
        self._inbox.append(ev.JobStopped(saved=False))
        return 3

    def _told(self) -> Iterator[tuple[float, ev.AnyEvent | HardwareSample]]:
        for number in range(DONE + 1, TOTAL + 1):
            now_s = (number - DONE) * STEP_S
            yield now_s, step(number)
            if number % 2 == 0:
                yield now_s, reading(number * STEP_S)
            if number % 2000 == 0:
                yield now_s, ev.EvaluationCompleted(step=number, loss=1.4, t_s=number * STEP_S, seq=number + 3)
                yield now_s, ev.SampleGenerated(step=number, index=0, prompt="p", text=f"answer {number}", t_s=number)

    def send(self, command: Command) -> None: ...

    def stop(self, save: bool = True) -> None:
        self._ended.set()


class ReplayJob(JobThread):
    def __init__(self, speed: float) -> None:
        super().__init__(ProbeRequest())
        self._speed = speed

    def _supervise(self) -> Replay:
        return Replay(self, self._speed)


def rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def cost(seconds: float) -> float:
    """Percent of one core that this process takes."""
    began, used = time.perf_counter(), time.process_time()
    rest(seconds)
    return round(100 * (time.process_time() - used) / (time.perf_counter() - began), 2)


def memory(minutes: float) -> dict[str, float]:
    """What the process holds before, in the middle and after; the first minute warms up."""
    process = psutil.Process()
    rest(min(60.0, minutes * 20))
    held = [process.memory_info().rss]
    for _ in range(4):
        rest(minutes * 15)
        held.append(process.memory_info().rss)
    return {
        "held_mib": [round(value / 2**20, 1) for value in held],
        "grown_mib": round((held[-1] - held[0]) / 2**20, 1),
    }  # type: ignore[dict-item]


def opening(program: Program, runs: Path, steps: int) -> dict[str, float]:
    """Gaps between frames while a past run of so many steps is read in the background and then shown."""
    folder = create_run(runs, sample_recipe(SampleNames()))
    with folder.events_path.open("w", encoding="utf-8") as file:
        file.write(ev.event_to_line(ev.JobStarted(kind="train", wall_time=0.0)) + "\n")
        for number in range(1, steps + 1):
            file.write(ev.event_to_line(step(number)) + "\n")
        file.write(ev.event_to_line(ev.JobFinished(seq=steps + 9, t_s=steps * STEP_S)) + "\n")
    program.shell.go_to("runs")
    rest(1)
    began = time.perf_counter()
    program.shell.runs.open_curves(folder.path)
    gaps: list[float] = []
    while program.shell.runs.past.state.step != steps and time.perf_counter() - began < 300:
        gaps += watch(program.shell.sidebar, 1.0)
    seconds = time.perf_counter() - began
    gaps += watch(program.shell.sidebar, 2.0)
    return {"steps": steps, "seconds": round(seconds, 1), **figures(gaps)}


def replayed(program: Program, run: RunRecord, speed: float) -> ReplayJob:
    job = ReplayJob(speed)
    program.run.card = sample_card()
    program.run.follow(job, run)
    program.shell.go_to("run")
    job.begin()
    rest(3)
    return job


def end(job: ReplayJob) -> None:
    job.stop()
    job.wait(5000)
    rest(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--memory-minutes", type=float, default=60)
    parser.add_argument("--opened-steps", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["TUNESMITH_CONFIG_DIR"] = folder
        os.environ["TUNESMITH_RUNS_DIR"] = str(Path(folder) / "runs")
        app = make_application(["tunesmith"])
        preferences = Preferences(Path(folder) / "window.ini")
        preferences.shown_plots = PLOTS
        theme().install(app, "dark")
        program = Program(preferences, watch_hardware=False)
        program.shell.window.resize(1280, 1800)
        program.show()
        run = history()
        job = replayed(program, run, 1.0)
        page = program.shell.runs.run_page
        visible = cost(options.seconds)
        busy = figures(watch(page.head, options.seconds))
        program.shell.window.hide()
        hidden = cost(options.seconds)
        program.shell.window.show()
        end(job)
        rest(5)  # what came while it was hidden is drawn
        idle = figures(watch(page.head, options.seconds))
        opened = opening(program, Path(folder) / "runs", options.opened_steps)
        held: dict[str, float] = {}
        if options.memory_minutes:
            job = replayed(program, history(), 20.0)
            held = memory(options.memory_minutes)
            end(job)
        program.close()
    record(
        "live-window",
        {
            "steps_before": DONE,
            "plots": len(PLOTS),
            "idle": idle,
            "busy": busy,
            "p99_over_idle_ms": round(busy["p99_ms"] - idle["p99_ms"], 1),
            "percent_of_a_core_visible": visible,
            "percent_of_a_core_hidden": hidden,
            "opening_a_past_run": opened,
            "memory_minutes_at_20_times": options.memory_minutes,
            "memory": held,
            "wanted": {"p99_over_idle_ms": 20, "longest_ms": 60, "visible_percent": 10, "hidden_percent": 1},
        },
    )


if __name__ == "__main__":
    main()
