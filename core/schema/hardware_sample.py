"""What is measured of the machine while it works (one line of hardware.jsonl), and what a graphics card is.

Only the shapes; core/hardware fills them. Whatever a machine does not tell is None, never 0 or -1.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class HardwareSample(BaseModel):
    """One reading of the device a job runs on, `t_s` seconds into the run.

    With a `uuid` the device is that NVIDIA card. Without one it is the computer itself: the temperature is the
    processor's, memory is main memory, utilization the processor's load; the sensors only cards have are None.
    `host_*` and `cpu_percent` always describe the computer. `throttle_reasons` is None where unknown and empty where
    nothing holds the clocks back; its codes are the values of core.hardware.throttle. `job_memory_derived` marks a
    `job_memory_bytes` that the driver did not tell (Windows) and that was made from the job's own figures;
    `shared_memory_bytes` is what Windows holds of the job's graphics memory in main memory.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", defer_build=True
    )  # a journal of a later version stays readable

    t_s: float
    uuid: str | None = None
    temperature_c: float | None = None
    power_w: float | None = None
    memory_used_bytes: int | None = None
    job_memory_bytes: int | None = None
    utilization: float | None = Field(default=None, description="percent, 0 to 100")
    sm_clock_mhz: int | None = None
    fan_percent: float | None = None
    throttle_reasons: tuple[str, ...] | None = None
    memory_total_bytes: int | None = None
    power_limit_w: float | None = None
    job_memory_derived: bool | None = None
    shared_memory_bytes: int | None = None
    host_memory_used_bytes: int | None = None
    host_memory_total_bytes: int | None = None
    cpu_percent: float | None = None


class CardProcess(BaseModel):
    """A process on a card; `memory_bytes` is None where the driver does not say, `draws` true where it shows something."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    pid: int
    name: str | None = None
    memory_bytes: int | None = None
    draws: bool = False
    is_job: bool = False


class CardFacts(BaseModel):
    """An NVIDIA card as the driver describes it; `index` counts in PCI bus order, as CUDA does when told to.

    `slowdown_c` is where the hardware halves the clocks, `shutdown_c` where it switches itself off, and
    `max_operating_c` where the software begins to slow down (often 83 to 87 degrees on GeForce cards).
    `compute_capability` is "8.6" and the like.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    uuid: str
    index: int
    name: str
    memory_total_bytes: int | None = None
    memory_used_bytes: int | None = None
    slowdown_c: float | None = None
    shutdown_c: float | None = None
    max_operating_c: float | None = None
    power_limit_w: float | None = None
    power_limit_default_w: float | None = None
    driver_version: str | None = None
    compute_capability: str | None = None
