"""Floor 1: what this machine has and how it is doing, read through NVML and psutil; decides nothing by itself."""

from core.hardware.choose import choose_card
from core.hardware.sampler import Sampler

__all__ = ["Sampler", "choose_card"]
