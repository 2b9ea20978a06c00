"""Which sizes a GGUF can have: six that are made here, and the k-quants of llama.cpp where its `llama-quantize` is at hand,
or where Ollama makes them itself while it takes the model in."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from core.schema.errors import RefusedError, TunesmithError

DEFAULT = "q8_0"
OURS = ("q8_0", "q5_0", "q4_0", "f16", "bf16", "f32")
K_QUANTS = ("q4_k_m", "q5_k_m", "q6_k", "q3_k_m")
BITS_PER_WEIGHT: Mapping[str, float] = {
    "f32": 32, "f16": 16, "bf16": 16, "q8_0": 8.5, "q6_k": 6.6, "q5_0": 5.5, "q5_k_m": 5.7, "q4_0": 4.5, "q4_k_m": 4.9,
    "q3_k_m": 3.9,
}  # fmt: skip
BEFORE_K = "f16"  # what a k-quant is made of
TOOL, OLLAMA = "llama-quantize", "ollama"
WAIT_S = 0.1


def check_quantization(name: str, form: str) -> str:
    """The name as it is used here. RefusedError where there is none such, or what makes it is missing."""
    wanted = name.lower()
    if wanted in OURS:
        return wanted
    if wanted not in K_QUANTS:
        raise RefusedError(
            "quantization_unknown",
            f"There is no quantization {name}.",
            f"Take one of {', '.join((*OURS, *K_QUANTS))}.",
            name=name,
            names=", ".join((*OURS, *K_QUANTS)),
        )
    if tool() is None and not (form == "ollama" and made_by_ollama(wanted)):
        raise RefusedError(
            "quantizer_missing",
            f"{name} is made by llama.cpp's {TOOL}, which is not on this computer.",
            "Install llama.cpp so that llama-quantize is on the PATH, or take q8_0, q5_0 or q4_0.",
            name=name,
        )
    return wanted


def available(form: str) -> tuple[str, ...]:
    """What can be chosen on this computer."""
    k_quants = K_QUANTS if tool() is not None or (form == "ollama" and shutil.which(OLLAMA)) else ()
    return (*OURS, *k_quants)


def tool() -> str | None:
    return shutil.which(TOOL)


def made_by_ollama(quantization: str) -> bool:
    """A k-quant that only Ollama can make here, on `ollama create`."""
    return quantization in K_QUANTS and tool() is None and shutil.which(OLLAMA) is not None


def quantize(source: Path, target: Path, quantization: str, attend: Callable[[], None]) -> None:
    """Runs llama-quantize; `attend` is called while it works and may raise. TunesmithError `quantizer_failed`."""
    program = tool()
    assert program is not None
    log = target.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program, str(source), str(target), quantization.upper()], stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
        try:
            while process.poll() is None:
                attend()
                time.sleep(WAIT_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    with suppress(OSError):
        log.unlink()
    if process.returncode != 0 or not target.is_file():
        reason = said[-1][:200] if said else f"exit status {process.returncode}"
        raise TunesmithError(
            "quantizer_failed",
            f"{TOOL} did not make {quantization}: {reason}.",
            "Take q8_0, q5_0 or q4_0, which need no other program.",
            name=quantization,
            reason=reason,
        )
