"""What an exception that ends a job is called when it is told."""

from __future__ import annotations

from core.schema.errors import TunesmithError, writable
from core.schema.events import JobFailed
from core.schema.whole_files import FULL


def last_word(error: BaseException) -> JobFailed:
    """The event for an exception: a TunesmithError in its own words, anything else as well as it can be said."""
    if isinstance(error, TunesmithError):
        return JobFailed(
            code=error.code,
            message=error.message,
            hint=error.hint,
            params=dict(error.params),
            exit_status=error.exit_status,
        )
    if isinstance(error, OSError) and error.errno in FULL:
        return JobFailed(
            code="disk_full",
            message="The disk is full, so a file could not be written. What was saved before is untouched.",
            hint="Free some space, then try again or resume the run.",  # of any job
        )
    if isinstance(error, MemoryError):
        return JobFailed(
            code="host_memory_full",
            message="The computer's main memory ran out.",
            hint="Close other programs or choose a smaller model, then try again.",
        )
    text = writable(str(error)).strip().split("\n")[0][:300]
    return JobFailed(
        code="unexpected",
        message=f"Something unforeseen went wrong: {type(error).__name__}: {text}",
        hint="The details are in the run's log (job.log).",
        params={"error": f"{type(error).__name__}: {text}"},
    )
