"""Predicted against measured peaks on an NVIDIA card: real shapes with random weights, trained a few steps by Tunesmith itself.

    python benchmarks/gpu.py [--only TEXT] [--work DIR] [--caps 8,12,16,24] [--near 6] [--minutes 9] [--afresh]
    python benchmarks/gpu.py --predict --gpu "RTX 3090"      the predictions alone, without a card

One call ends within `--minutes`, and the next one goes on where it stopped: every training is written down as it ends
(gpu_book.py). Exit status 0: all goals hold, 1: some do not, 3: not done yet, call again.

Wanted: the allocated peak within 1 %, the device's peak 0 to 6 % above the measured one and never under it, within 2 %
after calibration by the other runs; and everything called "fits" runs with the memory capped at 8, 12, 16 and 24 GiB
(the `--near` closest to each cap are tried, and must run in the micro-batches that were asked for). Writes
benchmarks/results/gpu-DATE.json. Needs about 17 GB of free disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.gpu_book import Book  # noqa: E402
from benchmarks.gpu_configurations import CONFIGURATIONS, SHAPES, Configuration  # noqa: E402
from benchmarks.gpu_model import write_model, write_rows  # noqa: E402
from benchmarks.record import machine, record  # noqa: E402
from core.estimate import DeviceSpec, Estimate, RowLengths, device_of, estimate, named_card  # noqa: E402
from core.estimate.calibration import Calibration, Measurement, kind_of, machine_of  # noqa: E402
from core.hardware import Sampler  # noqa: E402
from core.schema.hardware_sample import CardFacts  # noqa: E402
from core.schema.toml_codec import recipe_to_toml  # noqa: E402

GIB = 2**30
ALLOCATED_WITHIN = 0.01
DEVICE_ABOVE = 0.06
CALIBRATED_WITHIN = 0.02
ROWS = 64
TIMEOUT_S = 240  # of one training; the largest is loaded and quantized in less than one minute
LEAST_S = 60  # with less time left no training is begun
NOT_DONE = 3  # exit status
NOWHERE = Path("not-there")


def predict(configuration: Configuration, device: DeviceSpec) -> Estimate:
    """The closed form's word on a configuration: rows all as long as its context."""
    rows = RowLengths(ROWS, float(configuration.row), configuration.row)
    return estimate(configuration.recipe(NOWHERE, NOWHERE), configuration.facts(), device, rows)


def predicted(configuration: Configuration, device: DeviceSpec) -> dict[str, Any]:
    told = predict(configuration, device)
    return {
        "name": configuration.name,
        "kind": kind_of(configuration.recipe(NOWHERE, NOWHERE), configuration.facts()),
        "predicted_allocated_bytes": told.allocated_peak_bytes,
        "predicted_peak_bytes": told.peak_bytes,
        "fits": told.fits,
    }


def capped(device: DeviceSpec, cap_gib: float) -> DeviceSpec:
    """The card as if it had so much memory, all of it free."""
    return device.model_copy(update={"total_bytes": round(cap_gib * GIB), "taken_bytes": 0})


def nearest(cap_gib: float, device: DeviceSpec, count: int, among: Sequence[Configuration]) -> list[Configuration]:
    """Of those that are called "yes" under the cap the ones with the least room left: the hardest to keep a word on."""
    told = [(predict(one, capped(device, cap_gib)), one) for one in among]
    fitting = [(answer.peak_bytes, one) for answer, one in told if answer.fits == "yes"]
    return [one for _, one in sorted(fitting, key=lambda pair: -pair[0])[:count]]


# -- running -----------------------------------------------------------------------------------------------------------


def train(
    configuration: Configuration, model: Path, work: Path, cap_bytes: int | None, timeout_s: float = TIMEOUT_S
) -> dict[str, Any]:
    """What gpu_child.py says of one training; `ran` False with `error` where it did not come to its end."""
    rows = write_rows(work / "rows.jsonl", configuration.row, ROWS)
    recipe = configuration.recipe(model, rows)
    asked = {"recipe": recipe_to_toml(recipe), "runs_dir": str(work / "runs"), "cap_bytes": cap_bytes}
    command = [sys.executable, str(Path(__file__).with_name("gpu_child.py")), json.dumps(asked)]
    # What is measured here teaches nothing to the person's own estimates.
    own = os.environ | {"TUNESMITH_CALIBRATION": str(work / "calibration.json")}
    try:
        done = subprocess.run(command, cwd=work, env=own, capture_output=True, text=True, encoding="utf-8", errors="replace",
                              timeout=timeout_s, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"ran": False, "error": "timeout"}
    finally:
        shutil.rmtree(work / "runs", ignore_errors=True)
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"ran": False, "error": f"exit status {done.returncode}: {done.stderr[-500:]}"}
    return answer


