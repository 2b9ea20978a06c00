"""Cells as text: what counts as text, and which characters no tokenizer can take or no model should learn."""

from __future__ import annotations

import math
import re

# C0 and C1 controls but tab and line breaks, surrogates, direction overrides, BOM inside text, U+FFFD (lost bytes).
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def cell_text(value: object) -> str | None:
    """A cell as text: numbers as written, None and NaN (a gap saved by pandas) as none. Raises TypeError for others."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool | int | float):
        return str(value)
    raise TypeError(type(value).__name__)


def clean(text: str) -> tuple[str, bool]:
    """The text without lone surrogates (tokenizers refuse them: they become U+FFFD), and whether it has odd ones."""
    if not _ODD.search(text):
        return text, False
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, True


def without_odd(text: str) -> str:
    """The text with its control and damaged characters taken out."""
    return _ODD.sub("", text)
