"""`download`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, refuse_both
from core.cli.output import print_json, say
from core.cli.running import run_job
from core.models import classify_source, clean_source, pasted_revision
from core.models.converted import converted_folder
from core.models.hub import sign_in
from core.schema.errors import EXIT_STOPPED, RefusedError
from core.schema.quantities import count_text, size_text
from core.schema.requests import ConvertRequest, DownloadRequest

_DATASET = re.compile(
    r"(?P<address>hf://|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)?datasets/(?P<name>[^/\s?#]+(?:/[^/\s?#]+)?)",
    re.IGNORECASE,
)


class Type(StrEnum):
    auto = "auto"
    model = "model"
    dataset = "dataset"


@app.command()
def download(
    source: Annotated[str, typer.Argument(metavar="MODEL_OR_DATASET", help="A name on the Hugging Face Hub.")],
    type: Annotated[Type, typer.Option("--type", help="Which of the two it is, where both are called so.")] = Type.auto,
    revision: Annotated[str | None, typer.Option("--revision", help="A branch, tag or commit.")] = None,
    config: Annotated[str | None, typer.Option("--config", help="Which configuration of a data set.")] = None,
    split: Annotated[str, typer.Option("--split", help="Which split of a data set.")] = "train",
    convert_pickled: Annotated[
        bool,
        typer.Option("--convert-pickled", help="Take weights in pickle files too, and write them anew as safetensors."),
    ] = False,
    events: Events = False,
    json: Json = False,
) -> int:
    """Fetch what training needs of a model or data set; run again, it goes on where it stopped."""
    refuse_both(events, json)
    named = _DATASET.match(source.strip())
    name = named["name"] if named and not named["address"] else clean_source(source)
    if classify_source(name) != "hub":
        raise RefusedError(
            "nothing_to_download",
            f"{source} is no name on the Hugging Face Hub, so there is nothing to fetch.",
            "Names look like OWNER/NAME, for instance Qwen/Qwen3-0.6B.",
            source=source,
        )
    sign_in.restore()
    request = DownloadRequest(
        source=name,
        repo_type="dataset" if named else type.value,
        revision=revision or pasted_revision(source),
        config=config,
        split=split,
        pickled=convert_pickled,
    )
    status, state = run_job(request, None, as_events=events)
    fetched = state.results.get("download")
    if fetched is not None and any(str(file).endswith(".bin") for file in _listed(fetched)):
        to = converted_folder(name, str(fetched["revision"]))
        status, state = run_job(ConvertRequest(folder=str(fetched["folder"]), to=str(to)), None, as_events=events)
        fetched = state.results.get("convert")
    if json and fetched is not None:
        print_json(fetched)
    elif fetched is not None:
        size = fetched["bytes"]
        assert isinstance(size, int)
        say(f"Here: {count_text(len(_listed(fetched)))} files, {size_text(size)}, in {fetched['folder']}")
    elif status == EXIT_STOPPED:
        say("Stopped. What has come so far is kept; the same command goes on from there.")
    return status


def _listed(fetched: Mapping[str, object]) -> list[object]:
    files = fetched["files"]
    assert isinstance(files, list)
    return files
