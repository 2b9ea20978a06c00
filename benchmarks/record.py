"""Where figures go: one JSON file per benchmark, machine and day, with what they were measured on."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
VERSIONS = ("torch", "transformers", "trl", "peft", "bitsandbytes", "PySide6-Essentials", "pyqtgraph")


def machine() -> dict[str, Any]:
    """What the figures depend on; no host name."""
    processor = ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        processor = names[0] if names else ""
    return {
        "system": platform.system(),
        "processor": processor or platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS},
    }


def record(name: str, figures: dict[str, Any]) -> Path:
    """Writes `results/NAME-DATE.json` and prints it."""
    RESULTS.mkdir(exist_ok=True)
    day = datetime.date.today().isoformat()
    document = {"benchmark": name, "date": day, "machine": machine(), **figures}
    path = RESULTS / f"{name}-{day}.json"
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(document, indent=1))
    return path
