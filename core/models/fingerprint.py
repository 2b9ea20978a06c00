"""What tells one base model from another of the same shape, in a second even for tens of gigabytes.

PEFT loads an adapter on a wrong base of the same shape without an error, so runs record this and compare.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.models.safetensors_headers import read_header_bytes
from core.models.weights import weight_files

VERSION = "1"
SAMPLES_PER_FILE = 64
SAMPLE_BYTES = 4096


def fingerprint(folder: Path) -> str:
    """Hash of config.json and of each weight file's name, size, header and 64 samples of its data, "1-" and hex digits.

    The folder's own name does not count: a copy, or the same download elsewhere, has the same fingerprint. Training
    changes weights everywhere, so samples see it; a single flipped bit they may miss, which is for checksums to find.
    Raises TunesmithError as `weight_files` does, and OSError where a file cannot be read.
    """
    digest = hashlib.sha256((folder / "config.json").read_bytes())
    for path in weight_files(folder):
        size = path.stat().st_size
        digest.update(f"\n{path.name}\n{size}\n".encode())
        digest.update(read_header_bytes(path))
        with path.open("rb") as file:
            for number in range(SAMPLES_PER_FILE):
                file.seek(max(0, size - SAMPLE_BYTES) * number // (SAMPLES_PER_FILE - 1))
                digest.update(file.read(SAMPLE_BYTES))
    return f"{VERSION}-{digest.hexdigest()}"
