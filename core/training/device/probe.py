"""The `probe` job: what torch and bitsandbytes can really do here, tried and not read from version numbers."""

from __future__ import annotations

from typing import Any

from core.jobs import JobContext
from core.schema.events import JobStopped, ResultReported
from core.schema.requests import ProbeRequest
from core.training.job import prepare_environment


def run(request: ProbeRequest, context: JobContext) -> JobStopped | None:
    """Reports `torch`, `cuda` (None without a working card) and `bitsandbytes` (None where it cannot quantise)."""
    prepare_environment_for_all_cards()
    import torch

    answer: dict[str, Any] = {"torch": torch.__version__, "cuda": _cuda(torch), "bitsandbytes": _bitsandbytes(torch)}
    context.emit(ResultReported(name="probe", data=answer))
    return None


def prepare_environment_for_all_cards() -> None:
    import os

    before = os.environ.get("CUDA_VISIBLE_DEVICES")
    prepare_environment(None, offline=True)
    if before is None:
        os.environ.pop("CUDA_VISIBLE_DEVICES")
    else:
        os.environ["CUDA_VISIBLE_DEVICES"] = before


def _cuda(torch: Any) -> str | None:
    """The CUDA version after one real kernel: torch picks by driver, not by what the card can run."""
    if not torch.cuda.is_available():
        return None
    try:
        ones = torch.ones(8, 8, device="cuda")
        works = float((ones @ ones).sum()) == 512.0
    except RuntimeError:
        return None
    return str(torch.version.cuda) if works else None


def _bitsandbytes(torch: Any) -> str | None:
    try:
        import bitsandbytes
        from bitsandbytes.functional import dequantize_4bit, quantize_4bit

        device = "cuda" if torch.cuda.is_available() else "cpu"
        values = torch.linspace(-1, 1, 4096, device=device).reshape(64, 64).to(torch.bfloat16)
        packed, state = quantize_4bit(values, quant_type="nf4", compress_statistics=True)
        back = dequantize_4bit(packed, state)
    except (ImportError, RuntimeError, OSError):
        return None
    return str(bitsandbytes.__version__) if float((back - values).abs().max()) < 0.2 else None
