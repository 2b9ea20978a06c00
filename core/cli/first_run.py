"""`first-run`: what `start.py` does where no window can open: trains the demo here and exports its merged model."""

from __future__ import annotations

from core.cli.app import app
from core.cli.output import say
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.runs import create_run, default_runs_dir
from core.schema.requests import ExportRequest, TrainRequest
from core.schema.run_state import RunState


@app.command("first-run")
def first_run() -> int:
    """Train the bundled demo in the terminal and export it."""
    say("There is no display here, so the demo trains in the terminal: a small model learns to talk like a pirate.")
    run = create_run(default_runs_dir(), load_recipe("demo", []))
    status, state = run_job(TrainRequest(run_dir=str(run.path)), run.path)
    if status != 0:
        return status
    _show_change(state)
    to = run.path / "merged"
    status, exported = run_job(ExportRequest(run_dir=str(run.path), to=str(to), format="merged"), run.path)
    if status == 0 and exported.export is not None:
        say(f"The merged model is in {to}")
    say("For the window, start it on a computer with a desktop, or in a session with a display (DISPLAY is not set).")
    say("Other commands: python start.py --help")
    return status


def _show_change(state: RunState) -> None:
    for answers in state.samples.values():
        first, last = answers[min(answers)], answers[max(answers)]
        say(f"\n  {first.prompt}\n    before: {first.text}\n    after:  {last.text}")
    say()
