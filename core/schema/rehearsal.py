"""What a rehearsal found: the heaviest batches of a recipe really trained, and what the whole run will take from that.

The `rehearse` job reports it (`result_reported`, name "rehearsal"), the command line prints it, the window shows it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS

RESULT_NAME = "rehearsal"
_NOT_REHEARSED = ("guard",)  # whether a card will be too hot shows no rehearsal


class Rehearsal(BaseModel):
    """Measured, unless the name says otherwise; None where the machine does not tell.

    `allocated_peak_bytes` and `reserved_peak_bytes` are torch's, `peak_bytes` is what the driver shows for the job
    (`peak_is_derived`: it shows none per process, so it is what the card holds more than before). On the processor all
    three are None and `host_peak_bytes` is the job's largest resident memory. `seconds_per_step` is what a step of the
    whole run will take on the average, `heaviest_step_s` what the heaviest one took; `duration_s` and `energy_wh` are
    for the whole run, evaluations and saves included. `out_of_memory_in` names the phase in which memory ran out.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    v: int = 1
    fits: Literal["yes", "tight", "no"] | None
    out_of_memory_in: str | None = None
    device: str
    device_uuid: str | None = None
    driver_version: str | None = None
    allocated_peak_bytes: int | None = None
    reserved_peak_bytes: int | None = None
    peak_bytes: int | None = None
    peak_is_derived: bool = False
    host_peak_bytes: int | None = None
    capacity_bytes: int | None = None
    free_bytes: int | None = None
    seconds_per_step: float | None = None
    heaviest_step_s: float | None = None
    steps: int = 0
    total_steps: int | None = None
    duration_s: float | None = None
    power_w: float | None = None
    energy_wh: float | None = None
    tokens_per_s: float | None = None
    evaluation_s: float | None = None
    evaluation_fits: bool | None = None
    save_s: float | None = None
    checkpoint_bytes: int | None = None
    rows: int | None = None
    held_out_rows: int | None = None
    micro_batch_size: int | None = None
    gradient_accumulation_steps: int | None = None
    heaviest_tokens: int | None = None
    trainable_parameters: int | None = None
    total_parameters: int | None = None
    versions: dict[str, str] = {}


def what_counts(recipe: Recipe) -> tuple[tuple[str, object], ...]:
    """The settings on which a rehearsal's findings rest: two recipes that agree in them share one.

    Derived from what each field says that it affects; model and data always count.
    """
    counted = []
    for path, spec in SPECS.items():
        table, _, key = path.rpartition(".")
        matters = {"memory", "time"} & set(spec.affects) and table not in _NOT_REHEARSED
        if matters or table in ("model", "dataset"):
            value = getattr(getattr(recipe, table), key) if table else getattr(recipe, key)
            counted.append((path, str(value)))
    return tuple(counted)
