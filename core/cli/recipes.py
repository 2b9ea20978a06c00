"""Where a command's recipe comes from: a file, or one of the bundled names; with `--set` on top."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from core.schema.errors import RefusedError
from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml


def bundled_recipes() -> dict[str, Path]:
    """The names that can stand for a file."""
    return {path.stem: path for path in sorted((resources_dir() / "recipes").glob("*.toml"))}


def load_recipe(text: str, overrides: Sequence[str]) -> Recipe:
    """The recipe in a file or of a bundled name; RefusedError where there is none."""
    path = Path(text).expanduser()
    bundled = bundled_recipes()
    if not path.is_file() and text in bundled:
        path = bundled[text]
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        close = difflib.get_close_matches(text, bundled, n=1)
        raise RefusedError(
            "recipe_not_found",
            f"There is no recipe {text}.",
            f"Did you mean {close[0]}?" if close else f"Name a file, or one of: {', '.join(bundled)}.",
            path=text,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(
            "recipe_unreadable",
            f"The recipe {text} cannot be read ({error}).",
            "A recipe is a UTF-8 text file.",
            path=text,
        ) from None
    return recipe_from_toml(content, overrides)
