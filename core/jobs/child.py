"""The edge of a job's process: takes the request, runs its handler, and turns every way to end into one last event."""

from __future__ import annotations

import errno
import faulthandler
import importlib
import signal
import traceback
from collections.abc import Callable
from typing import Any

from core.jobs.context import JobContext
from core.jobs.protocol import claim_pipes
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED, TunesmithError
from core.schema.events import JobFailed, JobFinished, JobStopped
from core.schema.requests import AnyRequest, request_from_line

# Named, not imported: the floors above jobs hold torch, and only a child that was asked for them loads them.
HANDLERS = {
    "train": "core.training.job",
    "inspect": "core.training.inspection",
    "probe": "core.training.probe",
    "export": "core.export.job",
}

Handler = Callable[[Any, JobContext], JobStopped | None]


def main() -> int:
    """Runs one job; the exit status of CONTRACT.md (0 done, 1 failed, 2 refused, 3 stopped)."""
    faulthandler.enable()  # a crash in a kernel leaves its Python stack in the log
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    commands, events = claim_pipes()
    context = JobContext(commands, events)
    try:
        request = request_from_line(commands.readline())
        context.listen()
        stopped = _handler(request)(request, context)
    except TunesmithError as error:
        traceback.print_exc()
        context.emit(_failed(error))
        return error.exit_status
    except BaseException as error:  # noqa: BLE001  the edge of the process: everything becomes a last word
        traceback.print_exc()
        context.emit(_unexpected(error))
        return EXIT_FAILED
    context.emit(stopped or JobFinished())
    return EXIT_STOPPED if stopped else EXIT_DONE


def _handler(request: AnyRequest) -> Handler:
    module = importlib.import_module(HANDLERS[request.kind])  # noqa: TID251  the one place that may
    handler: Handler = module.run
    return handler


def _failed(error: TunesmithError) -> JobFailed:
    return JobFailed(
        code=error.code,
        message=error.message,
        hint=error.hint,
        params=dict(error.params),
        exit_status=error.exit_status,
    )


def _unexpected(error: BaseException) -> JobFailed:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return JobFailed(
            code="disk_full",
            message="The disk is full, so a file could not be written. What was saved before is untouched.",
            hint="Free some space, then resume the run.",
        )
    if isinstance(error, MemoryError):
        return JobFailed(
            code="host_memory_full",
            message="The computer's main memory ran out.",
            hint="Close other programs or choose a smaller model, then try again.",
        )
    text = str(error).strip().split("\n")[0][:300]
    return JobFailed(
        code="unexpected",
        message=f"Something unforeseen went wrong: {type(error).__name__}: {text}",
        hint="The details are in the run's log (job.log).",
    )