class Clock:
    """The time that one call may take."""

    def __init__(self, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes

    @property
    def left_s(self) -> float:
        return self._end - time.monotonic()


def run_all(
    chosen: Sequence[Configuration],
    device: DeviceSpec,
    work: Path,
    caps: Sequence[float],
    near: int,
    book: Book,
    clock: Clock,
) -> bool:
    """Everything that the book does not have yet, one shape on the disk at a time; whether all of it was done."""
    under = {cap: nearest(cap, device, near, chosen) for cap in caps if cap * GIB <= (device.total_bytes or 0)}
    for shape in dict.fromkeys(one.shape for one in chosen):
        wanted = [
            (one, cap)
            for one in (one for one in chosen if one.shape == shape)
            for cap in (None, *(cap for cap in under if one in under[cap]))
            if not book.has(one.name, cap)
        ]
        if not wanted:
            continue
        if clock.left_s < LEAST_S:
            return False
        model = work / shape
        try:
            write_model(model, SHAPES[shape])
            for one, cap in wanted:
                if clock.left_s < LEAST_S or not _one(one, cap, device, model, work, book, clock):
                    return False
        except OSError as error:  # a full disk: the other shapes may still have room
            print(f"{shape}: {error}", file=sys.stderr, flush=True)
            for one, cap in wanted:
                if not book.has(one.name, cap):
                    book.add(predicted(one, device) | {"ran": False, "error": f"no room: {error}"[:200]}, cap)
        finally:
            shutil.rmtree(model, ignore_errors=True)
    return True


def _one(
    one: Configuration, cap: float | None, device: DeviceSpec, model: Path, work: Path, book: Book, clock: Clock
) -> bool:
    """One training into the book; False where the call's time ended in its midst, and it is left for the next call."""
    row = predicted(one, device if cap is None else capped(device, cap))
    if row["fits"] == "no":
        row |= {"ran": None, "error": None}
    else:
        timeout_s = min(TIMEOUT_S, clock.left_s)
        told = train(one, model, work, None if cap is None else round(cap * GIB), timeout_s)
        if told["error"] == "timeout" and timeout_s < TIMEOUT_S:
            return False
        row |= told
        if row["ran"] and row.get("splits", 1) != 1:  # memory ran out, and halves were taken
            row |= {"ran": False, "error": "micro-batch was halved"}
    book.add(row, cap)
    print(line(row) if cap is None else capped_line(row, cap), flush=True)
    return True


# -- judging -----------------------------------------------------------------------------------------------------------


def capped_line(row: dict[str, Any], cap: float) -> str:
    return f"  capped at {cap:g} GiB: {row['name']} {'ran' if row['ran'] else row['error']}"


def device_peak(row: dict[str, Any]) -> int | None:
    """What the driver saw of the process; where it says nothing (WDDM) what torch reserved."""
    if row.get("process_peak_bytes") is not None:
        return int(row["process_peak_bytes"])
    reserved = row.get("reserved_peak_bytes")
    return None if reserved is None else int(reserved) + int(row.get("context_bytes") or 0)


def with_errors(rows: Sequence[dict[str, Any]], machine: Any) -> list[dict[str, Any]]:
    """Each row with how far the predictions are off (predicted / measured - 1), the last one corrected by all others."""
    measurements = {
        row["name"]: Measurement(
            machine=machine, kind=row["kind"], source="run", wall_time=0.0,
            estimated_allocated_bytes=row["predicted_allocated_bytes"], estimated_peak_bytes=row["predicted_peak_bytes"],
            allocated_peak_bytes=row["allocated_peak_bytes"], peak_bytes=peak,
        )
        for row in rows
        if row.get("ran") and row.get("allocated_peak_bytes") and (peak := device_peak(row))
    }  # fmt: skip
    judged = []
    for row in rows:
        own = measurements.get(row["name"])
        if own is None:
            judged.append({**row, "allocated_error": None, "device_error": None, "calibrated_error": None})
            continue
        others = Calibration(measurements=tuple(one for name, one in measurements.items() if name != row["name"]))
        correction = others.correction(machine, row["kind"])
        factor = correction.factor if correction else 1.0
        judged.append(
            {
                **row,
                "allocated_error": own.estimated_allocated_bytes / own.allocated_peak_bytes - 1,
                "device_error": own.estimated_peak_bytes / own.peak_bytes - 1,
                "calibrated_error": own.estimated_peak_bytes * factor / own.peak_bytes - 1,
            }
        )
    return judged


def judge(rows: Sequence[dict[str, Any]], tries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The goals, each as what was reached; `holds` says whether all are."""
    measured = [row for row in rows if row.get("device_error") is not None]
    broken = [row["name"] for row in rows if row.get("ran") is False]
    caps: dict[str, dict[str, int]] = {}
    for one in tries:
        told = caps.setdefault(f"{one['cap_gib']:g}", {"tried": 0, "ran": 0})
        told["tried"] += 1
        told["ran"] += bool(one["ran"])
    summary: dict[str, Any] = {
        "configurations": len(rows),
        "measured": len(measured),
        "did_not_run": broken,
        "allocated_within_1_percent": sum(abs(row["allocated_error"]) <= ALLOCATED_WITHIN for row in measured),
        "device_0_to_6_percent_above": sum(0 <= row["device_error"] <= DEVICE_ABOVE for row in measured),
        "device_under": [row["name"] for row in measured if row["device_error"] < 0],
        "calibrated_within_2_percent": sum(abs(row["calibrated_error"]) <= CALIBRATED_WITHIN for row in measured),
        "capped": caps,
    }
    every = len(measured)
    goals = ("allocated_within_1_percent", "device_0_to_6_percent_above", "calibrated_within_2_percent")
    kept = all(told["ran"] == told["tried"] for told in caps.values())
    summary["holds"] = bool(measured) and not broken and kept and all(summary[goal] == every for goal in goals)
    return summary


def line(row: dict[str, Any]) -> str:
    """One row for people."""

    def gib(value: int | None) -> str:
        return "     ?" if value is None else f"{value / GIB:6.2f}"

    state = {True: "", False: f"  FAILED: {row.get('error')}", None: "  not tried"}[row.get("ran")]
    return (
        f"{row['name']:<58} allocated {gib(row['predicted_allocated_bytes'])} / {gib(row.get('allocated_peak_bytes'))}"
        f"  device {gib(row['predicted_peak_bytes'])} / {gib(device_peak(row))} GiB{state}"
    )


# -- the command -------------------------------------------------------------------------------------------------------


def card_here() -> CardFacts | None:
    with Sampler() as sampler:
        return next(iter(sampler.cards()), None)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="configurations whose name holds this text")
    parser.add_argument("--work", type=Path, help="a folder on a disk with room")
    parser.add_argument("--caps", default="8,12,16,24", help="GiB, after commas; empty for none")
    parser.add_argument("--near", type=int, default=6, help="how many to try under each cap")
    parser.add_argument("--minutes", type=float, default=9.0, help="how long this call may take")
    parser.add_argument("--afresh", action="store_true", help="forget what earlier calls measured")
    parser.add_argument("--predict", action="store_true", help="only predict")
    parser.add_argument("--gpu", default="RTX 3090", help="the card to predict for")
    options = parser.parse_args(arguments)
    chosen = [one for one in CONFIGURATIONS if options.only.lower() in one.name.lower()]
    if options.predict:
        device = named_card(options.gpu).device()
        for one in chosen:
            print(line({**predicted(one, device), "ran": None}))
        return 0
    card = card_here()
    if card is None:
        print("No NVIDIA card answers. --predict shows the predictions without one.", file=sys.stderr)
        return 1
    device = device_of(card, expandable_segments=sys.platform == "linux")
    caps = [float(text) for text in options.caps.split(",") if text]
    clock, book = Clock(options.minutes), Book.opened(machine_here(card), afresh=options.afresh)
    with tempfile.TemporaryDirectory(dir=options.work, ignore_cleanup_errors=True) as name:
        done = run_all(chosen, device, Path(name), caps, options.near, book, clock)
    names = {one.name for one in chosen}
    tries = [one for one in book.tries() if one["name"] in names and one["cap_gib"] in caps]
    same = machine_of(card.name, card.memory_total_bytes, card.driver_version, {})
    judged = with_errors([row for row in book.rows() if row["name"] in names], same)
    summary = judge(judged, tries)
    summary |= {"complete": done, "holds": done and summary["holds"]}
    record("gpu", {"card": card.model_dump(exclude={"uuid"}), "summary": summary, "rows": judged, "capped": tries})
    if not done:
        print("Not done yet: call again to go on.", file=sys.stderr)
        return NOT_DONE
    return 0 if summary["holds"] else 1


def machine_here(card: CardFacts) -> dict[str, Any]:
    """What measurements of an earlier call must have been made on to count."""
    return {"card": card.name, "driver": card.driver_version, "versions": machine()["versions"]}


if __name__ == "__main__":
    sys.exit(main())
