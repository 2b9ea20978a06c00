"""When the card itself fails: what CUDA's errors mean, and which of them a new process may get over."""

from __future__ import annotations

from core.schema.errors import TunesmithError

# Parts of CUDA's own texts (driver_types.h), as torch repeats them: the context is gone, and nothing in this process can
# be done on the card any more.
LOST = (
    "unspecified launch failure", "device-side", "illegal memory access", "illegal instruction", "misaligned address",
    "uncorrectable ECC", "GPU is lost", "device is lost", "launch timed out", "unknown error", "busy or unavailable",
    "hardware stack error", "driver shutting down", "no CUDA-capable device", "CUDA driver error", "device not ready",
    "NVLink", "initialization error", "reset",
)  # fmt: skip


def device_lost(error: BaseException) -> TunesmithError | None:
    """The failure in words where the card was lost; None for any other error."""
    text = str(error)
    is_cuda = type(error).__name__ == "AcceleratorError" or "CUDA error" in text or "CUDA driver error" in text
    if not isinstance(error, RuntimeError) or not is_cuda or not any(sign in text for sign in LOST):
        return None
    reason = text.strip().partition("\n")[0][:200]
    return TunesmithError(
        "device_lost",
        f"The graphics card stopped working for this run ({reason}): its driver was reset, or it fell off the bus.",
        "Resume goes on from the last checkpoint. If it happens again, restart the computer, undo any overclocking, and "
        "look at the card's power cables.",
        reason=reason,
    )
