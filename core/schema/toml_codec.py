"""The recipe as TOML, both ways; dotted-path overrides; refusals that name the path, the value and the nearest name."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import tomli_w
from pydantic import ValidationError

from core.schema.errors import RecipeError
from core.schema.fields import FieldSpec, bound_text, field_specs
from core.schema.recipe import Recipe

SPECS: Mapping[str, FieldSpec] = {spec.path: spec for spec in field_specs(Recipe)}
TABLES = tuple(dict.fromkeys(spec.table for spec in SPECS.values() if spec.table))


def parse_toml(text: str) -> dict[str, Any]:
    """TOML text as a tree; a RecipeError with line and column where it is not TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))  # Notepad writes a byte order mark
    except RecursionError:
        reason = "it is nested too deeply"
        raise RecipeError(
            "", f"The recipe is not valid TOML: {reason}.", "Mend the brackets.", "recipe_not_toml", reason=reason
        ) from None
    except ValueError as error:  # also numbers of thousands of digits
        raise RecipeError(
            "",
            f"The recipe is not valid TOML: {error}.",
            "Mend that line; strings need quotes.",
            "recipe_not_toml",
            reason=str(error),
        ) from None


def recipe_from_tree(tree: Mapping[str, Any]) -> Recipe:
    """A validated recipe; the first thing wrong with it as a RecipeError."""
    version = tree.get("schema_version", 1)
    if type(version) is int and version > 1:
        raise RecipeError(
            "schema_version",
            f"schema_version = {_shown(version)}: this recipe was written by a newer Tunesmith.",
            "Update Tunesmith, or write schema_version = 1.",
            "recipe_newer",
        )
    if type(version) is not int or version != 1:  # pydantic would take true and 1.0 for 1
        raise RecipeError(
            "schema_version",
            f"schema_version = {_shown(version)}: this is not a version of the recipe.",
            "Write schema_version = 1.",
            "recipe_bad_version",
        )
    try:
        return Recipe.model_validate(tree)
    except ValidationError as error:
        raise _refusal(error, tree) from None


def recipe_from_toml(text: str, overrides: Iterable[str] = ()) -> Recipe:
    """A recipe from TOML text with `path=value` overrides applied before it is checked."""
    return recipe_from_tree(apply_overrides(parse_toml(text), overrides))


def recipe_to_toml(recipe: Recipe) -> str:
    """Every key but those that are not set (TOML has no null)."""
    return tomli_w.dumps(_without_none(recipe.model_dump(mode="json")))


def apply_overrides(tree: Mapping[str, Any], overrides: Iterable[str]) -> dict[str, Any]:
    """A copy of `tree` with `lora.rank=8` style assignments applied in order."""
    result = _copy(tree)
    for assignment in overrides:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise RecipeError(
                path, f"--set {assignment}: a value is missing.", "Write it as --set lora.rank=8.", "recipe_no_value"
            )
        put(result, path.strip(), override_value(path.strip(), text))
    return result


def put(tree: dict[str, Any], path: str, value: Any) -> None:
    """Sets a dotted path in a tree of dicts, in place; None takes the key out, so that its default counts."""
    *tables, key = path.split(".")
    for table in tables:
        inner = tree.setdefault(table, {})
        if not isinstance(inner, dict):
            raise RecipeError(
                path,
                f"{path}: {table} = {_shown(inner)} is not a table.",
                f"Write [{table}] with its keys below.",
                "recipe_not_a_table",
                table=table,
            )
        tree = inner
    if value is None:
        tree.pop(key, None)
    else:
        tree[key] = value


def override_value(path: str, text: str) -> Any:
    """The value of a string key verbatim, any other read as TOML; a word that the key allows needs no quotes."""
    spec = SPECS.get(path)
    if path.startswith("dataset.columns."):
        return text
    if spec is None and path != "schema_version":
        raise RecipeError(path, f"{path}: there is no such key.", _nearest(path), code="recipe_unknown_key")
    if spec is not None and (text in spec.words or str in spec.kinds):
        return text
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text  # refused by the validation with the path and the value
    return read["value"] if len(read) == 1 else text  # a second line would be a second key


def _refusal(error: ValidationError, tree: Mapping[str, Any]) -> RecipeError:
    # A key that is there but unknown explains one that is missing ([modle] for [model]), so it is told first.
    first = min(error.errors(include_url=False), key=lambda told: told["type"] != "extra_forbidden")
    path = _path_of(first["loc"])
    value = _lookup(tree, path)
    match first["type"]:
        case "extra_forbidden":
            return RecipeError(path, f"{path}: there is no such key.", _nearest(path), code="recipe_unknown_key")
        case "missing":
            path = f"{path}.source" if path in TABLES else path  # all that has no default
            return RecipeError(path, f"{path} is missing.", f"Add {path} to the recipe.", code="recipe_missing_key")
        case "value_error":
            reason = str(first.get("ctx", {}).get("error", first["msg"]))
            shown = path if value is None or path not in SPECS else f"{path} = {_shown(value)}"
            return RecipeError(path, f"{shown}: {reason}.", _hint(path, value), code="recipe_out_of_range")
    return RecipeError(
        path, f"{path} = {_shown(value)}: this is not {_wanted(path)}.", _hint(path, value), code="recipe_wrong_type"
    )


def _path_of(location: tuple[int | str, ...]) -> str:
    """The dotted recipe path of a pydantic location, without the names of union members behind it."""
    parts = [str(part) for part in location]
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in SPECS:
            return ".".join(parts[:end])
    return ".".join(parts)


def _lookup(tree: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(tree, Mapping) or part not in tree:
            return None
        tree = tree[part]
    return tree


def _shown(value: Any) -> str:
    try:
        text = "true" if value is True else "false" if value is False else repr(value)
    except ValueError:  # a whole number of thousands of digits
        text = "a number of more than 4,300 digits"
    return text if len(text) <= 80 else text[:77] + "..."


def _nearest(path: str) -> str:
    close = difflib.get_close_matches(path, TABLES, n=1) if "." not in path else []
    close = close or difflib.get_close_matches(path, SPECS, n=1, cutoff=0.5)
    if not close:  # the key alone may be right, in another table
        by_key = {known.rpartition(".")[2]: known for known in SPECS}
        close = [by_key[name] for name in difflib.get_close_matches(path.rpartition(".")[2], by_key, n=1)]
    return f"Did you mean {close[0]}?" if close else "See the list of keys in the documentation of recipes."


def _wanted(path: str) -> str:
    spec = SPECS.get(path)
    if spec is None:
        return "a table" if path in TABLES else "what belongs there"
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", tuple: "a list of texts",
             dict: "a table of texts"}  # fmt: skip
    parts = [names[kind] for kind in spec.kinds if kind is not None]
    if spec.words:
        parts.append(
            " or ".join([", ".join(spec.words[:-1]), spec.words[-1]]) if len(spec.words) > 1 else spec.words[0]
        )
    return " or ".join(parts)


def _hint(path: str, value: Any) -> str:
    spec = SPECS.get(path)
    if spec is None:
        return f"Write [{path}] with its keys below." if path in TABLES else ""
    if isinstance(value, str) and (close := difflib.get_close_matches(value, spec.words, n=1)):
        return f"Did you mean {close[0]}? {path} takes {_wanted(path)}."
    if spec.minimum is not None and spec.maximum is not None:
        return f"{path} takes {_wanted(path)} from {bound_text(spec.minimum)} to {bound_text(spec.maximum)}."
    return f"{path} takes {_wanted(path)}."


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return value


def _copy(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(value) if isinstance(value, Mapping) else value for key, value in tree.items()}
