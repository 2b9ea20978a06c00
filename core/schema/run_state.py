"""One pure reducer from events to the state of a run: window, terminal and run list show nothing else.

It never raises, on any prefix of any journal, in any order of lines. Curves live in `Curve`s that only grow at the end,
so folding a step costs the same at step ten and at step one million.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.schema import events as ev

Status = Literal["running", "paused", "finished", "stopped", "failed", "crashed"]


@dataclass(slots=True)
class Curve:
    """Values over steps; `t_s` is run time in seconds. Unknown values are None."""

    steps: list[int] = field(default_factory=list)
    t_s: list[float] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)

    def add(self, step: int, t_s: float, value: float | None) -> None:
        self.steps.append(step)
        self.t_s.append(t_s)
        self.values.append(value)

    def cut_after(self, step: int) -> None:
        """Drops what an earlier life of the run wrote beyond `step`."""
        kept = [index for index, at in enumerate(self.steps) if at <= step]
        if len(kept) < len(self.steps):
            self.steps[:] = [self.steps[index] for index in kept]
            self.t_s[:] = [self.t_s[index] for index in kept]
            self.values[:] = [self.values[index] for index in kept]

    def last(self) -> float | None:
        """The newest known value."""
        return next((value for value in reversed(self.values) if value is not None), None)


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
    heat_wait_s: float = 0.0
    plan: ev.PlanFixed | None = None
    step: int = 0
    last_step: ev.StepCompleted | None = None
    tokens: int = 0
    tokens_of_steps: list[int] = field(default_factory=list)  # beside loss.steps: what a resume takes off again
    loss: Curve = field(default_factory=Curve)
    learning_rate: Curve = field(default_factory=Curve)
    grad_norm: Curve = field(default_factory=Curve)
    held_out: Curve = field(default_factory=Curve)
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
    training_since: tuple[int, float] | None = None  # (step, t_s) at which this life began to train
    lines: list[Line] = field(default_factory=list)
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
        """From the pace since this life began to train, evaluations and saves included; None before the third step."""
        if self.training_since is None or self.total_steps is None or self.last_step is None:
            return None
        first_step, since = self.training_since
        done = self.step - first_step
        if done < 3:
            return None
        return max(0.0, (self.last_step.t_s - since) / done * (self.total_steps - self.step))


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
    match event:
        case ev.JobStarted():
            _started(state, event)
        case ev.PhaseEntered():
            state.phase, state.progress = event.phase, None
            if event.phase == "training" and state.training_since is None:
                state.training_since = (state.step, event.t_s)
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
            state.samples.setdefault(event.index, {})[event.step] = event
        case ev.CheckpointSaved():
            state.checkpoints[event.step] = event.path
            state.last_saved_t_s, state.last_saved_step = event.t_s, event.step
            _say(state, event, "saved", f"Saved step {event.step:,}", {"step": event.step})
        case ev.Paused() | ev.Resumed():
            _waited(state, event)
        case ev.Warned():
            _say(state, event, event.code, event.message, event.params, event.severity)
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
    state.waiting_for_heat, state.training_since, state.phase = False, None, ""
    state.step = event.from_step
    _forget_after(state, event.from_step)
    if event.from_step:
        _say(state, event, "went_on", f"Went on from step {event.from_step:,}", {"step": event.from_step})


def _forget_after(state: RunState, from_step: int) -> None:
    if state.last_step is not None and state.last_step.step > from_step:
        state.last_step = None
    if state.last_saved_step is not None and state.last_saved_step > from_step:
        state.last_saved_step = state.last_saved_t_s = None
    counted = zip(state.loss.steps, state.tokens_of_steps, strict=True)
    state.tokens_of_steps = [tokens for step, tokens in counted if step <= from_step]
    state.tokens = sum(state.tokens_of_steps)
    for curve in (state.loss, state.learning_rate, state.grad_norm, state.held_out):
        curve.cut_after(from_step)
    for gone in [step for step in state.checkpoints if step > from_step]:
        del state.checkpoints[gone]
    for gone in [step for step in state.measured_rows if step > from_step]:
        del state.measured_rows[gone]
    for answers in state.samples.values():
        for step in [step for step in answers if step > from_step]:
            del answers[step]


def _stepped(state: RunState, event: ev.StepCompleted) -> None:
    state.step, state.last_step = event.step, event
    state.tokens += event.tokens or 0
    state.tokens_of_steps.append(event.tokens or 0)
    state.loss.add(event.step, event.t_s, event.loss)
    state.learning_rate.add(event.step, event.t_s, event.learning_rate)
    state.grad_norm.add(event.step, event.t_s, event.grad_norm)
    if event.peak_bytes is not None:
        state.peak_bytes = max(state.peak_bytes or 0, event.peak_bytes)


def _waited(state: RunState, event: ev.Paused | ev.Resumed) -> None:
    if isinstance(event, ev.Resumed):
        state.waiting_for_heat = False
        state.heat_wait_s += event.waited_s or 0.0
        _say(state, event, "resumed", "Goes on")
    elif event.reason == "heat":
        state.waiting_for_heat = True
        state.heat_pauses += 1
        _say(state, event, "paused_for_heat", "Waits for the card to cool down",
             {"temperature_c": event.temperature_c}, "warning")  # fmt: skip


def _ended(state: RunState, event: ev.JobFinished | ev.JobStopped | ev.JobFailed | ev.JobCrashed) -> None:
    state.end, state.waiting_for_heat, state.progress = event, False, None
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
                 {"exit_status": event.exit_status}, "error")  # fmt: skip


def _say(
    state: RunState,
    event: ev.Event,
    code: str,
    message: str,
    params: Mapping[str, object] | None = None,
    severity: Literal["info", "warning", "error"] = "info",
) -> None:
    state.lines.append(Line(event.t_s, code, message, dict(params or {}), severity))


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
