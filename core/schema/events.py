"""Events: what a job tells its parent, one JSON line each (CONTRACT: events). Past tense, frozen, versioned.

`t_s` is monotonic run time in seconds and goes on across resumes, as does `seq`. Unknown is None, never 0.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from core.schema.errors import writable

PROTOCOL_VERSION = 1
LARGEST_COUNT = 2**53  # a garbled line may hold any digits; beyond this a number is none of ours

Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]

# JSON has no NaN or infinity: what is not finite travels as null (and with a `warned` beside it).
Finite = Annotated[
    float | None, BeforeValidator(lambda v: None if isinstance(v, float) and not math.isfinite(v) else v)
]


class Event(BaseModel):
    """What all events share. `seq` and `t_s` are set by whoever writes the line."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)  # built when the first one comes

    v: int = PROTOCOL_VERSION
    seq: Count = 0
    t_s: FiniteFloat = 0.0


class JobStarted(Event):
    """`from_step`: readers drop steps above it that an earlier life of the run wrote."""

    type: Literal["job_started"] = "job_started"
    kind: str
    from_step: Count = 0
    pid: int | None = None
    device: str | None = None
    device_uuid: str | None = None
    versions: dict[str, str] = {}
    wall_time: Finite = None


class PhaseEntered(Event):
    """`phase`: importing, downloading, reading_data, loading_model, tokenizing, evaluating, sampling, training, saving,
    merging, checking, listening (a chat waits for a question)."""

    type: Literal["phase_entered"] = "phase_entered"
    phase: str


class PhaseProgressed(Event):
    """`total` is None where it is not known; `unit`: rows, bytes, steps, files, tensors, prompts."""

    type: Literal["phase_progressed"] = "phase_progressed"
    done: Count
    total: Count | None = None
    unit: str


class PlanFixed(Event):
    """What the run will do; `rows` are training rows, `packed_rows` what they become (None without packing).

    Told again when it changes: `splits` is into how many parts each planned micro-batch is cut because memory ran out;
    `micro_batch_size` and `gradient_accumulation_steps` count it in. `threads` are those of a training on the processor
    (None on a card): with another number of them sums come out otherwise in their last digits.
    """

    type: Literal["plan_fixed"] = "plan_fixed"
    total_steps: Count
    rows: Count
    tokens: Count
    trainable_parameters: Count
    total_parameters: Count | None = None
    held_out_rows: Count = 0
    packed_rows: Count | None = None
    truncated_rows: Count = 0
    epochs: Finite = None
    micro_batch_size: Count | None = None
    gradient_accumulation_steps: Count | None = None
    estimated_peak_bytes: Count | None = None
    evaluate_every_steps: Count | None = None
    save_every_steps: Count | None = None
    splits: Count = 1
    threads: Count | None = None


class StepCompleted(Event):
    """One optimizer step. `tokens` are those of this step; bytes are the device's, None on the CPU."""

    type: Literal["step_completed"] = "step_completed"
    step: Count
    epoch: Finite = None
    loss: Finite = None
    learning_rate: Finite = None
    grad_norm: Finite = None
    tokens: Count | None = None
    step_s: Finite = None
    allocated_bytes: Count | None = None
    peak_bytes: Count | None = None
    reserved_bytes: Count | None = None


class EvaluationCompleted(Event):
    """Mean loss over the learned tokens of the held-out rows; step 0 is before training.

    Before and after the training also `row_losses`, of the first rows in their order, with the learned tokens of each.
    """

    type: Literal["evaluation_completed"] = "evaluation_completed"
    step: Count
    loss: Finite = None
    rows: Count | None = None
    row_losses: tuple[Finite, ...] = ()
    row_tokens: tuple[Count, ...] = ()


class SampleGenerated(Event):
    """The model's answer to a fixed prompt, or (index -1) to one asked by hand; `stopped_by` is "eos" or "length"."""

    type: Literal["sample_generated"] = "sample_generated"
    step: Count
    index: int
    prompt: str
    text: str
    stopped_by: str | None = None


class CheckpointSaved(Event):
    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    step: Count
    path: str


class Paused(Event):
    """A wait for heat ends below `resume_below_c`."""

    type: Literal["paused"] = "paused"
    reason: Literal["user", "heat"]
    temperature_c: Finite = None
    resume_below_c: Finite = None


class Resumed(Event):
    type: Literal["resumed"] = "resumed"
    reason: Literal["user", "heat"] = "heat"
    waited_s: Finite = None


class Warned(Event):
    """`params` holds the values inside `message`, so that a translation by `code` can repeat them."""

    type: Literal["warned"] = "warned"
    code: str
    message: str
    params: dict[str, Any] = {}
    severity: Literal["info", "warning"] = "warning"


class ExportCompleted(Event):
    """What an export wrote and how far it agrees with base plus adapter; `verified` is None where not checked."""

    type: Literal["export_completed"] = "export_completed"
    to: str
    format: str
    files: tuple[str, ...]
    bytes: Count
    verified: bool | None = None
    agreement: dict[str, Any] | None = None


class AnswerGrew(Event):
    """An answer of a chat so far; the whole text, so that a lost line costs nothing."""

    type: Literal["answer_grew"] = "answer_grew"
    id: int
    text: str


class AnswerCompleted(Event):
    """`stopped_by`: "eos", "length", "stop_word" or "request"."""

    type: Literal["answer_completed"] = "answer_completed"
    id: int
    text: str
    tokens: Count
    prompt_tokens: Count
    stopped_by: str
    tokens_per_s: Finite = None


class AnswerRefused(Event):
    """A question that cannot be answered; the conversation goes on."""

    type: Literal["answer_refused"] = "answer_refused"
    id: int
    code: str
    message: str
    hint: str = ""
    params: dict[str, Any] = {}


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
    step: Count | None = None
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
    params: dict[str, Any] = {}
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
    | AnswerGrew
    | AnswerCompleted
    | AnswerRefused
    | ResultReported
    | JobFinished
    | JobStopped
    | JobFailed
    | JobCrashed,
    Field(discriminator="type"),
]
TERMINAL = (JobFinished, JobStopped, JobFailed, JobCrashed)

_adapter: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent, config=ConfigDict(defer_build=True))


def event_to_line(event: Event) -> str:
    """One line of JSON, without the newline. Whatever the fields hold, there is a line: what JSON cannot say becomes
    text, and half characters (lone surrogates, as in file names of another encoding) become question marks."""
    try:
        return event.model_dump_json(fallback=str)
    except PydanticSerializationError:
        return json.dumps(_writable(event.model_dump()), ensure_ascii=False, separators=(",", ":"))


def _writable(value: Any) -> Any:
    match value:
        case str():
            return writable(value)
        case dict():
            return {_writable(str(key)): _writable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_writable(inner) for inner in value]
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
    return _writable(str(value))


def event_from_line(line: str | bytes) -> AnyEvent | None:
    """The event on a line, or None where the line is none (garbage, torn, or a type of a newer version)."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
