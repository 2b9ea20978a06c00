"""One training of gpu.py, in a process of its own: Tunesmith's own train job, with the card's memory capped or not.

    python gpu_child.py '{"recipe": TOML, "runs_dir": DIR, "cap_bytes": N or null}'

Prints one JSON line: whether it ran, and the highest that torch and the driver saw. Bytes are null without a card.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.hardware import Sampler  # noqa: E402
from core.jobs import JobContext  # noqa: E402
from core.runs import create_run  # noqa: E402
from core.schema.errors import TunesmithError  # noqa: E402
from core.schema.hardware_sample import CardFacts  # noqa: E402
from core.schema.requests import TrainRequest  # noqa: E402
from core.schema.toml_codec import recipe_from_toml  # noqa: E402
from core.training import job  # noqa: E402

LOOK_EVERY_S = 0.05


class Watch:
    """The most that the driver says this process holds on the card; where it does not list it (WDDM, a container with
    numbers of its own for processes), what the card holds more than when this was made; None where neither is told."""

    def __init__(self, uuid: str) -> None:
        self.uuid = uuid
        self.peak_bytes: int | None = None
        self._sampler = Sampler()
        self._before = self._sampler.sample(0.0, uuid, os.getpid()).memory_used_bytes
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def look(self) -> int | None:
        told = self._sampler.sample(0.0, self.uuid, os.getpid())
        held, used = told.job_memory_bytes, told.memory_used_bytes
        if held is None and used is not None and self._before is not None:
            held = max(0, used - self._before)
        if held is not None:
            self.peak_bytes = max(held, self.peak_bytes or 0)
        return held

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()
        self.look()

    def _run(self) -> None:
        while not self._end.wait(LOOK_EVERY_S):
            self.look()


def main() -> int:
    asked = json.loads(sys.argv[1])
    answer, sys.stdout = sys.stdout, sys.stderr  # libraries print; the answer is the only line
    recipe = recipe_from_toml(asked["recipe"])
    card = job.find_card(recipe.hardware.device)
    job.prepare_environment(card, offline=True)
    told = measured(card, asked, recipe) if card else trained(asked, recipe)
    print(json.dumps(told), file=answer, flush=True)
    return 0


def measured(card: CardFacts, asked: dict[str, Any], recipe: Any) -> dict[str, Any]:
    import torch

    watch = Watch(card.uuid)  # before anything of ours lies on the card
    torch.ones(1, device="cuda")
    held = watch.look()
    context = None if held is None else held - torch.cuda.memory_reserved()
    if asked["cap_bytes"] is not None:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, (asked["cap_bytes"] - (context or 0)) / total), 0)
    torch.cuda.reset_peak_memory_stats()
    watch.start()
    told = trained(asked, recipe)
    torch.cuda.synchronize()
    watch.stop()
    return told | {
        "context_bytes": context,
        "allocated_peak_bytes": torch.cuda.max_memory_allocated(),
        "reserved_peak_bytes": torch.cuda.max_memory_reserved(),
        "process_peak_bytes": watch.peak_bytes,
    }


def trained(asked: dict[str, Any], recipe: Any) -> dict[str, Any]:
    """Runs the job to its end; memory that runs out is an answer, not a crash."""
    run = create_run(Path(asked["runs_dir"]), recipe)
    told: dict[str, Any] = {"ran": True, "error": None, "context_bytes": None, "allocated_peak_bytes": None,
                            "reserved_peak_bytes": None, "process_peak_bytes": None}  # fmt: skip
    with Path(os.devnull).open("wb") as nowhere:
        try:
            job.run(TrainRequest(run_dir=str(run.path)), JobContext(io.BytesIO(), nowhere))
        except TunesmithError as error:
            told |= {"ran": False, "error": error.code}
        except Exception:  # noqa: BLE001  the edge of the process
            traceback.print_exc()
            told |= {"ran": False, "error": "crashed"}
    plan = run.state().plan
    return told | {"steps": run.summary().step, "splits": plan.splits if plan else 1}


if __name__ == "__main__":
    sys.exit(main())
