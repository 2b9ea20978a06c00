"""What tells one state of a data set from another, so that what was found can be kept.

The content of files counts (of large ones, which are not read as a whole, size, time of change and samples), and the endings and
places inside a folder that decide how they are read; where the whole lies does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from hashlib import blake2b, file_digest
from pathlib import Path

from core.datasets.data_file import DataFile

WHOLE_BYTES = 64 << 20  # read in a fraction of a second
_BLOCKS = 16
_BLOCK_BYTES = 16 << 10


def identity_of(files: Iterable[DataFile]) -> str:
    """32 hex digits. Raises OSError."""
    digest = blake2b(digest_size=16)
    known: dict[Path, bytes] = {}
    for file in files:
        if file.path not in known:
            known[file.path] = _of_path(file.path)
            digest.update(known[file.path])
        digest.update(repr((file.suffix, file.label, file.member)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _of_path(path: Path) -> bytes:
    about = path.stat()
    if about.st_size <= WHOLE_BYTES:
        with path.open("rb") as file:
            return file_digest(file, partial(blake2b, digest_size=16)).digest()
    digest = blake2b(f"{about.st_size} {about.st_mtime_ns}\n".encode(), digest_size=16)
    with path.open("rb") as file:
        for number in range(_BLOCKS):
            file.seek(max(0, about.st_size - _BLOCK_BYTES) * number // (_BLOCKS - 1))
            digest.update(file.read(_BLOCK_BYTES))
    return digest.digest()
