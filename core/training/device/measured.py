"""What a run or a rehearsal really took on its card, kept for later estimates. On the processor nothing is kept."""

from __future__ import annotations

import os
import time
from typing import Literal

import torch

from core.estimate import DeviceSpec, Estimate, RowLengths, estimate
from core.estimate.calibration import Measurement, add_measurement, kind_of, machine_of
from core.hardware import Sampler
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import CardFacts
from core.schema.locations import calibration_path
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.versions import library_versions
from core.training.device import machine

STEPS_NEEDED = 2  # the first makes the optimizer's states; only from the second on everything is on the card


def remember_peak(
    source: Literal["run", "rehearsal"],
    recipe: Recipe,
    facts: ModelFacts,
    rows: RowLengths,
    uuid: str | None,
    steps: int,
) -> bool:
    """Keeps the peak of this process beside its estimate; `recipe` names the batches that were used. Whether it was kept.

    Never raises: a training that is done must not fail for what it leaves to the next.
    """
    if not machine.is_cuda() or uuid is None or steps < STEPS_NEEDED:
        return False
    with Sampler() as sampler:
        card = next((card for card in sampler.cards() if card.uuid == uuid), None)
        held = sampler.sample(0.0, uuid, os.getpid()).job_memory_bytes
    if card is None:
        return False
    device = _device(card)
    predicted = _predicted(recipe, facts, device, rows)
    if predicted is None:
        return False
    # Windows tells no memory per process: what torch reserved and the context (TRAPS: window).
    peak = held or torch.cuda.max_memory_reserved() + device.own_context_bytes
    return keep(source, card, recipe, facts, predicted, torch.cuda.max_memory_allocated(), peak)


def keep(
    source: Literal["run", "rehearsal"],
    card: CardFacts,
    recipe: Recipe,
    facts: ModelFacts,
    predicted: Estimate,
    allocated_bytes: int,
    peak_bytes: int,
) -> bool:
    """Adds one measurement to the person's file."""
    measurement = Measurement(
        machine=machine_of(card.name, card.memory_total_bytes, card.driver_version, library_versions()),
        kind=kind_of(recipe, facts),
        source=source,
        wall_time=time.time(),
        estimated_allocated_bytes=predicted.allocated_peak_bytes,
        estimated_peak_bytes=predicted.peak_bytes,
        allocated_peak_bytes=allocated_bytes,
        peak_bytes=peak_bytes,
    )
    return add_measurement(calibration_path(), measurement)


def _device(card: CardFacts) -> DeviceSpec:
    return DeviceSpec(
        name=card.name,
        total_bytes=card.memory_total_bytes,
        taken_bytes=0,
        compute_capability=card.compute_capability,
        expandable_segments="expandable_segments:True" in os.environ.get("PYTORCH_ALLOC_CONF", ""),
    )


def _predicted(recipe: Recipe, facts: ModelFacts, device: DeviceSpec, rows: RowLengths) -> Estimate | None:
    """The estimate as it is before any correction."""
    try:
        return estimate(recipe, facts, device, rows)
    except TunesmithError:
        return None
