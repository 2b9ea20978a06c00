"""A job in the terminal: its events as lines or as a progress bar, Ctrl-C once to save and stop, twice to end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pydantic_core import PydanticSerializationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.cli.output import print_line, say, say_error
from core.schema.commands import Command
from core.schema.errors import RefusedError
from core.schema.events import AnyEvent, JobCrashed, JobFailed, PhaseProgressed, event_to_line
from core.schema.pace import Pace
from core.schema.quantities import duration_text, size_text
from core.schema.requests import AnyRequest
from core.schema.run_state import RunState, apply
from core.supervision import Supervisor

PHASES = {
    "importing": "Starting",
    "downloading": "Fetching",
    "converting": "Converting",
    "reading_model": "Looking at the model",
    "reading_data": "Reading the data",
    "inspecting": "Looking at every row",
    "tokenizing": "Preparing the rows",
    "loading_model": "Loading the model",
    "evaluating": "Looking at the held-out rows",
    "training": "Training",
    "saving": "Saving",
    "merging": "Merging",
    "checking": "Checking",
    "quantizing": "Quantizing",
    "asking_hub": "Asking the Hugging Face Hub",
    "uploading": "Uploading",
    "waiting_for_network": "Waiting for the network",
    "adding_to_ollama": "Handing over to Ollama",
    "listening": "Answering",
}


def run_job(
    request: AnyRequest,
    run_dir: Path | None,
    *,
    as_events: bool = False,
    commands: Sequence[Command] = (),
    on_event: Callable[[AnyEvent], None] | None = None,
) -> tuple[int, RunState]:
    """Runs a job to its end; (exit status, what its events add up to). Failures are said on standard error.

    `commands` are told as soon as it listens; `on_event` hears everything.
    """
    _require_writable(request, commands)
    state = RunState()
    view = _EventLines() if as_events else _view()
    with view:

        def take(event: AnyEvent) -> None:
            apply(state, event)
            view.show(event, state)
            if on_event is not None:
                on_event(event)
            if view.reader_gone:
                supervisor.stop(save=True)

        supervisor = Supervisor(request, run_dir=run_dir, on_event=take)
        for command in commands:
            supervisor.send(command)
        with _interrupts(supervisor, saves=request.kind == "train") as interrupts:
            status = supervisor.run()
    if isinstance(state.end, JobCrashed) and len(interrupts) > 1:
        hint = (
            "Resume goes on from the last checkpoint." if request.kind == "train" else "Start it again when you like."
        )
        say_error("The job was ended at once, as asked.", hint, status)
    elif isinstance(state.end, JobCrashed) and request.kind == "download":
        say_error(state.end.message, "Start it again: what has come so far is kept.", status)
    elif isinstance(state.end, JobFailed | JobCrashed):
        say_error(state.end.message, state.end.hint, status)
    return status, state


def _require_writable(request: AnyRequest, commands: Sequence[Command]) -> None:
    """Names and texts of another encoding cannot be told to a job; RefusedError for them, before it is started."""
    try:
        for told in (request, *commands):
            told.model_dump_json()
    except PydanticSerializationError:
        raise RefusedError(
            "bad_argument",
            "A name or a text holds characters that cannot be written as UTF-8.",
            "Rename the file or folder, or type the text anew, in a terminal that is set to UTF-8.",
        ) from None


@contextmanager
def _interrupts(supervisor: Supervisor, *, saves: bool) -> Iterator[list[int]]:
    """Ctrl-C (and the signal that `kill`, cron and a logout send) saves and stops; the second time it ends the job.

    Gives the signals that came.
    """
    came: list[int] = []

    def interrupted(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if len(came) == 1:
            saving = "Saving and stopping" if saves else "Stopping"
            say(f"{saving}; press Ctrl-C again to end at once.")
            supervisor.stop(save=True)
        else:
            supervisor.end()

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupted) for name in names}
    try:
        yield came
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class _View:
    """How a job is shown in the terminal. `reader_gone`: nobody takes what is shown any more."""

    reader_gone = False

    def __enter__(self) -> _View:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, event: AnyEvent, state: RunState) -> None:
        """Shows one event; `state` has it already."""


class _EventLines(_View):
    """The contract's event lines on standard output."""

    def show(self, event: AnyEvent, state: RunState) -> None:
        if self.reader_gone:
            return
        try:
            print_line(event_to_line(event))
        except BrokenPipeError:
            self.reader_gone = True
            say("Nobody reads the events any more: saving and stopping.")
        except OSError as error:
            self.reader_gone = True
            say(f"The events cannot be written any more ({error.strerror or error}): saving and stopping.")


class _Lines(_View):
    """Plain lines, for logs and pipes: a phase, a tenth of the way, what was measured."""

    def __init__(self) -> None:
        self._tenth = -1
        self._said = 0

    def show(self, event: AnyEvent, state: RunState) -> None:
        if event.type == "phase_entered":
            self._tenth = -1
            say(f"{PHASES.get(event.phase, event.phase)} ...")
        for line in state.lines_since(self._said):
            if line.severity != "error":
                say(line.message)
        self._said = state.lines_said
        if event.type == "step_completed" and state.total_steps:
            tenth = 10 * state.step // state.total_steps
            if tenth != self._tenth:
                self._tenth = tenth
                say(f"Step {state.step:,} of {state.total_steps:,}{_figures(state)}")
        if event.type == "phase_progressed" and event.unit == "bytes" and event.total:
            tenth = 10 * event.done // event.total
            if tenth != self._tenth:
                self._tenth = tenth
                say(f"{size_text(event.done)} of {size_text(event.total)}")


class _Bar(_View):
    """One progress bar, with what is worth a line of its own above it."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[figures]}"),
            console=console,
            transient=False,
        )
        self._task = self._progress.add_task("Starting", total=None, figures="")
        self._said = 0
        self._pace = Pace()

    def __enter__(self) -> _View:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: AnyEvent, state: RunState) -> None:
        for line in state.lines_since(self._said):
            if line.severity == "warning" or line.code == "evaluated":
                self._progress.console.print(line.message, highlight=False, markup=False)
        self._said = state.lines_said
        if event.type == "phase_entered":
            self._progress.reset(self._task, description=PHASES.get(event.phase, event.phase), total=None, figures="")
        elif event.type == "step_completed" and state.total_steps:
            self._progress.update(
                self._task, completed=state.step, total=state.total_steps, figures=_figures(state, left=True)
            )
        elif event.type == "phase_progressed" and state.phase != "training":
            self._pace.add(event.t_s, event.done)
            figures = _byte_figures(event, self._pace) if event.unit == "bytes" else ""
            self._progress.update(self._task, completed=event.done, total=event.total, figures=figures)


def _view() -> _View:
    return _Bar() if sys.stderr.isatty() else _Lines()


def _byte_figures(event: PhaseProgressed, pace: Pace) -> str:
    parts = [f"{size_text(event.done)} of {size_text(event.total)}"]
    if pace.per_s:
        parts.append(f"{size_text(pace.per_s)}/s")
    left = pace.seconds_left(event.total)
    if left is not None:
        parts.append(f"{duration_text(left)} left")
    return "  " + ", ".join(parts)


def _figures(state: RunState, left: bool = False) -> str:
    loss = state.loss.last()
    parts = [] if loss is None else [f"loss {loss:.3f}"]
    if left and state.seconds_left() is not None:
        parts.append(f"{duration_text(state.seconds_left())} left")
    return "  " + ", ".join(parts) if parts else ""
