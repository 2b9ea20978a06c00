"""What a run is said to be doing: words for its status, phase, log lines and throttling, in the window's language."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from core.schema.events import JobCrashed, JobFailed, PhaseProgressed, PlanFixed
from core.schema.hardware_sample import HardwareSample
from core.schema.quantities import count_text, size_text
from core.schema.run_state import Line, RunState, Status
from gui.state.hardware_history import HARMLESS_THROTTLING
from gui.texts import coded_text
from gui.widgets.status_chip import Tone

translate = QCoreApplication.translate
UNKNOWN = "–"


def state_text(state: RunState) -> tuple[str, Tone]:
    """The word for what a run does now: its status, more closely while it runs."""
    if state.waiting_for_heat:
        return translate("Run", "Cooling down"), "warn"
    if state.stands_still is not None:
        return translate("Run", "Waiting"), "warn"
    if state.status == "running" and not state.step:
        return translate("Run", "Preparing"), "neutral"
    return status_text(state.status)


def status_text(status: Status) -> tuple[str, Tone]:
    """The word for a status and the tone it is said in."""
    words: dict[Status, tuple[str, Tone]] = {
        "running": (translate("Run", "Training"), "ok"),
        "paused": (translate("Run", "Paused"), "warn"),
        "finished": (translate("Run", "Finished"), "ok"),
        "stopped": (translate("Run", "Stopped"), "neutral"),
        "failed": (translate("Run", "Failed"), "bad"),
        "crashed": (translate("Run", "Interrupted"), "bad"),
    }
    return words[status]


def heat_text(state: RunState, sample: HardwareSample | None) -> str:
    """What a wait for the card to cool down waits for, and how long training has stood still for it in all."""
    now = f"{sample.temperature_c:.0f} °C" if sample and sample.temperature_c is not None else UNKNOWN
    waited = duration(state.heat_waited_s(max(state.t_s, sample.t_s if sample else 0.0)))
    below = state.heat_resume_below_c
    if below is None:
        text = translate("Run", "Waiting for the card to cool down: {now}. Waited {time} in all.")
        return text.format(now=now, time=waited)
    text = translate("Run", "Waiting for the card to cool down: {now}, goes on below {below} °C. Waited {time} in all.")
    return text.format(now=now, below=f"{below:.0f}", time=waited)


def heat_waits_text(state: RunState, now_s: float) -> str:
    """ "3 min, once", "12 min, 4 times"."""
    waited = duration(state.heat_waited_s(now_s))
    if state.heat_pauses == 1:
        return translate("Run", "{time}, once").format(time=waited)
    return translate("Run", "{time}, {n} times").format(time=waited, n=count_text(state.heat_pauses))


def rows_text(plan: PlanFixed) -> str:
    """The rows that a run learns from, and what was done with them."""
    rows = count_text(plan.rows)
    parts = [rows]
    if plan.packed_rows is not None:
        parts = [
            translate("Run", "{rows} in {contexts} contexts").format(rows=rows, contexts=count_text(plan.packed_rows))
        ]
    if plan.truncated_rows:
        parts.append(translate("Run", "{cut} cut").format(cut=count_text(plan.truncated_rows)))
    return ", ".join(parts)


def phase_text(phase: str) -> str:
    """What the job does now, in words; empty where a phase is not known here."""
    words = {
        "": translate("Run", "Starting…"),
        "importing": translate("Run", "Loading the libraries…"),
        "downloading": translate("Run", "Fetching the model…"),
        "converting": translate("Run", "Writing the weights anew…"),
        "reading_model": translate("Run", "Looking at the model…"),
        "loading_model": translate("Run", "Loading the model…"),
        "reading_data": translate("Run", "Reading the data…"),
        "tokenizing": translate("Run", "Turning the rows into tokens…"),
        "evaluating": translate("Run", "Measuring on held-out rows…"),
        "sampling": translate("Run", "Asking the sample prompts…"),
        "training": translate("Run", "Training…"),
        "tracing": translate("Run", "Following a training step…"),
        "saving": translate("Run", "Saving…"),
        "merging": translate("Run", "Merging the adapter into the model…"),
        "quantizing": translate("Run", "Making the numbers smaller…"),
        "asking_hub": translate("Run", "Asking the Hugging Face Hub…"),
        "uploading": translate("Run", "Uploading…"),
        "waiting_for_network": translate("Run", "Waiting for the network…"),
        "adding_to_ollama": translate("Run", "Handing the model over to Ollama…"),
        "checking": translate("Run", "Checking what was written…"),
        "listening": translate("Run", "Ready"),
    }
    return words.get(phase, translate("Run", "Working…"))


def progress_text(progress: PhaseProgressed | None) -> str:
    """ "120 of 532 rows", "1.2 GiB of 4.0 GiB"; empty where nothing is counted."""
    if progress is None:
        return ""
    if progress.unit == "bytes":
        done, total = size_text(progress.done), size_text(progress.total)
        unit = ""
    else:
        done, total = count_text(progress.done), count_text(progress.total)
        unit = _unit_text(progress.unit)
    if progress.total is None:
        return f"{done} {unit}".strip()
    return translate("Run", "{done} of {total} {unit}").format(done=done, total=total, unit=unit).strip()


def _unit_text(unit: str) -> str:
    words = {
        "rows": translate("Run", "rows"),
        "steps": translate("Run", "steps"),
        "files": translate("Run", "files"),
        "tensors": translate("Run", "tensors"),
        "layers": translate("Run", "layers"),
        "prompts": translate("Run", "prompts"),
    }
    return words.get(unit, unit)


def share_done(state: RunState) -> float | None:
    """How far the bar is: steps once it trains, the phase's own count before; None where nobody knows."""
    if state.step and state.total_steps:
        return state.step / state.total_steps
    progress = state.progress
    if progress is not None and progress.total:
        return min(1.0, progress.done / progress.total)
    return None


