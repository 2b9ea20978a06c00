"""The `export` job: the run's result in the asked form into a folder, checked after writing, cancelled at any moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

from core.export.as_adapter import export_adapter
from core.export.gguf.as_gguf import export_gguf
from core.export.memory import return_freed_memory
from core.export.merged.as_merged import export_merged
from core.export.pace import CancelledError, Pace
from core.jobs import JobContext
from core.runs import RunFolder
from core.schema.events import ExportCompleted, JobStarted, JobStopped
from core.schema.requests import ExportRequest
from core.schema.versions import library_versions
from core.training.job import prepare_environment
from core.training.model.trained import Trained, find_trained, told_if_taken_away


def run(request: ExportRequest, context: JobContext) -> JobStopped | None:
    """Writes and then checks; the last event before the job's end is `export_completed`."""
    # On the processor: the card may be busy, and sixteen bits of a large model may not fit it.
    prepare_environment(None, offline=True)
    context.emit(
        JobStarted(kind="export", pid=os.getpid(), device="cpu", versions=library_versions(), wall_time=time.time())
    )
    return_freed_memory()
    run_folder = RunFolder(Path(request.run_dir))
    source = find_trained(run_folder, request.checkpoint)
    to = Path(request.to).expanduser().absolute()
    pace = Pace(context)
    try:
        with told_if_taken_away(run_folder, request.checkpoint, source):
            completed = _export(request, source, to, pace)
    except CancelledError:
        return JobStopped(status="stopped", saved=False)
    context.emit(completed)
    return None


def _export(request: ExportRequest, source: Trained, to: Path, pace: Pace) -> ExportCompleted:
    match request.format:
        case "adapter":
            return export_adapter(source, to, pace)
        case "merged":
            return export_merged(source, to, pace)
    return export_gguf(source, to, pace, request)
