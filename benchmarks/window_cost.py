"""What watching costs: the demo's speed with the live page on the screen against the same job without a window, in turn.

python benchmarks/window_cost.py [--rounds 3] [--steps 60]     wanted: training no slower than 3 %
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.frame_gaps import wait_until  # noqa: E402
from benchmarks.live_window import PLOTS  # noqa: E402
from benchmarks.record import record  # noqa: E402
from core.cli.recipes import load_recipe  # noqa: E402
from core.runs import RunFolder, create_run  # noqa: E402
from core.schema.events import StepCompleted  # noqa: E402
from core.schema.recipe import Recipe  # noqa: E402
from core.schema.requests import TrainRequest  # noqa: E402
from core.supervision import Supervisor  # noqa: E402
from gui.app import Program, make_application  # noqa: E402
from gui.state.preferences import Preferences  # noqa: E402
from gui.theme import theme  # noqa: E402

WARM_UP = 5  # steps that are not counted
LONGEST_S = 300


def speed(run: RunFolder) -> float:
    """Steps per second between the warm-up and the end, by the job's own clock; evaluations and saves are left out."""
    took = [event.step_s for event in run.events() if isinstance(event, StepCompleted) and event.step > WARM_UP]
    known = [seconds for seconds in took if seconds is not None]
    return len(known) / sum(known)


def alone(folder: Path, recipe: Recipe) -> float:
    run = create_run(folder, recipe)
    status = Supervisor(TrainRequest(run_dir=str(run.path)), run_dir=run.path, on_event=lambda _: None).run()
    if status:
        raise SystemExit(f"training failed: {run.summary().error}")
    return speed(run)


def watched(program: Program, recipe: Recipe) -> float:
    program.launcher.start(recipe)
    wait_until(lambda: program.launcher.job is not None, 60)
    path = program.run.record.path
    wait_until(lambda: not program.launcher.is_busy, LONGEST_S)
    assert path is not None
    return speed(RunFolder(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    options = parser.parse_args()
    recipe = load_recipe("demo", [f"training.max_steps={options.steps}", "evaluation.every_steps=1000"])
    plain, seen = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["TUNESMITH_CONFIG_DIR"] = folder
        os.environ["TUNESMITH_RUNS_DIR"] = str(Path(folder) / "runs")
        app = make_application(["tunesmith"])
        preferences = Preferences(Path(folder) / "window.ini")
        preferences.shown_plots = PLOTS
        theme().install(app, "dark")
        program = Program(preferences)
        program.shell.window.resize(1280, 1800)
        program.show()
        for _ in range(options.rounds):
            program.shell.window.hide()
            plain.append(alone(Path(folder) / "alone", recipe))
            program.shell.window.show()
            seen.append(watched(program, recipe))
        program.close()
    ratios = [with_window / without for with_window, without in zip(seen, plain, strict=True)]
    record(
        "window-cost",
        {
            "steps_per_s_without": [round(value, 3) for value in plain],
            "steps_per_s_with": [round(value, 3) for value in seen],
            "ratios": [round(value, 3) for value in ratios],
            "ratio_median": round(statistics.median(ratios), 3),
            "wanted_at_least": 0.97,
        },
    )


if __name__ == "__main__":
    main()
