"""50 kills of the whole process family at random moments of the demo, 50 resumes, and the hash of the final adapter
beside that of a run that nobody killed: `python benchmarks/kills.py [--kills 50] [--seed 1] [--steps N]`.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from record import record  # noqa: E402
from support.command_line import command, environment  # noqa: E402
from support.kills import Killed, adapter_hash, random_moments  # noqa: E402

from core.runs import RunFolder  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=None, help="instead of the demo's own number")
    arguments = parser.parse_args()
    settings = ["--set", f"training.max_steps={arguments.steps}"] if arguments.steps else []
    with tempfile.TemporaryDirectory(prefix="kills ") as place:
        whole, killed_in = Path(place) / "whole", Path(place) / "killed"
        whole.mkdir()
        killed_in.mkdir()
        began = time.monotonic()
        subprocess.run(
            command("train", "demo", "--runs-dir", "runs", *settings), cwd=whole, env=environment(), check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        (folder,) = (whole / "runs").iterdir()
        undisturbed = RunFolder(folder)
        total = undisturbed.summary().total_steps or 10
        print(f"undisturbed: {total} steps in {time.monotonic() - began:.0f} s, {adapter_hash(undisturbed)}")
        moments = random_moments(arguments.kills, max(2, total // 10), random.Random(arguments.seed))
        killed = Killed(killed_in, lambda line: print(line, flush=True))
        found = killed.train(("demo", "--runs-dir", "runs", *settings), moments)
        same = found == adapter_hash(undisturbed)
        print(
            f"{len(killed.kills)} kills, {killed.lives - 1} resumes: {'the same adapter' if same else 'ANOTHER ADAPTER'}"
        )
        record(
            "kills",
            {
                "kills": len(killed.kills), "resumes": killed.lives - 1, "steps": total, "seed": arguments.seed,
                "same_adapter": same, "seconds": round(time.monotonic() - began),
            },
        )  # fmt: skip
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
