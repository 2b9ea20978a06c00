"""The recipe that is being edited: a tree of plain values, checked after every change. Knows no widget.

Everything goes through core.schema; a value that is refused stays in the tree (and in its field) with its error.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.schema.errors import RecipeError
from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS, parse_toml, put, recipe_from_tree

PRESETS = ("quick-try", "balanced", "best-quality", "least-memory")
DEMO_PRESET = "demo"
BESIDE_DEMO = "balanced"  # what takes the demo's place when another model is chosen
_PLACEHOLDER = "-"  # stands for a source that is not chosen yet, so that the rest can be checked
_TUNED = ("quantization", "lora", "training", "evaluation", "checkpoints")  # the tables that a preset speaks for
_KEPT = ("evaluation.sample_prompts",)  # the person's own words stay


class RecipeModel(QObject):
    """`changed` names the dotted path that changed, "" when many did. `recipe` is None while something is refused."""

    changed = Signal(str)

    def __init__(self, tree: Mapping[str, Any] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree: dict[str, Any] = copy.deepcopy(dict(tree or {}))
        self.recipe: Recipe | None = None
        self.errors: dict[str, RecipeError] = {}
        self.settings = _lenient({})
        self._check()

    @property
    def tree(self) -> dict[str, Any]:
        """A copy of what was set; what is not in it has its default."""
        return copy.deepcopy(self._tree)

    def value(self, path: str) -> Any:
        """What was set at a dotted path, valid or not; else the default."""
        node: Any = self._tree
        for part in path.split("."):
            if not isinstance(node, dict) or part not in node:
                return SPECS[path].default
            node = node[part]
        return node

    def set_value(self, path: str, value: Any) -> None:
        """Sets a key; None takes it out, so that its default counts."""
        if value == self.value(path) and type(value) is type(self.value(path)):
            return
        put(self._tree, path, _plain(value))
        self._check()
        self.changed.emit(path)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Sets several keys as one change; None takes a key out."""
        for path, value in values.items():
            put(self._tree, path, _plain(value))
        self._check()
        self.changed.emit(next(iter(values)) if len(values) == 1 else "")

    def set_tree(self, tree: Mapping[str, Any]) -> None:
        """Another recipe altogether."""
        self._tree = copy.deepcopy(dict(tree))
        self._check()
        self.changed.emit("")

    def error(self, path: str) -> RecipeError | None:
        """Why the value at that path (or that table) is refused; None where it is accepted."""
        return self.errors.get(path)

    def apply_preset(self, name: str) -> None:
        """Lays a bundled recipe over the defaults of the tables that presets speak for; the rest stays as it is."""
        preset = _bundled(name)
        kept = {path: self.value(path) for path in _KEPT}
        for table in _TUNED:
            self._tree.pop(table, None)
            if table in preset:
                self._tree[table] = copy.deepcopy(preset[table])
        demo = _bundled(DEMO_PRESET)
        for path, value in kept.items():
            if value and name != DEMO_PRESET and tuple(value) == tuple(_lookup(demo, path) or ()):
                continue  # the demo's own questions stay with the demo
            if value or _lookup(self._tree, path) is None:
                put(self._tree, path, _plain(value) or None)
        self._check()
        self.changed.emit("")

    def preset(self) -> str | None:
        """The preset whose values these are, if any."""
        if any(path.partition(".")[0] in _TUNED for path in self.errors):
            return None
        mine = _tuned(self.settings)  # checked already: this is asked at every keystroke
        return next((name for name in (*PRESETS, DEMO_PRESET) if _tuned_preset(name) == mine), None)

    def settings_of(self, source: str) -> Recipe:
        """What another model would be trained with: the demo's own values do not go along to it."""
        if source == DEMO_PRESET or self.value("model.source") != DEMO_PRESET or self.preset() != DEMO_PRESET:
            return self.settings
        balanced = _preset(BESIDE_DEMO)
        return self.settings.model_copy(update={table: getattr(balanced, table) for table in _TUNED})

    def _check(self) -> None:
        self.errors = {}
        remaining = self.tree
        for path in ("model.source", "dataset.source"):
            if not str(self.value(path) or "").strip():
                self.errors[path] = RecipeError(path, f"{path} is missing.", "", code="recipe_missing_key")
                put(remaining, path, _PLACEHOLDER)
        while isinstance(checked := _checked(remaining), RecipeError):
            self.errors[checked.path] = checked
            put(remaining, checked.path, None)
        self.settings = checked
        self.recipe = None if self.errors else self.settings


def _checked(tree: dict[str, Any]) -> Recipe | RecipeError:
    try:
        return recipe_from_tree(tree)
    except RecipeError as error:
        return error


def _lenient(tree: dict[str, Any]) -> Recipe:
    """A recipe where the sources need not be chosen yet."""
    filled = copy.deepcopy(tree)
    for path in ("model.source", "dataset.source"):
        put(filled, path, _PLACEHOLDER)
    return recipe_from_tree(filled)


@cache
def _tuned_preset(name: str) -> dict[str, Any]:
    return _tuned(_preset(name))


@cache
def _preset(name: str) -> Recipe:
    return _lenient({table: tree for table, tree in _bundled(name).items() if table in _TUNED})


def _tuned(settings: Recipe) -> dict[str, Any]:
    """The values of the tables that presets speak for."""
    dumped = settings.model_dump(include=set(_TUNED))
    for path in _KEPT:
        put(dumped, path, None)
    return dumped


_read: dict[Path, dict[str, Any]] = {}


def _bundled(name: str) -> dict[str, Any]:
    """A bundled recipe's tree, read once."""
    path = resources_dir() / "recipes" / f"{name}.toml"
    if path not in _read:
        _read[path] = parse_toml(path.read_text(encoding="utf-8"))
    return _read[path]


def _lookup(tree: Mapping[str, Any], path: str) -> Any:
    table, _, key = path.rpartition(".")
    return tree.get(table, {}).get(key)


def _plain(value: Any) -> Any:
    """As TOML would hold it."""
    return list(value) if isinstance(value, tuple) else value
