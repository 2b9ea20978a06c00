"""Going back to a checkpoint with a lower learning rate: what to ask of a job after a loss has broken."""

from __future__ import annotations

from core.runs.checkpoints import newest_checkpoint
from core.runs.folder import RunFolder
from core.schema.errors import RefusedError
from core.schema.requests import TrainRequest

LOWER = 0.5


def going_back(run: RunFolder, from_step: int | None = None, learning_rate: float | None = None) -> TrainRequest:
    """The request that goes on from the newest whole checkpoint (or that of `from_step`) with half the learning rate (or
    `learning_rate`). Without any checkpoint it starts over with it. RefusedError for a rate that is none.

    Checkpoints that were written while the loss was breaking do not exist: saving waits until a loss is itself again.
    """
    rate = run.recipe().training.learning_rate * LOWER if learning_rate is None else learning_rate
    if not 0 < rate <= 1:
        raise RefusedError(
            "bad_learning_rate", f"A learning rate of {rate:g} cannot be.", "Choose one above 0, at most 1."
        )
    newest = None if from_step is not None else newest_checkpoint(run.checkpoints_dir, tidy=False)
    step = from_step if newest is None else newest.step
    return TrainRequest(run_dir=str(run.path), resume=True, from_step=step, learning_rate=rate)
