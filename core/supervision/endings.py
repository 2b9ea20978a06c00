"""The last words that a supervisor gives a job, or puts right: the child does not know what it was part of."""

from __future__ import annotations

from pathlib import Path

from core.schema.events import JobCrashed, JobFailed, JobFinished, JobStopped, Warned
from core.schema.quantities import duration_text

Ending = JobFinished | JobStopped | JobFailed | JobCrashed
ENDED_ON_REQUEST: dict[str, object] = {
    "code": "job_ended",
    "message": "The job was ended on request before it could save.",
    "hint": "Resume goes on from the last checkpoint.",
}
# Of all jobs but the training: nothing is resumed, and each has a log of its own.
OTHER_HINTS = {
    "unexpected": "The details are in {log}.",
    "job_crashed": "Try again; {log} says more.",
    "job_killed": "Close other programs, then try again; {log} says more.",
    "job_hung": "Try again. If it happens again, restart the computer: the driver may hang. {log} says more.",
}


def hung(seconds: float) -> dict[str, object]:
    """The last word on a child that was ended because nothing was heard of it."""
    return {
        "code": "job_hung",
        "message": f"The job did not answer for {duration_text(seconds)}, so it was ended.",
        "hint": "Resume goes on from the last checkpoint. If it happens again, restart the computer: the driver may hang.",
    }


def of_other_job(end: Ending, log: Path) -> Ending:
    """The last word of a job that is no training, with a hint that is true for it."""
    if not isinstance(end, JobFailed | JobCrashed) or end.code not in OTHER_HINTS:
        return end
    hint = OTHER_HINTS[end.code].format(log=log)
    return end.model_copy(update={"hint": hint, "params": {**end.params, "log": str(log)}})


def trying_again(end: Ending) -> Warned:
    """What is told instead of a last word that is none: the run's journal has both."""
    return Warned(
        seq=end.seq,
        t_s=end.t_s,
        code="trying_again",
        message=f"{getattr(end, 'message', '')} A new process goes on from the last checkpoint.",
        params={"code": getattr(end, "code", "")},
    )
