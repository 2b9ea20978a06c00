"""Quantities as text, made in one place: sizes in binary units, durations, counts. English; the window translates."""

from __future__ import annotations

KIB = 1024
MIB = 1024**2
GIB = 1024**3


def gib(count_bytes: float, digits: int = 1) -> str:
    """Bytes as a bare number of GiB: `gib(4 * GIB)` is "4.0"."""
    return f"{count_bytes / GIB:.{digits}f}"


def size_text(count_bytes: float | None) -> str:
    """Bytes with the unit that suits: "812 KiB", "3.9 MiB", "13.5 GiB"; unknown is an en dash."""
    if count_bytes is None:
        return "–"
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if count_bytes >= unit - unit / KIB / 2:  # what would round to 1024 of the smaller unit is 1.0 of this one
            value = count_bytes / unit
            return f"{value:.0f} {name}" if value >= 100 else f"{value:.1f} {name}"
    return f"{count_bytes:.0f} B"


def duration_text(seconds: float | None) -> str:
    """Seconds as "47 s", "12 min", "2 h 10 min", "3 d 4 h"; unknown is an en dash."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, left = divmod(hours, 24)
    return f"{days} d {left} h" if left else f"{days} d"


def count_text(count: int | None) -> str:
    """A count with thousands separated by commas; unknown is an en dash."""
    return "–" if count is None else f"{count:,}"


def parameters_text(count: int | None) -> str:
    """Parameters as "99 k", "1.97 M", "0.6 B", "7.2 B"; unknown is an en dash."""
    if count is None:
        return "–"
    if count >= 100_000_000:
        return f"{count / 1e9:.1f} B"
    if count >= 999_500:
        return f"{count / 1e6:.3g} M"
    return f"{count / 1e3:.0f} k" if count >= 10_000 else f"{count:,}"
