"""What the supervisor has to say to the run's log, in words; codes and parameters for the window's translation."""

from __future__ import annotations

from collections.abc import Sequence

from core.hardware.throttle import WORDS
from core.schema.commands import Note
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import CardFacts
from core.schema.quantities import duration_text, size_text
from core.supervision.heat_guard import HeatLimits


def close_to_pause(temperature_c: float, limits: HeatLimits, card: CardFacts | None) -> Note:
    own = card.slowdown_c if card else None
    said = f"; the card itself slows down at {own:g} °C" if own is not None else ""
    return Note(
        code="heat_is_near",
        message=f"The card has {temperature_c:g} °C. Above {limits.pause_above_c:g} °C training waits until it is below "
        f"{limits.resume_below_c:g} °C{said}.",
        params={"temperature_c": temperature_c, "pause_above_c": limits.pause_above_c,
                "resume_below_c": limits.resume_below_c, "slowdown_c": own},
    )  # fmt: skip


def sensor_silent(seconds: float) -> Note:
    return Note(
        code="heat_sensor_silent",
        message=f"The card has not told its temperature for {duration_text(seconds)}, so training goes on without the heat "
        "guard; the card's own protection remains.",
        params={"seconds": round(seconds)},
    )


def throttled(kind: str, reasons: Sequence[str], limit_w: float | None) -> Note:
    words = ", ".join(WORDS[reason] for reason in reasons if reason in WORDS) or WORDS["hardware_slowdown"]
    more = " That is normal at full load." if kind == "power" and "power_brake" not in reasons else ""
    limit = f" of {limit_w:g} W" if kind == "power" and limit_w else ""
    return Note(
        code="throttled_by_heat"
        if kind == "heat"
        else "throttled_by_power"
        if kind == "power"
        else "throttled_by_hardware",
        message=f"The card slows itself down because {words}{limit}.{more}",
        params={"reasons": list(reasons), "power_limit_w": limit_w},
        severity="info" if more else "warning",
    )


def others_on_card(held_bytes: int, names: Sequence[str]) -> Note:
    who = f": {', '.join(names)}" if names else ""
    return Note(
        code="others_on_card",
        message=f"Other programs hold {size_text(held_bytes)} of the card's memory{who}. Closing them leaves more for "
        "training.",
        params={"held_bytes": held_bytes, "names": ", ".join(names)},
    )


def memory_spills(spilled_bytes: int, slower: float) -> Note:
    return Note(
        code="memory_spills",
        message=f"Windows has moved {size_text(spilled_bytes)} of the card's memory into main memory, and steps take "
        f'{slower:.1f} times as long. In the NVIDIA Control Panel, under "Manage 3D settings", set "CUDA - Sysmem Fallback '
        'Policy" to "Prefer No Sysmem Fallback", or choose settings that need less memory.',
        params={"spilled_bytes": spilled_bytes, "slower": round(slower, 1)},
    )


def slept(seconds: float) -> Note:
    return Note(
        code="computer_slept",
        message=f"The computer slept (or the program was stopped) for {duration_text(seconds)}; the run goes on.",
        params={"seconds": round(seconds)},
    )


def clock_moved(seconds: float) -> Note:
    way = "back" if seconds < 0 else "forward"
    return Note(
        code="clock_moved",
        message=f"The computer's clock was set {way} by {duration_text(abs(seconds))}. The run counts steps and its own "
        "seconds, so nothing of it changes.",
        params={"seconds": round(seconds)},
        severity="info",
    )


def job_silent(seconds: float) -> Note:
    return Note(
        code="job_silent",
        message=f"Nothing was heard of the training for {duration_text(seconds)}, far longer than a step takes. If it stays "
        "so, it is ended and goes on from the last checkpoint.",
        params={"seconds": round(seconds)},
    )


def power_limit_set(watts: float, before_w: float | None) -> Note:
    was = f" instead of {before_w:g} W" if before_w is not None else ""
    return Note(
        code="power_limit_set",
        message=f"The card may draw {watts:g} W{was} while this run goes on; afterwards its own limit is set back.",
        params={"watts": watts, "before_w": before_w},
        severity="info",
    )


def power_limit_restored() -> Note:
    return Note(
        code="power_limit_restored",
        message="An earlier run ended before it could set the card's power limit back; that is done now.",
        severity="info",
    )


def of_error(error: TunesmithError) -> Note:
    return Note(code=error.code, message=f"{error.message} {error.hint}", params=dict(error.params))


def card_unread(seconds: float) -> Note:
    return Note(
        code="card_unread",
        message=f"The driver has told nothing of the card for {duration_text(seconds)}. Training goes on; its temperature and "
        "memory are unknown meanwhile.",
        params={"seconds": round(seconds)},
    )


def stays_awake() -> Note:
    return Note(
        code="stays_awake",
        message="The computer stays awake while this run goes on. A closed lid can still send it to sleep.",
        severity="info",
    )


def may_fall_asleep() -> Note:
    return Note(
        code="may_fall_asleep",
        message="This computer could not be told to stay awake. If it falls asleep, the run stands still until it wakes: "
        "switch automatic sleep off in its power settings.",
    )
