"""The `train` job: takes the run's lock, opens its journal, and sees to it that run.json says how it ended.

Imports nothing heavy before the first event is told; the training itself is core/training/session.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from core.datasets import open_dataset
from core.hardware import Sampler, choose_card
from core.jobs import JobContext, last_word
from core.models import classify_source, read_model_folder, resolve_local
from core.runs import Journal, RunFolder, newest_checkpoint
from core.schema.errors import TunesmithError
from core.schema.events import JobStarted, JobStopped, PhaseEntered
from core.schema.hardware_sample import CardFacts
from core.schema.recipe import Recipe
from core.schema.requests import TrainRequest
from core.schema.versions import library_versions
from core.training.recorder import RunRecorder


def run(request: TrainRequest, context: JobContext) -> JobStopped | None:
    """Trains to the end, or until told to stop; what it returns is the job's last word unless it finished."""
    folder = RunFolder(Path(request.run_dir))
    lock = folder.lock()
    try:
        journal = Journal(folder.events_path)
        context.record_to(journal)
        recorder = RunRecorder(context, folder)
        try:
            stopped = _train(request, recorder, folder)
        except BaseException as error:
            recorder.conclude(last_word(error))
            raise
        recorder.conclude(stopped)
        return stopped
    finally:
        lock.release()


def _train(request: TrainRequest, recorder: RunRecorder, folder: RunFolder) -> JobStopped | None:
    recipe = folder.recipe()
    checkpoint = newest_checkpoint(folder.checkpoints_dir) if request.resume else None
    if request.resume and checkpoint is None and any(folder.checkpoints_dir.glob("step-*")):
        raise TunesmithError(
            "no_checkpoint",
            "The checkpoints of this run are damaged, so it cannot go on where it was.",
            "Start a new run with the same recipe.",
        )
    look_at_sources(recipe)
    card = card_of(recipe)
    prepare_environment(card, offline=not needs_hub(recipe))
    recorder.emit(
        JobStarted(
            kind="train",
            from_step=checkpoint.step if checkpoint else 0,
            pid=os.getpid(),
            device=card.name if card else "cpu",
            device_uuid=card.uuid if card else None,
            versions=library_versions(),
            wall_time=time.time(),
        )
    )
    if request.resume and checkpoint is None:
        recorder.warn("started_over", "Nothing had been saved yet, so the run starts again from the beginning.")
    recorder.emit(PhaseEntered(phase="importing"))
    from core.training.session import train  # torch and friends: 6 to 10 s

    return train(folder, recipe, recorder, checkpoint)


def card_of(recipe: Recipe) -> CardFacts | None:
    """The card that the recipe names, asked of the driver; None for the processor."""
    with Sampler() as sampler:
        return choose_card(sampler.cards(), recipe.hardware.device)


def look_at_sources(recipe: Recipe) -> None:
    """Says within a second, before 8 s of imports, that a local model or data set is missing or cannot be used."""
    if classify_source(recipe.model.source) == "folder":
        folder = resolve_local(recipe.model.source)
        assert folder is not None
        read_model_folder(folder, recipe.model.source)
    if classify_source(recipe.dataset.source) == "folder":
        table = recipe.dataset
        open_dataset(
            Path(table.source).expanduser(),
            format=table.format,
            columns=table.columns,
            split=table.split,
            config=table.config or "",
        )


def needs_hub(recipe: Recipe) -> bool:
    """Whether the model or the data are named as on the Hub."""
    return classify_source(recipe.model.source) == "hub" or classify_source(recipe.dataset.source) == "hub"


def prepare_environment(card: CardFacts | None, *, offline: bool) -> None:
    """What the libraries read from the environment at import: the one card, its allocator, no telemetry."""
    os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"
    os.environ["CUDA_VISIBLE_DEVICES"] = card.uuid if card else ""
    if sys.platform == "linux":  # fragmentation 3 to 5 % instead of 9 to 11; the name changed between torch versions
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
        os.environ.setdefault("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
    if offline:  # nothing to fetch: then nothing may ask either
        os.environ["HF_HUB_OFFLINE"] = "1"