def rate_text(rate: float | None) -> str:
    """A learning rate, "7.4e-5": without the zeros that printf puts into exponents."""
    if rate is None:
        return UNKNOWN
    if rate == 0 or 0.01 <= rate < 1000:
        return f"{rate:.3g}"
    digits, _, exponent = f"{rate:.2g}".partition("e")
    return f"{digits}e{int(exponent)}" if exponent else f"{rate:.1e}".replace("e-0", "e-").replace("e+0", "e")


def norm_text(norm: float | None) -> str:
    return UNKNOWN if norm is None else f"{norm:.2f}" if norm < 1000 else f"{norm:.3g}"


def loss_text(loss: float | None) -> str:
    """Two decimals, or two digits where it is small; unknown is an en dash."""
    if loss is None:
        return "–"
    return f"{loss:.2f}" if loss >= 0.095 else f"{loss:.2g}"


def throttle_text(reasons: Sequence[str] | None) -> str:
    """Why the card holds its clocks back; nothing is said where the card does not tell."""
    if reasons is None:
        return ""
    words = {
        "power_cap": translate("Run", "slowed: power limit"),
        "hardware_slowdown": translate("Run", "slowed: hardware protection"),
        "thermal_software": translate("Run", "slowed: heat"),
        "thermal_hardware": translate("Run", "slowed: far too hot"),
        "power_brake": translate("Run", "slowed: power supply"),
        "board_limit": translate("Run", "slowed: board limit"),
        "reliability": translate("Run", "slowed: voltage limit"),
    }
    told = [words.get(code, code) for code in reasons if code not in HARMLESS_THROTTLING]
    return ", ".join(told) or translate("Run", "no throttling")


def line_text(line: Line, best: float | None = None) -> str:
    """A line of the run's log. Codes that are not known here keep core's sentence."""
    params = line.params
    step = count_text(value) if isinstance(value := params.get("step"), int) else "–"
    match line.code:
        case "evaluated":
            loss = params.get("loss")
            said = loss_text(loss if isinstance(loss, float | int) else None)
            text = translate("Run", "held-out at step {step}: loss {loss}").format(step=step, loss=said)
            return text + (" " + translate("Run", "(best so far)") if best is not None and loss == best else "")
        case "saved":
            return translate("Run", "saved step {step}").format(step=step)
        case "went_on":
            return translate("Run", "went on from step {step}").format(step=step)
        case "resumed":
            return translate("Run", "cool enough, goes on")
        case "paused_for_heat":
            heat = params.get("temperature_c")
            said = f"{heat:.0f} °C" if isinstance(heat, float | int) else UNKNOWN
            return translate("Run", "{heat}: waits for the card to cool down").format(heat=said)
    return coded_text(line.code, line.message, "", params)[0]


def told_text(line: Line) -> str:
    """All that a line of the log has to say, with what to do."""
    return " ".join(part for part in coded_text(line.code, line.message, "", line.params) if part)


def log_lines(state: RunState, wall_time: Callable[[float], float | None], at_most: int = 200) -> list[str]:
    """The newest lines first, each with the time of day."""
    best: float | None = None
    said: list[str] = []
    for line in state.lines:
        loss = line.params.get("loss")
        is_best = line.code == "evaluated" and isinstance(loss, float | int) and (best is None or loss < best)
        if is_best and isinstance(loss, float | int):
            best = loss
        first = line.params.get("step") == 0
        said.append(f"{clock(wall_time(line.t_s))} {line_text(line, best if is_best and not first else None)}")
    return said[: -at_most - 1 : -1]


def duration(seconds: float | None) -> str:
    """ "47 s", "12 min", "2 h 10 min", "3 d 4 h"; unknown is an en dash."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 90:
        return translate("Run", "{s} s").format(s=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return translate("Run", "{min} min").format(min=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        if not minutes:
            return translate("Run", "{h} h").format(h=hours)
        return translate("Run", "{h} h {min} min").format(h=hours, min=minutes)
    days, hours = divmod(hours, 24)
    return translate("Run", "{d} d {h} h").format(d=days, h=hours)


def clock(wall: float | None) -> str:
    """The time of day, "22:41"; an unknown one is as wide."""
    return time.strftime("%H:%M", time.localtime(wall)) if wall is not None else "--:--"


def day_text(wall: float, now: float) -> str:
    """When something was, short: the time today, the day before."""
    then = time.localtime(wall)
    if time.localtime(now)[:3] == then[:3]:
        return translate("Run", "today {time}").format(time=clock(wall))
    locale = QLocale()
    pattern = translate("Run", "d MMM yyyy", "a date, in the letters of Qt's date format")
    return locale.toString(QDate(then.tm_year, then.tm_mon, then.tm_mday), pattern)


def ending_text(end: JobFailed | JobCrashed) -> tuple[str, str]:
    """What went wrong and what to do next."""
    params = end.params if isinstance(end, JobFailed) else {**end.params, "exit_status": end.exit_status}
    message = end.message or translate("Run", "The training ended without a word.")
    return coded_text(end.code, message, end.hint, params)
