"""The line above the plots of a run: what it waits for while it goes on, and how it ended."""

from __future__ import annotations

from core.schema.events import JobCrashed, JobFailed, JobFinished, JobStopped
from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.run_texts import ending_text, heat_text, told_text, translate
from gui.state.run_model import RunModel
from gui.widgets.banner import Kind

Said = tuple[str, Kind]


def banner_of(model: RunModel) -> Said | None:
    """None where there is nothing that the rest of the page does not say."""
    if model.is_live:
        return _while_it_goes_on(model)
    ending = _ending(model)
    if ending is None and model.state.status == "crashed":
        return translate("RunPage", "This run ended without a word. It can go on from the last save."), "warn"
    return ending


def _while_it_goes_on(model: RunModel) -> Said | None:
    state = model.state
    if state.end is not None:
        return _ending(model)
    if state.waiting_for_heat:
        return heat_text(state, model.record.hardware.latest), "warn"
    if state.stands_still is not None:
        return told_text(state.stands_still), "warn"
    for line in reversed(state.lines):  # the run goes on, but for hours longer than it has to
        if line.code == "memory_spills":
            return told_text(line), "warn"
    return None


def _ending(model: RunModel) -> Said | None:
    state = model.state
    match state.end:
        case JobFailed() | JobCrashed() as end:
            return " ".join(part for part in ending_text(end) if part), "bad"
        case JobStopped(status="paused"):
            free = translate("RunPage", "Paused. Everything is saved, and the card is free; it goes on from here.")
            paused = translate("RunPage", "Paused. Everything is saved; it goes on from here.")
            return free if model.card else paused, "info"
        case JobStopped() as end:
            return _stopped(state, end.saved), "info"
        case JobFinished() if text := _early_or_best(state):
            return text, "info"
    return None


def _stopped(state: RunState, saved: bool) -> str:
    if saved:
        return translate("RunPage", "Stopped. What was learned so far is saved.")
    if state.last_saved_step is not None:
        return translate("RunPage", "Stopped. What was learned since the last save is gone.")
    return translate("RunPage", "Stopped. Nothing was saved.")


def _early_or_best(state: RunState) -> str:
    """What the result is where it is not simply the last step of the plan; empty where it is."""
    parts = []
    if state.stopped_early_at is not None:
        text = translate("RunPage", "It ended early at step {step}, because the held-out loss improved no more.")
        parts.append(text.format(step=count_text(state.stopped_early_at)))
    if state.best_taken is not None:
        text = translate("RunPage", "The result is the best checkpoint, step {step}.")
        parts.append(text.format(step=count_text(state.best_taken)))
    return " ".join(parts)
