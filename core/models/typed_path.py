"""Paths as people type and paste them: with quotes around, a `~` in front, relative to where they are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.models.source import classify_source, clean_source, pasted_revision, reads_as_hub_name
from core.schema.data_suffixes import DATA_SUFFIXES
from core.schema.recipe import Recipe


def typed_path(text: str | Path) -> Path:
    """Without the quotes that a copied path has around it, with `~` replaced."""
    path = Path(str(text).strip().strip("\"'"))
    with suppress(RuntimeError):  # ~nobody
        path = path.expanduser()
    return path


def names_hub_dataset(source: str) -> bool:
    """Whether that is a data set's name on the Hub; a file that is missing is none, whatever it looks like."""
    return reads_as_hub_dataset(source) and classify_source(source) == "hub"


def reads_as_hub_dataset(source: str) -> bool:
    """The same by the form of the name alone, without asking the disk."""
    return reads_as_hub_name(source) and not clean_source(source).lower().endswith(DATA_SUFFIXES)


def with_absolute_sources(recipe: Recipe, beside: Path) -> Recipe:
    """Model and data where they really lie: jobs start in another folder, and a resume may come from anywhere.

    A relative path counts from the current folder; what is not there may lie beside the recipe.
    """
    model = _absolute(recipe.model.source, beside, ())
    data = _absolute(recipe.dataset.source, beside, DATA_SUFFIXES)
    revision = recipe.model.revision or pasted_revision(recipe.model.source)
    start = recipe.lora.start_from
    return recipe.model_copy(
        update={
            "lora": recipe.lora.model_copy(update={"start_from": start and str(typed_path(start).absolute())}),
            "model": recipe.model.model_copy(update={"source": model, "revision": revision}),
            "dataset": recipe.dataset.model_copy(update={"source": data}),
        }
    )


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
