"""The adapter as PEFT keeps it, with tokenizer and model card; copied piece by piece, so that it can be cancelled."""

from __future__ import annotations

from pathlib import Path

from core.export.pace import Pace
from core.export.target import listing, mark, target_folder
from core.runs import sha256_of
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import ExportCompleted
from core.training.model.trained import Trained

NOT_FOR_EXPORT = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "scaler.pt", "trainer_state.json", "MANIFEST.json")
CHUNK_BYTES = 4 << 20


def export_adapter(source: Trained, to: Path, pace: Pace) -> ExportCompleted:
    if not source.is_adapter:
        raise RefusedError(
            "no_adapter",
            "This run trained all weights, so it has no adapter.",
            "Export the merged model instead.",
        )
    files = files_of(source.weights)
    with target_folder(to, sum(path.stat().st_size for path in files)) as part:
        pace.enter("saving")
        copy_files(files, source.weights, part, pace)
        pace.enter("checking")
        _require_same_files(files, source.weights, part, pace)
        _write_tokenizer(source, part)
        from core.export.card import write_card
        from core.export.carried import copy_licences

        copy_licences(source.base, part)
        write_card(part, source, "adapter", None)
        mark(part, format="adapter", run=source.name)
        pace.attend()
    written, size = listing(to)
    return ExportCompleted(to=str(to), format="adapter", files=written, bytes=size, verified=True)


def files_of(folder: Path) -> list[Path]:
    """All files of a result that belong into an export."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in NOT_FOR_EXPORT]


def copy_files(files: list[Path], folder: Path, part: Path, pace: Pace) -> None:
    total, done = sum(path.stat().st_size for path in files), 0
    for path in files:
        target = part / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as copy:
            while data := source.read(CHUNK_BYTES):
                copy.write(data)
                done += len(data)
                pace.progress(done, total, "bytes")


def _require_same_files(files: list[Path], folder: Path, part: Path, pace: Pace) -> None:
    """Reads back every byte: a disk that lies is found here and not by the person who gets the adapter."""
    for number, path in enumerate(files, 1):
        if sha256_of(part / path.relative_to(folder)) != sha256_of(path):
            raise TunesmithError(
                "export_file_damaged",
                f"{path.name} reads back differently from how it was written, so the export was not kept.",
                "Export again, or to another drive; this one may be failing.",
                file=path.name,
            )
        pace.progress(number, len(files), "files")


def _write_tokenizer(source: Trained, part: Path) -> None:
    """A checkpoint holds none; the finished result does."""
    if not (part / "tokenizer_config.json").is_file():
        from core.export.check.probes import load_exported_tokenizer

        load_exported_tokenizer(source).save_pretrained(part)
