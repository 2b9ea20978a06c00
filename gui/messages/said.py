"""One thing that core says by code, as sentences with blanks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What happened, and what to do. `more` are sentences added where the named parameter is given and not empty."""

    sentence: str
    hint: str = ""
    more: tuple[tuple[str, str], ...] = ()
