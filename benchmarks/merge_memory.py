"""Peak memory of a merge with its check: a random Llama of 2 GB in shards of 500 MB, exported by the job that the program
runs. At most one shard and 500 MiB; the weights bit for bit those of PEFT's own merge in float32, rounded once.

    python -m benchmarks.merge_memory [--megabytes 2000] [--shard 500] [--format merged or gguf]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from benchmarks.record import record  # noqa: E402

MIB = 1 << 20
ALLOWED_BYTES = 500 * MIB  # beside one shard
ROWS = 20  # as many as the tests' own runs have: forty prompts are asked
LAYER_MEGABYTES = 50.6  # of the model below in 16 bit
SETTINGS = {"hidden_size": 1024, "intermediate_size": 7168, "num_attention_heads": 16, "num_key_value_heads": 8}


def make_base(folder: Path, megabytes: int, shard: int) -> int:
    """A model of about that size in shards of about that size; the largest shard in bytes."""
    import torch
    from support.tiny import make_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    layers = max(1, round(megabytes / LAYER_MEGABYTES))
    make_model(folder, num_hidden_layers=layers, initializer_range=0.05, **SETTINGS)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size=f"{shard}MB")
    return max(path.stat().st_size for path in folder.glob("*.safetensors"))


def make_run(base: Path, folder: Path):
    from support.exporting import finish, put_random_adapter
    from support.tiny import make_rows
    from support.training import recipe_for

    from core.runs import create_run

    run = create_run(folder / "runs", recipe_for(base, make_rows(folder / "rows.jsonl", ROWS)))
    put_random_adapter(base, run.adapter_dir, r=16, strength=0.02)
    finish(run, base)
    return run


def export_watched(run, to: Path, form: str) -> tuple[int, float, str]:
    """(peak bytes of the job's process, seconds, its last word)."""
    from core.schema.events import JobStarted
    from core.schema.requests import ExportRequest
    from core.supervision import Supervisor

    watch = Watch()
    ended = []

    def take(event) -> None:
        if isinstance(event, JobStarted) and event.pid:
            watch.begin(event.pid)
        ended.append(event)

    request = ExportRequest(run_dir=str(run.path), to=str(to), format=form)
    began = time.monotonic()
    Supervisor(request, run_dir=run.path, on_event=take, environment={"OMP_NUM_THREADS": "2"}).run()
    watch.end()
    return watch.peak_bytes, time.monotonic() - began, ended[-1].type


class Watch(threading.Thread):
    """The most memory a process ever held: the system's own high-water mark where it has one, else looked at often."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._over = threading.Event()
        self._process: psutil.Process | None = None

    def begin(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.start()

    def run(self) -> None:
        assert self._process is not None
        while not self._over.wait(0.02):
            try:
                self.peak_bytes = max(self.peak_bytes, self._look())
            except (psutil.Error, OSError):
                return

    def end(self) -> None:
        self._over.set()

    def _look(self) -> int:
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status")
        if status.exists():
            for line in status.read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return self._process.memory_info().rss


def same_as_peft(base: Path, adapter: Path, merged: Path) -> bool:
    """Bit for bit; with the whole model in memory, in float32."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from core.export.merged.tensors import read_tensor, stored_tensors

    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    state = PeftModel.from_pretrained(model, adapter).merge_and_unload().state_dict()
    return all(
        torch.equal(read_tensor(stored), state[name].to(torch.bfloat16))
        for name, stored in stored_tensors(merged).items()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--shard", type=int, default=500)
    parser.add_argument("--format", default="merged", choices=["merged", "gguf"])
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shard_bytes = make_base(folder / "base", told.megabytes, told.shard)
        run = make_run(folder / "base", folder)
        peak_bytes, took_s, end = export_watched(run, folder / "out", told.format)
        equal = same_as_peft(folder / "base", run.adapter_dir, folder / "out") if told.format == "merged" else None
        model_bytes = sum(path.stat().st_size for path in (folder / "base").glob("*.safetensors"))
    figures = {
        "format": told.format, "end": end, "model_bytes": model_bytes, "shard_bytes": shard_bytes,
        "peak_bytes": peak_bytes, "allowed_bytes": shard_bytes + ALLOWED_BYTES, "export_s": round(took_s, 1),
        "same_as_peft": equal,
    }  # fmt: skip
    record(f"{told.format}-memory", figures)
    held = end == "job_finished" and peak_bytes <= shard_bytes + ALLOWED_BYTES and equal is not False
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
