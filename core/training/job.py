"""The `train` job: takes the run's lock, opens its journal, and sees to it that run.json says how it ended.

Imports nothing heavy before the first event is told; the training itself is core/training/session.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from core.datasets import open_dataset
from core.hardware import choose_card
from core.hardware.asking import DRIVER_WAIT_S, cards_that_answer
from core.hardware.card_lock import CardLock, is_held
from core.jobs import JobContext, last_word
from core.models import classify_source, read_model_folder, resolve_local
from core.runs import Checkpoint, Journal, RunFolder, checkpoint_at, give_up_after, newest_checkpoint
from core.runs.checkpoints import checkpoints
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
    checkpoint = _checkpoint(request, folder)
    recipe = _with_learning_rate(request, folder)
    look_at_sources(recipe)
    card = find_card(recipe.hardware.device)
    lock = CardLock(card.uuid, card.name, str(folder.path)) if card else None
    try:
        return _train_on(card, request, recorder, folder, recipe, checkpoint)
    finally:
        if lock is not None:
            lock.release()


def _train_on(
    card: CardFacts | None,
    request: TrainRequest,
    recorder: RunRecorder,
    folder: RunFolder,
    recipe: Recipe,
    checkpoint: Checkpoint | None,
) -> JobStopped | None:
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
    _tell_of_damaged(recorder, folder, checkpoint)
    if request.learning_rate is not None:
        rate = request.learning_rate
        recorder.warn("learning_rate_changed", f"The learning rate is {rate:g} from here on.", learning_rate=rate)
    recorder.emit(PhaseEntered(phase="importing"))
    from core.training.session import train  # torch and friends: 6 to 10 s

    return train(folder, recipe, recorder, checkpoint)


def _checkpoint(request: TrainRequest, folder: RunFolder) -> Checkpoint | None:
    """What the run goes on from; None where it begins. TunesmithError where there was something, and it is damaged."""
    if not request.resume:
        return None
    if request.from_step is not None:
        checkpoint = checkpoint_at(folder.checkpoints_dir, request.from_step)
        if checkpoint is None:
            raise TunesmithError(
                "no_such_checkpoint",
                f"This run has no whole checkpoint of step {request.from_step:,}.",
                "Look into its checkpoints folder for the steps there are.",
                step=request.from_step,
            )
        give_up_after(folder.checkpoints_dir, checkpoint.step)
        return checkpoint
    checkpoint = newest_checkpoint(folder.checkpoints_dir)
    if checkpoint is None and any(folder.checkpoints_dir.glob("step-*")):
        raise TunesmithError(
            "no_checkpoint",
            "The checkpoints of this run are damaged, so it cannot go on where it was.",
            "Start a new run with the same recipe.",
        )
    return checkpoint


def _tell_of_damaged(recorder: RunRecorder, folder: RunFolder, checkpoint: Checkpoint | None) -> None:
    """A newer checkpoint that is not whole was passed over: steps are made again, and the disk may be failing."""
    newer = [point.step for point in checkpoints(folder.checkpoints_dir) if checkpoint and point.step > checkpoint.step]
    if checkpoint is None or not newer:
        return
    recorder.warn(
        "checkpoint_damaged",
        f"The checkpoint of step {newer[-1]:,} is damaged, so the run goes on from step {checkpoint.step:,}. Look after the "
        "disk: other files on it may be damaged too.",
        step=newer[-1],
        from_step=checkpoint.step,
    )


def _with_learning_rate(request: TrainRequest, folder: RunFolder) -> Recipe:
    """The run's recipe, from now on with the learning rate that was asked for."""
    recipe = folder.recipe()
    if request.learning_rate is None:
        return recipe
    training = recipe.training.model_copy(update={"learning_rate": request.learning_rate})
    recipe = recipe.model_copy(update={"training": training})
    folder.write_recipe(recipe)
    return recipe


def find_card(device: str) -> CardFacts | None:
    """The card that the recipe means; with "auto" one that no other training has, if there is one. None for the processor.

    TunesmithError where the driver hangs: whoever asked it on would hang as well.
    """
    if device.strip().lower() == "cpu":
        return None
    cards = cards_that_answer(DRIVER_WAIT_S)
    if cards is None:
        raise TunesmithError(
            "driver_hangs",
            f"The graphics driver has not answered for {DRIVER_WAIT_S:.0f} seconds.",
            'Restart the computer. To train on the processor instead, set hardware.device = "cpu".',
            seconds=DRIVER_WAIT_S,
        )
    if device.strip().lower() == "auto":
        cards = tuple(card for card in cards if not is_held(card.uuid)) or cards
    return choose_card(cards, device)


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
