"""Traces a step of every model type that the installed transformers can write text with, at the sizes of its own config class.

    python benchmarks/memory_types.py [TYPE ...]

Writes benchmarks/results/memory-types.json: the traced peak, or why there is none. A test holds the guesses for families
that nobody laid out against it. Types that go along the text position by position take minutes each.
"""

from __future__ import annotations

import gc
import json
import logging
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from core.models.suitable import known_types
from core.training.memory_trace import TraceSetup, trace_step

OUT = Path(__file__).resolve().parent / "results" / "memory-types.json"
SETUP = TraceSetup(batch=2, sequence=2048, optimizer="adamw_8bit")
AT_MOST_S = 300


def traced(model_type: str) -> dict[str, Any]:
    try:
        trace = trace_step(CONFIG_MAPPING[model_type](), SETUP)
    except Exception as error:  # noqa: BLE001  whatever the libraries say of it is what is noted
        return {"type": model_type, "error": f"{type(error).__name__}: {str(error)[:160]}"}
    return {"type": model_type, "allocated_peak_gib": round(trace.allocated_peak_bytes / 2**30, 4)}


def main(types: list[str]) -> None:
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    rows = json.loads(OUT.read_text(encoding="utf-8"))["rows"] if OUT.exists() else []
    for model_type in types or sorted(known_types()):
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(AT_MOST_S)
        began = time.time()
        row = traced(model_type)
        signal.alarm(0)
        rows = sorted([*(one for one in rows if one["type"] != model_type), row], key=lambda one: str(one["type"]))
        print(row, f"{time.time() - began:.0f} s", flush=True)
        write(rows)
        gc.collect()


def write(rows: list[dict[str, Any]]) -> None:
    libraries = {name: version(name) for name in ("torch", "transformers", "peft", "trl", "bitsandbytes")}
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    OUT.write_text(f'{{\n "libraries": {json.dumps(libraries)},\n "rows": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def _too_long(*_: Any) -> None:
    raise TimeoutError(f"longer than {AT_MOST_S} s")


if __name__ == "__main__":
    main(sys.argv[1:])
