"""The `convert` job: pickled weights to safetensors, with torch's unpickler for weights only, which runs nothing."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.jobs import JobContext
from core.models import read_model_folder
from core.models.converted import MARK
from core.models.folder import read_config
from core.models.hub.client import disk_full
from core.models.hub.files import HubFile, index_name, indexed_names, needed_small_files, weight_names
from core.models.suitable import refuse_files, refuse_untrainable
from core.models.weights import INDEX, SINGLE
from core.runs.whole_folders import whole_folder
from core.schema.commands import Stop
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import JobStarted, JobStopped, PhaseEntered, PhaseProgressed, ResultReported
from core.schema.requests import ConvertRequest

if TYPE_CHECKING:
    import torch

RESERVE_BYTES = 256 << 20


class StoppedError(Exception):
    """Told to stop; nothing half-written stays."""


def run(request: ConvertRequest, context: JobContext) -> JobStopped | None:
    """The last event before the end is the result `convert` with the new folder."""
    context.emit(JobStarted(kind="convert", pid=os.getpid(), device="cpu", wall_time=time.time()))

    def progress(done: int, total: int) -> None:
        while (command := context.command()) is not None:
            if isinstance(command, Stop):
                raise StoppedError
        context.emit(PhaseProgressed(done=done, total=total, unit="files"))

    folder, to = Path(request.folder), Path(request.to)
    try:
        context.emit(PhaseEntered(phase="converting"))
        convert(folder, to, progress)
    except StoppedError:
        return JobStopped(status="stopped", saved=False)
    files = sorted(path for path in to.iterdir() if path.is_file())
    data = {"folder": str(to), "files": [f.name for f in files], "bytes": sum(f.stat().st_size for f in files)}
    context.emit(ResultReported(name="convert", data=data))
    return None


def convert(folder: Path, to: Path, progress: Callable[[int, int], None]) -> None:
    """Writes the model in `folder` to the new folder `to`, whole or not at all; every tensor is read back and compared.

    TunesmithError where the folder is no such model (`pickle_refused`: a file holds more than weights), or the disk
    refuses. An earlier conversion in `to` is replaced, any other folder refused.
    """
    names = {path.name: path for path in folder.iterdir() if path.is_file()}
    refuse_files(names, str(folder), pickled=True)
    refuse_untrainable(read_config(folder), str(folder))
    index = index_name(names, pickled=True)
    pickled = indexed_names(folder / index) if index is not None else weight_names(names, pickled=True)
    with _new_folder(to, sum((folder / name).stat().st_size for name in pickled)) as part:
        places: dict[str, str] = {}
        for number, name in enumerate(pickled, start=1):
            progress(number - 1, len(pickled))
            target = SINGLE if index is None else f"model-{number:05}-of-{len(pickled):05}.safetensors"
            tensors = read_weights_only(folder / name)
            write_and_compare(tensors, part / target)
            places |= dict.fromkeys(tensors, target)
        if index is not None:
            text = json.dumps({"metadata": {}, "weight_map": places}, indent=1)
            (part / INDEX).write_text(text, encoding="utf-8")
        for small in needed_small_files([HubFile(name, 0) for name in names]):
            shutil.copyfile(folder / small.path, part / small.path)
        (part / MARK).write_text(json.dumps({"from": str(folder)}), encoding="utf-8")
        read_model_folder(part, str(folder))
        progress(len(pickled), len(pickled))


def read_weights_only(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a pickle file by name; TunesmithError `pickle_refused` where it holds anything else."""
    import pickle

    import torch

    try:
        found = torch.load(path, map_location="cpu", mmap=_is_zip(path), weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _refused(path, str(error).strip().splitlines()[0][:120] if str(error).strip() else "damaged") from error
    tensors = found.get("state_dict", found) if isinstance(found, Mapping) else None
    if not isinstance(tensors, Mapping) or not all(isinstance(tensor, torch.Tensor) for tensor in tensors.values()):
        raise _refused(path, "it is no list of named weights")
    return {str(name): tensor for name, tensor in tensors.items()}


def write_and_compare(tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """As safetensors; weights that share their memory become two."""
    import torch
    from safetensors import safe_open
    from safetensors.torch import save_file

    seen: set[int] = set()
    apart = {}
    for name, tensor in tensors.items():
        place = tensor.untyped_storage().data_ptr()
        apart[name] = tensor.clone().contiguous() if place in seen else tensor.contiguous()
        seen.add(place)
    save_file(apart, path, metadata={"format": "pt"})
    with safe_open(path, framework="pt") as written:
        for name, tensor in tensors.items():
            if not torch.equal(written.get_tensor(name).view(torch.uint8), tensor.contiguous().view(torch.uint8)):
                raise TunesmithError(
                    "convert_damaged",
                    f"{path.name} reads back differently from how it was written, so nothing was kept.",
                    "Try again, or on another drive; this one may be failing.",
                    file=path.name,
                )


def _refused(path: Path, why: str) -> TunesmithError:
    return TunesmithError(
        "pickle_refused",
        f"{path.name} was not opened, because it holds more than weights or is damaged ({why}).",
        "Choose a version of the model in safetensors format.",
        file=path.name,
        why=why,
    )


def _is_zip(path: Path) -> bool:
    """Files of torch before 1.6 are no archives and cannot be mapped."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


@contextmanager
def _new_folder(to: Path, needed_bytes: int) -> Iterator[Path]:
    """A temporary folder beside `to` that becomes `to`, or disappears on any error."""
    if to.exists() and any(to.iterdir()) and not (to / MARK).is_file():
        raise RefusedError(
            "convert_target_not_empty",
            f"The folder {to} holds other files, so nothing is written there.",
            "Choose a new or an empty folder.",
            path=str(to),
        )
    needed = needed_bytes + RESERVE_BYTES
    with whole_folder(to, needed, lambda free_bytes, on_the_way: disk_full(needed, free_bytes)) as part:
        yield part
