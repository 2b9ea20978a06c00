"""What all tables of the recipe share: frozen, checked, and with the few kinds of value that need a word of their own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from core.schema.fields import check_bounds, check_text


def _number(value: Any) -> Any:
    """TOML has one true number type for people: 1 is accepted where 1.0 is meant, but never true."""
    try:
        return float(value) if type(value) is int else value
    except OverflowError:
        raise ValueError("is too large") from None


Number = Annotated[float, BeforeValidator(_number)]
_listed = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Names = Annotated[tuple[str, ...], _listed]
TargetNames = Annotated[tuple[str, ...], _listed, Field(min_length=1)]


class Table(BaseModel):
    """A table of the recipe: frozen, no unknown keys, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)

    @field_validator("*", mode="after")
    @classmethod
    def _within_bounds(cls, value: Any, info: ValidationInfo) -> Any:
        check_bounds(value, cls.model_fields[str(info.field_name)])
        check_text(value)
        return value
