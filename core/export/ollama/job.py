"""The `ollama` job: hands an exported folder over to the Ollama that runs here."""

from __future__ import annotations

import os
import time
from pathlib import Path

from core.export.ollama.api import create
from core.export.pace import CancelledError, Pace
from core.jobs import JobContext
from core.schema.events import JobStarted, JobStopped, ResultReported
from core.schema.requests import OllamaRequest


def run(request: OllamaRequest, context: JobContext) -> JobStopped | None:
    """Its answer is the result `ollama`: `model`, the name that it has there."""
    context.emit(JobStarted(kind="ollama", pid=os.getpid(), device="cpu", wall_time=time.time()))
    pace = Pace(context)
    try:
        pace.enter("adding_to_ollama")
        name = create(Path(request.folder), lambda done, total: pace.progress(done, total, "bytes"), pace.attend)
    except CancelledError:
        return JobStopped(status="stopped", saved=False)
    context.emit(ResultReported(name="ollama", data={"model": name}))
    return None
