"""One pure reducer from events to the state of a run: window, terminal and run list show nothing else.

It never raises, on any prefix of any journal, in any order of lines. Folding a step costs the same at step ten and at step
one million, and a state of a million steps is as small as one of ten thousand: curves are thinned, lines and answers bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.schema import events as ev
from core.schema.curve import Curve, SmoothCurve
from core.schema.time_left import TimeLeft

MOST_ANSWERS = 200  # to one prompt; journals keep all
MOST_LINES = 1000
# What training waits for, and what says that it goes on again (a step does so too).
STANDSTILLS = ("waiting_for_space", "run_folder_missing", "job_silent")
GOES_ON = ("space_is_back", "run_folder_back")

Status = Literal["running", "paused", "finished", "stopped", "failed", "crashed"]


@dataclass(slots=True)
class Line:
    """One line of the run's log: a code with parameters and an English sentence."""

    t_s: float
    code: str
    message: str
    params: dict[str, object] = field(default_factory=dict)
    severity: Literal["info", "warning", "error"] = "info"


@dataclass(slots=True)
class RunState:
    """What is known of a run. Mutated by `apply` alone."""

    status: Status = "running"
    kind: str = ""
    phase: str = ""
    progress: ev.PhaseProgressed | None = None
    waiting_for_heat: bool = False
    heat_pauses: int = 0
    stands_still: Line | None = None  # why nothing goes on, other than for heat
    heat_wait_s: float = 0.0  # of the waits that are over
    heat_wait_began_s: float = 0.0  # run time
    heat_resume_below_c: float | None = None
    plan: ev.PlanFixed | None = None
    step: int = 0
    last_step: ev.StepCompleted | None = None
    tokens: int = 0
    tokens_until: Curve = field(default_factory=Curve)  # all tokens up to a step: what a resume goes back to
    tokens_at_save: dict[int, int] = field(default_factory=dict)  # the same, exactly, at checkpoints
    loss: Curve = field(default_factory=Curve)
    smooth_loss: Curve = field(default_factory=SmoothCurve)
    speed: Curve = field(default_factory=Curve)  # tokens per second
    learning_rate: Curve = field(default_factory=Curve)
    grad_norm: Curve = field(default_factory=Curve)
    held_out: Curve = field(default_factory=lambda: Curve(thinned=None))  # few, and the best of them is looked for
    measured_rows: dict[int, ev.EvaluationCompleted] = field(default_factory=dict)  # step -> with each row's loss
    samples: dict[int, dict[int, ev.SampleGenerated]] = field(default_factory=dict)  # index -> step -> answer
    checkpoints: dict[int, str] = field(default_factory=dict)
    last_saved_t_s: float | None = None
    last_saved_step: int | None = None
    peak_bytes: int | None = None
    device: str | None = None
    device_uuid: str | None = None
    t_s: float = 0.0
    lost_lines: int = 0
    next_seq: int | None = None
    stopped_early_at: int | None = None  # the step at which the held-out loss was found to improve no more
    best_taken: int | None = None  # the step whose checkpoint became the result, where that is not the last
    time_left: TimeLeft = field(default_factory=TimeLeft)
    lines: list[Line] = field(default_factory=list)  # the newest ones
    lines_said: int = 0  # how many there were in all
    end: ev.JobFinished | ev.JobStopped | ev.JobFailed | ev.JobCrashed | None = None
    export: ev.ExportCompleted | None = None
    results: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def total_steps(self) -> int | None:
        return self.plan.total_steps if self.plan else None

    @property
    def held_out_before(self) -> float | None:
        """The held-out loss before the first step."""
        return next((v for s, v in zip(self.held_out.steps, self.held_out.values, strict=True) if s == 0), None)

    @property
    def held_out_last(self) -> float | None:
        """The newest one after a step that is a number."""
        points = zip(reversed(self.held_out.steps), reversed(self.held_out.values), strict=True)
        return next((loss for step, loss in points if step > 0 and loss is not None), None)

    @property
    def tokens_per_s(self) -> float | None:
        """Speed of the newest step."""
        last = self.last_step
        if last is None or not last.tokens or not last.step_s:
            return None
        return last.tokens / last.step_s

    def seconds_left(self) -> float | None:
        """At the present pace, with the evaluations and saves to come; None before the third step of this life."""
        return self.time_left.seconds(self.step, self.plan)

    def heat_waited_s(self, now_s: float) -> float:
        """All waits for heat at run time `now_s`, with the one that is under way."""
        return self.heat_wait_s + (max(0.0, now_s - self.heat_wait_began_s) if self.waiting_for_heat else 0.0)

    def lines_since(self, said: int) -> list[Line]:
        """What was said after the first `said` lines, as far as it is still held."""
        new = self.lines_said - said
        return self.lines[-new:] if new > 0 else []

    @property
    def best_held_out(self) -> tuple[int, float] | None:
        """(step, loss) of the lowest held-out loss after the first step."""
        points = zip(self.held_out.steps, self.held_out.values, strict=True)
        known = [(loss, step) for step, loss in points if step > 0 and loss is not None]
        return (min(known)[1], min(known)[0]) if known else None


