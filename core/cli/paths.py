"""Paths as people type and paste them: with quotes around, a `~` in front, relative to where they are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.models import classify_source, clean_source
from core.runs import RunFolder, default_runs_dir, find_run
from core.schema.errors import RefusedError
from core.schema.recipe import Recipe

DATA_SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".parquet", ".arrow", ".txt", ".md", ".gz", ".zip")


def typed_path(text: str | Path) -> Path:
    """Without the quotes that a copied path has around it, with `~` replaced."""
    path = Path(str(text).strip().strip("\"'"))
    with suppress(RuntimeError):  # ~nobody
        path = path.expanduser()
    return path


def runs_folder(told: Path | None) -> Path:
    """Where the runs are; RefusedError where a file stands in that place."""
    folder = default_runs_dir() if told is None else typed_path(told)
    if is_file(folder):
        raise RefusedError(
            "runs_dir_is_file", f"{folder} is a file, not a folder for runs.", "Name a folder.", path=str(folder)
        )
    return folder


def named_run(text: str, runs_dir: Path | None) -> RunFolder:
    """A run by its folder or name; RefusedError where there is none."""
    try:
        return find_run(str(typed_path(text)), runs_folder(runs_dir))
    except OSError:  # a name too long for the file system
        raise RefusedError("run_not_found", f"There is no run {text[:80]}.", "`tunesmith runs` lists them.") from None


def with_absolute_sources(recipe: Recipe, beside: Path) -> Recipe:
    """Model and data where they really lie: jobs start in another folder, and a resume may come from anywhere.

    A relative path counts from the current folder; what is not there may lie beside the recipe.
    """
    model = _absolute(recipe.model.source, beside, ())
    data = _absolute(recipe.dataset.source, beside, DATA_SUFFIXES)
    return recipe.model_copy(
        update={
            "model": recipe.model.model_copy(update={"source": model}),
            "dataset": recipe.dataset.model_copy(update={"source": data}),
        }
    )


def is_file(path: Path) -> bool:
    """As `Path.is_file`, but a name too long for the file system is no file instead of an error."""
    with suppress(OSError):
        return path.is_file()
    return False


def _absolute(source: str, beside: Path, suffixes: tuple[str, ...]) -> str:
    cleaned = clean_source(source)
    if cleaned == "demo":
        return cleaned
    path = typed_path(cleaned)
    for folder in (Path.cwd(), beside.absolute()):
        with suppress(OSError):
            if (folder / path).exists():
                return str(folder / path)
    # A file that is missing is no name on the Hub.
    is_path = classify_source(cleaned) == "folder" or path.name.lower().endswith(suffixes)
    return str(path.absolute()) if is_path else cleaned
