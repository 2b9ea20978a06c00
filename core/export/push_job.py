"""The `push` job: an export, or a run's result, to the Hugging Face Hub: private unless asked otherwise, large files one by
one, each told how far it is; what was uploaded before a break is not uploaded again."""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.export.as_adapter import export_adapter
from core.export.as_gguf import export_gguf
from core.export.as_merged import export_merged
from core.export.pace import CancelledError, Pace
from core.export.target import MARK, is_export, listing
from core.jobs import JobContext
from core.models.hub import api, hub_errors, is_signed_in, page_of
from core.runs import RunFolder
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import JobStarted, JobStopped, ResultReported, Warned
from core.schema.requests import ExportRequest, PushRequest
from core.training.job import prepare_environment
from core.training.model.trained import find_trained

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
        with _folder(request, pace) as folder:
            answer = push(folder, request.repo, private=request.private, pace=pace, context=context)
    except CancelledError:
        return JobStopped(status="stopped", saved=False)
    context.emit(ResultReported(name="push", data=answer))
    return None


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
        if request.format == "gguf":
            export_gguf(source, to, pace, ExportRequest(run_dir=request.run_dir, to=str(to), format="gguf"))
        elif request.format == "merged" or not source.is_adapter:
            export_merged(source, to, pace)
        else:
            export_adapter(source, to, pace)
        yield to


def push(folder: Path, repo: str, *, private: bool, pace: Pace, context: JobContext) -> dict[str, object]:
    """Uploads every file but our own mark in one commit. TunesmithError in words where the Hub refuses."""
    from huggingface_hub import CommitOperationAdd

    names = [name for name in listing(folder)[0] if name != MARK]
    sizes = {name: (folder / name).stat().st_size for name in names}
    total = sum(sizes.values())
    pace.enter("uploading")
    with _push_errors(repo):
        hub = api()
        name = hub.create_repo(repo, private=private, exist_ok=True).repo_id
        if private and hub.repo_info(name).private is False:
            message = f"{name} was there already and is public, so everybody can see what is uploaded."
            context.emit(Warned(code="push_repo_public", message=message, params={"repo": name}))
        files = _Files(lambda done: pace.progress(min(done, total), total, "bytes"))
        operations = []
        for path in sorted(names, key=lambda path: sizes[path]):
            operation = CommitOperationAdd(path, files.open(folder / path))
            hub.preupload_lfs_files(name, [operation], free_memory=False)
            files.close(sizes[path])
            operations.append(operation)
        files.counts = False
        hub.create_commit(name, operations, commit_message=MESSAGE)
        files.close_all()
    return {"url": page_of(name), "files": names, "bytes": total}


class _Files:
    """The open files of an upload, and how much of them is done: what is read past the hash of a file."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes = on_bytes
        self._before = 0  # of the files that are done
        self._open: list[_Counted] = []
        self.counts = True

    def open(self, path: Path) -> _Counted:
        file = _Counted(path, self._read)
        self._open.append(file)
        return file

    def close(self, size: int) -> None:
        self._before += size
        self._on_bytes(self._before)

    def close_all(self) -> None:
        for file in self._open:
            file.close()

    def _read(self, place: int) -> None:
        if self.counts:
            self._on_bytes(self._before + place)


class _Counted(io.BufferedReader):
    """A file that tells how far it was read. The first time through is the hash: it counts for nothing, but can be
    cancelled as well."""

    def __init__(self, path: Path, on_place: Callable[[int], None]) -> None:
        super().__init__(path.open("rb", buffering=0))
        self._size = path.stat().st_size
        self._on_place = on_place
        self._hashed = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size)
        self._on_place(self.tell() if self._hashed else 0)
        return data

    def seek(self, target: int, whence: int = 0, /) -> int:
        if target == 0 and whence == 0 and self.tell() >= self._size:
            self._hashed = True
        return super().seek(target, whence)


@contextmanager
def _push_errors(repo: str) -> Iterator[None]:
    """The library wraps what happens while it reads; what is refused for writing has words of its own."""
    try:
        with hub_errors(repo):
            try:
                yield
            except RuntimeError as error:
                if error.__cause__ is None:
                    raise
                raise error.__cause__ from None
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
