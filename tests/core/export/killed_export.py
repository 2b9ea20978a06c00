"""Run by test_interrupted: imports once, then forks an export for each try and kills it at a random moment.

Arguments: run folder, place, number of tries, seconds for all of them, formats. Prints how many were killed and how many
came through. A slow machine makes fewer tries, and at least one of each format that is killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any


def main(run_dir: str, place: str, tries: int, seconds: float, forms: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    import core.export.check.judging as judging
    from core.runs import RunFolder

    judging.PROMPTS = 6
    run = RunFolder(Path(run_dir))
    print(json.dumps({form: _kill(run, Path(place) / form, form, tries, seconds / len(forms)) for form in forms}))


def _kill(run: Any, target: Path, form: str, tries: int, seconds: float) -> dict[str, int]:
    from support.exporting import export_here

    from tests.core.export.test_interrupted import assert_absent_or_whole

    until = began = time.monotonic()
    until += seconds
    whole = export_here(run, target.with_name("warm"), form)  # imports what is imported on the way
    took_s = time.monotonic() - began
    assert whole.end.type == "job_finished", whole.end
    chance, counted = random.Random(form), {"killed": 0, "through": 0}
    while not counted["killed"] or (sum(counted.values()) < tries and time.monotonic() < until):
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            export_here(run, target, form)
            os._exit(0)
        time.sleep(chance.uniform(0, took_s))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            counted["killed"] += 1
        else:
            counted["through"] += 1
            took_s = min(took_s, time.monotonic() - began)  # the first one had more to do
        assert_absent_or_whole(target)
    return counted


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:])
