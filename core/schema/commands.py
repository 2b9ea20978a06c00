"""Commands: what a parent tells its job, one JSON line each on the job's standard input (CONTRACT: commands).

The first line a job reads is its request (core/schema/requests); end of input means that the parent is gone.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.schema.chat import ChatOptions, ChatTurn, Side
from core.schema.recipe import DatasetTable, TrainingTable


class Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    v: int = 1


class Pause(Command):
    """By the person: save and end with status `paused`, which frees the card. By heat: wait inside the job."""

    type: Literal["pause"] = "pause"
    reason: Literal["user", "heat"] = "user"
    temperature_c: float | None = None
    resume_below_c: float | None = None


class Resume(Command):
    """Ends a wait for heat."""

    type: Literal["resume"] = "resume"


class SaveCheckpoint(Command):
    type: Literal["save_checkpoint"] = "save_checkpoint"


class GenerateSample(Command):
    """Answer now; without a prompt the recipe's sample prompts."""

    type: Literal["generate_sample"] = "generate_sample"
    prompt: str | None = None


class Ask(Command):
    """A chat job: answer the last of `messages` as one side; `id` names the answer in the events about it."""

    type: Literal["ask"] = "ask"
    id: int
    side: Side
    messages: tuple[ChatTurn, ...]
    options: ChatOptions = ChatOptions()
    checkpoint: int | None = None


class StopAnswer(Command):
    """A chat job: end an answer where it is; without an id all of them."""

    type: Literal["stop_answer"] = "stop_answer"
    id: int | None = None


class ShowRow(Command):
    """An inspect job: tell what the model sees of the usable row at this place (from 0), and of the `ahead` ones after it."""

    type: Literal["show_row"] = "show_row"
    place: int
    ahead: int = 0


class LookAgain(Command):
    """An inspect job: inspect once more, under other settings and with the same model; `asked` stands in what it tells."""

    type: Literal["look_again"] = "look_again"
    dataset: DatasetTable
    training: TrainingTable
    asked: int = 0


class Stop(Command):
    type: Literal["stop"] = "stop"
    save: bool = True


class SnapshotMemory(Command):
    """Record the card's memory through the next step, and keep the record with the run."""

    type: Literal["snapshot_memory"] = "snapshot_memory"


class Note(Command):
    """What the supervisor has seen from outside and the run's journal is to hold; the job tells it as a `warned`."""

    type: Literal["note"] = "note"
    code: str
    message: str
    params: dict[str, Any] = {}
    severity: Literal["info", "warning"] = "warning"


AnyCommand = Annotated[
    Pause
    | Resume
    | SaveCheckpoint
    | GenerateSample
    | Ask
    | StopAnswer
    | ShowRow
    | LookAgain
    | Stop
    | SnapshotMemory
    | Note,
    Field(discriminator="type"),
]

_adapter: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand, config=ConfigDict(defer_build=True))


def command_from_line(line: str | bytes) -> AnyCommand | None:
    """The command on a line, or None where the line is none."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
