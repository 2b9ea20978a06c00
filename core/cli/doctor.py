"""`doctor`: what is on this machine and what is missing."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

from core.cli.app import app
from core.cli.options import Json
from core.cli.output import print_json, print_line
from core.hardware.asking import cards_that_answer, processes_on_cards
from core.hardware.power_limit import restore_left_limits
from core.runs import default_runs_dir
from core.schema.events import AnyEvent
from core.schema.quantities import GIB, size_text
from core.schema.requests import ProbeRequest
from core.schema.run_state import RunState, apply
from core.supervision import Supervisor

LOW_DISK_BYTES = 20 * GIB


@app.command()
def doctor(json: Json = False) -> int:
    """Say what is on this machine, and what is missing."""
    report = examine()
    if json:
        print_json(report)
    else:
        for line in _lines(report):
            print_line(line)
    return 0


def examine() -> dict[str, Any]:
    """python, torch, cuda, gpus, bitsandbytes, display, disk, problems (CONTRACT: doctor)."""
    cards = cards_that_answer()
    if cards is not None:
        restore_left_limits()
    on_card = processes_on_cards(cards or ())
    gpus = [
        card.model_dump(mode="json")
        | {"processes": [process.model_dump(mode="json") for process in on_card.get(card.uuid, ())]}
        for card in cards or ()
    ]
    probed, failure = _probe()
    runs_dir = default_runs_dir()
    disk_dir = next(path for path in (runs_dir, *runs_dir.parents) if path.exists())
    free = shutil.disk_usage(disk_dir).free
    report: dict[str, Any] = {
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": probed.get("torch"),
        "cuda": probed.get("cuda"),
        "gpus": gpus,
        "bitsandbytes": probed.get("bitsandbytes"),
        "display": has_display(),
        "disk": {"runs_dir": str(runs_dir), "free_bytes": free},
    }
    report["problems"] = _problems(report, failure, driver_hangs=cards is None)
    return report


def has_display() -> bool:
    """Whether a window could open here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _probe() -> tuple[dict[str, Any], str | None]:
    """What torch and bitsandbytes say, from a process of their own; and why they say nothing, if so."""
    state = RunState()

    def take(event: AnyEvent) -> None:
        apply(state, event)

    Supervisor(ProbeRequest(), on_event=take).run()
    answer = state.results.get("probe", {})
    failure = None if answer else getattr(state.end, "message", "torch could not be asked")
    return answer, failure


def _problems(report: dict[str, Any], failure: str | None, *, driver_hangs: bool) -> list[dict[str, str]]:
    problems = []

    def add(code: str, message: str, hint: str) -> None:
        problems.append({"code": code, "message": message, "hint": hint})

    if failure is not None:
        add(
            "torch_broken",
            f"torch does not start: {failure}",
            "Run `python start.py` again: it mends the installation.",
        )
    elif report["gpus"] and not report["cuda"]:
        add(
            "cpu_torch_on_gpu_machine",
            "There is an NVIDIA card, but the installed torch cannot use it.",
            "Run `python start.py` again: it installs the build for the card.",
        )
    if driver_hangs:
        add("driver_hangs", "The graphics driver does not answer.", "Restart the computer.")
    elif not report["gpus"]:
        add(
            "no_gpu",
            "No NVIDIA card answers, so training runs on the processor: fine for the demo, slow for anything else.",
            "With a card in the computer, install or update its driver.",
        )
    if failure is None and not report["bitsandbytes"]:
        add(
            "bitsandbytes_broken",
            "bitsandbytes does not work, so models cannot be quantised.",
            "Run `python start.py` again.",
        )
    if not report["display"]:
        add(
            "no_display",
            "There is no display, so the window cannot open.",
            "Log in at the desktop, or use the commands.",
        )
    if report["disk"]["free_bytes"] < LOW_DISK_BYTES:
        free = size_text(report["disk"]["free_bytes"])
        add(
            "low_disk", f"Only {free} are free where runs are kept.", "Free some space; a 7 B model takes about 15 GiB."
        )
    return problems


def _lines(report: dict[str, Any]) -> list[str]:
    gpus = [
        f"{card['name']}, {size_text(card['memory_total_bytes'])}, driver {card['driver_version']}"
        for card in report["gpus"]
    ]
    lines = [
        f"Python         {report['python']}",
        f"torch          {report['torch'] or 'missing'}",
        f"CUDA           {report['cuda'] or 'no'}",
        f"Graphics card  {'; '.join(gpus) or 'none'}",
        f"bitsandbytes   {report['bitsandbytes'] or 'missing'}",
        f"Display        {'yes' if report['display'] else 'no'}",
        f"Free disk      {size_text(report['disk']['free_bytes'])} in {report['disk']['runs_dir']}",
    ]
    for card in report["gpus"]:
        if card["processes"]:
            lines += ["", f"On the {card['name']}:", *(_process_line(process) for process in card["processes"])]
    for problem in report["problems"]:
        lines += ["", f"- {problem['message']}", f"  {problem['hint']}"]
    return [*lines, "", "Everything is in place."] if not report["problems"] else lines


def _process_line(process: dict[str, Any]) -> str:
    held = size_text(process["memory_bytes"])
    return f"{process['pid']:>8}  {held:>9}  {process['name'] or 'of another user'}"
