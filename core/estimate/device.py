"""The device that an estimate is made for: its memory, what is taken of it, and what CUDA needs on it for itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.schema.quantities import GIB, KIB, MIB

TAKEN_WHERE_UNKNOWN_BYTES = GIB  # CONTRACT: 1 GiB counts as taken where nothing better is known
SPARE_BYTES = 3 * GIB // 10  # CONTRACT: "yes" leaves 0.3 GiB free


class DeviceSpec(BaseModel):
    """A card, or the processor with the computer's own memory; None where unknown.

    `taken_bytes` is what the desktop and other programs hold. `compute_capability` is "8.6" and the like.
    `expandable_segments` says that torch's allocator may grow its segments (Linux). The speeds are the table's:
    dense bf16 TFLOPS, memory bandwidth in GB/s, and the board power in watts.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    kind: Literal["card", "processor"] = "card"
    name: str | None = None
    total_bytes: int | None = None
    taken_bytes: int | None = None
    compute_capability: str | None = None
    expandable_segments: bool = True
    bf16_tflops: float | None = None
    bandwidth_gb_s: float | None = None
    power_w: float | None = None
    context_bytes: int | None = None

    @property
    def free_bytes(self) -> int | None:
        """What nobody else holds."""
        if self.total_bytes is None:
            return None
        taken = self.taken_bytes
        if taken is None:
            taken = TAKEN_WHERE_UNKNOWN_BYTES if self.kind == "card" else 0
        return max(0, self.total_bytes - taken)

    @property
    def generation(self) -> float:
        """The compute capability as a number; Ada where it is not known."""
        try:
            return float(self.compute_capability or "")
        except ValueError:
            return 8.9

    @property
    def own_context_bytes(self) -> int:
        """What CUDA and its libraries hold on the card before the first tensor (VRAM.md: 0.3 to 0.5 GiB, Blackwell more)."""
        if self.kind == "processor":
            return 0
        if self.context_bytes is not None:
            return self.context_bytes
        generation = self.generation
        if generation >= 10:
            return 640 * MIB
        return 560 * MIB if generation >= 9 else 460 * MIB

    @property
    def workspace_bytes(self) -> int:
        """The work spaces of cuBLAS: one for the thread that goes forward, one for the thread that goes backward.

        Source: torch 2.13, aten/src/ATen/cuda/CublasHandlePool.cpp: 32 MiB from Hopper on, else 2 x 4 MiB and 8 x 16 KiB.
        """
        if self.kind == "processor":
            return 0
        return 2 * (32 * MIB if self.generation >= 9 else 8 * MIB + 128 * KIB)
