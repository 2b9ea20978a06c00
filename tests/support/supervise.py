"""A parent of its own: supervises the fake training in RUN_DIR, for tests that kill or stop the parent itself."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from core.jobs import process  # noqa: E402
from core.schema.events import event_to_line  # noqa: E402
from core.schema.requests import TrainRequest  # noqa: E402
from core.supervision import Supervisor, clock_watch, supervisor  # noqa: E402
from core.supervision.sampling import SamplingThread  # noqa: E402

if __name__ == "__main__":
    child = [sys.executable, "-X", "utf8", str(Path(__file__).with_name("fake_child.py")), "trains"]
    process.child_command = lambda: child  # type: ignore[assignment]
    supervisor.SamplingThread = functools.partial(SamplingThread, interval_s=0.05)  # type: ignore[misc,assignment]
    clock_watch.SLEPT_S = 1.5
    run_dir = Path(sys.argv[1])
    raise SystemExit(
        Supervisor(
            TrainRequest(run_dir=str(run_dir)),
            run_dir=run_dir,
            on_event=lambda event: print(event_to_line(event), flush=True),
        ).run()
    )
