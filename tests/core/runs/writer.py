"""A process that writes without end until it is killed; started by the tests: writer.py MODE FOLDER."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from core.runs import Journal, rotate_checkpoints, write_checkpoint
from core.runs.checkpoints import newest_checkpoint
from core.schema.events import StepCompleted, event_to_line
from core.schema.whole_files import write_atomically


def fill(part: Path) -> None:
    (part / "deeper").mkdir()
    for name in ("adapter.safetensors", "optimizer.bin", "deeper/state.json"):
        (part / name).write_bytes(random.randbytes(random.randint(1, 300_000)))


def checkpoints(folder: Path, *, same_step: bool) -> None:
    newest = newest_checkpoint(folder)
    step = newest.step if newest else 0
    while True:
        step += 0 if same_step and step else 10
        write_checkpoint(folder, step, fill)
        rotate_checkpoints(folder, 1 if same_step else 2)
        print(step, flush=True)


def journal(folder: Path) -> None:
    book = Journal(folder / "events.jsonl")
    print("open", flush=True)
    while True:
        book.append(event_to_line(StepCompleted(step=book.next_seq, seq=book.next_seq, loss=0.5)))
        book.next_seq += 1


def small_file(folder: Path) -> None:
    for number in range(10**9):
        write_atomically(folder / "run.json", f"{number}\n" * 2000)
        if number == 0:
            print("open", flush=True)


if __name__ == "__main__":
    mode, place = sys.argv[1], Path(sys.argv[2])
    match mode:
        case "checkpoints":
            checkpoints(place, same_step=False)
        case "same_step":
            checkpoints(place, same_step=True)
        case "journal":
            journal(place)
        case "small_file":
            small_file(place)
