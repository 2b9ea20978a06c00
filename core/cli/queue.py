"""`queue add`, `queue list`, `queue remove` and `queue run`: several recipes one after the other."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Json, RunsDir, Set
from core.cli.output import print_json, print_line, say, say_error
from core.cli.paths import runs_folder
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.models.hub import sign_in
from core.runs import RunFolder
from core.runs.queue import (
    EntryStatus,
    QueueEntry,
    add_to_queue,
    begin_next,
    mark,
    read_queue,
    remove_from_queue,
    runner_lock,
)
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED, TunesmithError
from core.schema.requests import TrainRequest

queue = typer.Typer(no_args_is_help=True, help="Several recipes, one after the other.")
app.add_typer(queue, name="queue")


@queue.command()
def add(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or a bundled name such as demo.")],
    overrides: Set = None,
    runs_dir: RunsDir = None,
    json: Json = False,
) -> int:
    """Put a recipe at the end of the queue."""
    entry = add_to_queue(runs_folder(runs_dir), load_recipe(recipe, overrides or []))
    if json:
        print_json(_shown(entry))
    else:
        say(f"{entry.name} waits as number {entry.id}. Start with: tunesmith queue run")
    return EXIT_DONE


@queue.command("list")
def list_(runs_dir: RunsDir = None, json: Json = False) -> int:
    """What waits, runs, and has ended."""
    entries = read_queue(runs_folder(runs_dir))
    if json:
        print_json([_shown(entry) for entry in entries])
    elif not entries:
        say("The queue is empty. Add to it with: tunesmith queue add RECIPE")
    for entry in [] if json else entries:
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.added))
        print_line(f"{entry.id:>4}  {entry.status:<8}  {day}  {entry.name}" + (f"  {entry.run}" if entry.run else ""))
    return EXIT_DONE


@queue.command()
def remove(number: Annotated[int, typer.Argument(help="As `queue list` shows it.")], runs_dir: RunsDir = None) -> int:
    """Take a recipe out of the queue; its run, if it has one, stays."""
    remove_from_queue(runs_folder(runs_dir), number)
    return EXIT_DONE


@queue.command("run")
def run(runs_dir: RunsDir = None, json: Json = False) -> int:
    """Work the queue off. One that fails is told and the next begins; Ctrl-C saves and stops."""
    folder = runs_folder(runs_dir)
    lock = runner_lock(folder)
    worst = EXIT_DONE
    done: list[int] = []
    try:
        while (begun := begin_next(folder)) is not None:
            entry, made, goes_on = begun
            done.append(entry.id)
            say(f"{entry.name} ({entry.id}): {'goes on' if goes_on else 'begins'} in {made.path}")
            status = _train(entry, made, goes_on)
            mark(folder, entry.id, _ended(made, status))
            if status == EXIT_STOPPED:
                worst = EXIT_STOPPED
                break
            worst = max(worst, EXIT_FAILED if status else EXIT_DONE)
    finally:
        lock.release()
    return _tell(folder, done, worst, json)


def _train(entry: QueueEntry, run: RunFolder, goes_on: bool) -> int:
    try:
        recipe = entry.settled()
        sign_in.restore_for(recipe.model.source, recipe.dataset.source)
        status, _ = run_job(TrainRequest(run_dir=str(run.path), resume=goes_on), run.path)
    except TunesmithError as error:
        say_error(error.message, error.hint, EXIT_FAILED)
        return EXIT_FAILED
    return status


def _ended(run: RunFolder, status: int) -> EntryStatus:
    if status == EXIT_DONE:
        return "finished"
    return "stopped" if status == EXIT_STOPPED else "failed"


def _tell(folder: Path, done: list[int], status: int, json: bool) -> int:
    entries = [entry for entry in read_queue(folder) if entry.id in done]
    if json:
        print_json([_shown(entry) for entry in entries])
    elif not done:
        say("Nothing waits in the queue.")
    elif status == EXIT_STOPPED:
        say(
            "Stopped. The state is saved; `tunesmith queue run` goes on with what waits, `tunesmith resume` with this run."
        )
    return status


def _shown(entry: QueueEntry) -> dict[str, object]:
    return entry.model_dump(mode="json", exclude={"recipe"})
