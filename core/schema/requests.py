"""Requests: what a job is asked to do; the first line on its standard input. One type for each kind of job."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.schema.errors import RefusedError
from core.schema.recipe import DatasetTable, ModelTable, TrainingTable


class Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    v: int = 1


class TrainRequest(Request):
    """Train in the run folder, whose recipe.toml is already written; `resume` goes on from the newest whole checkpoint.

    With `from_step` it goes back to the checkpoint of that step, and what was saved after it is given up;
    `learning_rate` is used from there on.
    """

    kind: Literal["train"] = "train"
    run_dir: str
    resume: bool = False
    from_step: int | None = None
    learning_rate: float | None = None


class ExportRequest(Request):
    """Write the run's result to `to`; `checkpoint` takes the adapter of that step instead of the final one. `quantization`
    is a GGUF's; q8_0 where it is left out."""

    kind: Literal["export"] = "export"
    run_dir: str
    to: str
    format: Literal["adapter", "merged", "gguf", "ollama"]
    checkpoint: int | None = None
    quantization: str | None = None


class ChatRequest(Request):
    """Answer what is asked about the run's models; `device` as in the recipe. `once` ends the job after the first answers.
    `checkpoint` is the one that will be asked first: what is wrong with it is said before anything is loaded. With
    `base_alone` only the base is asked, and nothing that the run has learned need be there."""

    kind: Literal["chat"] = "chat"
    run_dir: str
    device: str = "auto"
    once: bool = False
    checkpoint: int | None = None
    base_alone: bool = False


class RehearseRequest(Request):
    """Try the heaviest batches of a recipe (its TOML), one evaluation and one save, in a folder of its own under
    `work_dir` that is removed afterwards."""

    kind: Literal["rehearse"] = "rehearse"
    recipe: str
    work_dir: str


class DownloadRequest(Request):
    """Fetch a model or a data set from the Hub into its cache; the answer is the result `download`.

    `config` and `split` are a data set's. `pickled` takes weights in pickle files, to be converted.
    """

    kind: Literal["download"] = "download"
    source: str
    repo_type: Literal["auto", "model", "dataset"] = "auto"
    revision: str | None = None
    config: str | None = None
    split: str = "train"
    pickled: bool = False


class ConvertRequest(Request):
    """Write a model whose weights are pickle files as safetensors into the new folder `to`, running nothing in them."""

    kind: Literal["convert"] = "convert"
    folder: str
    to: str


class InspectRequest(Request):
    """Read a data set as training would; with a model its rows are tokenised too. With `serve` the job stays and shows
    single rows (`show_row`) until it is told to stop. `asked` stands in what it tells."""

    kind: Literal["inspect"] = "inspect"
    dataset: DatasetTable
    model: ModelTable | None = None
    training: TrainingTable = TrainingTable()
    serve: bool = False
    asked: int = 0


class TraceRequest(Request):
    """Follow one training step of a recipe (its TOML) on fake tensors; the answer is the result `memory_trace`.

    `config` is the model's config.json; without it the model's folder on this disk is looked up. `batch` rows of
    `sequence` tokens are what the recipe leaves open; `padded` says whether those rows are of unequal length (None: where there
    are several), `triton` whether the training machine has it.
    """

    kind: Literal["trace"] = "trace"
    recipe: str
    config: dict[str, Any] | None = None
    batch: int | None = Field(None, ge=1)
    sequence: int | None = Field(None, ge=1)
    padded: bool | None = None
    triton: bool | None = None


class PushRequest(Request):
    """Upload an export (`folder`), or what a run has trained (`run_dir`, in the form of `format`), to the Hub; the answer
    is the result `push`."""

    kind: Literal["push"] = "push"
    repo: str
    folder: str | None = None
    run_dir: str | None = None
    checkpoint: int | None = None
    format: Literal["adapter", "merged", "gguf"] = "adapter"
    private: bool = True


class OllamaRequest(Request):
    """Hand an export over to the Ollama that runs on this computer; the answer is the result `ollama`."""

    kind: Literal["ollama"] = "ollama"
    folder: str


class ProbeRequest(Request):
    """What torch and bitsandbytes can do on this machine (for `doctor`)."""

    kind: Literal["probe"] = "probe"


AnyRequest = Annotated[
    TrainRequest
    | ExportRequest
    | RehearseRequest
    | ChatRequest
    | DownloadRequest
    | ConvertRequest
    | InspectRequest
    | TraceRequest
    | ProbeRequest
    | PushRequest
    | OllamaRequest,
    Field(discriminator="kind"),
]

_adapter: TypeAdapter[AnyRequest] = TypeAdapter(AnyRequest, config=ConfigDict(defer_build=True))


def request_from_line(line: str | bytes) -> AnyRequest:
    """The request on a line; a RefusedError where it is none."""
    try:
        return _adapter.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(
            "bad_request", f"The job was asked for something it does not know: {where} {first['msg']}."
        ) from None
