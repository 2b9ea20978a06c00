"""The `export` job: adapter or merged model into a folder, checked after writing, cancelled at any moment."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.export.target import listing, mark, target_folder
from core.jobs import JobContext
from core.runs import RunFolder, sha256_of
from core.schema.commands import Stop
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import ExportCompleted, JobStarted, JobStopped, PhaseEntered, PhaseProgressed
from core.schema.requests import ExportRequest
from core.training.job import library_versions, prepare_environment
from core.training.trained import Trained, find_trained

if TYPE_CHECKING:
    from core.export.check import Agreement

PROMPTS = 16
NOT_FOR_EXPORT = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "scaler.pt", "trainer_state.json", "MANIFEST.json")


class CancelledError(Exception):
    """Told to stop; nothing half-written stays."""


def run(request: ExportRequest, context: JobContext) -> JobStopped | None:
    """Writes and then checks; the last event before the job's end is `export_completed`."""
    # On the processor: the card may be busy, and sixteen bits of a large model may not fit it.
    prepare_environment(None, offline=True)
    context.emit(
        JobStarted(kind="export", pid=os.getpid(), device="cpu", versions=library_versions(), wall_time=time.time())
    )
    source = find_trained(RunFolder(Path(request.run_dir)), request.checkpoint)
    to = Path(request.to).expanduser().absolute()
    try:
        if request.format == "adapter":
            completed = _export_adapter(source, to, context)
        else:
            completed = _export_merged(source, to, context)
    except CancelledError:
        return JobStopped(status="stopped", saved=False)
    context.emit(completed)
    return None


def _export_adapter(source: Trained, to: Path, context: JobContext) -> ExportCompleted:
    if not source.is_adapter:
        raise RefusedError(
            "no_adapter",
            "This run trained all weights, so it has no adapter.",
            "Export the merged model instead.",
        )
    context.emit(PhaseEntered(phase="saving"))
    with target_folder(to, _size(source.weights)) as part:
        shutil.copytree(source.weights, part, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_FOR_EXPORT))
        _require_same_files(source.weights, part)
        _write_tokenizer(source, part)
        mark(part, format="adapter", run=source.name, base=source.recipe.model.source)
    files, size = listing(to)
    return ExportCompleted(to=str(to), format="adapter", files=files, bytes=size, verified=True)


def _require_same_files(source: Path, copy: Path) -> None:
    """Reads back every byte: a disk that lies is found here and not by the person who gets the adapter."""
    for path in copy.iterdir():
        if path.is_file() and sha256_of(path) != sha256_of(source / path.name):
            raise TunesmithError(
                "export_file_damaged",
                f"{path.name} reads back differently from how it was written, so the export was not kept.",
                "Export again, or to another drive; this one may be failing.",
                file=path.name,
            )


def _write_tokenizer(source: Trained, part: Path) -> None:
    """A checkpoint holds none; the finished result does."""
    if not (part / "tokenizer_config.json").is_file():
        from core.export.prompts import load_exported_tokenizer

        load_exported_tokenizer(source).save_pretrained(part)


def _export_merged(source: Trained, to: Path, context: JobContext) -> ExportCompleted:
    def attend() -> None:
        while (command := context.command()) is not None:
            if isinstance(command, Stop):
                raise CancelledError

    def enter(phase: str) -> None:
        attend()
        context.emit(PhaseEntered(phase=phase))

    def progress(done: int, total: int, unit: str) -> None:
        attend()
        context.emit(PhaseProgressed(done=done, total=total, unit=unit))

    with target_folder(to, int(1.05 * _size(source.base))) as part:
        enter("importing")
        from core.export.check import compare, require_same_weights, take_reference, weight_digests
        from core.export.merge import load_base, merge, put_adapter_on, write_model
        from core.export.prompts import load_exported_tokenizer, probe_prompts
        from core.training.samples import end_ids

        tokenizer = load_exported_tokenizer(source)
        remote = source.recipe.model.allow_remote_code
        enter("loading_model")
        trained = load_base(source.base if source.is_adapter else source.weights, trust_remote_code=remote)
        if source.is_adapter:
            trained = put_adapter_on(trained, source.weights)
        prompts = probe_prompts(source, tokenizer, PROMPTS)

        def asked(done: int) -> None:
            progress(done, len(prompts), "prompts")

        enter("checking")
        references = take_reference(trained, prompts, end_ids(trained, tokenizer), tokenizer.pad_token_id, asked)
        enter("merging")
        merged = merge(trained, lambda done, total: progress(done, total, "layers")) if source.is_adapter else trained
        enter("saving")
        write_model(merged, tokenizer, part)
        intended = weight_digests(merged)
        del merged, trained
        enter("checking")
        written = load_base(part, trust_remote_code=remote)
        require_same_weights(intended, weight_digests(written))
        agreement = compare(written, references, asked)
        _require_agreement(agreement)
        mark(part, format="merged", run=source.name, base=source.recipe.model.source, agreement=agreement.as_dict())
        del written  # Windows does not rename a folder whose files are mapped
        attend()
    files, size = listing(to)
    return ExportCompleted(
        to=str(to), format="merged", files=files, bytes=size, verified=agreement.verified, agreement=agreement.as_dict()
    )


def _require_agreement(agreement: Agreement) -> None:
    """A merged model that answers differently is not handed out: what was begun is removed again."""
    if not agreement.verified:
        differing = agreement.prompts - agreement.same_next_token
        raise TunesmithError(
            "export_differs",
            f"The merged model answers differently from what was trained ({differing} of {agreement.prompts} prompts, "
            f"{agreement.kl:.2g} nats per token), so it was not kept.",
            "Export the adapter instead, and please report this with the run's export.log.",
            differing=differing,
            prompts=agreement.prompts,
            kl=round(agreement.kl, 4),
        )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file() and path.name not in NOT_FOR_EXPORT)