def fold(events: Iterable[ev.AnyEvent]) -> RunState:
    """The state after all of these events."""
    state = RunState()
    for event in events:
        apply(state, event)
    return state


def apply(state: RunState, event: ev.AnyEvent) -> None:  # noqa: C901  one flat match over the event types
    """Folds one event into the state, in place. Never raises."""
    if state.next_seq is not None and event.seq > state.next_seq:
        state.lost_lines += event.seq - state.next_seq
    state.next_seq = event.seq + 1
    state.t_s = max(state.t_s, event.t_s)
    state.time_left.take(event, state.step)
    match event:
        case ev.JobStarted():
            _started(state, event)
        case ev.PhaseEntered():
            state.phase, state.progress = event.phase, None
        case ev.PhaseProgressed():
            state.progress = event
        case ev.PlanFixed():
            state.plan = event
        case ev.StepCompleted():
            _stepped(state, event)
        case ev.EvaluationCompleted():
            state.held_out.add(event.step, event.t_s, event.loss)
            if event.row_losses and len(event.row_losses) == len(event.row_tokens):
                state.measured_rows[event.step] = event
            _say(state, event, "evaluated", f"Held-out loss at step {event.step:,}: {_number(event.loss)}",
                 {"step": event.step, "loss": event.loss})  # fmt: skip
        case ev.SampleGenerated():
            _answered(state.samples.setdefault(event.index, {}), event)
        case ev.CheckpointSaved():
            state.checkpoints[event.step] = event.path
            state.last_saved_t_s, state.last_saved_step = event.t_s, event.step
            state.tokens_at_save[event.step] = state.tokens
            _say(state, event, "saved", f"Saved step {event.step:,}", {"step": event.step})
        case ev.Paused() | ev.Resumed():
            _waited(state, event)
        case ev.Warned():
            _say(state, event, event.code, event.message, event.params, event.severity)
            _noted(state, event)
        case ev.ExportCompleted():
            state.export = event
        case ev.ResultReported():
            state.results[event.name] = event.data
        case ev.AnswerGrew() | ev.AnswerCompleted() | ev.AnswerRefused():
            pass  # of a conversation, not of a run
        case _:
            _ended(state, event)


def _started(state: RunState, event: ev.JobStarted) -> None:
    """A new life of the run: what an earlier one wrote beyond its checkpoint did not happen."""
    state.status, state.end, state.kind = "running", None, event.kind
    state.device, state.device_uuid = event.device, event.device_uuid
    state.waiting_for_heat, state.stands_still, state.phase = False, None, ""
    state.stopped_early_at = state.best_taken = None
    state.step = event.from_step
    _forget_after(state, event.from_step)
    if event.from_step:
        _say(state, event, "went_on", f"Went on from step {event.from_step:,}", {"step": event.from_step})


