"""Training speed of `tunesmith train` against a plain TRL script with the same settings, run in turn. Wanted: at least 0.97.

python benchmarks/training_speed.py [--rounds 3] [--steps 150]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.record import record  # noqa: E402
from core.runs import RunFolder, create_run  # noqa: E402
from core.schema.events import PlanFixed, StepCompleted  # noqa: E402
from core.schema.requests import TrainRequest  # noqa: E402
from core.schema.toml_codec import recipe_from_toml  # noqa: E402
from core.supervision import Supervisor  # noqa: E402
from core.supervision.supervisor import job_environment  # noqa: E402

DEMO = ROOT / "resources" / "demo"
CONTEXT = 256


def tunesmith(folder: Path, steps: int) -> tuple[float, int]:
    """(tokens per second, micro-batches per step) of a real run in a child process, without evaluations and saves."""
    text = f"""
        [model]
        source = '{DEMO / "model"}'
        [dataset]
        source = '{DEMO / "train.jsonl"}'
        held_out_fraction = 0
        [lora]
        alpha = 32
        [training]
        max_steps = {steps}
        max_seq_len = {CONTEXT}
        micro_batch_size = 16
        gradient_accumulation_steps = 1
        learning_rate = 2e-3
        warmup_ratio = 0
        optimizer = "adamw_8bit"
        gradient_checkpointing = false
        [evaluation]
        every_steps = 1000000
        [checkpoints]
        every_steps = 1000000
        """
    run: RunFolder = create_run(folder, recipe_from_toml(text))
    status = Supervisor(TrainRequest(run_dir=str(run.path)), run_dir=run.path, on_event=lambda _: None).run()
    if status:
        raise SystemExit(f"training failed: {run.summary().error}")
    ended = [event for event in run.events() if isinstance(event, StepCompleted)]
    plan = next(event for event in run.events() if isinstance(event, PlanFixed))
    assert plan.packed_rows is not None
    tokens = sum(event.tokens or 0 for event in ended[1:])
    per_step = max(1, round(16 * plan.packed_rows / plan.rows))
    return tokens / (ended[-1].t_s - ended[0].t_s), per_step


def plain(steps: int, per_step: int, folder: Path) -> float:
    """Tokens per second of the plain script, with the same number of threads."""
    command = [sys.executable, str(Path(__file__).with_name("plain_trl.py")), str(DEMO / "model"),
               str(DEMO / "train.jsonl"), str(CONTEXT), str(per_step), str(steps)]  # fmt: skip
    environment = {**os.environ, **job_environment(), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.splitlines()[-1])["tokens_per_s"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=150)
    options = parser.parse_args()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(options.rounds):
            speed, per_step = tunesmith(folder / "runs", options.steps)
            ours.append(speed)
            theirs.append(plain(options.steps, per_step, folder))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    record(
        "training-speed",
        {
            "tunesmith_tokens_per_s": [round(value, 1) for value in ours],
            "plain_trl_tokens_per_s": [round(value, 1) for value in theirs],
            "ratios": [round(value, 3) for value in ratios],
            "ratio_median": round(statistics.median(ratios), 3),
            "wanted_at_least": 0.97,
        },
    )


if __name__ == "__main__":
    main()
