"""A machine with the NVIDIA cards that a test describes; all of it stands in support/nvml.py."""

from support.nvml import bare_pynvml, clock, machine, nvml_library, rtx_3060

__all__ = ["bare_pynvml", "clock", "machine", "nvml_library", "rtx_3060"]