def _forget_after(state: RunState, from_step: int) -> None:
    if state.last_step is not None and state.last_step.step > from_step:
        state.last_step = None
    if state.last_saved_step is not None and state.last_saved_step > from_step:
        state.last_saved_step = state.last_saved_t_s = None
    curves = (state.loss, state.smooth_loss, state.speed, state.learning_rate, state.grad_norm, state.held_out)
    for curve in (*curves, state.tokens_until):
        curve.cut_after(from_step)
    state.tokens = state.tokens_at_save.get(from_step, round(state.tokens_until.last() or 0))
    for gone in [step for step in state.tokens_at_save if step > from_step]:
        del state.tokens_at_save[gone]
    for gone in [step for step in state.checkpoints if step > from_step]:
        del state.checkpoints[gone]
    for gone in [step for step in state.measured_rows if step > from_step]:
        del state.measured_rows[gone]
    for answers in state.samples.values():
        for step in [step for step in answers if step > from_step]:
            del answers[step]


def _stepped(state: RunState, event: ev.StepCompleted) -> None:
    state.step, state.last_step, state.stands_still = event.step, event, None
    state.tokens += event.tokens or 0
    state.tokens_until.add(event.step, event.t_s, state.tokens)
    state.loss.add(event.step, event.t_s, event.loss)
    state.smooth_loss.add(event.step, event.t_s, event.loss)
    state.speed.add(event.step, event.t_s, state.tokens_per_s)
    state.learning_rate.add(event.step, event.t_s, event.learning_rate)
    state.grad_norm.add(event.step, event.t_s, event.grad_norm)
    if event.peak_bytes is not None:
        state.peak_bytes = max(state.peak_bytes or 0, event.peak_bytes)


def _answered(answers: dict[int, ev.SampleGenerated], event: ev.SampleGenerated) -> None:
    """Where there are very many, every second one goes, but never the first or the newest."""
    if len(answers) >= MOST_ANSWERS and event.step not in answers:
        for step in sorted(answers)[1:-1:2]:
            del answers[step]
    answers[event.step] = event


def _noted(state: RunState, event: ev.Warned) -> None:
    step = event.params.get("step")
    if event.code in STANDSTILLS:
        state.stands_still = state.lines[-1]
    elif event.code in GOES_ON:
        state.stands_still = None
    if isinstance(step, int) and event.code == "stopped_early":
        state.stopped_early_at = step
    elif isinstance(step, int) and event.code == "best_taken":
        state.best_taken = step


def _waited(state: RunState, event: ev.Paused | ev.Resumed) -> None:
    if isinstance(event, ev.Resumed):
        state.waiting_for_heat = False
        state.heat_wait_s += event.waited_s or 0.0
        _say(state, event, "resumed", "Cool enough, goes on")
    elif event.reason == "heat":
        state.waiting_for_heat, state.heat_wait_began_s = True, event.t_s
        state.heat_resume_below_c = event.resume_below_c
        state.heat_pauses += 1
        _say(state, event, "paused_for_heat", _waits(event),
             {"temperature_c": event.temperature_c, "resume_below_c": event.resume_below_c}, "warning")  # fmt: skip


def _waits(event: ev.Paused) -> str:
    now = "" if event.temperature_c is None else f" from {event.temperature_c:g} °C"
    below = "" if event.resume_below_c is None else f" to below {event.resume_below_c:g} °C"
    return f"Waits for the card to cool down{now}{below}"


def _ended(state: RunState, event: ev.JobFinished | ev.JobStopped | ev.JobFailed | ev.JobCrashed) -> None:
    if state.waiting_for_heat:
        state.heat_wait_s += max(0.0, event.t_s - state.heat_wait_began_s)
    state.end, state.waiting_for_heat, state.stands_still, state.progress = event, False, None, None
    match event:
        case ev.JobFinished():
            state.status = "finished"
        case ev.JobStopped():
            state.status = event.status
        case ev.JobFailed():
            state.status = "failed"
            _say(state, event, event.code, event.message, event.params, "error")
        case ev.JobCrashed():
            state.status = "crashed"
            _say(state, event, event.code, event.message or "The job ended without a word",
                 {**event.params, "exit_status": event.exit_status}, "error")  # fmt: skip


def _say(
    state: RunState,
    event: ev.Event,
    code: str,
    message: str,
    params: Mapping[str, object] | None = None,
    severity: Literal["info", "warning", "error"] = "info",
) -> None:
    state.lines.append(Line(event.t_s, code, message, dict(params or {}), severity))
    state.lines_said += 1
    if len(state.lines) > 2 * MOST_LINES:
        del state.lines[:-MOST_LINES]


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
