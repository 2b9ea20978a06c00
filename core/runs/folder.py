"""One run, one folder (CONTRACT: run folder): its names, its recipe and summary, its lock."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from pydantic import ValidationError

from core.runs.journal import read_events, read_lines
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import AnyEvent
from core.schema.hardware_sample import HardwareSample
from core.schema.recipe import Recipe
from core.schema.run_state import RunState, fold
from core.schema.run_summary import RunSummary
from core.schema.toml_codec import recipe_from_toml, recipe_to_toml
from core.schema.whole_files import write_atomically

if TYPE_CHECKING:
    import filelock

LOCK_WAIT_S = 2.0  # who only looks whether a run is held holds it for a moment, which must not refuse its job
LOOK_S = 0.05
STARTING_S = 30.0  # a child that is to start takes a second or two; on a cold, slow disk far more


class RunFolder:
    """Names and small files of a run. Holds nothing open; two of them for one folder are equal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recipe_path = path / "recipe.toml"
        self.summary_path = path / "run.json"
        self.events_path = path / "events.jsonl"
        self.hardware_path = path / "hardware.jsonl"
        self.log_path = path / "job.log"
        self.checkpoints_dir = path / "checkpoints"
        self.adapter_dir = path / "adapter"
        self.model_dir = path / "model"
        self.lock_path = path / ".lock"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunFolder) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    def recipe(self) -> Recipe:
        """What the run was really made of. TunesmithError where it cannot be read, RecipeError where it says nonsense."""
        try:
            text = self.recipe_path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TunesmithError(
                "run_unreadable",
                f"The recipe of the run in {self.path} is missing or cannot be read.",
                "Put its recipe.toml back; checkpoints and journal beside it may still be whole.",
                path=str(self.path),
            ) from error
        return recipe_from_toml(text)

    def write_recipe(self, recipe: Recipe) -> None:
        write_atomically(self.recipe_path, recipe_to_toml(recipe))

    def summary(self) -> RunSummary:
        """run.json; a run that says `running` while nobody holds its lock is `crashed`. TunesmithError where unreadable."""
        try:
            summary = RunSummary.model_validate_json(self.summary_path.read_bytes())
        except FileNotFoundError:
            raise _not_found(self.path) from None
        except (ValidationError, OSError) as error:
            raise TunesmithError(
                "run_unreadable",
                f"The summary of the run in {self.path} cannot be read.",
                "Look at its run.json; checkpoints and journal beside it may still be whole.",
                path=str(self.path),
            ) from error
        summary = summary.model_copy(update={"path": str(self.path)})
        if summary.status == "running" and not self._is_starting(summary) and not self.is_held():
            return summary.model_copy(update={"status": "crashed"})
        return summary

    def _is_starting(self, summary: RunSummary) -> bool:
        """A new run whose job has not taken the lock yet."""
        return not self.events_path.exists() and 0 <= time.time() - summary.created < STARTING_S

    def write_summary(self, summary: RunSummary) -> None:
        write_atomically(self.summary_path, summary.model_dump_json(indent=2, exclude={"path", "note"}) + "\n")

    def events(self) -> Iterator[AnyEvent]:
        return read_events(self.events_path)

    def state(self) -> RunState:
        """The run as its journal tells it."""
        return fold(self.events())

    def hardware_samples(self) -> Iterator[HardwareSample]:
        for line in read_lines(self.hardware_path):
            try:
                yield HardwareSample.model_validate_json(line)
            except ValidationError:
                continue

    def lock(self) -> filelock.BaseFileLock:
        """The lock that the run's job holds while it lives. TunesmithError where another holds it, where the folder is gone
        or cannot be written."""
        import filelock  # not before a run is touched: the window's first frame need not wait for it

        if not self.path.is_dir():  # the library would make it anew
            raise _not_found(self.path)
        lock = filelock.FileLock(self.lock_path, timeout=LOCK_WAIT_S)
        try:
            lock.acquire(poll_interval=LOOK_S)
        except filelock.Timeout:
            raise TunesmithError(
                "run_is_held",
                f"The run in {self.path} is already going on in another window or terminal.",
                "Wait until it has ended, or stop it there.",
                path=str(self.path),
            ) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise TunesmithError(
                "run_folder_not_writable",
                f"The run in {self.path} cannot go on, because its folder cannot be written ({reason}).",
                "Copy the folder to a drive that can be written, and resume it there.",
                path=str(self.path),
                reason=reason,
            ) from error
        self._remove_leftovers()
        return lock

    def _remove_leftovers(self) -> None:
        """What a writer that was killed left beside recipe.toml, run.json and the results."""
        for path in self.path.glob(".tmp-*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()

    def is_held(self) -> bool:
        """Whether a living job holds the run."""
        if not self.lock_path.exists():
            return False
        import filelock

        lock = filelock.FileLock(self.lock_path, timeout=LOOK_S)
        try:
            lock.acquire(poll_interval=LOOK_S / 5)
        except filelock.Timeout:
            return True
        except OSError as error:
            return error.errno != errno.EROFS  # on a drive that cannot be written nobody trains
        lock.release()
        return False


def default_runs_dir() -> Path:
    """Where runs are kept unless told otherwise (`TUNESMITH_RUNS_DIR`, else the person's data folder)."""
    told = os.environ.get("TUNESMITH_RUNS_DIR")
    return Path(told) if told else Path(platformdirs.user_data_dir("tunesmith", appauthor=False)) / "runs"


def create_run(runs_dir: Path, recipe: Recipe) -> RunFolder:
    """A new folder with recipe.toml and run.json. TunesmithError where the place cannot be written."""
    name = recipe.name or default_name(recipe)
    now = time.time()
    folder = None
    try:
        folder = _new_folder(runs_dir, f"{slug(name)}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now))}")
        run = RunFolder(folder)
        run.write_recipe(recipe.model_copy(update={"name": name}))
        run.write_summary(
            RunSummary(
                name=name,
                status="running",
                model=recipe.model.source,
                dataset=recipe.dataset.source,
                created=now,
                updated=now,
            )
        )
    except OSError as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise TunesmithError(
            "runs_dir_not_writable",
            f"The folder for runs, {runs_dir}, cannot be written ({error.strerror or error}).",
            "Choose another folder, or free some space there.",
            path=str(runs_dir),
            reason=error.strerror or str(error),
        ) from error
    return run


def find_run(text: str, runs_dir: Path) -> RunFolder:
    """A run by its folder, or by its folder's name under `runs_dir`; RefusedError where there is none."""
    for path in (Path(text), runs_dir / text):
        with suppress(OSError, ValueError):  # a text that is no path at all: too long, or with a NUL in it
            if text and (path / "run.json").is_file():
                return RunFolder(path.resolve())
    raise RefusedError(
        "run_not_found", f"There is no run {text}.", "`tunesmith runs` lists the runs there are.", path=text
    )


def _not_found(path: Path) -> RefusedError:
    return RefusedError(
        "run_not_found",
        f"There is no run in {path}.",
        "Name a run folder, or a run's name as `tunesmith runs` lists it.",
        path=str(path),
    )


def default_name(recipe: Recipe) -> str:
    """The model's and the data's own names: "Qwen3-0.6B cooking"; "demo" for the demo."""
    model = re.split(r"[/\\]", recipe.model.source.rstrip("/\\"))[-1]
    data = re.split(r"[/\\]", recipe.dataset.source.rstrip("/\\"))[-1]
    data = re.sub(r"\.(jsonl?|csv|tsv|parquet|txt|md)(\.gz)?$", "", data, flags=re.IGNORECASE)
    return model if model == data else f"{model} {data}"


def slug(name: str) -> str:
    """A folder name that every file system takes: letters of any script, digits, dashes; at most 60 characters.

    And at most 180 bytes: ext4 and NTFS take 255, and a date and a number follow.
    """
    text = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", name), flags=re.UNICODE).strip("-._").lower()[:60]
    text = text.encode("utf-8")[:180].decode("utf-8", "ignore").rstrip("-._")
    reserved = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", text)
    return "run" if not text or reserved else text


def _new_folder(runs_dir: Path, name: str) -> Path:
    runs_dir.mkdir(parents=True, exist_ok=True)
    for number in range(1, 1000):
        folder = runs_dir / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
            return folder.resolve()
        except FileExistsError:
            continue
    raise FileExistsError(str(runs_dir / name))
