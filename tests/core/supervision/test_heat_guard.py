"""The heat guard: two limits with room between them, and no flapping whatever the sensor says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzz import steady

from core.schema.hardware_sample import CardFacts
from core.schema.recipe import GuardTable
from core.supervision import HeatGuard, HeatLimits, heat_limits


def card(slowdown_c: float | None) -> CardFacts:
    return CardFacts(uuid="GPU-1", index=0, name="card", slowdown_c=slowdown_c)


@pytest.mark.parametrize(
    ("guard", "slowdown_c", "limits"),
    [
        (GuardTable(), 93.0, (87.0, 79.0)),  # the card's own threshold less 6, and 8 lower
        (GuardTable(), None, (83.0, 75.0)),
        (GuardTable(pause_above_c=70), 93.0, (70.0, 62.0)),
        (GuardTable(pause_above_c=70, resume_below_c=50), 93.0, (70.0, 50.0)),
        (GuardTable(resume_below_c=60), 93.0, (87.0, 60.0)),
        (GuardTable(resume_below_c=90), 93.0, (87.0, 79.0)),  # above where "auto" pauses: that could never end
    ],
)
def test_limits(guard: GuardTable, slowdown_c: float | None, limits: tuple[float, float]) -> None:
    assert heat_limits(guard, card(slowdown_c)) == HeatLimits(*limits)


def test_limits_without_a_card() -> None:
    assert heat_limits(GuardTable(), None) == HeatLimits(83.0, 75.0)


SETTINGS = st.just("auto") | st.floats(30, 120)


@steady
@given(st.none() | st.floats(40, 120), SETTINGS, SETTINGS)
def test_there_is_always_room_between_the_limits(
    slowdown_c: float | None, pause: float | str, resume: float | str
) -> None:
    if isinstance(pause, float) and isinstance(resume, float) and resume >= pause:
        return  # refused by the recipe
    limits = heat_limits(GuardTable(pause_above_c=pause, resume_below_c=resume), card(slowdown_c))
    assert limits.resume_below_c < limits.pause_above_c


TEMPERATURES = st.lists(st.none() | st.floats(20, 110) | st.integers(70, 85), max_size=60)


@steady
@given(TEMPERATURES)
def test_decisions_alternate_and_each_has_its_reason(temperatures: list[float | None]) -> None:
    guard = HeatGuard(HeatLimits(83.0, 75.0))
    told = [(guard.decide(temperature), temperature) for temperature in temperatures]
    decisions = [decision for decision, _ in told if decision]
    assert decisions == ["pause", "resume"] * (len(decisions) // 2) + ["pause"] * (len(decisions) % 2)
    for decision, temperature in told:
        if decision == "pause":
            assert temperature is not None
            assert temperature > 83.0
        elif decision == "resume":
            assert temperature is not None
            assert temperature < 75.0


@steady
@given(st.booleans(), st.lists(st.floats(75, 83) | st.none(), max_size=60))
def test_between_the_limits_nothing_ever_changes(waiting: bool, temperatures: list[float | None]) -> None:
    guard = HeatGuard(HeatLimits(83.0, 75.0))
    if waiting:
        assert guard.decide(99.0) == "pause"
    assert not any(guard.decide(temperature) for temperature in temperatures)
    assert guard.waiting == waiting
