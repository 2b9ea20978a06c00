"""How a settings field describes itself: one declaration feeds validation, form, TOML, command line and docs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

Level = Literal["simple", "expert"]
Affects = Literal["memory", "time", "quality", "disk", "safety"]


def setting(
    default: Any = ...,
    *,
    label: str,
    help: str,
    unit: str = "",
    level: Level = "expert",
    affects: tuple[Affects, ...] = (),
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
) -> Any:
    """A recipe field. `label` and `help` are English sentences; `unit` is drawn behind the value."""
    # Bounds are kept as facts, not as pydantic constraints: those cannot stand on "a number or the word auto".
    extra: dict[str, Any] = {"unit": unit, "level": level, "affects": list(affects), "ge": ge, "le": le, "gt": gt}
    return Field(default, title=label, description=help, json_schema_extra=extra)


def check_bounds(value: Any, info: FieldInfo) -> None:
    """Raises ValueError when a number lies outside the bounds its `setting` names (NaN lies outside all)."""
    extra = _extra(info)
    if type(value) not in (int, float):
        return
    if extra.get("ge") is not None and not value >= extra["ge"]:
        raise ValueError(f"must be at least {bound_text(extra['ge'])}")
    if extra.get("gt") is not None and not value > extra["gt"]:
        raise ValueError(f"must be more than {bound_text(extra['gt'])}")
    if extra.get("le") is not None and not value <= extra["le"]:
        raise ValueError(f"must be at most {bound_text(extra['le'])}")


def bound_text(bound: float) -> str:
    """A bound as a person writes it: 4294967295, not 4.29497e+09."""
    return str(int(bound)) if float(bound).is_integer() else f"{bound:g}"


def check_text(value: Any) -> None:
    """Raises ValueError for half characters, which no file can hold (file names of another encoding bring them)."""
    match value:
        case str() if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("holds characters that cannot be written as UTF-8")
        case tuple():
            for inner in value:
                check_text(inner)
        case dict():
            for key, inner in value.items():
                check_text(key)
                check_text(inner)


def _extra(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One recipe field as forms, docs and the command line see it.

    `kinds` are the plain types the value may have (str, int, float, bool, tuple, dict, or None for "not set");
    `words` the literal strings it may be ("auto" among numbers, or the whole choice); bounds are None where open.
    """

    path: str
    label: str
    help: str
    unit: str
    level: Level
    affects: tuple[Affects, ...]
    default: Any
    required: bool
    kinds: tuple[type | None, ...]
    words: tuple[str, ...]
    minimum: float | None
    maximum: float | None

    @property
    def table(self) -> str:
        """The recipe table the field stands in; "" for the top."""
        return self.path.rpartition(".")[0]


def field_specs(model: type[BaseModel], prefix: str = "") -> Iterator[FieldSpec]:
    """Every leaf of a recipe tree, in the order of its declaration."""
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from field_specs(inner, f"{prefix}{name}.")
        elif info.title:  # schema_version has none: nobody edits it
            yield _spec(prefix + name, info)


def _spec(path: str, info: FieldInfo) -> FieldSpec:
    extra = _extra(info)
    kinds, words = _alternatives(info.annotation)
    return FieldSpec(
        path=path,
        label=info.title or "",
        help=info.description or "",
        unit=str(extra.get("unit", "")),
        level="simple" if extra.get("level") == "simple" else "expert",
        affects=tuple(extra.get("affects", ())),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        required=info.is_required(),
        kinds=kinds,
        words=words,
        minimum=extra["ge"] if extra.get("ge") is not None else extra.get("gt"),
        maximum=extra.get("le"),
    )


def _alternatives(annotation: Any) -> tuple[tuple[type | None, ...], tuple[str, ...]]:
    """The plain types and literal words of an annotation such as `int | Literal["auto"] | None`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        kinds: list[type | None] = []
        words: list[str] = []
        for part in get_args(annotation):
            part_kinds, part_words = _alternatives(part)
            kinds += [kind for kind in part_kinds if kind not in kinds]
            words += part_words
        return tuple(kinds), tuple(words)
    if origin is Literal:
        return (), tuple(str(word) for word in get_args(annotation))
    if annotation is type(None):
        return (None,), ()
    return (origin or annotation,), ()
