"""The `rehearse` job: a run's heaviest batches, one evaluation and one save, in a folder that is removed afterwards.

Imports nothing heavy before the first event is told; the work itself is core/training/rehearsal_session.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.hardware import Sampler
from core.hardware.card_lock import CardLock
from core.jobs import JobContext
from core.runs import RunFolder, create_run
from core.schema.events import JobStarted, JobStopped, PhaseEntered, ResultReported
from core.schema.hardware_sample import CardFacts, HardwareSample
from core.schema.recipe import Recipe
from core.schema.rehearsal import RESULT_NAME
from core.schema.requests import RehearseRequest
from core.schema.toml_codec import recipe_from_toml
from core.schema.versions import library_versions
from core.training.job import find_card, look_at_sources, needs_hub, prepare_environment

FOLDER_PREFIX = ".tmp-rehearsal-"


def run(request: RehearseRequest, context: JobContext) -> JobStopped | None:
    """Reports a core.schema.rehearsal.Rehearsal; memory that runs out is a finding, not a failure."""
    recipe = recipe_from_toml(request.recipe)
    look_at_sources(recipe)
    card, before = _card_now(recipe.hardware.device)
    prepare_environment(card, offline=not needs_hub(recipe))
    lock = CardLock(card.uuid, card.name, "rehearsal") if card else None
    try:
        return _rehearse(request, context, recipe, card, before)
    finally:
        if lock is not None:
            lock.release()


def _rehearse(
    request: RehearseRequest, context: JobContext, recipe: Recipe, card: CardFacts | None, before: HardwareSample
) -> JobStopped | None:
    versions = library_versions()
    context.emit(
        JobStarted(
            kind="rehearse",
            pid=os.getpid(),
            device=card.name if card else "cpu",
            device_uuid=card.uuid if card else None,
            versions=versions,
            wall_time=time.time(),
        )
    )
    context.emit(PhaseEntered(phase="importing"))
    with _folder(Path(request.work_dir)) as place:
        folder = create_run(place, recipe)
        lock = folder.lock()
        try:
            from core.training.rehearsal.session import RehearsalRecorder, rehearse  # torch and friends: 6 to 10 s

            stopped, found = rehearse(folder, recipe, RehearsalRecorder(context, folder), card, before)
        finally:
            lock.release()
    if found is not None:
        found = found.model_copy(update={"versions": versions})
        context.emit(ResultReported(name=RESULT_NAME, data=found.model_dump(mode="json")))
    return stopped


def _card_now(device: str) -> tuple[CardFacts | None, HardwareSample]:
    """The recipe's card, and what it (or the computer) holds before anything of this job is on it."""
    card = find_card(device)
    with Sampler() as sampler:
        return card, sampler.sample(0.0, card.uuid if card else None)


@contextmanager
def _folder(work_dir: Path) -> Iterator[Path]:
    """A folder on the disk that the run will use, so that the save is a real one; in the system's own where that cannot
    be written. What an earlier rehearsal that was killed left there goes too."""
    try:
        work_dir.mkdir(parents=True, exist_ok=True)
        remove_leftovers(work_dir)
        place = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=work_dir))
    except OSError:
        place = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def remove_leftovers(work_dir: Path) -> None:
    """Folders of rehearsals whose job is gone."""
    for place in work_dir.glob(f"{FOLDER_PREFIX}*"):
        runs = [RunFolder(path) for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
        old = time.time() - place.stat().st_mtime > 60  # a new one may not have its lock yet
        if old and not any(folder.is_held() for folder in runs):
            shutil.rmtree(place, ignore_errors=True)
