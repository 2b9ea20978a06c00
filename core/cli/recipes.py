"""Where a command's recipe comes from: a file, or one of the bundled names; with `--set` on top."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Sequence
from pathlib import Path

from core.cli.paths import is_file, refuse_empty
from core.models import typed_path, with_absolute_sources
from core.schema.errors import RefusedError
from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml


def bundled_recipes() -> dict[str, Path]:
    """The names that can stand for a file."""
    return {path.stem: path for path in sorted((resources_dir() / "recipes").glob("*.toml"))}


def load_recipe(text: str, overrides: Sequence[str]) -> Recipe:
    """The recipe in a file or of a bundled name, its paths made absolute; RefusedError where there is none."""
    refuse_empty(text, "a recipe")
    path = typed_path(text)
    bundled = bundled_recipes()
    if not is_file(path) and text in bundled:
        path = bundled[text]
    try:
        content = _decoded(path.read_bytes())
    except FileNotFoundError:
        close = difflib.get_close_matches(text, bundled, n=1)
        raise RefusedError(
            "recipe_not_found",
            f"There is no recipe {text}.",
            f"Did you mean {close[0]}?" if close else f"Name a file, or one of: {', '.join(bundled)}.",
            path=text,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    return with_absolute_sources(recipe_from_toml(content, overrides), path.parent)


def _decoded(content: bytes) -> str:
    """Text as editors write it: Notepad and PowerShell save UTF-16 with a byte order mark."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> RefusedError:
    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    hint = (
        "Name a file that can be read." if isinstance(error, OSError) else "A recipe is a text file; save it as UTF-8."
    )
    if isinstance(error, IsADirectoryError | PermissionError) and path.is_dir():
        reason = "it is a folder"
        inside = path / "recipe.toml"  # a run's folder
        hint = f"Did you mean {inside}?" if is_file(inside) else "Name the recipe's file."
    return RefusedError(
        "recipe_unreadable", f"The recipe {str(path)[:200]} cannot be read: {reason}.", hint, path=str(path)
    )
