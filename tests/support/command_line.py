"""The command line as a person starts it: a fresh process, nothing on standard input."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**changes: str | None) -> dict[str, str]:
    """This process's, one thread, no colours; None takes a variable out."""
    values = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return values


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "gui", *map(str, arguments)]


def tunesmith(
    *arguments: object,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    timeout_s: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command to its end."""
    return subprocess.run(
        command(*arguments), cwd=cwd, env=env or environment(), input=stdin, capture_output=True, timeout=timeout_s,
        stdin=subprocess.DEVNULL if stdin is None else None,
    )  # fmt: skip


def is_two_lines(err: str) -> bool:
    """`error: ...` and `hint: ...` are there once each, as the last two lines, and nothing of Python's is."""
    lines = err.splitlines()
    count = sum(line.startswith(("error:", "hint:")) for line in lines)
    in_order = len(lines) >= 2 and lines[-2].startswith("error: ") and lines[-1].startswith("hint: ")
    return in_order and count == 2 and "Traceback" not in err and min(len(line) for line in lines[-2:]) > 8


RECIPE = """\
[model]
source = '{model}'
[dataset]
source = '{data}'
[lora]
rank = 4
[training]
max_steps = {steps}
micro_batch_size = 2
gradient_accumulation_steps = 1
packing = false
max_seq_len = 128
optimizer = "adamw_torch"
gradient_checkpointing = false
[evaluation]
every_steps = 1000
[checkpoints]
every_steps = {save}
[hardware]
device = "cpu"
"""


def write_recipe(path: Path, model: object, data: object, steps: int = 8, save: int = 1000) -> Path:
    """A recipe for a tiny run on the processor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECIPE.format(model=model, data=data, steps=steps, save=save), encoding="utf-8")
    return path
