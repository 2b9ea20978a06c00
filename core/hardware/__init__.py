"""Floor 1: what this machine has and how it is doing, read through NVML and psutil; decides nothing by itself."""

from typing import TYPE_CHECKING, Any

from core.hardware.choose import choose_card

if TYPE_CHECKING:
    from core.hardware.sampler import Sampler

__all__ = ["Sampler", "choose_card"]


def __getattr__(name: str) -> Any:
    """`Sampler` comes when it is asked for: NVML and psutil are no part of a window's first frame."""
    if name == "Sampler":
        from core.hardware.sampler import Sampler

        return Sampler
    raise AttributeError(name)
