"""Quantities as text."""

from __future__ import annotations

import pytest

from core.schema.quantities import GIB, MIB, count_text, duration_text, gib, parameters_text, size_text


@pytest.mark.parametrize(
    ("count_bytes", "text"),
    [
        (None, "–"), (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (812 * 1024, "812 KiB"), (int(3.9 * MIB), "3.9 MiB"),
        (MIB - 1, "1.0 MiB"), (GIB - 1, "1.0 GiB"), (int(13.5 * GIB), "13.5 GiB"), (2000 * GIB, "2000 GiB"),
    ],
)  # fmt: skip
def test_size(count_bytes: float | None, text: str) -> None:
    assert size_text(count_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"), (0, "0 s"), (47.4, "47 s"), (89, "89 s"), (90, "2 min"), (12 * 60, "12 min"), (3599, "1 h"),
        (7800, "2 h 10 min"), (47 * 3600, "47 h"), (76 * 3600, "3 d 4 h"), (72 * 3600, "3 d"),
    ],
)  # fmt: skip
def test_duration(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


def test_counts_and_parameters() -> None:
    assert (count_text(None), count_text(1234567)) == ("–", "1,234,567")
    assert [parameters_text(n) for n in (None, 512, 99_100, 1_970_000, 596_000_000, 7_240_000_000)] == [
        "–", "512", "99 k", "1.97 M", "0.6 B", "7.2 B",
    ]  # fmt: skip
    assert gib(4 * GIB) == "4.0"
