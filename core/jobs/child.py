"""The edge of a job's process: takes the request, runs its handler, and turns every way to end into one last event."""

from __future__ import annotations

import faulthandler
import importlib
import signal
import traceback
from collections.abc import Callable
from typing import Any

from core.jobs.context import JobContext
from core.jobs.last_words import last_word
from core.jobs.protocol import claim_pipes
from core.schema.errors import EXIT_DONE, EXIT_STOPPED
from core.schema.events import JobFinished, JobStopped
from core.schema.requests import AnyRequest, request_from_line

# Named, not imported: the floors above jobs hold torch, and only a child that was asked for them loads them.
HANDLERS = {
    "train": "core.training.job",
    "rehearse": "core.training.rehearsal.job",
    "inspect": "core.training.data.inspect_job",
    "probe": "core.training.device.probe",
    "trace": "core.training.memory_trace.job",
    "export": "core.export.job",
    "push": "core.export.push.job",
    "ollama": "core.export.ollama.job",
    "chat": "core.chat.job",
    "download": "core.training.model.download",
    "convert": "core.training.model.convert",
}

# How long a job's own code may be silent once its parent is gone: by then it hangs, in a file of a dead network share perhaps,
# and nobody is left to end it. What a stop leaves in order (a checkpoint) gets as long as a living parent would give it.
SAVING = frozenset({"train", "rehearse"})
ORPHAN_S, SAVING_ORPHAN_S = 60.0, 1800.0

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
        context.listen(SAVING_ORPHAN_S if request.kind in SAVING else ORPHAN_S)
        stopped = _handler(request)(request, context)
    except BaseException as error:  # noqa: BLE001  the edge of the process: everything becomes a last word
        traceback.print_exc()
        word = last_word(error)
        context.emit(word)
        return word.exit_status
    context.emit(stopped or JobFinished())
    return EXIT_STOPPED if stopped else EXIT_DONE


def _handler(request: AnyRequest) -> Handler:
    module = importlib.import_module(HANDLERS[request.kind])  # noqa: TID251  the one place that may
    handler: Handler = module.run
    return handler
