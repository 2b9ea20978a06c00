"""Few, round ticks with their units. Arithmetic and words only; drawing is left to the axis."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_LOG_MANTISSAS = ((1,), (1, 3), (1, 2, 5), tuple(range(1, 10)))


def round_step(span: float, at_most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that cuts `span` into at most so many parts."""
    if not (span > 0 and math.isfinite(span)):
        return 1.0
    rough = span / max(at_most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0, 20.0) if factor * power >= rough * (1 - 1e-9))


def time_step_s(span_s: float, at_most: int) -> float:
    """Like `round_step` for seconds: minutes, quarters, hours, days."""
    rough = span_s / max(at_most, 1)
    found = next((step for step in TIME_STEPS_S if step >= rough), None)
    return float(found) if found is not None else 86400.0 * math.ceil(rough / 86400.0)


def multiples(low: float, high: float, step: float) -> list[float]:
    """All multiples of `step` from `low` to `high`."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def log_ticks(low: float, high: float, at_most: int) -> list[float]:
    """log10 of round values between 10**low and 10**high: every decade, or finer while there is room."""
    chosen: list[float] = []
    if high - low < 1:  # less than a decade: steps as on a linear axis are rounder
        bottom, top = 10**low, 10**high
        return [math.log10(value) for value in multiples(bottom, top, round_step(top - bottom, at_most)) if value > 0]
    for mantissas in _LOG_MANTISSAS:
        decades = range(math.floor(low) - 1, math.ceil(high) + 1)
        found = [decade + math.log10(m) for decade in decades for m in mantissas]
        inside = [value for value in found if low <= value <= high]
        if len(inside) > at_most:
            break
        chosen = inside
    return chosen or multiples(low, high, math.ceil((high - low) / max(at_most, 1)) or 1)


def number_text(value: float, step: float) -> str:
    """As many decimals as the step has."""
    if abs(value) >= 1e6 or abs(step) < 1e-3:
        if abs(value) < abs(step) / 2:
            return "0"
        digits, _, exponent = f"{value:.2e}".partition("e")  # "5e-5": never the zeros that printf puts there
        return f"{float(digits):g}e{int(exponent)}"
    decimals = 0
    while decimals < 4 and abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1
    return f"{value:,.{decimals}f}"


def clock_text(seconds: float, step_s: float) -> str:
    """Run time as a tick: "30 s", "5 min", "1 h 30", "2 d"."""
    whole = round(seconds)
    if whole == 0:
        return "0"
    if step_s < 60:
        minutes, rest = divmod(whole, 60)
        if minutes:
            return translate("Axis", "{min}:{s} min").format(min=minutes, s=f"{rest:02}")
        return translate("Run", "{s} s").format(s=rest)
    if step_s < 86400 and whole < 2 * 86400:
        hours, minutes = divmod(whole // 60, 60)
        if not hours:
            return translate("Run", "{min} min").format(min=minutes)
        if minutes:
            return translate("Axis", "{h} h {min}").format(h=hours, min=f"{minutes:02}")
        return translate("Run", "{h} h").format(h=hours)
    days, hours = divmod(whole // 3600, 24)
    if hours:
        return translate("Run", "{d} d {h} h").format(d=days, h=hours)
    return translate("Axis", "{d} d").format(d=days)


def nice_range(low: float, high: float, at_most: int = 4) -> tuple[float, float]:
    """A little room around the values; down to zero where that costs little."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high <= low:
        pad = abs(high) * 0.1 or 1.0
        low, high = low - pad, high + pad
    if 0 < low < 0.4 * high:
        low = 0.0
    step = round_step(high - low, at_most * 2)
    bottom = math.floor(low / step + 1e-9) * step
    return bottom, math.ceil(high / step - 1e-9) * step
