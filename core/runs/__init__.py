"""Run folders: where they are, what stands in them, who holds them, and their checkpoints. Knows nothing of training."""

from core.runs.checkpoints import (
    Checkpoint,
    best_checkpoint,
    checkpoint_at,
    give_up_after,
    newest_checkpoint,
    rotate_checkpoints,
    sha256_of,
    write_checkpoint,
)
from core.runs.checksums import damaged_weights, write_checksums
from core.runs.folder import RunFolder, create_run, default_runs_dir, find_run
from core.runs.history import list_runs
from core.runs.journal import Journal, last_event, read_events, read_lines
from core.runs.values_csv import write_values
from core.runs.whole_folders import publish_folder

__all__ = [
    "Checkpoint",
    "Journal",
    "RunFolder",
    "best_checkpoint",
    "checkpoint_at",
    "create_run",
    "damaged_weights",
    "default_runs_dir",
    "find_run",
    "give_up_after",
    "last_event",
    "list_runs",
    "newest_checkpoint",
    "publish_folder",
    "read_events",
    "read_lines",
    "rotate_checkpoints",
    "sha256_of",
    "write_checkpoint",
    "write_checksums",
    "write_values",
]
