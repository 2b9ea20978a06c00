"""Values of the recipe as the text of a line edit, and back. What cannot be read stays text, to be refused."""

from __future__ import annotations

from typing import Any

from core.schema.fields import FieldSpec


def to_text(value: Any) -> str:
    """A value as a person writes it: 2e-4 rather than 0.0002, 2 rather than 2.0."""
    if value is None:
        return ""
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def from_text(text: str, spec: FieldSpec) -> Any:
    """The value that a text means for this field; None for an empty text where the field may be left open."""
    cleaned = text.strip()
    if not cleaned and (None in spec.kinds or not spec.required):
        return None
    if cleaned.lower() in spec.words:
        return cleaned.lower()
    for kind in (int, float):
        if kind in spec.kinds:
            number = _number(cleaned, whole=kind is int)
            if number is not None:
                return number
    return cleaned if str in spec.kinds else text


def _number(text: str, *, whole: bool) -> int | float | None:
    try:
        decimal_comma = not whole and text.count(",") == 1 and "." not in text
        value = float(text.replace(",", "." if decimal_comma else ""))
    except ValueError:
        return None
    if whole:
        return int(value) if value.is_integer() and abs(value) < 2**53 else None
    return value


def _number_text(value: float) -> str:
    if value != 0 and abs(value) < 1e-3:
        mantissa, _, exponent = f"{value:.6e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.10g}"
