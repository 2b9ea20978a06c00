"""The `push` job: an export, or a run's result, to the Hugging Face Hub: private unless asked otherwise, seen only when it
is there as a whole. How the files get there is core/export/push/upload's."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.export.as_adapter import export_adapter
from core.export.card import public_name
from core.export.carried import read_json, write_json
from core.export.gguf.as_gguf import export_gguf
from core.export.merged.as_merged import export_merged
from core.export.pace import CancelledError, Pace
from core.export.push.upload import Upload, sending_errors
from core.export.target import MARK, is_export, listing
from core.jobs import JobContext
from core.models.hub.client import api, is_signed_in, page_of
from core.runs import RunFolder
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import JobStarted, JobStopped, ResultReported, Warned
from core.schema.requests import ExportRequest, PushRequest
from core.training.job import prepare_environment
from core.training.model.trained import find_trained, told_if_taken_away

ADAPTER_CONFIG = "adapter_config.json"
MESSAGE = "Upload with Tunesmith"


def run(request: PushRequest, context: JobContext) -> JobStopped | None:
    """Its answer is the result `push`: `url`, `files`, `bytes`."""
    prepare_environment(None, offline=False)
    context.emit(JobStarted(kind="push", pid=os.getpid(), device="cpu", wall_time=time.time()))
    if not is_signed_in():
        raise TunesmithError(
            "push_not_signed_in",
            "Nobody is signed in to the Hugging Face Hub, so nothing can be uploaded.",
            "Sign in under Settings with a write token (for the command line: the variable HF_TOKEN).",
        )
    pace = Pace(context)
    try:
        pace.enter("asking_hub")
        _require_welcome(request.repo)
        with _folder(request, pace) as folder:
            answer = push(folder, request.repo, private=request.private, pace=pace, context=context)
    except CancelledError:
        return JobStopped(status="stopped", saved=False)
    context.emit(ResultReported(name="push", data=answer))
    return None


def _require_welcome(repo: str) -> None:
    """What the Hub would refuse anyway, before minutes go into an export."""
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

    with _push_errors(repo), sending_errors(repo):
        validate_repo_id(repo)
        api().whoami()


@contextmanager
def _folder(request: PushRequest, pace: Pace) -> Iterator[Path]:
    """The export that is named, or one that is made of the run and removed again."""
    if request.folder is not None:
        folder = Path(request.folder)
        if not is_export(folder):
            raise RefusedError(
                "not_an_export",
                f"{folder} is no folder that Tunesmith has exported.",
                "Name a run, or a folder that `tunesmith export` wrote.",
                path=str(folder),
            )
        yield folder
        return
    assert request.run_dir is not None
    run = RunFolder(Path(request.run_dir))
    source = find_trained(run, request.checkpoint)
    with tempfile.TemporaryDirectory(prefix=".tmp-push-", dir=run.path) as place:
        to = Path(place) / "export"
        with told_if_taken_away(run, request.checkpoint, source):
            if request.format == "gguf":
                export_gguf(source, to, pace, ExportRequest(run_dir=request.run_dir, to=str(to), format="gguf"))
            elif request.format == "merged" or not source.is_adapter:
                export_merged(source, to, pace)
            else:
                export_adapter(source, to, pace)
        yield to


def push(folder: Path, repo: str, *, private: bool, pace: Pace, context: JobContext) -> dict[str, object]:
    """Uploads every file but our own mark in one commit. TunesmithError in words where the Hub refuses."""
    with _without_paths(folder) as files:
        return _push(files, repo, private, pace, context)


def _push(files: Mapping[str, Path], repo: str, private: bool, pace: Pace, context: JobContext) -> dict[str, object]:
    sizes = {name: path.stat().st_size for name, path in files.items()}
    total = sum(sizes.values())
    pace.enter("uploading")
    with _push_errors(repo):
        with sending_errors(repo):
            hub = api()
            name = hub.create_repo(repo, private=private, exist_ok=True).repo_id
            if private and hub.repo_info(name).private is False:
                message = f"{name} was there already and is public, so everybody can see what is uploaded."
                context.emit(Warned(code="push_repo_public", message=message, params={"repo": name}))
        upload = Upload(name, total, pace, context)
        for path in sorted(files, key=lambda path: sizes[path]):
            upload.send(files[path], path)
        upload.commit(MESSAGE)
    return {"url": page_of(name), "files": list(files), "bytes": total}


@contextmanager
def _without_paths(folder: Path) -> Iterator[dict[str, Path]]:
    """The files by their names there. An adapter's says what base it belongs to: of a folder on this computer the name
    alone, as where somebody keeps files is nobody's business."""
    files = {name: folder / name for name in listing(folder)[0] if name != MARK}
    with tempfile.TemporaryDirectory() as place:
        config = read_json(folder / ADAPTER_CONFIG)
        base = config.get("base_model_name_or_path")
        if isinstance(base, str) and public_name(base) != base:
            files[ADAPTER_CONFIG] = Path(place) / ADAPTER_CONFIG
            write_json(files[ADAPTER_CONFIG], config | {"base_model_name_or_path": public_name(base)})
        yield files


@contextmanager
def _push_errors(repo: str) -> Iterator[None]:
    """What is refused for writing has words of its own."""
    try:
        yield
    except TunesmithError as error:
        if error.code in ("hub_forbidden", "hub_token_refused"):
            raise TunesmithError(
                "push_forbidden",
                f"The access token does not give the right to write to {repo}.",
                "Sign in with a write token of the account that owns it.",
                repo=repo,
            ) from error
        if error.code == "model_not_on_hub":
            raise RefusedError(
                "push_bad_name",
                f"The Hugging Face Hub takes no repository called {repo}.",
                "Name it OWNER/NAME, with your own account as the owner.",
                repo=repo,
            ) from error
        raise
