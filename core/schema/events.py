"""Events: what a job tells its parent, one JSON line each (CONTRACT: events). Past tense, frozen, versioned.

`t_s` is monotonic run time in seconds and goes on across resumes, as does `seq`. Unknown is None, never 0.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

PROTOCOL_VERSION = 1

# JSON has no NaN or infinity: what is not finite travels as null (and with a `warned` beside it).
Finite = Annotated[
    float | None, BeforeValidator(lambda v: None if isinstance(v, float) and not math.isfinite(v) else v)
]


class Event(BaseModel):
    """What all events share. `seq` and `t_s` are set by whoever writes the line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = PROTOCOL_VERSION
    seq: int = 0
    t_s: float = 0.0


class JobStarted(Event):
    """`from_step`: readers drop steps above it that an earlier life of the run wrote."""

    type: Literal["job_started"] = "job_started"
    kind: str
    from_step: int = 0
    pid: int | None = None
    device: str | None = None
    device_uuid: str | None = None
    versions: dict[str, str] = {}
    wall_time: float | None = None


class PhaseEntered(Event):
    """`phase`: importing, downloading, reading_data, loading_model, tokenizing, evaluating, sampling, training, saving,
    merging, checking."""

    type: Literal["phase_entered"] = "phase_entered"
    phase: str


class PhaseProgressed(Event):
    """`total` is None where it is not known; `unit`: rows, bytes, steps, files, tensors, prompts."""

    type: Literal["phase_progressed"] = "phase_progressed"
    done: int
    total: int | None = None
    unit: str


class PlanFixed(Event):
    """What the run will do; `rows` are training rows, `packed_rows` what they become (None without packing)."""

    type: Literal["plan_fixed"] = "plan_fixed"
    total_steps: int
    rows: int
    tokens: int
    trainable_parameters: int
    total_parameters: int | None = None
    held_out_rows: int = 0
    packed_rows: int | None = None
    truncated_rows: int = 0
    epochs: float | None = None
    micro_batch_size: int | None = None
    gradient_accumulation_steps: int | None = None
    estimated_peak_bytes: int | None = None


class StepCompleted(Event):
    """One optimizer step. `tokens` are those of this step; bytes are the device's, None on the CPU."""

    type: Literal["step_completed"] = "step_completed"
    step: int
    epoch: Finite = None
    loss: Finite = None
    learning_rate: Finite = None
    grad_norm: Finite = None
    tokens: int | None = None
    step_s: Finite = None
    allocated_bytes: int | None = None
    peak_bytes: int | None = None


class EvaluationCompleted(Event):
    """Mean loss over the learned tokens of the held-out rows; step 0 is before training."""

    type: Literal["evaluation_completed"] = "evaluation_completed"
    step: int
    loss: Finite = None
    rows: int | None = None


class SampleGenerated(Event):
    """The model's answer to a fixed prompt; `stopped_by` is "eos" or "length"."""

    type: Literal["sample_generated"] = "sample_generated"
    step: int
    index: int
    prompt: str
    text: str
    stopped_by: str | None = None


class CheckpointSaved(Event):
    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    step: int
    path: str


class Paused(Event):
    type: Literal["paused"] = "paused"
    reason: Literal["user", "heat"]
    temperature_c: float | None = None


class Resumed(Event):
    type: Literal["resumed"] = "resumed"
    reason: Literal["user", "heat"] = "heat"
    waited_s: float | None = None


class Warned(Event):
    """`params` holds the values inside `message`, so that a translation by `code` can repeat them."""

    type: Literal["warned"] = "warned"
    code: str
    message: str
    params: dict[str, Any] = {}


class ExportCompleted(Event):
    """What an export wrote and how far it agrees with base plus adapter; `verified` is None where not checked."""

    type: Literal["export_completed"] = "export_completed"
    to: str
    format: str
    files: tuple[str, ...]
    bytes: int
    verified: bool | None = None
    agreement: dict[str, Any] | None = None


class ResultReported(Event):
    """The answer of a job that has one and no type of its own yet: `name` says of which shape `data` is."""

    type: Literal["result_reported"] = "result_reported"
    name: str
    data: dict[str, Any]


class JobFinished(Event):
    type: Literal["job_finished"] = "job_finished"
    terminal: ClassVar[bool] = True


class JobStopped(Event):
    """Ended on request with the state saved (or on purpose not saved); `status` is the run's new status."""

    type: Literal["job_stopped"] = "job_stopped"
    status: Literal["stopped", "paused"] = "stopped"
    step: int | None = None
    saved: bool = True
    terminal: ClassVar[bool] = True


class JobFailed(Event):
    """`exit_status` is 2 for a refused recipe or argument, else 1."""

    type: Literal["job_failed"] = "job_failed"
    code: str
    message: str
    hint: str = ""
    params: dict[str, Any] = {}
    exit_status: int = 1
    terminal: ClassVar[bool] = True


class JobCrashed(Event):
    """Written by the parent: the child ended without a last word. `exit_status` is negative for a signal."""

    type: Literal["job_crashed"] = "job_crashed"
    exit_status: int | None = None
    log_tail: str = ""
    code: str = "job_crashed"
    message: str = ""
    hint: str = ""
    terminal: ClassVar[bool] = True


AnyEvent = Annotated[
    JobStarted
    | PhaseEntered
    | PhaseProgressed
    | PlanFixed
    | StepCompleted
    | EvaluationCompleted
    | SampleGenerated
    | CheckpointSaved
    | Paused
    | Resumed
    | Warned
    | ExportCompleted
    | ResultReported
    | JobFinished
    | JobStopped
    | JobFailed
    | JobCrashed,
    Field(discriminator="type"),
]
TERMINAL = (JobFinished, JobStopped, JobFailed, JobCrashed)

_adapter: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


def event_to_line(event: Event) -> str:
    """One line of JSON, without the newline; ASCII-safe against odd terminals is not needed: it is UTF-8."""
    return event.model_dump_json()


def event_from_line(line: str | bytes) -> AnyEvent | None:
    """The event on a line, or None where the line is none (garbage, torn, or a type of a newer version)."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
