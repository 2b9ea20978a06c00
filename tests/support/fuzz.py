"""Property tests that give the same verdict on every run and every slow machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

steady = settings(
    deadline=None, derandomize=True, database=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
