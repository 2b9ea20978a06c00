"""What the held-out loss before and after says of a run. Never praise without measured ground."""

from __future__ import annotations

from typing import Literal

ROWS_FOR_A_VERDICT = 40
CLEAR_SHARE = 0.05  # a smaller change of the loss is within what other held-out rows would have given

Verdict = Literal["learned", "little", "worse", "too_few_rows", "unknown"]


def verdict(before: float | None, after: float | None, rows: int | None) -> Verdict:
    """`before` and `after` are mean losses per learned token over `rows` held-out rows."""
    if before is None or after is None or before <= 0:
        return "unknown"
    if rows is not None and rows < ROWS_FOR_A_VERDICT:
        return "too_few_rows"
    if after > before:
        return "worse"
    return "learned" if after <= before * (1 - CLEAR_SHARE) else "little"
