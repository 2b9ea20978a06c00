"""Run by the environment's own Python: which PyTorch is this, and does one real kernel give the right number?

Prints one line of JSON. Leaves the choosing to torch_build.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def check(device: str) -> dict[str, Any]:
    """`version`, `cuda` (whether this build has it) and `problem`: "" where the kernel ran, else why not."""
    import torch

    found: dict[str, Any] = {"version": torch.__version__, "cuda": torch.version.cuda is not None, "problem": ""}
    if device == "cuda" and not found["cuda"]:
        return {**found, "problem": "this build of PyTorch has no CUDA"}
    try:
        ones = torch.ones(64, 64, device=device, dtype=torch.float16 if device == "cuda" else torch.float32)
        total = float((ones @ ones).float().sum())
        if total != 64.0**3:
            found["problem"] = f"a matrix product gave {total:.0f} instead of {64**3}"
    except RuntimeError as error:
        # A card whose memory another program holds says nothing against the build.
        if "out of memory" not in str(error).lower():
            found["problem"] = str(error).strip().splitlines()[0]
    return found


if __name__ == "__main__":
    print(json.dumps(check(sys.argv[1])))
