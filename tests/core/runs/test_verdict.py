"""The verdict praises only what was measured on enough rows."""

from __future__ import annotations

import pytest

from core.runs.verdict import verdict


@pytest.mark.parametrize(
    ("before", "after", "rows", "said"),
    [
        (2.31, 1.19, 750, "learned"),
        (2.31, 2.30, 750, "little"),
        (2.31, 2.31, 750, "little"),
        (2.31, 2.32, 750, "worse"),
        (2.31, 1.19, 39, "too_few_rows"),
        (2.31, 1.19, 40, "learned"),
        (None, 1.19, 750, "unknown"),
        (2.31, None, 750, "unknown"),
        (2.31, 1.19, None, "learned"),
    ],
)
def test_verdict(before: float | None, after: float | None, rows: int | None, said: str) -> None:
    assert verdict(before, after, rows) == said
