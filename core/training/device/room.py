"""The room on the device that a run trains on, and what the estimate says of the run: the same decision as before the start."""

from __future__ import annotations

import os

import torch

from core.estimate import Correction, DeviceSpec, Estimate, RowLengths, estimate, settled_batches, speeds_of
from core.estimate.calibration import kind_of, machine_of, read_calibration
from core.estimate.plan import BatchPlan, plan_batches
from core.schema.errors import TunesmithError
from core.schema.locations import calibration_path
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.versions import library_versions
from core.training.device import machine


def room() -> DeviceSpec:
    """The card as torch sees it now, with what other programs hold; on the processor memory is not the limit."""
    if not machine.is_cuda():
        return DeviceSpec(kind="processor")
    facts = torch.cuda.get_device_properties(0)
    spec = speeds_of(
        DeviceSpec(
            name=facts.name,
            total_bytes=facts.total_memory,
            compute_capability=f"{facts.major}.{facts.minor}",
            expandable_segments="expandable_segments:True" in os.environ.get("PYTORCH_ALLOC_CONF", ""),
        )
    )
    free, total = torch.cuda.mem_get_info()
    others = total - free - torch.cuda.memory_reserved() - spec.own_context_bytes  # the context is there already
    return spec.model_copy(update={"taken_bytes": max(0, others)})


def batches_that_fit(recipe: Recipe, facts: ModelFacts, rows: RowLengths) -> BatchPlan:
    """What "auto" becomes on this device; where the model's shape is not known, as if it had room."""
    device = room()
    try:
        return settled_batches(recipe, facts, device, rows, _correction(recipe, facts, device))
    except TunesmithError:
        return plan_batches(rows, recipe.training)


def estimated(recipe: Recipe, facts: ModelFacts, rows: RowLengths) -> Estimate | None:
    """The prediction for a settled recipe; None where the model's shape is not known."""
    device = room()
    try:
        return estimate(recipe, facts, device, rows, _correction(recipe, facts, device))
    except TunesmithError:
        return None


def _correction(recipe: Recipe, facts: ModelFacts, device: DeviceSpec) -> Correction | None:
    """What earlier runs and rehearsals on this card have taught, whatever driver they ran with: torch does not tell it."""
    if device.kind == "processor" or device.name is None:
        return None
    known = read_calibration(calibration_path())
    here = machine_of(device.name, device.total_bytes, None, library_versions())
    machines = [measurement.machine for measurement in known.measurements]
    same = [one for one in machines if one.model_copy(update={"driver": None}) == here]
    return known.correction(same[-1], kind_of(recipe, facts)) if same else None
