"""Run by test_interrupted: imports once, then forks an export for each try and kills it at a random moment.

Arguments: run folder, place, number of kills, formats. Prints how many were killed and how many came through.
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


def main(run_dir: str, place: str, kills: int, forms: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    import core.export.check.judging as judging
    from core.runs import RunFolder

    judging.PROMPTS = 12
    run = RunFolder(Path(run_dir))
    print(json.dumps({form: _kill(run, Path(place) / form, form, kills) for form in forms}))


def _kill(run: Any, target: Path, form: str, kills: int) -> dict[str, int]:
    from support.exporting import export_here

    from tests.core.export.test_interrupted import assert_absent_or_whole

    export_here(run, target.with_name("warm"), form)  # imports what is imported on the way
    began = time.monotonic()
    whole = export_here(run, target.with_name("warm"), form)
    took_s = time.monotonic() - began
    assert whole.end.type == "job_finished", whole.end
    chance, counted = random.Random(form), {"killed": 0, "through": 0}
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            export_here(run, target, form)
            os._exit(0)
        time.sleep(chance.uniform(0, took_s))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        counted["killed" if os.WIFSIGNALED(status) else "through"] += 1
        assert_absent_or_whole(target)
    return counted


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
