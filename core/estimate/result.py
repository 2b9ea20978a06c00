"""What an estimate says: the peak on the device, its parts, its band, and what is uncertain about it. Only shapes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Fit = Literal["yes", "tight", "no"]
Phase = Literal["forward", "logits", "layer", "update"]


class Components(BaseModel):
    """Bytes at the peak, adding up exactly to `Estimate.peak_bytes`.

    `weights` are the linear layers as quantized, with their constants; `kept_16bit` what no quantization makes small;
    `logits` what the loss needs; `workspace` cuBLAS, what the allocator cannot use (fragmentation), and what the
    calibration adds or takes; `context` what CUDA itself holds on the card.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    weights: int
    kept_16bit: int
    lora: int
    gradients: int
    optimizer: int
    activations: int
    logits: int
    workspace: int
    context: int

    @property
    def total_bytes(self) -> int:
        return sum(getattr(self, name) for name in COMPONENT_NAMES)


COMPONENT_NAMES = tuple(Components.model_fields)


class Note(BaseModel):
    """Something to know about an estimate: a stable code, an English sentence, and the values inside it."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str
    message: str
    params: dict[str, str | int | float] = {}


class Estimate(BaseModel):
    """A training's memory, and what it takes in time and energy where the card is known. Bytes unless the name says.

    `allocated_peak_bytes` is what torch.cuda.max_memory_allocated will read, `peak_bytes` what the driver will show.
    The measured peak is expected between `low_bytes` and `high_bytes`. `capacity_bytes` is the whole card, `free_bytes`
    what of it nobody else holds; both None where no card is named. `micro_batch_size`, `gradient_accumulation_steps` and
    `tokens_per_micro_step` are what "auto" became. `calibrated_runs` counts the measurements behind a correction;
    `is_traced` says that a step of the real libraries was followed, and nothing is guessed. Evaluating and saving have peaks
    of their own, below that of a step.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    allocated_peak_bytes: int
    peak_bytes: int
    low_bytes: int
    high_bytes: int
    capacity_bytes: int | None
    free_bytes: int | None
    fits: Fit | None
    components: Components
    trainable_parameters: int
    total_parameters: int
    load_bytes: int
    after_step_bytes: int
    evaluation_peak_bytes: int
    saving_peak_bytes: int
    peak_phase: Phase
    micro_batch_size: int
    gradient_accumulation_steps: int
    tokens_per_micro_step: int
    duration_s: float | None = None
    step_s: float | None = None
    energy_wh: float | None = None
    calibrated_runs: int = 0
    is_traced: bool = False
    notes: tuple[Note, ...] = ()
